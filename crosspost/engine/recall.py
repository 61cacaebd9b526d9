"""Looking an account's posts up before it sends, after a doubt about the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crosspost.engine import restored
from crosspost.engine.restored import Restoration
from crosspost.engine.verdicts import Known, is_unasked, verdict
from crosspost.errors import KeyTaken
from crosspost.model import Delivery, Hold, Receipt, State
from crosspost.ports import (
    Change,
    LeaseLost,
    Problem,
    Publisher,
    Record,
    Sighting,
    Twin,
)
from crosspost.publish import Room, keep

PUT_AWAY = "put-away"
"""The kind of answer that remembers a file among those that were sent."""


@dataclass(frozen=True, slots=True)
class Recall:
    """What a run does about a doubt.

    Attributes:
        complete: Asks the network what is missing of a delivery, and plans it anew.
    """

    room: Room
    restoration: Restoration
    complete: Callable[[Record, Publisher], Delivery]

    def accounts(self) -> list[str]:
        """The accounts that must be looked at now."""
        found = self._suspects("")
        return sorted({record.account for record in found})

    def is_open(self, record: Record) -> bool:
        """Whether a delivery must not be sent yet: it was not looked for."""
        ledger, doubt = self.room.ledger, self.restoration
        return restored.is_open(ledger, record, ledger.post(record.post), doubt)

    def look(self, account: str, publisher: Publisher) -> list[Record]:
        """Look for everything of an account that may have been sent.

        Returns:
            The deliveries that changed.

        Raises:
            Outcome: The network could not be asked; nothing was decided of those
                that were not looked for yet.
        """
        ledger = self.room.ledger
        open_now = ledger.records(
            states={State.UNCERTAIN, State.SENDING}, account=account
        )
        wanted = restored.unlike(self._suspects(account), open_now)
        if not wanted:
            return []
        known = ledger.receipt_ids(account)
        ready = [self._completed(record, publisher) for record in wanted]
        twins = self._twins(ready, publisher, known)
        return list(self._decided(ready, twins))

    def _suspects(self, account: str) -> list[Record]:
        room = self.room
        now = room.clock.now()
        return restored.suspects(
            room.ledger, self.restoration, now=now, account=account
        )

    def _completed(self, record: Record, publisher: Publisher) -> Record:
        """The record with everything known of it, keys above all."""
        if record.delivery.final or record.attempts:
            return record
        try:
            delivery = self.complete(record, publisher)
            return self.room.ledger.replan(delivery, by="", token=record.token)
        except KeyTaken:
            return record
        except LeaseLost:
            return self.room.ledger.record(record.id) or record

    # -- asking ---------------------------------------------------------------------

    def _twins(
        self, records: Sequence[Record], publisher: Publisher, known: frozenset[str]
    ) -> Mapping[str, Twin]:
        begun = [one for one in records if one.attempts or one.receipts]
        fresh = [one.delivery for one in records if one not in begun]
        found = dict(
            publisher.twins(fresh, since=self.restoration.since, known=known)
            if fresh
            else {}
        )
        for record in begun:
            own = {receipt.id for receipt in record.receipts}
            seen = publisher.look(record.delivery, _Past(record), known=known - own)
            if seen.receipts or seen.foreign:
                found[record.id] = _twin(seen)
        return found

    def _decided(
        self, records: Sequence[Record], twins: Mapping[str, Twin]
    ) -> Iterable[Record]:
        room = self.room
        early = self.restoration.wait_left(room.clock, room.rules.request_life)
        for record in records:
            change = self._change(record, records, twins)
            absent = record.id not in twins and record.due <= room.clock.now()
            if early and absent and _would_leave(record, change):
                continue  # asked again, once no request can be on its way any more
            if change is not None and not _says_nothing_new(record, change):
                yield keep(record, change, self.room)
            restored.remember(self.room.ledger, record, self.restoration)

    def _change(
        self, record: Record, records: Sequence[Record], twins: Mapping[str, Twin]
    ) -> Change | None:
        twin = twins.get(record.id)
        if twin is None and (rival := _rival(record, records, twins)) is not None:
            # One post for two that say the same: nobody can tell which it is.
            return verdict(record, rival, Known(dated=False))
        change = verdict(record, twin, self._known(record))
        if record.delivery.blocked and is_unasked(record) and change:
            return _blocked(record, change)
        return change

    def _known(self, record: Record) -> Known:
        ledger, doubt = self.room.ledger, self.restoration
        post = ledger.post(record.post)
        dated = post is not None and post.post.at is not None
        if not is_unasked(record) and post is not None:
            dated = dated or post.accepted_at <= doubt.since + restored.MARGIN
        put_away = ledger.answer(PUT_AWAY, record.post) is not None
        return Known(dated=dated, put_away=put_away)


def _would_leave(record: Record, change: Change | None) -> bool:
    """Whether it would be sent for not having been seen."""
    return (change.state if change else record.state) is State.SCHEDULED


def _says_nothing_new(record: Record, change: Change) -> bool:
    """Whether it is held already, for the very same reason."""
    return change.state is State.HELD and (record.hold, record.problem) == (
        change.hold,
        change.problem,
    )


def _rival(
    record: Record, records: Sequence[Record], twins: Mapping[str, Twin]
) -> Twin | None:
    """The twin that another delivery with the same text was given by its text."""
    texts = restored.texts_of(record.delivery)
    for other in records:
        twin = twins.get(other.id)
        if twin and not twin.proven and texts & restored.texts_of(other.delivery):
            return twin
    return None


def _twin(seen: Sighting) -> Twin:
    return Twin(seen.receipts, proven=True, foreign=seen.foreign)


def _blocked(record: Record, change: Change) -> Change:
    """What cannot be sent as it is stays held, and says why."""
    if change.state is not State.SCHEDULED:
        return change
    note = next(note for note in record.delivery.notes if note.level == "error")
    problem = Problem("cannot-be-sent", note.message, note.hint)
    return Change(State.HELD, act="held", hold=Hold.INCOMPLETE, problem=problem)


class _Past:
    """`ports.Attempt` of an attempt that is over: for a look, which never writes."""

    def __init__(self, record: Record) -> None:
        self._record = record

    @property
    def number(self) -> int:
        return max(self._record.attempts, 1)

    @property
    def marker(self) -> str:
        return self._record.marker

    @property
    def receipts(self) -> Sequence[Receipt]:
        return self._record.receipts

    @property
    def started(self) -> datetime:
        return self._record.started or self._record.due

    def before_write(self, part: int) -> None:
        raise LeaseLost(part)

    def uploaded(self, sha256: str) -> str | None:
        raise LeaseLost(sha256)

    def uploaded_at(self, sha256: str) -> datetime | None:
        raise LeaseLost(sha256)

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        raise LeaseLost(sha256, remote_id)

    def media(self, sha256: str) -> bytes:
        raise LeaseLost(sha256)
