"""A town with accounts on both networks, behind real sockets, run as processes.

The world listens on loopback; the command line runs as cron and people run it:
a new process each time, without HOME, in the C locale.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import crosspost
from crosspost.networks.fake.serve import Doors
from crosspost.networks.fake.world import Received, World
from pictures import photo, saved
from stem import stem

BLUESKY, MASTODON = "ville-bluesky", "ville-mastodon"
MUSEUM = "musee-mastodon"
HANDLES = {
    BLUESKY: "ville.crosspost.test",
    MASTODON: "ville@social.crosspost.test",
    MUSEUM: "musee@musees.crosspost.test",
}
QUIET = timedelta(minutes=5)


@dataclass(frozen=True)
class Run:
    """What one process answered."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything it said, as one line: folding is not what is tested."""
        return " ".join((self.out + " " + self.err).split())

    @property
    def document(self) -> Any:  # noqa: ANN401 -- JSON
        return json.loads(self.out)


class Town:
    """A folder with a configuration, an outbox, a state, and a world around it."""

    def __init__(self, home: Path, world: World, doors: Doors) -> None:
        self.home, self.world, self.doors = home, world, doors
        self.outbox = home / "outbox"
        self.config = home / "config.toml"
        self.secrets: dict[str, str] = {}

    # -- setting up

    def settle(self) -> Town:
        """Make the accounts, the configuration and an empty ledger."""
        (self.home / "secrets").mkdir(mode=0o700)
        bluesky = self.world.ensure_bluesky(HANDLES[BLUESKY])
        self._secret(BLUESKY, bluesky.app_password)
        tables = [self._table(BLUESKY, "bluesky", "ville", bluesky.server)]
        for name, entity in ((MASTODON, "ville"), (MUSEUM, "musee")):
            user, _, host = HANDLES[name].partition("@")
            login = self.world.ensure_mastodon(host, user)
            self._secret(name, login.token)
            tables.append(self._table(name, "mastodon", entity, login.server))
        self.config.write_text(HEAD + "\n".join(tables), encoding="utf-8")
        self.outbox.mkdir()
        made = self.run("init", ".")
        assert made.code == 0, made
        for draft in self.outbox.iterdir():
            draft.unlink()
        return self

    def _secret(self, name: str, secret: str) -> None:
        file = self.home / "secrets" / name
        file.write_text(secret)
        file.chmod(0o600)
        self.secrets[name] = secret

    def _table(self, name: str, network: str, entity: str, server: str) -> str:
        handle = HANDLES[name].partition("@")[0]
        address, secret = (
            ("server", "app_password")
            if network == "bluesky"
            else ("instance", "access_token")
        )
        return "\n".join(
            [
                f"[accounts.{name}]",
                f'network = "{network}"',
                f'entity = "{entity}"',
                f'handle = "{handle}"',
                f'{address} = "{server}"',
                f'{secret} = {{ file = "secrets/{name}" }}',
                "",
            ]
        )

    def reconfigure(self, old: str, new: str) -> None:
        """Replace words of the configuration."""
        text = self.config.read_text(encoding="utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), encoding="utf-8")

    # -- files

    def drop(
        self, name: str = "pont.md", text: str = "Pont fermé lundi.", *head: str
    ) -> Path:
        """Put a post file into the outbox that has not moved for a while."""
        return self.write(self.outbox / name, text, *head)

    def write(self, path: Path, text: str, *head: str) -> Path:
        """Write a post file; without a `to`, it goes to the town's two accounts."""
        lines = list(head)
        if not any(line.startswith("to ") for line in lines):
            lines.insert(0, 'to = ["ville"]')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["+++", *lines, "+++", text]), encoding="utf-8")
        self.age(path)
        return path

    def age(self, path: Path) -> None:
        """Let a file be as it is since some minutes ago."""
        before = (datetime.now(UTC) - QUIET).timestamp()
        os.utime(path, (before, before))

    def photo(self, name: str = "pont.jpg", *, size: int = 0) -> Path:
        """A picture in the outbox; of another size, another picture."""
        path = self.outbox / name
        path.write_bytes(saved(photo(64 + size, 48), "image/jpeg"))
        return path

    # -- running

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "crosspost", *words]

    def environment(self, **more: str) -> dict[str, str]:
        """Cron's: no HOME, the C locale; what measures coverage is let through."""
        kept = {k: v for k, v in os.environ.items() if k == "PATH" or "COV" in k}
        installed = str(Path(crosspost.__file__).parents[1])
        words = {"LANG": "C", "USER": "agent", "PYTHONPATH": installed}
        return {**kept, **words, **more}

    def run(
        self,
        *words: str,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> Run:
        """Run the command; a traceback is always our fault."""
        around = self.environment(**(env or {}))
        if not prefix and stem().serves(around):
            answer = stem().run(
                words, folder=self.home, environment=around, stdin=stdin
            )
            return self._checked(*answer)
        done = subprocess.run(
            [*prefix, *self.command(*words)],
            cwd=self.home,
            env=around,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=90,
        )
        return self._checked(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start the command and do not wait for it."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.home,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def finish(self, process: subprocess.Popen[bytes], *, stop: int = 0) -> Run:
        """Wait for a process, perhaps after a signal."""
        if stop:
            process.send_signal(stop)
        out, err = process.communicate(timeout=90)
        if stop == signal.SIGKILL:
            return Run(process.returncode, out.decode(), err.decode())
        return self._checked(process.returncode, out, err)

    def _checked(self, code: int, out: bytes, err: bytes) -> Run:
        run = Run(code, out.decode(), err.decode())
        assert "Traceback" not in run.err, run.err
        assert "Traceback" not in run.out, run.out
        for secret in self.secrets.values():
            assert secret not in run.out + run.err
        return run

    # -- reading back

    def texts(self, account: str) -> list[str]:
        return [one.text for one in self.world.posts(HANDLES[account])]

    def status(self) -> dict[str, dict[str, Any]]:
        """Deliveries as `status --json` tells them, by account; one post each."""
        document = self.run("status", "--json").document
        return {one["account"]: one for one in document["deliveries"]}

    def received(self, account: str, where: str = "create") -> list[Received]:
        """The requests of an account, byte for byte as they came in."""
        return [
            one
            for one in list(self.world.log)
            if one.account == HANDLES[account] and one.where == where
        ]

    def records(self) -> list[dict[str, Any]]:
        """What was written on Bluesky, out of the bytes of the requests' bodies."""
        found: list[dict[str, Any]] = []
        for one in self.received(BLUESKY):
            body = json.loads(one.asked.body)
            writes = body.get("writes")
            found += (
                [write["value"] for write in writes] if writes else [body["record"]]
            )
        return found

    def forms(self, account: str = MASTODON) -> list[list[tuple[str, str]]]:
        """What was sent to a Mastodon server, decoded field by field."""
        return [
            parse_qsl(one.asked.body.decode(), keep_blank_values=True)
            for one in self.received(account)
        ]


HEAD = """\
language = "en"
time_zone = "Europe/Paris"

[entities.ville]
name = "Ville de Saint-Elven-sur-Mer"

[entities.musee]
name = "Musée du Port"

[groups]
tous = ["ville-bluesky", "ville-mastodon"]

"""


def later(**delta: float) -> str:
    """A local time as a post file writes it, so long from now."""
    moment = datetime.now(UTC) + timedelta(**delta)
    return moment.replace(microsecond=0).isoformat()
