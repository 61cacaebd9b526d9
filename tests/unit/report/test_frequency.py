"""Counting, week by week or month by month, beside the same days a year before."""

from __future__ import annotations

from datetime import UTC, date, datetime

from crosspost.editorial.windows import window
from crosspost.model import Entity
from crosspost.polls import Poll
from crosspost.report.frequency import Bar, chart
from crosspost.report.frequency_words import counted, lines, page

TOWN = Entity("ville", "Ville <de> Saint-Elven")
POLL = Poll("Municipales", date(2028, 3, 12))
WINDOW = window(POLL, TOWN)
NOW = datetime(2028, 3, 5, 12, tzinfo=UTC)


def at(*day: int) -> datetime:
    return datetime(*day, 12, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_the_last_month_is_compared_up_to_the_same_day() -> None:
    published = [at(2028, 3, 5), at(2027, 3, 5), at(2027, 3, 6), at(2027, 9, 1)]

    made = chart(TOWN, WINDOW, published, now=NOW, step="month")

    assert made.bars[0] == Bar(date(2027, 9, 1), date(2027, 9, 30), 1, 0)
    assert made.bars[-1] == Bar(date(2028, 3, 1), date(2028, 3, 5), 1, 1)
    assert (made.count, made.before) == (2, 1)


def test_the_29th_of_february_is_beside_the_28th() -> None:
    made = chart(TOWN, WINDOW, [at(2027, 2, 28)], now=at(2028, 2, 29), step="month")

    assert made.bars[-1] == Bar(date(2028, 2, 1), date(2028, 2, 29), 0, 1)


def test_weeks_cover_every_day_once() -> None:
    made = chart(TOWN, WINDOW, [], now=NOW, step="week")

    days = [bar.first.toordinal() for bar in made.bars]
    assert days == list(range(days[0], days[-1] + 1, 7))
    assert made.bars[-1].last == NOW.date()
    assert made.count == made.before == 0


def test_after_the_poll_nothing_more_is_counted() -> None:
    late = [at(2028, 3, 12), at(2028, 3, 13), at(2028, 5, 1)]

    made = chart(TOWN, WINDOW, late, now=at(2028, 6, 1), step="month")

    assert made.until == date(2028, 3, 12)
    assert made.count == 1


def test_imported_posts_count_on_the_day_they_stood_on_x() -> None:
    old = [at(2026, 9, 2), at(2026, 10, 2), at(2020, 1, 1)]

    made = chart(TOWN, WINDOW, [], on_x=old, now=NOW, step="month")

    assert (made.before, made.from_x) == (2, 2)
    assert "2 imported posts on the days they stood on X" in str(counted(made))


def test_bars_bear_their_numbers_and_nothing_hostile_gets_out() -> None:
    made = chart(TOWN, WINDOW, [at(2027, 9, 1)] * 3, now=NOW, step="month")

    told = [line.text for line in lines(made, lambda said, _tone: str(said))]
    assert "   3 " + "#" * 30 in told
    assert "Ville &lt;de&gt; Saint-Elven" in page([made])
