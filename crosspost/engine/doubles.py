"""A second look at what was published, where a repeated request makes a second post.

Some servers ignore what would tell them that a request is a repetition, and a
proxy may send one twice, or too late. Nothing on our side prevents that post;
so it is looked for afterwards, and said with its address.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from crosspost.errors import CrosspostError, LedgerError
from crosspost.i18n import _
from crosspost.model import State
from crosspost.ports import Attempt, Change, Problem, Publisher, Record, Sighting
from crosspost.publish import Room

SECOND = timedelta(hours=1)
"""After an attempt whose outcome was unknown, one more look this long afterwards."""

_LATER = timedelta(minutes=5)
_GIVE_UP = timedelta(days=1)


def first_look(record: Record, room: Room) -> datetime | None:
    """When something just sent is to be looked at again; None where keys protect it."""
    if not room.repeats(record.network):
        return None
    return room.clock.now() + room.rules.request_life


def look_again(
    record: Record,
    publisher: Publisher,
    room: Room,
    attempt: Attempt,
    *,
    known: Collection[str],
) -> Change:
    """What the second look says: doubles are a problem of a delivery that stays sent."""
    try:
        sighting = publisher.look(record.delivery, attempt, known=known)
    except LedgerError:
        raise
    except CrosspostError:
        return _change(record, record.problem, _try_later(record, room))
    problem = double(sighting) or record.problem
    return _change(record, problem, _one_more(record, room))


def _change(record: Record, problem: Problem | None, at: datetime | None) -> Change:
    return Change(
        State.SENT,
        act="looked-again",
        settled=record.settled,
        problem=problem,
        next_at=at,
    )


def _try_later(record: Record, room: Room) -> datetime | None:
    now = room.clock.now()
    given_up = record.sent_at is None or now - record.sent_at > _GIVE_UP
    return None if given_up else now + _LATER


def _one_more(record: Record, room: Room) -> datetime | None:
    """Once more in an hour, if an attempt's outcome was ever unknown."""
    if record.attempts < 2 or record.sent_at is None:  # noqa: PLR2004 -- tried again
        return None
    second = record.sent_at + SECOND
    return second if room.clock.now() < second else None


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
