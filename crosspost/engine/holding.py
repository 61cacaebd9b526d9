"""What must not leave by itself, although it is due."""

from __future__ import annotations

from crosspost.i18n import _
from crosspost.model import Hold, State
from crosspost.ports import Change, Problem, Record
from crosspost.publish import Room, paused


def why_not(record: Record, room: Room) -> Change | None:
    """Why something due may not leave by itself; None where it may."""
    if room.paused(record.delivery):
        return paused()
    if room.clock.now() - record.due > room.rules.late:
        return _late()
    return None


def _late() -> Change:
    return Change(
        State.HELD,
        act="held",
        hold=Hold.LATE,
        problem=Problem(
            "late",
            _("Held: its time has passed by more than is tolerated."),
            _("Decide with “crosspost resume”: send it, move it, or keep it as draft."),
        ),
    )
