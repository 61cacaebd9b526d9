"""A refusal is doubted: it may be the answer to a repetition of what was published.

A proxy that waited too long sends a request once more; the first copy is obeyed,
and the second one refused: too many, no access, a key that is taken, a picture that
has served. So before anyone is told that nothing was published, and before anything
is tried again, it is looked for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from crosspost.errors import LedgerError
from crosspost.model import Hold, State
from crosspost.ports import Change, Publisher, Record, Sighting
from crosspost.publish.attempt import attempt_of
from crosspost.publish.room import Room
from crosspost.publish.settling import found

_AFTER_A_WRITE: Final = frozenset({"throttled", "not-ready"})
"""Waits that a server asked for, perhaps after it had obeyed a first copy."""


def doubted(
    change: Change,
    record: Record,
    publisher: Publisher,
    room: Room,
    *,
    known: Collection[str],
) -> Change:
    """What a refused attempt comes to, once the network was looked at.

    Args:
        change: What the refusal would mean by itself.
        record: The delivery as the attempt left it.
        publisher: Its account, opened.
        room: What publishing works with.
        known: Ids that other receipts of this account name already.
    """
    if change.state is State.SCHEDULED:
        return _not_before_it_is_dead(change, record, room)
    if change.state is not State.FAILED and change.hold is not Hold.ACCESS:
        return change
    sighting = _look(record, publisher, room, known)
    there = refuted(record, sighting, room)
    if there is not None:
        return there
    again = room.clock.now() + room.rules.request_life
    # What is held leaves after another look only; what failed would stay so.
    return replace(change, next_at=again if change.state is State.FAILED else None)


def refuted(record: Record, sighting: Sighting, room: Room) -> Change | None:
    """What is there was not refused; None where the refusal stands.

    A thread whose refused part is there goes on behind it.
    """
    there = found(record, sighting, room)
    if there is not None or not sighting.receipts:
        return there
    return Change(State.SCHEDULED, act="found-in-part", receipts=sighting.receipts)


def _not_before_it_is_dead(change: Change, record: Record, room: Room) -> Change:
    kind = change.problem.kind if change.problem else ""
    if kind not in _AFTER_A_WRITE or not room.repeats(record.network):
        return change
    dead = room.clock.now() + room.rules.request_life
    return replace(change, next_at=max(change.next_at or dead, dead))


def _look(
    record: Record, publisher: Publisher, room: Room, known: Collection[str]
) -> Sighting:
    """One look, for what it is worth: who refuses may refuse that as well."""
    try:
        return publisher.look(record.delivery, attempt_of(record, room), known=known)
    except LedgerError:
        raise
    except Exception:  # noqa: BLE001 -- the refusal is what a person must read
        return Sighting()


def seen_before(
    record: Record, publisher: Publisher, room: Room, *, known: Collection[str]
) -> Sighting:
    """What is there of a delivery that was attempted before; asked before it is again.

    Where keys decide, the publisher asks for them itself.

    Raises:
        CrosspostError: The network cannot be asked: nothing is sent.
    """
    if not record.attempts or not room.repeats(record.network):
        return Sighting()
    return publisher.look(record.delivery, attempt_of(record, room), known=known)
