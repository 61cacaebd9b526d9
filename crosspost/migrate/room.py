"""What an import works with, how far it is, and its side of each request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crosspost.i18n import Phrase
from crosspost.migrate.book import Book, Import, Row
from crosspost.migrate.doors import Importer
from crosspost.migrate.pace import Pacer
from crosspost.migrate.pictures import Album
from crosspost.migrate.writing import Bundle
from crosspost.model import Account, Receipt
from crosspost.ports import Clock, LeaseLost, Paused


@dataclass(slots=True)
class Progress:
    """How far an import is.

    Attributes:
        sent: Posts that this run published.
        found: Posts that were there already and not in the ledger.
        before: Posts that the ledger knew as published.
        removed: Posts that were imported once and withdrawn: never sent again.
        failed: Posts that could not be published, by their X id.
        spent: What this run used, by kind of quota.
        waiting: Why nothing is sent now, or None.
        until: Until when.
    """

    sent: int = 0
    found: int = 0
    before: int = 0
    removed: int = 0
    failed: dict[str, Row] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    waiting: Phrase | None = None
    until: datetime | None = None

    @property
    def there(self) -> int:
        """Posts that are on the network."""
        return self.sent + self.found + self.before


@dataclass(frozen=True, slots=True)
class Room:
    """What an import works with.

    Attributes:
        paused: Whether writing to the account is paused now.
        keep: Adds receipts to the plan file.
        tell: Hears of the progress.
        wait: Lets seconds pass.
        request_life: How long a request is taken to live at most.
    """

    importer: Importer
    book: Book
    of: Import
    account: Account
    album: Album
    pacer: Pacer
    clock: Clock
    paused: Callable[[], bool]
    keep: Callable[[Sequence[Row]], None]
    tell: Callable[[Progress], None]
    wait: Callable[[float], None]
    by: str
    request_life: timedelta = timedelta(seconds=120)


class Hand:
    """`ports.Attempt` for one request of an import."""

    def __init__(self, room: Room, bundle: Bundle, *, first: bool) -> None:
        self._room = room
        self._files = bundle.files
        self._uploads: dict[str, tuple[str, datetime]] = {}
        self.number = 1 if first else 2
        self.marker = bundle.posts[0].marker
        self.receipts: list[Receipt] = []
        self.started = room.clock.now()

    def before_write(self, part: int) -> None:
        """See `ports.Attempt`."""
        del part
        if not self._room.book.holds(self._room.of):
            raise LeaseLost
        if self._room.paused():  # last: nothing comes between
            raise Paused

    def uploaded(self, sha256: str) -> str | None:
        """See `ports.Attempt`."""
        kept = self._uploads.get(sha256)
        return kept[0] if kept else None

    def uploaded_at(self, sha256: str) -> datetime | None:
        """See `ports.Attempt`."""
        kept = self._uploads.get(sha256)
        return kept[1] if kept else None

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        """See `ports.Attempt`."""
        self._uploads[sha256] = (remote_id, self._room.clock.now())

    def media(self, sha256: str) -> bytes:
        """See `ports.Attempt`."""
        return self._files[sha256]
