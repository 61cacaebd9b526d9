"""A machine whose runs are killed, two real servers behind proxies, and the verdict."""

from __future__ import annotations

import html
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING, Any, Final

import httpx
from PIL import Image

import crosspost
from e2e.kills import warm as warm_process
from e2e.kills.boundaries import Stop
from e2e.kills.warm import Run
from forking import Forks
from servers.process import end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servers.mastodon import MastodonAccount, RunningMastodon
    from servers.pds import BlueskyAccount, RunningPds
    from servers.proxy import Proxy

TESTS: Final = Path(__file__).parents[2]
PACKAGES: Final = Path(crosspost.__file__).parents[1]
REQUEST_LIFE: Final = 20
"""Seconds, by its setting; the proxies land late requests well within."""
ACCOUNTS: Final = ("ville-bluesky", "ville-mastodon")
_QUIET_TICKS: Final = 25


class Warm(Forks):
    """The process that forks the commands."""

    def begin(self, run: Run) -> Running:
        """Begin a command."""
        return Running(self, self.start(asdict(run)), Path(run.output))


@dataclass
class Running:
    """A command under way."""

    warm: Warm
    pid: int
    output: Path
    status: int | None = None

    def wait(self) -> int:
        """Its exit code, or minus the signal that ended it."""
        if self.status is None:
            self.status = self.warm.wait(self.pid)
        return self.status

    def signal(self, number: int) -> None:
        """Send it a signal; nothing if it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def stopped(self) -> bool:
        """Whether it is frozen."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] == "T"

    def over(self) -> bool:
        """Whether it has ended."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] == "Z"

    def said(self) -> str:
        """What it printed."""
        return self.output.read_text(encoding="utf-8", errors="replace")


def environment() -> dict[str, str]:
    """Of a process of ours: no coverage, which a kill would leave in pieces."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    path = os.pathsep.join([str(PACKAGES), str(TESTS)])
    return {**kept, "PYTHONPATH": path, "NO_COLOR": "1", "LANG": "C.UTF-8"}


@contextmanager
def warmed(folder: Path) -> Iterator[Warm]:
    """The forking process, until the block ends; its children end with it."""
    program = [sys.executable, "-P", warm_process.__file__]
    with (folder / "warm.log").open("w") as log:
        process = subprocess.Popen(
            program,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield Warm(process)
    finally:
        end(process)
        assert process.stdout is not None
        process.stdout.close()


@dataclass
class Networks:
    """Both servers, each behind its proxy, with one account on each."""

    pds: RunningPds
    mastodon: RunningMastodon
    bluesky_proxy: Proxy
    mastodon_proxy: Proxy
    bluesky: BlueskyAccount
    fediverse: MastodonAccount

    @property
    def proxies(self) -> tuple[Proxy, Proxy]:
        """Both."""
        return self.bluesky_proxy, self.mastodon_proxy

    def calm(self) -> None:
        """Nothing goes wrong any more; what was under way lands."""
        for proxy in self.proxies:
            proxy.calm()

    def texts(self) -> dict[str, Counter[str]]:
        """What is online, by account: how often each text is there."""
        return {
            "ville-bluesky": Counter(_records(self.pds, self.bluesky.did)),
            "ville-mastodon": Counter(_statuses(self.mastodon, self.fediverse)),
        }


def _records(pds: RunningPds, did: str) -> Iterator[str]:
    params = {"repo": did, "collection": "app.bsky.feed.post", "limit": "100"}
    while True:
        asked = f"{pds.url}/xrpc/com.atproto.repo.listRecords"
        answer = httpx.get(asked, params=params, timeout=30).raise_for_status().json()
        yield from (record["value"]["text"] for record in answer["records"])
        if not answer["records"] or "cursor" not in answer:
            return
        params["cursor"] = answer["cursor"]


def _statuses(server: RunningMastodon, account: MastodonAccount) -> Iterator[str]:
    params = {"limit": "40"}
    headers = {"authorization": f"Bearer {account.token}"}
    asked = f"{server.url}/api/v1/accounts/{account.id}/statuses"
    while True:
        answer = httpx.get(asked, params=params, headers=headers, timeout=30)
        page = answer.raise_for_status().json()
        if not page:
            return
        for one in page:
            yield html.unescape(re.sub(r"<[^>]+>", "", one["content"]))
        params["max_id"] = page[-1]["id"]


class Machine:
    """One machine with its configuration; each command is a process of its own."""

    def __init__(self, home: Path, networks: Networks, warm: Warm) -> None:
        """Make the folder, with its ledger."""
        self.home, self.networks, self.warm = home, networks, warm
        self.ahead = 0.0
        self.expected: dict[str, list[str]] = {name: [] for name in ACCOUNTS}
        self._deliveries = 0
        self._runs = 0
        (home / "outbox").mkdir(parents=True)
        (home / "secrets").mkdir(mode=0o700)
        self._secret("bluesky", networks.bluesky.app_password)
        self._secret("mastodon", networks.fediverse.token)
        self.configure()
        (home / "outbox" / "pont.png").write_bytes(_picture())
        self._ledger()

    def _ledger(self) -> None:
        from crosspost.app import App
        from crosspost.state.folder import Folder

        App(Folder(self.home / "config.toml"), by="agent").create_ledger()

    def _secret(self, name: str, secret: str) -> None:
        file = self.home / "secrets" / name
        file.touch(mode=0o600)
        file.write_text(secret)

    def configure(self, *, late_minutes: int = 10_080) -> None:
        """Write the configuration."""
        networks = self.networks
        name = networks.fediverse.username
        (self.home / "config.toml").write_text(
            f"""language = "en"
late_minutes = {late_minutes}
request_life = {REQUEST_LIFE}

[entities.ville]
name = "Ville"

[accounts.ville-bluesky]
network = "bluesky"
entity = "ville"
handle = "{networks.bluesky.handle}"
did = "{networks.bluesky.did}"
server = "{networks.bluesky_proxy.url}"
app_password = {{ file = "secrets/bluesky" }}

[accounts.ville-mastodon]
network = "mastodon"
entity = "ville"
instance = "{networks.mastodon_proxy.url}"
handle = "{name}"
account_id = "{networks.fediverse.id}"
access_token = {{ file = "secrets/mastodon" }}
"""
        )

    # -- what people do

    def drop(
        self,
        name: str,
        *,
        parts: int = 1,
        picture: bool = False,
        to: Sequence[str] = ACCOUNTS,
    ) -> None:
        """Put a post file into the outbox, as if it had lain there for a while."""
        texts = [f"{name} ({part}/{parts})" for part in range(1, parts + 1)]
        header = [f"to = {json.dumps(list(to))}"]
        if picture:
            header.append('images = [{ file = "pont.png", alt = "Le pont, gris." }]')
        for account in to:
            self.expected[account] += texts
        self._deliveries += len(to)
        body = "\n***\n".join(texts)
        path = self.home / "outbox" / f"{name}.md"
        path.write_text("\n".join(["+++", *header, "+++", body]))
        before = path.stat().st_mtime - 600
        os.utime(path, (before, before))

    # -- runs of cron

    def start(
        self, *arguments: str, stop: Stop | None = None, lease: float = 60.0
    ) -> Running:
        """Begin a command."""
        self._runs += 1
        run = Run(
            ["--config", str(self.home / "config.toml"), *arguments],
            str(self.home / f"said-{self._runs}"),
            ahead=self.ahead,
            lease=lease,
            stop=stop or Stop(),
        )
        return self.warm.begin(run)

    def tick(self, *, stop: Stop | None = None, after: float = 0.0) -> int:
        """One run of cron, `after` so many seconds; its exit code or its signal."""
        self.ahead += after
        running = self.start("tick", stop=stop)
        status = running.wait()
        said = running.said()
        assert "Traceback" not in said, said
        assert status in {0, 1, 3, -SIGKILL}, (status, said)
        return status

    def status(self) -> dict[str, Any]:
        """What `status --json` says."""
        running = self.start("status", "--json", "--since", "2000-01-01")
        running.wait()
        found: dict[str, Any] = json.loads(running.said())
        return found

    def untaken(self) -> int:
        """How many deliveries of files no run has taken in yet."""
        return self._deliveries - self.states().total()

    def states(self) -> Counter[str]:
        """How many deliveries are in each state, by `status --json`."""
        return Counter(one["state"] for one in self.status()["deliveries"])

    def calm(self) -> None:
        """The faults are over, and cron goes on until nothing is left to do."""
        self.networks.calm()
        for _number in range(_QUIET_TICKS):
            self.tick(after=300)
            if set(self.states()) <= {"sent"}:
                return

    def verdict(self) -> list[str]:
        """Everything that is not as promised, from the networks and from `status`."""
        faults = []
        for account, online in self.networks.texts().items():
            faults += [
                f"{account}: {online[text]} times {text!r}"
                for text in self.expected[account]
                if online[text] != 1
            ]
        states = self.states()
        if states != {"sent": self._deliveries}:
            faults.append(f"{self._deliveries} were wanted, status tells of {states}")
        if self.tick() != 0 or self.tick() != 0:
            faults.append("a run with nothing to do does not end well")
        running = self.start("journal", "verify")
        if running.wait() != 0:
            faults.append(running.said())
        left = sorted(one.name for one in (self.home / "outbox").glob("*.md"))
        if left:
            faults.append(f"left in the outbox: {left}")
        return faults


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 140)).save(out, "PNG")
    return out.getvalue()
