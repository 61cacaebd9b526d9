"""Posts that come again: on which days, always at the same hour on the wall. Pure.

A day is a day of the entity's calendar and the hour is read on its wall, so that
a change of clock moves nothing. What an hour that is missing or doubled means on
such a day is for a person to say (`editorial.when`), as of any other post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from crosspost.editorial.when import instant
from crosspost.errors import PostError

if TYPE_CHECKING:
    from dateutil.rrule import rrule

AHEAD = timedelta(days=28)
"""How far ahead occurrences are planned: four weeks."""

_DAYS: Final = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
_PLACES: Final = {
    "first": 1,
    "premier": 1,
    "1er": 1,
    "second": 2,
    "deuxième": 2,
    "third": 3,
    "troisième": 3,
    "fourth": 4,
    "quatrième": 4,
    "last": -1,
    "dernier": -1,
}
_UNITS: Final = {
    "day": "day",
    "days": "day",
    "jour": "day",
    "jours": "day",
    "week": "week",
    "weeks": "week",
    "semaine": "week",
    "semaines": "week",
    "month": "month",
    "months": "month",
    "mois": "month",
    "year": "year",
    "years": "year",
    "an": "year",
    "ans": "year",
}
_COUNTED = re.compile(r"(?:(\d{1,2}) )?(\w+)")
_SHORT_MONTH = 28
"""Every month has this many days; a rule by a later one would miss some."""

EXAMPLES: Final = (
    "saturday",
    "2 weeks",
    "first monday",
    "last day",
    "month",
    "year",
)
"""What may be written in `every`, to show."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of coming again.

    Attributes:
        unit: `day`, `week`, `month` or `year`.
        interval: Every so many units, counted from the first time.
        weekday: 0 for Monday to 6, or None: as the first time.
        place: Which of the month's: 1 to 4, or -1 for the last; 0 for none. With
            no weekday it means a day of the month.
    """

    unit: str
    interval: int = 1
    weekday: int | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When a post comes again.

    Attributes:
        first: Day and hour from which on, naive: on the entity's wall.
        rules: It comes on the days of any of them, once a day.
        until: The last day, or None.
        exceptions: Days on which it does not come.
    """

    first: datetime
    rules: tuple[Rule, ...]
    until: date | None = None
    exceptions: frozenset[date] = frozenset()

    @property
    def hour(self) -> time:
        """The hour on the wall, every time."""
        return self.first.time()


def rule(written: str) -> Rule | None:
    """What one text of `every` means, in English or French; None: not known."""
    words = " ".join(written.lower().split())
    for number, names in enumerate(_DAYS):
        if words in names:
            return Rule("week", weekday=number)
    place, _space, rest = words.partition(" ")
    if place in _PLACES:
        return _placed(_PLACES[place], rest)
    counted = _COUNTED.fullmatch(words)
    if counted is None or counted[2] not in _UNITS:
        return None
    interval = int(counted[1] or 1)
    return Rule(_UNITS[counted[2]], interval) if interval else None


def _placed(place: int, rest: str) -> Rule | None:
    if rest in {"day", "jour"}:
        return Rule("month", place=place)
    for number, names in enumerate(_DAYS):
        if rest in names:
            return Rule("month", weekday=number, place=place)
    return None


def skips_months(recurrence: Recurrence) -> bool:
    """Whether a rule by the day of the month would miss the short months."""
    return recurrence.first.day > _SHORT_MONTH and any(
        one.unit in {"month", "year"} and not one.place for one in recurrence.rules
    )


def days(recurrence: Recurrence, *, since: date, until: date) -> Iterator[date]:
    """The days on which it comes, in order, each once; both ends included."""
    from dateutil.rrule import rruleset

    last = min(until, recurrence.until or until)
    found = rruleset()
    for one in recurrence.rules:
        found.rrule(_rrule(one, recurrence.first))
    low = datetime.combine(since, time.min)
    high = datetime.combine(last, time.max)
    before: date | None = None
    for moment in found.between(low, high, inc=True):
        day = moment.date()
        if day != before and day not in recurrence.exceptions:
            yield day
        before = day


def _rrule(one: Rule, first: datetime) -> rrule:
    """The same rule as the library writes it: on naive local time."""
    from dateutil import rrule as known

    unit = {
        "day": known.DAILY,
        "week": known.WEEKLY,
        "month": known.MONTHLY,
        "year": known.YEARLY,
    }[one.unit]
    on: dict[str, object] = {}
    if one.weekday is not None:
        day = known.weekday(one.weekday)
        on["byweekday"] = day(one.place) if one.place else day
    elif one.place:
        on["bymonthday"] = one.place
    return known.rrule(unit, dtstart=first, interval=one.interval, **on)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a post comes.

    Attributes:
        day: On the entity's calendar; with the file's path it makes the id.
        at: The instant (UTC), or why there is none: its hour is missing or
            doubled on that day, and a person must say which is meant.
    """

    day: date
    at: datetime | PostError


def occurrences(
    recurrence: Recurrence, zone: str, *, after: datetime, before: datetime
) -> list[Occurrence]:
    """What comes between two instants: later than `after`, up to `before`.

    Args:
        recurrence: When it comes.
        zone: IANA name of the entity's time zone.
        after: Aware.
        before: Aware.
    """
    wall = ZoneInfo(zone)
    since = after.astimezone(wall).date() - timedelta(days=1)
    until = before.astimezone(wall).date() + timedelta(days=1)
    found = []
    for day in days(recurrence, since=since, until=until):
        one = _occurrence(recurrence, day, zone)
        at = one.at if isinstance(one.at, datetime) else _about(recurrence, day, wall)
        if after < at <= before:
            found.append(one)
    return found


def _occurrence(recurrence: Recurrence, day: date, zone: str) -> Occurrence:
    try:
        at = instant(datetime.combine(day, recurrence.hour), zone)
    except PostError as error:
        return Occurrence(day, error)
    return Occurrence(day, at)


def _about(recurrence: Recurrence, day: date, wall: ZoneInfo) -> datetime:
    """Near enough to say whether a day without its hour has passed."""
    return datetime.combine(day, recurrence.hour, wall).astimezone(UTC)
