"""One due delivery → its network → the ledger.

The intent is committed before the network is called and the outcome after.
"""

from __future__ import annotations

from collections.abc import Collection

from crosspost.errors import CrosspostError, LedgerError, Uncertain
from crosspost.model import Settled, State
from crosspost.ports import Change, LeaseLost, Paused, Publisher, Record
from crosspost.publish.attempt import LedgerAttempt
from crosspost.publish.doubting import doubted, seen_before
from crosspost.publish.meaning import meaning, paused, unforeseen
from crosspost.publish.room import Room
from crosspost.publish.settling import found
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
        marker = record.marker
        if not record.attempts:
            marker = publisher.mark(record.delivery)
        record = room.ledger.intend(record.delivery, token=token, marker=marker)
        begun = True
        attempt = LedgerAttempt(room, record, token)
        for receipt in seen.receipts:
            attempt.keep(receipt)
        for receipt in publisher.publish(record.delivery, attempt):
            attempt.keep(receipt)
    except Paused:
        return paused()
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
        next_at=second_look(record, room),
    )
