"""A second look at what was published, refused, or taken back after an attempt.

Some servers ignore what would tell them that a request is a repetition, and a
proxy may send one twice, or too late. Nothing on our side prevents that post;
so it is looked for afterwards, and said with its address. Where the second copy was
refused before the first one was obeyed, it is no failure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crosspost.errors import CrosspostError, LedgerError
from crosspost.i18n import _
from crosspost.model import State
from crosspost.ports import Change, Problem, Publisher, Record, Sighting
from crosspost.publish import (
    Contested,
    Room,
    attempt_of,
    double,
    found,
    look_unclaimed,
    refuted,
)

SECOND = timedelta(hours=1)
"""After an attempt whose outcome was unknown, one more look this long afterwards."""

LOOKED_AT = frozenset({State.SENT, State.FAILED, State.CANCELLED})
"""States in which a wait is one for another look."""

_LATER = timedelta(minutes=5)
_GIVE_UP = timedelta(days=1)


def look_again(record: Record, publisher: Publisher, room: Room) -> Change:
    """What the second look says: doubles are a problem of a delivery that stays sent.

    Args:
        record: A delivery that was sent, refused, or taken back.
        publisher: Its account, opened.
        room: What publishing works with.
    """
    try:
        attempt = attempt_of(record, room)
        sighting = look_unclaimed(record, publisher, attempt, room)
    except LedgerError:
        raise
    except (CrosspostError, Contested):
        return _change(record, record.problem, _try_later(record, room))
    if record.state is State.FAILED:
        return refuted(record, sighting, room) or _change(record, record.problem, None)
    if record.state is State.CANCELLED:
        return _there_all_the_same(record, sighting, room)
    problem = double(sighting) or record.problem
    return _change(record, problem, _one_more(record, room))


def _there_all_the_same(record: Record, sighting: Sighting, room: Room) -> Change:
    """What was taken back after an attempt; all of it may have been published."""
    there = found(record, sighting, room)
    if there is None:
        return replace(_change(record, None, None), receipts=sighting.receipts)
    urls = [one.url for one in (*record.receipts, *sighting.receipts)]
    problem = Problem(
        "taken-back",
        _(
            "It was taken back, but an earlier attempt had published it: {url}",
            url=urls[0],
        ),
        _("If it must go, run “crosspost withdraw {id} REASON”.", id=record.id),
    )
    return replace(there, problem=problem, next_at=None)


def cannot_look(record: Record, room: Room) -> Change:
    """The account could not be opened: another time, for a day at most."""
    return _change(record, record.problem, _try_later(record, room))


def _change(record: Record, problem: Problem | None, at: datetime | None) -> Change:
    return Change(
        record.state,
        act="looked-again",
        settled=record.settled,
        problem=problem,
        next_at=at,
    )


def _try_later(record: Record, room: Room) -> datetime | None:
    now = room.clock.now()
    since = record.sent_at or record.last_attempt
    given_up = since is None or now - since > _GIVE_UP
    return None if given_up else now + _LATER


def _one_more(record: Record, room: Room) -> datetime | None:
    """Once more in an hour, if an attempt's outcome was ever unknown."""
    if record.attempts < 2 or record.sent_at is None:  # noqa: PLR2004 -- tried again
        return None
    second = record.sent_at + SECOND
    return second if room.clock.now() < second else None
