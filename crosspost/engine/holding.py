"""What must not leave by itself: it waits for a person, who chooses item by item.

One mechanism: `held` with its reason. What a person chose is not asked again for
that reason; see `engine.choices`.
"""

from __future__ import annotations

from dataclasses import replace

from crosspost.engine.choices import choose, chosen
from crosspost.i18n import _
from crosspost.model import Hold, State
from crosspost.ports import Change, Problem, Record
from crosspost.publish import Room, paused


def why_not(record: Record, room: Room) -> Change | None:
    """Why something due may not leave by itself; None where it may, or waits."""
    if (change := room.withheld(record)) is not None:
        return change
    if room.paused(record.delivery):
        return None if waits(record, room) else paused()
    if is_late(record, room):
        return _late()
    return to_review(record, room)


def once_per_post(room: Room) -> Room:
    """The same room, in which a post that may leave is asked about once.

    For what looks at many deliveries and sends none: whoever sends asks anew. What
    may not leave is asked about each time, for it may be approved at this moment.
    """
    free: set[str] = set()

    def withheld(record: Record) -> Change | None:
        if record.post in free:
            return None
        change = room.withheld(record)
        if change is None:
            free.add(record.post)
        return change

    return replace(room, withheld=withheld)


def waits(record: Record, room: Room) -> bool:
    """Whether it was chosen to leave as soon as the pause that stands is over.

    It is neither sent nor asked about so long. A pause that began since is another
    question.
    """
    kept = chosen(room.ledger, record)
    if kept is None or not kept.pause:
        return False
    return kept.pause == room.pause(record.delivery)


def note_waiting(record: Record, room: Room) -> None:
    """Remember that the pause still stood, so that what waited for it is not late."""
    kept, now = chosen(room.ledger, record), room.clock.now()
    if kept is None or not waits(record, room):
        return
    if now - kept.seen > room.rules.late / 4:
        choose(room.ledger, record, pause=kept.pause, now=now)


def is_late(record: Record, room: Room) -> bool:
    """Whether its time, or the end of the pause it waited for, passed long ago."""
    if room.clock.now() - record.due <= room.rules.late:
        return False
    kept = chosen(room.ledger, record)
    since = max(record.due, kept.seen) if kept and kept.pause else record.due
    return room.clock.now() - since > room.rules.late


def to_review(record: Record, room: Room) -> Change | None:
    """Why a person must read it before it leaves: an electoral window.

    Asked of all that is scheduled, long before it is due. What has begun to appear
    is not stopped halfway.
    """
    problem = None if record.receipts else room.review(record)
    if problem is None or chosen(room.ledger, record) is not None:
        return None
    return Change(State.HELD, act="held", hold=Hold.WINDOW, problem=problem)


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
