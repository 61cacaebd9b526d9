"""What the calendar says of a month: changes of clock, windows, public holidays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crosspost.editorial.holidays import holiday
from crosspost.editorial.windows import windows
from crosspost.i18n import _, active, dates
from crosspost.model import Entity
from crosspost.rehearse.values import Played, Remark, Script

_HOUR = timedelta(hours=1)


def remarks(script: Script, played: Sequence[Played]) -> list[Remark]:
    """What people should know of the month, in order."""
    entities = list(script.directory.entities.values())
    found = [
        *_changes_of_clock(script, entities),
        *_windows(script, entities),
        *_holidays(script, played),
    ]
    return sorted(found, key=lambda one: (one.at, one.id))


def _changes_of_clock(script: Script, entities: Sequence[Entity]) -> Iterator[Remark]:
    for zone in sorted({entity.time_zone for entity in entities}):
        wall, at = ZoneInfo(zone), script.begin
        while at < script.end:
            after = at + _HOUR
            before, now = (
                at.astimezone(wall).utcoffset(),
                after.astimezone(wall).utcoffset(),
            )
            if before is not None and now is not None and before != now:
                yield _change(after, wall, forward=now > before)
            at = after


def _change(at: datetime, wall: ZoneInfo, *, forward: bool) -> Remark:
    day = dates.day(at, wall, active())
    if forward:
        said = _(
            "{day}: clocks go forward in {zone}; one hour of the night is missing.",
            day=day,
            zone=wall.key,
        )
    else:
        said = _(
            "{day}: clocks go back in {zone}; one hour of the night comes twice.",
            day=day,
            zone=wall.key,
        )
    return Remark("clock-forward" if forward else "clock-back", at, said)


def _windows(script: Script, entities: Sequence[Entity]) -> Iterator[Remark]:
    for entity in entities:
        for one in windows(entity, script.directory.polls):
            if one.opens < script.end and one.closes > script.begin:
                wall = ZoneInfo(entity.time_zone)
                yield Remark(
                    "window",
                    max(one.opens, script.begin),
                    _(
                        "{entity}: electoral window of {poll}, from {first} to {last}.",
                        entity=entity.title,
                        poll=one.poll.name,
                        first=dates.day(one.opens, wall, active()),
                        last=dates.day(one.closes - _HOUR, wall, active()),
                    ),
                )


def _holidays(script: Script, played: Sequence[Played]) -> Iterator[Remark]:
    """The public holidays on which something is to leave."""
    told: set[tuple[str, str]] = set()
    for one in played:
        entity = script.directory.entities.get(one.entity)
        if entity is None:
            continue
        wall = ZoneInfo(entity.time_zone)
        name = holiday(one.due.astimezone(wall).date(), entity.territory)
        day = dates.day(one.due, wall, active())
        if name is None or (day, entity.name) in told:
            continue
        told.add((day, entity.name))
        yield Remark(
            "public-holiday",
            one.due,
            _(
                "{day} is a public holiday for {entity} ({holiday}), and something is "
                "to leave.",
                day=day,
                entity=entity.title,
                holiday=name,
            ),
        )
