"""An import on stage: a built-in Bluesky account, a ledger in a folder, a clock."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from contract.stage import KeptSession
from crosspost.clock import ManualClock
from crosspost.engine.pace import Window
from crosspost.ledger.sqlite import create, open_ledger
from crosspost.migrate.book import Begun
from crosspost.migrate.keys import record_key
from crosspost.migrate.pace import Pacer
from crosspost.migrate.pictures import Album
from crosspost.migrate.room import Progress, Room
from crosspost.migrate.run import Run
from crosspost.migrate.values import Action, MediaFile, MediaKind, Planned, PostClass
from crosspost.model import Account
from crosspost.networks.bluesky.importer import BlueskyImporter
from crosspost.networks.bluesky.limits import assumed
from crosspost.networks.fake.world import World
from crosspost.ports import Clock, Surroundings
from crosspost.prepare.videos import room_of

if TYPE_CHECKING:
    import httpx

    from crosspost.ledger.sqlite import SqliteLedger

START = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
X_ACCOUNT = "4242"
FIRST_ID = 1_200_000_000_000_000_000


def x_id(number: int) -> str:
    """A snowflake: one a minute, whose ten low bits differ."""
    return str(FIRST_ID + (number * 60_000 << 22) + number % 1024)


def instant(post: str) -> datetime:
    milliseconds = (int(post) >> 22) + 1_288_834_974_657
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def planned(number: int, text: str = "", **more: object) -> Planned:
    """A post that is to be imported."""
    post = x_id(number)
    made = Planned(
        id=post,
        action=Action.IMPORT,
        reason=None,
        kind=PostClass.OWN,
        created_at=instant(post),
        text=text or f"Message n° {number} : été.",
        language="fr",
        key=record_key(post),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def thread(first: int, length: int) -> list[Planned]:
    """An own thread, side by side."""
    root = x_id(first)
    return [
        planned(
            first + place,
            root=root,
            parent=x_id(first + place - 1) if place else None,
            kind=PostClass.THREAD,
        )
        for place in range(length)
    ]


def photo(name: str, alt: str | None = "Un pont.") -> MediaFile:
    return MediaFile(name, MediaKind.PHOTO, present=True, alt=alt)


def pixels(name: str) -> bytes:
    """A picture of a colour that its name gives."""
    colour = "#" + hashlib.sha256(name.encode()).hexdigest()[:6]
    kept = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(kept, "PNG")
    return kept.getvalue()


@dataclass
class ImportStage:
    """One account, one ledger, one archive.

    Attributes:
        transport: What requests go through; the world's by default.
        share: Of the quotas.
        windows: Instead of the network's own.
    """

    folder: Path
    clock: Clock
    account: Account
    secret: str
    transport: Callable[[], httpx.BaseTransport]
    share: float = 0.9
    windows: tuple[Window, ...] | None = None
    mentions: Mapping[str, str] = field(default_factory=dict)
    paused: Callable[[], bool] = lambda: False
    read: Callable[[str, int], bytes] = lambda name, _most: pixels(name)
    kept: list[object] = field(default_factory=list)
    told: list[Progress] = field(default_factory=list)
    wait: Callable[[float], None] | None = None
    sessions: KeptSession = field(default_factory=KeptSession)
    _ledger: SqliteLedger | None = None

    @property
    def ledger(self) -> SqliteLedger:
        if self._ledger is None:
            path = self.folder / "ledger.sqlite3"
            make = open_ledger if path.exists() else None
            self._ledger = (
                make(path, clock=self.clock)
                if make
                else create(path, clock=self.clock, machine="test")
            )
        return self._ledger

    def lose_ledger(self) -> None:
        """As on another machine: nothing is known any more."""
        self.ledger.close()
        self._ledger = None
        for file in self.folder.glob("*"):
            file.unlink()

    def importer(self) -> BlueskyImporter:
        surroundings = Surroundings(
            clock=self.clock,
            secret=lambda: self.secret,
            sessions=self.sessions,
            transport=self.transport,
            attempt_seconds=30,
            wait=self._wait,
        )
        made = BlueskyImporter(
            self.account,
            surroundings,
            limits=assumed(self.account),
            mentions=self.mentions,
        )
        if self.windows is not None:
            made.windows = self.windows
        return made

    def _wait(self, seconds: float) -> None:
        if self.wait is not None:
            self.wait(seconds)
        elif isinstance(self.clock, ManualClock):
            self.clock.advance(seconds=seconds)

    def room(self) -> Room:
        book = self.ledger.imports()
        importer = self.importer()
        begun = Begun(
            self.account.name, X_ACCOUNT, self.account.identity, "plan.jsonl", {}
        )
        of = book.begin_import(begun, by="test")
        day = self.clock.now() - timedelta(days=1, minutes=5)
        pacer = Pacer(
            importer.windows,
            share=self.share,
            spent=book.spent(self.account.name, since=day),
        )
        limits = assumed(self.account)
        return Room(
            importer=importer,
            book=book,
            of=of,
            account=self.account,
            album=Album(self.read, limits.room, room_of(limits)),
            pacer=pacer,
            clock=self.clock,
            paused=self.paused,
            keep=self.kept.extend,
            tell=self.told.append,
            wait=self._wait,
            by="test",
        )

    def run(self, posts: Iterable[Planned], *, most: int | None = None) -> Progress:
        """One run, as another process would."""
        room = self.room()
        try:
            return Run(room).through(posts, most=most)
        finally:
            room.importer.close()


def fake_stage(folder: Path, world: World, clock: ManualClock) -> ImportStage:
    """On a built-in server with the real quotas."""
    made = world.ensure_bluesky("ville.test")
    account = Account(
        "ville-bluesky",
        "bluesky",
        "ville",
        made.handle,
        server=made.server,
        identity=made.did,
        language="fr",
    )
    folder.mkdir(exist_ok=True)
    return ImportStage(
        folder, clock, account, made.app_password, transport=world.transport
    )


def stored(world: World, did: str) -> Mapping[str, dict[str, object]]:
    """What the server holds: key → record, in the order of keys."""
    rows = world.bluesky.repos.listed(did, "app.bsky.feed.post")
    return {one.key: one.value for one in rows}
