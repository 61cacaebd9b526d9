"""Who is out in the storm: many accounts on many servers, and one machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosspost.app import App
from crosspost.demo.storm import office
from crosspost.demo.storm.clock import ServerClock
from crosspost.model import Account, Directory
from crosspost.networks.fake.world import World
from crosspost.state.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosspost.demo.storm.clock import StormClock
    from crosspost.engine.tick import Engine

_LATE: Final = timedelta(days=7)
"""The storm lasts a day, and nobody is there to decide about what is late."""


@dataclass(frozen=True, slots=True)
class Berth:
    """Where an account lives.

    Attributes:
        software: `bluesky`, `mastodon` or `gotosocial`.
        entity: Whose it is.
    """

    name: str
    software: str
    host: str
    entity: str


def berths(count: int) -> Iterator[Berth]:
    """So many accounts: two in five on Bluesky, two on Mastodon, one on GoToSocial."""
    for number in range(count):
        software = ("bluesky", "mastodon", "bluesky", "mastodon", "gotosocial")[
            number % 5
        ]
        name = f"service-{number + 1:02}"
        host = f"{software}{number // 5 % 3 + 1}.example.org"
        entity = office.ENTITIES[number % len(office.ENTITIES)].name
        yield Berth(name, software, host, entity)


class Fleet(App):
    """The composition root of one process in the storm."""

    def __init__(
        self,
        home: Path,
        world: World,
        clock: StormClock,
        directory: Directory,
        *,
        by: str = "cron",
        change: Callable[[Engine], Engine] = lambda engine: engine,
    ) -> None:
        """Whoever acts is `by`.

        `change` breaks the engine, to prove that it would be noticed.
        """
        folder = Folder(home / "config.toml", sandbox=True)
        super().__init__(
            folder,
            clock=clock,
            environment={},
            by=by,
            wait=lambda seconds: clock.advance(seconds=seconds),
        )
        self._world, self._directory, self._change = world, directory, change

    @cached_property
    def world(self) -> World:
        """The built-in networks, which all processes share."""
        return self._world

    @cached_property
    def directory(self) -> Directory:
        """Every account, as the parent process settled it."""
        return self._directory

    def engine(self, *, seconds: float) -> Engine:
        """The engine, broken where it is to be."""
        return self._change(super().engine(seconds=seconds))


def settled(world: World, size: int) -> Directory:
    """So many accounts, each with a place in the world."""
    accounts = [_settled(one, world) for one in berths(size)]
    return Directory(
        entities={one.name: one for one in office.ENTITIES},
        accounts={one.name: one for one in accounts},
        team=office.team(),
        late=_LATE,
    )


def open_world(home: Path, clock: StormClock) -> World:
    """The networks, in a file; where a server hangs, simulated time passes."""

    def passing(seconds: float) -> None:
        clock.advance(seconds=seconds)

    file = home / "networks.sqlite3"
    file.touch(mode=0o600)
    return World(ServerClock(clock), pass_time=passing, file=file)


def unlimited(world: World, size: int) -> None:
    """Servers do not count the requests of an address: one machine asks for all."""
    uncounted: dict[str, Callable[[str], None]] = {
        "bluesky": lambda host: world.change_server(host, counting=False),
        "mastodon": lambda host: world.change_server(host, requests=0),
        "gotosocial": lambda host: world.change_server(host, requests=0),
    }
    for host, software in {one.host: one.software for one in berths(size)}.items():
        uncounted[software](host)


def _settled(one: Berth, world: World) -> Account:
    if one.software == "bluesky":
        bluesky = world.ensure_bluesky(f"{one.name}.example.org", pds=one.host)
        found = Account(one.name, "bluesky", one.entity, bluesky.handle)
        server, identity = bluesky.server, bluesky.did
        secret = bluesky.app_password
    else:
        login = world.ensure_mastodon(one.host, one.name, software=one.software)
        found = Account(one.name, "mastodon", one.entity, login.handle)
        server, identity, secret = login.server, login.id, login.token
    return replace(
        found,
        server=server,
        identity=identity,
        sandbox=True,
        options={"secret": secret},
    )
