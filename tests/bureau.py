"""A press office in one folder: every command in this process, on built-in networks.

The configuration, the secrets, the outbox and the ledger are files; the networks
are one world that tests drive; time stands still until it is moved.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from crosspost.app import App
from crosspost.cli import load, say_sandbox, told
from crosspost.cli.arguments import parse
from crosspost.cli.output import Output
from crosspost.clock import ManualClock
from crosspost.i18n import Phrase
from crosspost.networks.fake.world import World
from crosspost.ports import Pages
from crosspost.state.folder import Folder
from pictures import photo, saved

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
HANDLES = {
    "ville-bluesky": "ville.crosspost.test",
    "ville-mastodon": "ville@social.crosspost.test",
}
TEAM = """
[team.luc]
name = "Luc Bihan"
users = ["lbihan"]
roles = { ville = "writer" }
on_call = [{ entity = "ville", from = 2026-12-24T08:00:00, to = 2026-12-24T20:00:00 }]

[team.claire]
name = "Claire Dupont"
users = ["claire"]
roles = { ville = "approver" }

[team.yann]
name = "Yann Le Goff"
users = ["ylegoff"]
roles = { ville = "approver", musee = "writer" }

[team.anne]
name = "Anne Morvan"
users = ["amorvan"]
roles = { ville = "administrator", musee = "reader" }

[team.maire]
name = "Madame la maire"
users = ["maire"]
roles = { "*" = "reader" }
"""
CONFIG = """\
language = "fr"
time_zone = "Europe/Paris"

[entities.ville]
name = "Ville de Saint-Elven-sur-Mer"

[entities.musee]
name = "Musée du Port"
"""


class _OnTheWorld(App):
    """The composition root; what is outside is the test's own world."""

    built_in: World

    def transport(self) -> object:
        return self.built_in.transport()

    def pages(self) -> Pages:
        from crosspost.cards.fetch import WebPages

        return WebPages(lambda _deadline: self.built_in.transport())


class _Attended(Output):
    """A terminal where somebody gives the answers that were prepared."""

    answers: list[str]

    @property
    def terminal(self) -> bool:
        return bool(self.answers)

    def ask(self, question: Phrase) -> str:
        self.problem(question)
        return self.answers.pop(0)


@dataclass(frozen=True)
class Answer:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass
class Bureau:
    """The folder and the world.

    Attributes:
        encoding: How the terminal writes.
        environment: The variables that crosspost is given.
        sandbox: Whether commands work in the sandbox.
        user: The system user who gives commands.
    """

    home: Path
    encoding: str = "utf-8"
    sandbox: bool = False
    user: str = "claire"
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(self.clock)
        self.outbox = self.home / "outbox"

    @property
    def folder(self) -> Folder:
        return Folder(self.home / "config.toml", sandbox=self.sandbox)

    def configure(self, *accounts: str) -> Bureau:
        """Write the configuration and the secrets of these accounts, and a ledger."""
        (self.home / "secrets").mkdir(mode=0o700)
        self.outbox.mkdir()
        tables = [self._table(name) for name in accounts]
        config = self.home / "config.toml"
        config.write_text("\n".join([CONFIG, *tables]), encoding="utf-8")
        self._app().create_ledger()
        return self

    def settle_rules(self, rule: str, team: str) -> Bureau:
        """Let the town's posts need approvals, by these people."""
        config = self.home / "config.toml"
        told = config.read_text(encoding="utf-8").replace(
            "[entities.ville]", f'[entities.ville]\napproval = "{rule}"'
        )
        config.write_text(f"{told}\n{team}", encoding="utf-8")
        return self

    def as_user(self, user: str, *words: str, answers: tuple[str, ...] = ()) -> Answer:
        """One command, given by another system user."""
        before, self.user = self.user, user
        try:
            return self.run(*words, answers=answers)
        finally:
            self.user = before

    def _table(self, name: str) -> str:
        handle = HANDLES[name]
        if name.endswith("bluesky"):
            login = self.world.ensure_bluesky(handle)
            place, secret, key = login.server, login.app_password, "app_password"
            lines = ['network = "bluesky"', f'server = "{place}"']
        else:
            user, _at, host = handle.partition("@")
            known = self.world.ensure_mastodon(host, user)
            place, secret, key = known.server, known.token, "access_token"
            handle = user
            lines = ['network = "mastodon"', f'instance = "{place}"']
        file = self.home / "secrets" / name
        file.write_text(secret)
        file.chmod(0o600)
        return "\n".join(
            [
                f"[accounts.{name}]",
                'entity = "ville"',
                f'handle = "{handle}"',
                *lines,
                f'{key} = {{ file = "secrets/{name}" }}',
                "",
            ]
        )

    def drop(
        self, text: str = "Pont fermé lundi.", *head: str, name: str = "pont.md"
    ) -> Path:
        """Put a post file into the outbox that has not moved for a while."""
        path = self.outbox / name
        lines = ['to = ["ville"]', *head] if "to = []" not in head else list(head)
        path.write_text("\n".join(["+++", *lines, "+++", text]), encoding="utf-8")
        at = self.clock.now().timestamp() - 300
        os.utime(path, (at, at))
        return path

    def photo(self, name: str = "pont.jpg") -> Path:
        """A picture in the outbox."""
        path = self.outbox / name
        path.write_bytes(saved(photo(64, 48), "image/jpeg"))
        return path

    def _app(self) -> App:
        app = _OnTheWorld(
            self.folder,
            clock=self.clock,
            environment=self.environment,
            by=self.user,
            wait=lambda _seconds: None,
        )
        app.built_in = self.world
        return app

    def run(self, *words: str, answers: tuple[str, ...] = ()) -> Answer:
        """One command, as the command line runs it."""
        out, err = io.BytesIO(), io.BytesIO()
        streams = [
            io.TextIOWrapper(one, self.encoding, write_through=True)
            for one in (out, err)
        ]
        made = _Attended(*streams, environment={"NO_COLOR": "1"})
        made.answers = list(answers)
        code = told(made, lambda: self._run(list(words), made))
        said = [one.getvalue().decode(self.encoding) for one in (out, err)]
        return Answer(code, *said)

    def _run(self, words: list[str], out: Output) -> int:
        args = parse(words)
        out.verbose = args.verbose
        if args.command is None:
            out.raw(args.help_text)
            return 0
        app = self._app()
        if args.act_as:
            app.act_as(args.act_as)
        say_sandbox(app, args, out)
        try:
            return load(args.command).run(app, args, out)
        finally:
            if "ledger" in vars(app):
                app.ledger.close()
