"""Each time exactly once, at the hour on the wall, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.editorial.recurrence import (
    EXAMPLES,
    Recurrence,
    Rule,
    days,
    occurrences,
    rule,
    skips_months,
)

MARKET = datetime(2027, 1, 2, 8)  # noqa: DTZ001 -- an hour on a wall
ZONES = ["Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea"]
MOVING = ["America/Miquelon", "Australia/Lord_Howe", "America/New_York"]


def every(*written: str, first: datetime = MARKET, **given: object) -> Recurrence:
    rules = [rule(one) for one in written]
    assert None not in rules
    return Recurrence(first, tuple(one for one in rules if one), **given)  # type: ignore[arg-type]


def between(recurrence: Recurrence, since: str, until: str) -> list[str]:
    low, high = date.fromisoformat(since), date.fromisoformat(until)
    return [f"{day:%m-%d}" for day in days(recurrence, since=low, until=high)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("saturday", Rule("week", weekday=5)),
        ("Samedi", Rule("week", weekday=5)),
        ("first monday", Rule("month", weekday=0, place=1)),
        ("premier  lundi", Rule("month", weekday=0, place=1)),
        ("dernier jour", Rule("month", place=-1)),
        ("2 weeks", Rule("week", 2)),
        ("2 semaines", Rule("week", 2)),
        ("mois", Rule("month")),
        ("an", Rule("year")),
    ],
)
def test_what_people_write(written: str, meant: Rule) -> None:
    assert rule(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "0 weeks", "2 saturday", "fifth monday", "often", "last", "100 days"],
)
def test_what_is_not_understood_is_not_guessed(written: str) -> None:
    assert rule(written) is None


def test_every_example_is_understood() -> None:
    assert all(rule(one) for one in EXAMPLES)


def test_a_market_on_saturdays_with_exceptions_and_an_end() -> None:
    market = every(
        "saturday",
        until=date(2027, 2, 6),
        exceptions=frozenset({date(2027, 1, 16)}),
    )

    assert between(market, "2026-12-01", "2027-12-31") == [
        "01-02",
        "01-09",
        "01-23",
        "01-30",
        "02-06",
    ]


def test_the_first_monday_and_the_last_day_of_each_month() -> None:
    both = every("first monday", "last day")

    assert between(both, "2027-01-01", "2027-03-31") == [
        "01-04",
        "01-31",
        "02-01",
        "02-28",
        "03-01",
        "03-31",
    ]


def test_every_two_weeks_counts_from_the_first_time() -> None:
    assert between(every("2 weeks"), "2027-01-09", "2027-02-14") == [
        "01-16",
        "01-30",
        "02-13",
    ]


def test_a_day_that_two_rules_name_comes_once() -> None:
    assert between(every("saturday", "week"), "2027-01-01", "2027-01-10") == [
        "01-02",
        "01-09",
    ]


def test_a_day_of_the_month_that_some_months_lack_is_noticed() -> None:
    late = MARKET.replace(day=30)

    assert skips_months(every("month", first=late))
    assert not skips_months(every("month"))
    assert not skips_months(every("last day", first=late))


def test_an_hour_that_is_missing_that_day_is_asked_about() -> None:
    daily = every("day", first=datetime(2027, 3, 26, 2, 30))  # noqa: DTZ001

    found = occurrences(
        daily,
        "Europe/Paris",
        after=datetime(2027, 3, 27, tzinfo=UTC),
        before=datetime(2027, 3, 29, 12, tzinfo=UTC),
    )

    assert [one.day.day for one in found] == [27, 28, 29]
    assert [isinstance(one.at, datetime) for one in found] == [True, False, True]
    assert "02:30 does not exist" in str(found[1].at)


RULES = st.sampled_from(
    [
        "day",
        "saturday",
        "mardi",
        "2 weeks",
        "3 days",
        "month",
        "first monday",
        "last friday",
        "last day",
        "year",
    ]
)
FIRSTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 28)).map(  # noqa: DTZ001
    lambda one: one.replace(day=min(one.day, 28), second=0, microsecond=0)
)


@given(
    written=st.lists(RULES, min_size=1, max_size=3, unique=True),
    first=FIRSTS,
    zone=st.sampled_from(ZONES + MOVING),
    steps=st.lists(st.integers(0, 12 * 24), min_size=1, max_size=12),
)
def test_looking_again_and_again_finds_each_time_exactly_once(
    written: list[str], first: datetime, zone: str, steps: list[int]
) -> None:
    """However often and irregularly one looks, as ticks and restarts do."""
    again = every(*written, first=first)
    start = first.replace(tzinfo=UTC) - timedelta(days=2)
    whole = occurrences(
        again, zone, after=start, before=start + timedelta(hours=sum(steps))
    )

    pieces, low = [], start
    for step in steps:
        high = low + timedelta(hours=step)
        pieces += occurrences(again, zone, after=low, before=high)
        low = high

    assert [one.day for one in pieces] == [one.day for one in whole]
    assert len({one.day for one in whole}) == len(whole)


@given(first=FIRSTS, zone=st.sampled_from(ZONES + MOVING), written=RULES)
def test_the_hour_on_the_wall_never_moves(
    first: datetime, zone: str, written: str
) -> None:
    start = first.replace(tzinfo=UTC) - timedelta(days=2)
    found = occurrences(
        every(written, first=first),
        zone,
        after=start,
        before=start + timedelta(days=370),
    )

    assert found
    for one in found:
        if isinstance(one.at, datetime):
            wall = one.at.astimezone(ZoneInfo(zone))
            assert (wall.date(), wall.time()) == (one.day, first.time())
        else:
            tz = ZoneInfo(zone)
            local = datetime.combine(one.day, first.time())
            offsets = {local.replace(tzinfo=tz, fold=n).utcoffset() for n in (0, 1)}
            assert len(offsets) == 2


@given(first=FIRSTS, written=RULES)
def test_the_days_are_those_that_the_words_say(first: datetime, written: str) -> None:
    """Checked day by day, without the library."""
    found = set(
        days(
            every(written, first=first),
            since=first.date(),
            until=first.date() + timedelta(days=120),
        )
    )

    for ahead in range(121):
        day = first.date() + timedelta(days=ahead)
        assert (day in found) == _said(written, day, first.date())


def _said(written: str, day: date, first: date) -> bool:
    since = (day - first).days
    after = day + timedelta(days=1)
    return {
        "day": True,
        "saturday": day.weekday() == 5,
        "mardi": day.weekday() == 1,
        "2 weeks": since % 14 == 0,
        "3 days": since % 3 == 0,
        "month": day.day == first.day,
        "first monday": day.weekday() == 0 and day.day <= 7,
        "last friday": day.weekday() == 4
        and (day + timedelta(days=7)).month != day.month,
        "last day": after.month != day.month,
        "year": (day.month, day.day) == (first.month, first.day),
    }[written]
