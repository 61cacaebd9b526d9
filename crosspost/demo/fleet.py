"""Who is out in the storm: many accounts on many servers, one machine, one clock.

The clock is simulated and kept in a small file, so that a process that is killed
leaves the time to the next one. The machine's clock may be set wrong; the
servers keep the true time.
"""

from __future__ import annotations

import mmap
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosspost.app import App
from crosspost.demo import town
from crosspost.model import Account, Directory, Entity
from crosspost.networks.fake.world import World
from crosspost.state.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosspost.engine.tick import Engine

START: Final = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
_LATE: Final = timedelta(days=7)
"""The storm lasts a day, and nobody is there to decide about what is late."""
_DRAWER: Final = struct.Struct("dd")


class StormClock:
    """A clock in a file that every process sees. See `ports.Clock`."""

    def __init__(self, path: Path) -> None:
        """Open it; made at `START` where there is none."""
        path.touch(mode=0o600)
        if path.stat().st_size < _DRAWER.size:
            path.write_bytes(_DRAWER.pack(0.0, 0.0))
        with path.open("r+b") as file:
            self._drawer = mmap.mmap(file.fileno(), _DRAWER.size)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The machine's wall clock."""
        passed, wrong = self._read()
        return _milliseconds(START + timedelta(seconds=passed + wrong))

    def true(self) -> datetime:
        """The time on the servers."""
        return _milliseconds(START + timedelta(seconds=self._read()[0]))

    def boot(self) -> float:
        """Seconds since the machine started."""
        return 1000.0 + self._read()[0]

    def boot_id(self) -> str:
        """It never starts anew."""
        return "storm"

    def advance(self, *, seconds: float) -> None:
        """Time passes, for everyone."""
        with self._lock:
            passed, wrong = self._read()
            self._drawer[:] = _DRAWER.pack(passed + seconds, wrong)

    def set_wrong(self, *, seconds: float) -> None:
        """The machine's wall clock is set: so much before the true time, or behind."""
        with self._lock:
            self._drawer[:] = _DRAWER.pack(self._read()[0], seconds)

    def _read(self) -> tuple[float, float]:
        passed, wrong = _DRAWER.unpack(self._drawer[:])
        return float(passed), float(wrong)


class ServerClock:
    """The time as the servers have it."""

    def __init__(self, clock: StormClock) -> None:
        """Of the same storm."""
        self._clock = clock

    def now(self) -> datetime:
        """The true time."""
        return self._clock.true()

    def boot(self) -> float:
        """As the machine's."""
        return self._clock.boot()

    def boot_id(self) -> str:
        """As the machine's."""
        return self._clock.boot_id()


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True)
class Berth:
    """Where an account lives.

    Attributes:
        software: `bluesky`, `mastodon` or `gotosocial`.
    """

    name: str
    software: str
    host: str


def berths(count: int) -> Iterator[Berth]:
    """So many accounts: two in five on Bluesky, two on Mastodon, one on GoToSocial."""
    for number in range(count):
        software = ("bluesky", "mastodon", "bluesky", "mastodon", "gotosocial")[
            number % 5
        ]
        name = f"service-{number + 1:02}"
        yield Berth(name, software, f"{software}{number // 5 % 3 + 1}.example.org")


class Fleet(App):
    """The composition root of one process in the storm."""

    def __init__(
        self,
        home: Path,
        world: World,
        clock: StormClock,
        directory: Directory,
        *,
        change: Callable[[Engine], Engine] = lambda engine: engine,
    ) -> None:
        """`change` breaks the engine, to prove that it would be noticed."""
        folder = Folder(home / "config.toml", sandbox=True)
        super().__init__(
            folder,
            clock=clock,
            environment={},
            by=town.WRITER,
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
        entities={"ville": Entity("ville", town.ENTITY.title)},
        accounts={one.name: one for one in accounts},
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
        found = Account(one.name, "bluesky", "ville", bluesky.handle)
        server, identity = bluesky.server, bluesky.did
        secret = bluesky.app_password
    else:
        login = world.ensure_mastodon(one.host, one.name, software=one.software)
        found = Account(one.name, "mastodon", "ville", login.handle)
        server, identity, secret = login.server, login.id, login.token
    return replace(
        found,
        server=server,
        identity=identity,
        sandbox=True,
        options={"secret": secret},
    )
