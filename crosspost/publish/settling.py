"""An outcome that nobody knows: the network is asked, nothing is sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from crosspost.errors import CrosspostError, LedgerError
from crosspost.i18n import _
from crosspost.model import Hold, Settled, State
from crosspost.ports import Change, Problem, Publisher, Record, Sighting
from crosspost.publish.attempt import attempt_of
from crosspost.publish.meaning import unforeseen
from crosspost.publish.room import Room, keep
from crosspost.publish.waits import second_look, wait, wait_over


def settle(
    record: Record, publisher: Publisher, room: Room, *, known: Collection[str]
) -> Record:
    """Ask the network what became of an uncertain delivery.

    Args:
        record: A delivery in `uncertain`.
        publisher: Its account, opened.
        room: What publishing works with.
        known: Ids that other receipts of this account name already.
    """
    # Before the look: what it does not see may land until this wait is over.
    alive = wait_over(record, room)
    try:
        sighting = publisher.look(
            record.delivery, attempt_of(record, room), known=known
        )
    except LedgerError:
        raise
    except CrosspostError as outcome:
        change = still_unknown(outcome, room)
    except Exception as bug:  # noqa: BLE001 -- ours, and no reason to lose the others
        change = still_unknown(unforeseen(bug), room)
    else:
        change = _seen(record, sighting, room, alive=alive)
    return keep(record, change, room)


def still_unknown(outcome: CrosspostError, room: Room) -> Change:
    """Uncertain as before: the network could not be asked."""
    return Change(
        State.UNCERTAIN,
        act="looked",
        next_at=room.clock.now() + wait(1),
        problem=Problem(
            "uncertain",
            _(
                "It may have been published, and the network could not be asked "
                "yet: {reason}",
                reason=outcome.message,
            ),
            outcome.hint,
        ),
    )


def _seen(
    record: Record, sighting: Sighting, room: Room, *, alive: timedelta
) -> Change:
    if sighting.foreign:
        return _foreign(sighting)
    there = found(record, sighting, room)
    if there is not None:
        return there
    if alive > timedelta(0):
        return _too_early(sighting, room.clock.now() + alive)
    return Change(
        State.SCHEDULED,
        act="absent",
        receipts=sighting.receipts,
        detail={
            "found": len(_parts(record, sighting)),
            "parts": len(record.delivery.parts),
        },
    )


def found(record: Record, sighting: Sighting, room: Room) -> Change | None:
    """It is there, every part of it; None where one is missing."""
    if len(_parts(record, sighting)) < len(record.delivery.parts):
        return None
    return Change(
        State.SENT,
        act="found",
        settled=Settled.FOUND,
        receipts=sighting.receipts,
        problem=double(sighting),
        next_at=second_look(record, room),
    )


def _parts(record: Record, sighting: Sighting) -> set[int]:
    return {one.part for one in (*record.receipts, *sighting.receipts)}


def _too_early(sighting: Sighting, at: datetime) -> Change:
    return Change(
        State.UNCERTAIN,
        act="looked",
        next_at=at,
        receipts=sighting.receipts,
        problem=Problem(
            "uncertain",
            _(
                "Not seen on the network yet. A request may still be on its way: "
                "nothing is decided before it cannot be any more."
            ),
        ),
    )


def _foreign(sighting: Sighting) -> Change:
    return Change(
        State.HELD,
        act="held",
        hold=Hold.COLLISION,
        problem=Problem(
            "key-taken",
            _(
                "Another post stands where this one was to be: {address}. "
                "Nothing was published by us, or it was edited since.",
                address=sighting.foreign,
            ),
            _("Look at it, then decide with “settle” or “retry”."),
        ),
    )


def double(sighting: Sighting) -> Problem | None:
    """The problem of a post that is there twice, with the addresses."""
    if not sighting.doubles:
        return None
    return Problem(
        "double",
        _(
            "It is on the network twice: {addresses}. A server or a proxy repeated "
            "the request.",
            addresses=", ".join(sighting.doubles),
        ),
        _("Remove one of them on the network itself."),
    )
