"""When a digest is due, and what it counts."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.notify.digest import Rhythm

DAY = Rhythm("day", time(8), "Europe/Paris")
WEEK = Rhythm("week", time(8), "Europe/Paris")


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "now", "last"),
    [
        (DAY, utc(2026, 11, 24, 7), utc(2026, 11, 24, 7)),
        (DAY, utc(2026, 11, 24, 6, 59), utc(2026, 11, 23, 7)),
        (WEEK, utc(2026, 11, 24, 7), utc(2026, 11, 23, 7)),
        (WEEK, utc(2026, 11, 23, 6, 59), utc(2026, 11, 16, 7)),
    ],
)
def test_the_end_of_a_period_is_an_hour_on_the_wall(
    rhythm: Rhythm, now: datetime, last: datetime
) -> None:
    assert rhythm.last(now) == last


def test_a_change_of_clock_moves_no_hour() -> None:
    """27 to 28 March 2027: clocks go forward in the night."""
    before = utc(2027, 3, 27, 7)
    assert DAY.following(before) == utc(2027, 3, 28, 6)
    assert DAY.following(utc(2026, 10, 24, 6)) == utc(2026, 10, 25, 7)
    night = Rhythm("day", time(2, 30), "Europe/Paris")
    assert night.following(utc(2027, 3, 27, 1, 30)) > utc(2027, 3, 28, 0)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- hypothesis adds the zone
    st.sampled_from(["day", "week"]),
    st.times(),
    st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Cayenne", "UTC"]),
)
def test_periods_follow_each_other_without_gap(
    now: datetime, every: str, at: time, zone: str
) -> None:
    rhythm = Rhythm(every, at.replace(second=0, microsecond=0, tzinfo=None), zone)  # type: ignore[arg-type]
    last = rhythm.last(now)
    after = rhythm.following(last)

    assert last <= now < after + timedelta(hours=1)
    assert rhythm.last(after) == after
    assert timedelta(hours=22) < after - last < timedelta(days=7, hours=2)
