"""How often an entity publishes in an electoral window, beside the year before. Pure.

What is compared are the same days of the calendar, one year earlier: a town speaks
more in June than in August, whatever is voted on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crosspost.editorial.windows import Window
from crosspost.model import Entity

Step = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One week or month of the window.

    Attributes:
        first: Its first day.
        last: Its last day: that of the chart where it is not over.
        count: How many posts were published.
        before: How many in the same days of the year before.
    """

    first: date
    last: date
    count: int
    before: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One window of one entity.

    Attributes:
        until: The last day that is counted: today, or the last of the window.
        from_x: How many of those counted the year before were posts on X.
    """

    entity: Entity
    window: Window
    step: Step
    until: date
    bars: tuple[Bar, ...]
    from_x: int = 0

    @property
    def count(self) -> int:
        """How many posts in the window."""
        return sum(bar.count for bar in self.bars)

    @property
    def before(self) -> int:
        """How many in the same days of the year before."""
        return sum(bar.before for bar in self.bars)


def chart(
    entity: Entity,
    window: Window,
    published: Collection[datetime],
    *,
    on_x: Collection[datetime] = (),
    now: datetime,
    step: Step,
) -> Chart:
    """Count what was published, week by week or month by month.

    Args:
        entity: Who spoke.
        window: The window, open or over.
        published: When each of its posts left (UTC), each post once.
        on_x: When each of its imported posts stood on X first.
        now: The wall clock.
        step: What a bar is.
    """
    zone = ZoneInfo(entity.time_zone)
    first = window.opens.astimezone(zone).date()
    end = min(now, window.closes - timedelta(seconds=1)).astimezone(zone).date()
    days = [at.astimezone(zone).date() for at in published]
    old = [at.astimezone(zone).date() for at in on_x]
    bars = tuple(
        Bar(
            begin,
            last,
            _between(days, begin, last) + _between(old, begin, last),
            _between(days, _year_before(begin), _year_before(last))
            + _between(old, _year_before(begin), _year_before(last)),
        )
        for begin, last in _spans(first, end, step)
    )
    from_x = _between(old, _year_before(first), _year_before(end)) if bars else 0
    return Chart(entity, window, step, end, bars, from_x)


def _spans(first: date, end: date, step: Step) -> Iterator[tuple[date, date]]:
    begin = first
    while begin <= end:
        after = begin + timedelta(days=7) if step == "week" else _next_month(begin)
        yield begin, min(after - timedelta(days=1), end)
        begin = after


def _next_month(day: date) -> date:
    months = day.year * 12 + day.month
    return date(months // 12, months % 12 + 1, 1)


def _year_before(day: date) -> date:
    """The same day one year earlier; of 29 February, the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _between(days: Sequence[date], first: date, last: date) -> int:
    return sum(first <= day <= last for day in days)
