"""How long until what is done next, and by which clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from crosspost.ports import Record
from crosspost.publish.room import Room

FIRST_LOOK = timedelta(seconds=5)
"""How soon after an unknown outcome the network is first asked."""

_WAITS = (1, 2, 5, 10, 15)
"""Minutes between attempts while nothing could be sent."""


def wait(attempts: int) -> timedelta:
    """How long until another attempt, after so many."""
    return timedelta(minutes=_WAITS[min(attempts, len(_WAITS) - 1)])


def wait_over(record: Record, room: Room) -> timedelta:
    """How much longer a request of this delivery may still be alive; 0 if none is.

    Counted on the clock that does not jump; after a restart of the machine its
    seconds mean nothing and the wait begins anew.
    """
    if record.boot_id != room.clock.boot_id():
        return room.rules.request_life
    passed = timedelta(seconds=room.clock.boot() - record.boot)
    return max(room.rules.request_life - passed, timedelta(0))


def second_look(record: Record, room: Room) -> datetime | None:
    """When something just sent is looked at again; None where keys protect it.

    See `engine.doubles`.
    """
    if not room.repeats(record.network):
        return None
    return room.clock.now() + room.rules.request_life
