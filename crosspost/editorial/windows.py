"""The electoral window: when a public body speaks with more restraint. Pure.

Source:
    Code électoral, art. L.52-1, second paragraph: from the first day of the
    sixth month before the month of a poll, no body that is concerned by it may
    campaign for its own achievements. What is a campaign is for people to judge:
    inside the window this program only sees that a person looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crosspost.i18n import _, active, dates
from crosspost.model import Entity
from crosspost.polls import Poll
from crosspost.ports import Problem

MONTHS_BEFORE = 6
"""How many months before that of the poll the window opens."""

SOON = timedelta(days=30)
"""How long beforehand people are told that a window will open."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time before one poll, as one entity lives it.

    Attributes:
        opens: Midnight at the entity's, in UTC.
        closes: The midnight that ends the last day of the poll, in UTC.
    """

    poll: Poll
    opens: datetime
    closes: datetime

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies inside."""
        return self.opens <= at < self.closes


def first_day(poll: date) -> date:
    """The first day of the sixth month before that of a poll.

    >>> first_day(date(2026, 3, 15))
    datetime.date(2025, 9, 1)
    """
    months = poll.year * 12 + poll.month - 1 - MONTHS_BEFORE
    return date(months // 12, months % 12 + 1, 1)


def window(poll: Poll, entity: Entity) -> Window:
    """The window of a poll for an entity: by the calendar on its own wall."""
    zone = ZoneInfo(entity.time_zone)
    last = max(poll.date, poll.second_round or poll.date)
    return Window(
        poll,
        _midnight(first_day(poll.date), zone),
        _midnight(last + timedelta(days=1), zone),
    )


def concerns(poll: Poll, entity: Entity) -> bool:
    """Whether a poll concerns an entity: one that names nobody concerns all."""
    if not poll.entities and not poll.territories:
        return True
    return entity.name in poll.entities or (
        bool(entity.territory) and entity.territory in poll.territories
    )


def windows(entity: Entity, polls: Sequence[Poll]) -> list[Window]:
    """The windows of the polls that concern an entity, by their opening."""
    found = [window(poll, entity) for poll in polls if concerns(poll, entity)]
    return sorted(found, key=lambda one: (one.opens, one.closes))


def open_window(entity: Entity, polls: Sequence[Poll], now: datetime) -> Window | None:
    """The window that an instant lies in; of several the one that closes last.

    Args:
        entity: Who speaks.
        polls: Those of the configuration.
        now: Aware: the present, or the instant something is to leave.
    """
    inside = [one for one in windows(entity, polls) if one.holds(now)]
    return max(inside, key=lambda one: one.closes, default=None)


def next_window(entity: Entity, polls: Sequence[Poll], now: datetime) -> Window | None:
    """The first window that has not opened yet."""
    ahead = [one for one in windows(entity, polls) if one.opens > now]
    return ahead[0] if ahead else None


def to_read(one: Window, entity: Entity) -> Problem:
    """Why something is held in a window: a person reads it first."""
    zone = ZoneInfo(entity.time_zone)
    return Problem(
        "held-window",
        _(
            "Held: it would leave in the electoral window of {poll} (from {first} to "
            "{last}), where what is no service or urgent notice is read again first.",
            poll=one.poll.name,
            first=dates.day(one.opens, zone, active()),
            last=dates.day(one.closes - timedelta(hours=1), zone, active()),
        ),
        _("Decide with “crosspost resume”: send it, move it, or keep it as draft."),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The beginning of a day, where it has no midnight its first instant."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
