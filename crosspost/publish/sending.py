"""One due delivery → its network → the ledger.

The intent is committed before the network is called and the outcome after.
"""

from __future__ import annotations

from collections.abc import Collection

from crosspost.errors import CrosspostError, LedgerError, Uncertain
from crosspost.model import Settled, State
from crosspost.ports import Change, LeaseLost, Paused, Publisher, Record, Sighting
from crosspost.publish.attempt import LedgerAttempt
from crosspost.publish.doubting import doubted, seen_before
from crosspost.publish.meaning import meaning, paused, unforeseen
from crosspost.publish.room import Room
from crosspost.publish.settling import double, found
from crosspost.publish.waits import second_look


def publish(
    record: Record,
    publisher: Publisher,
    room: Room,
    *,
    token: int,
    known: Collection[str],
) -> Record | None:
    """Attempt a claimed delivery once.

    Args:
        record: As claimed.
        publisher: Its account, opened.
        room: What publishing works with.
        token: The fencing token of the claim.
        known: Ids that other receipts of this account name already.

    Returns:
        The delivery as the ledger has it now; None where another worker has it.
    """
    try:
        change = _attempt(record, publisher, room, token, known)
        return room.ledger.change(record.id, change, token=token)
    except LeaseLost:
        return None


class _Withheld(Exception):
    """It may not leave as it is: its approval is missing, or void."""

    def __init__(self, change: Change) -> None:
        super().__init__(change.act)
        self.change = change


def _intended(
    record: Record, publisher: Publisher, room: Room, *, token: int
) -> Record:
    """Commit the intent, once it is sure that exactly this may leave."""
    marker = record.marker
    if not record.attempts:
        marker = publisher.mark(record.delivery)
    if (change := room.withheld(record)) is not None:
        raise _Withheld(change)
    return room.ledger.intend(record.delivery, token=token, marker=marker)


def _attempt(
    record: Record,
    publisher: Publisher,
    room: Room,
    token: int,
    known: Collection[str],
) -> Change:
    begun = False
    try:
        seen = seen_before(record, publisher, room, known=known)
        there = found(record, seen, room)
        if there is not None:
            return there
        record = _intended(record, publisher, room, token=token)
        begun = True
        attempt = LedgerAttempt(room, record, token)
        for receipt in seen.receipts:
            attempt.keep(receipt)
        for receipt in publisher.publish(record.delivery, attempt):
            attempt.keep(receipt)
    except (Paused, _Withheld) as stop:
        return stop.change if isinstance(stop, _Withheld) else paused()
    except (LeaseLost, LedgerError):
        raise
    except CrosspostError as outcome:
        change = meaning(outcome, record, room.clock.now())
        if not begun:
            return change
        now = room.ledger.record(record.id) or record
        return doubted(change, now, publisher, room, known=known)
    except Exception as bug:  # noqa: BLE001 -- ours, and no reason to lose the others
        fault = unforeseen(bug, Uncertain) if begun else unforeseen(bug)
        return meaning(fault, record, room.clock.now())
    return Change(
        State.SENT,
        act="sent",
        settled=Settled.ANSWERED,
        problem=double(Sighting(doubles=tuple(attempt.doubles))),
        next_at=second_look(record, room),
    )
