"""Electoral windows: one that is open, one that opens soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from crosspost.doctor.finding import Finding, Level
from crosspost.doctor.surroundings import Surroundings
from crosspost.editorial.windows import SOON, Window, next_window, open_window
from crosspost.i18n import _, active, dates
from crosspost.model import Entity


def windows(around: Surroundings) -> Iterator[Finding]:
    """Whoever schedules knows that a window is open, or opens within a month."""
    directory = around.directory
    if directory is None or not directory.polls:
        return
    for entity in directory.entities.values():
        now = open_window(entity, directory.polls, around.now)
        coming = next_window(entity, directory.polls, around.now)
        if now is not None:
            yield _open(entity, now)
        elif coming is not None and coming.opens - around.now <= SOON:
            yield _soon(entity, coming)


def _open(entity: Entity, window: Window) -> Finding:
    last = window.closes - timedelta(hours=1)
    return Finding(
        Level.WARNING,
        _(
            "{entity}: the electoral window of {poll} is open until {day} included.",
            entity=entity.title,
            poll=window.poll.name,
            day=dates.day(last, ZoneInfo(entity.time_zone), active()),
        ),
        _(
            "Scheduled posts wait to be read again, but for those that say "
            "urgent = true. “crosspost window” compares how often you publish with the "
            "year before."
        ),
    )


def _soon(entity: Entity, window: Window) -> Finding:
    return Finding(
        Level.ADVICE,
        _(
            "{entity}: the electoral window of {poll} opens on {day}.",
            entity=entity.title,
            poll=window.poll.name,
            day=dates.day(window.opens, ZoneInfo(entity.time_zone), active()),
        ),
        _("What is scheduled for later is held then, to be read again."),
    )
