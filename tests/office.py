"""A communications office in one folder: the real application on built-in networks.

Everything is real but the outside world: the ledger is a file, the outbox is a
folder, time stands still until it is moved, and the networks are one world that
tests drive and read back.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from crosspost.app import App
from crosspost.cli import run
from crosspost.cli.output import Output
from crosspost.clock import ManualClock
from crosspost.errors import SecretError
from crosspost.i18n import _
from crosspost.model import Account, Delivery, Directory, Entity, State
from crosspost.networks.fake.shown import Shown
from crosspost.networks.fake.world import World
from crosspost.ports import Line, Record
from crosspost.state.folder import Folder

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
BLUESKY, MASTODON = "ville.example.fr", "ville@social.example.fr"


class OfficeApp(App):
    """The composition root, with a world of the test's own around it.

    Attributes:
        watch: Called whenever the engine is about to look for a pause.
    """

    def __init__(
        self, folder: Folder, world: World, clock: ManualClock, people: Directory
    ) -> None:
        super().__init__(folder, clock=clock, environment={}, by="agent")
        self._world, self._people = world, people
        self.secrets_gone: set[str] = set()
        self.watch: Callable[[], None] = lambda: None

    @cached_property
    def directory(self) -> Directory:
        return self._people

    def pause_name(self, delivery: Delivery) -> str | None:
        self.watch()
        return super().pause_name(delivery)

    def transport(self) -> object:
        return self._world.transport()

    def secret(self, account: Account) -> str:
        if account.name in self.secrets_gone:
            raise SecretError(_("{account}: its secret is missing.", account="x"))
        return str(account.options["secret"])


class Office:
    """An application that can be closed and opened again, as each cron run does.

    Attributes:
        plain: Names of accounts on the plain network, which has no protection
            against doubles and no limits to ask for.
    """

    def __init__(
        self,
        home: Path,
        *,
        plain: tuple[str, ...] = ("a",),
        others: Mapping[str, Account] | None = None,
        world: World | None = None,
        clock: ManualClock | None = None,
    ) -> None:
        self.clock = clock or ManualClock(NOON)
        self.world = world or World(self.clock)
        self.home = home
        self.outbox = home / "outbox"
        self.outbox.mkdir(exist_ok=True)
        (home / "config.toml").write_text("# made by a test\n")
        accounts = {name: self._account(name) for name in plain} | dict(others or {})
        self.people = Directory(
            entities={
                "ville": Entity("ville", "Ville de Saint-Elven"),
                "musee": Entity("musee", "Musée", time_zone="Indian/Reunion"),
            },
            accounts=accounts,
            groups={"tous": tuple(accounts)},
        )
        self.said = ""
        self._app: OfficeApp | None = None
        if not self.folder.ledger.exists():
            self._made().create_ledger()

    @property
    def folder(self) -> Folder:
        return Folder(self.home / "config.toml")

    def _account(self, name: str) -> Account:
        login = self.world.ensure_plain(name)
        return Account(
            name=name,
            network="fake",
            entity="ville",
            handle=login.handle,
            identity=login.id,
            options={"secret": login.secret},
        )

    def _made(self) -> OfficeApp:
        return OfficeApp(self.folder, self.world, self.clock, self.people)

    @property
    def app(self) -> OfficeApp:
        if self._app is None:
            self._app = self._made()
        return self._app

    def close(self) -> None:
        """As when a run ends: the next one opens everything again."""
        opened = vars(self._app).get("ledger") if self._app else None
        if opened is not None:
            opened.close()
        self._app = None

    # -- what people do

    def drop(
        self,
        name: str = "pont.md",
        text: str = "Pont fermé",
        *,
        to: tuple[str, ...] = ("tous",),
        age: timedelta = timedelta(minutes=5),
        **header: object,
    ) -> Path:
        """Put a post file into the outbox, last changed `age` ago."""
        path = self.outbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        named = ", ".join(f'"{one}"' for one in to)
        lines = [f"to = [{named}]"]
        lines += [f"{key} = {_toml(value)}" for key, value in header.items()]
        path.write_text("\n".join(["+++", *lines, "+++", text]))
        self.touch(path, age=age)
        return path

    def touch(self, path: Path, *, age: timedelta = timedelta(minutes=5)) -> None:
        """Let a file have changed `age` ago, by the clock that stands still."""
        at = (self.clock.now() - age).timestamp()
        os.utime(path, (at, at))

    def tick(self, times: int = 1, *, minutes: float = 0) -> int:
        """Cron runs, each `minutes` after the one before; the last exit code."""
        code = 0
        for _number in range(times):
            self.clock.advance(minutes=minutes)
            code = self._tick()
        return code

    def _tick(self) -> int:
        out, err = io.StringIO(), io.StringIO()
        code = run.full(self.app, Output(out, err, environment={"NO_COLOR": "1"}))
        self.said = out.getvalue() + err.getvalue()
        self.close()
        return code

    # -- what is there

    def posts(self, account: str = "a") -> list[Shown]:
        return self.world.posts(account)

    def texts(self, account: str = "a") -> list[str]:
        return [one.text for one in self.posts(account)]

    def records(self) -> list[Record]:
        return self.app.ledger.records()

    def record(self, account: str = "a") -> Record:
        """The one delivery to an account."""
        (found,) = [one for one in self.records() if one.account == account]
        return found

    def states(self) -> dict[str, State]:
        """Where the one delivery to each account stands."""
        return {one.account: one.state for one in self.records()}

    def journal(self) -> list[Line]:
        return self.app.ledger.journal()

    def acts(self) -> list[str]:
        return [line.act for line in self.journal()]

    def asked(self, account: str, where: str = "create") -> int:
        """How often an account asked for something."""
        return sum(
            one.account == account and one.where == where for one in self.world.log
        )


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{key} = {_toml(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
