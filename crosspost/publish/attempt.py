"""What a publisher is told of the attempt it makes, and what it may keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crosspost.model import Receipt
from crosspost.ports import Attempt, LeaseLost, Paused, Record
from crosspost.publish.room import Room


class LedgerAttempt:
    """`ports.Attempt` over the ledger."""

    def __init__(self, room: Room, record: Record, token: int) -> None:
        self._room, self._record, self._token = room, record, token
        self._receipts = list(record.receipts)
        self.doubles: list[str] = []

    @property
    def number(self) -> int:
        """How many attempts there were, this one counted."""
        return self._record.attempts

    @property
    def marker(self) -> str:
        """What was the newest on the account before the first attempt."""
        return self._record.marker

    @property
    def receipts(self) -> Sequence[Receipt]:
        """Of the parts that are there."""
        return self._receipts

    @property
    def _owner(self) -> str:
        """Whose an upload is: this delivery's alone.

        It was sent with this post's alt text, and a server lets it serve once.
        """
        return self._record.id

    @property
    def started(self) -> datetime:
        """When the first attempt was begun."""
        return self._record.started or self._room.clock.now()

    def before_write(self, part: int) -> None:  # noqa: ARG002 -- for those who watch
        """Look once more whether this may be written, just before it is.

        Raises:
            LeaseLost: Another worker has it, or the lease is over.
            Paused: A pause began.
        """
        token, until = self._room.ledger.lease(self._record.id)
        if token != self._token or until is None or until <= self._room.clock.now():
            raise LeaseLost
        if self._room.paused(self._record.delivery):  # last: nothing comes between
            raise Paused

    def uploaded(self, sha256: str) -> str | None:
        """The id of an upload that has not served yet."""
        kept = self._room.ledger.upload(self._owner, sha256)
        return kept[0] if kept else None

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        """Keep the id of an upload until it serves."""
        self._room.ledger.keep_upload(self._owner, sha256, remote_id)

    def uploaded_at(self, sha256: str) -> datetime | None:
        """When it was uploaded."""
        kept = self._room.ledger.upload(self._owner, sha256)
        return kept[1] if kept else None

    def media(self, sha256: str) -> bytes:
        """The bytes, as they were fitted."""
        return self._room.shelf.read(sha256)

    def keep(self, receipt: Receipt) -> None:
        """Store a receipt before the next part is sent."""
        stays = self._room.ledger.confirm(self._record.id, receipt, token=self._token)
        if stays is not None:  # another run had published it, and told us too late
            self.doubles.append(receipt.url)
        self._receipts.append(stays or receipt)
        part = self._record.delivery.parts[receipt.part - 1]
        used = [self.uploaded(medium.sha256) for medium in part.media]
        self._room.ledger.drop_uploads(self._owner, [one for one in used if one])


def attempt_of(record: Record, room: Room) -> Attempt:
    """The attempt at a delivery, for looks: nothing is written under it."""
    return LedgerAttempt(room, record, record.token)
