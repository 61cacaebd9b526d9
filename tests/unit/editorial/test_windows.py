"""The electoral window: from the sixth month before, on the entity's own wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crosspost.editorial.windows import (
    first_day,
    next_window,
    open_window,
    window,
    windows,
)
from crosspost.model import Entity
from crosspost.polls import Poll

TOWN = Entity("ville", "Ville de Saint-Elven")
NOUMEA = Entity("nord", "Province", time_zone="Pacific/Noumea", territory="988")
MUNICIPAL = Poll("municipales", date(2026, 3, 15), date(2026, 3, 22))


@pytest.mark.parametrize(
    ("poll", "opens"),
    [
        (date(2026, 3, 15), date(2025, 9, 1)),
        (date(2027, 4, 11), date(2026, 10, 1)),
        (date(2028, 3, 12), date(2027, 9, 1)),
        (date(2027, 7, 4), date(2027, 1, 1)),
        (date(2027, 6, 27), date(2026, 12, 1)),
        (date(2027, 12, 31), date(2027, 6, 1)),
    ],
)
def test_it_opens_on_the_first_of_the_sixth_month_before(
    poll: date, opens: date
) -> None:
    assert first_day(poll) == opens


def test_it_opens_and_closes_at_midnight_in_paris() -> None:
    found = window(MUNICIPAL, TOWN)

    assert found.opens == datetime(2025, 8, 31, 22, tzinfo=UTC)
    assert found.closes == datetime(2026, 3, 22, 23, tzinfo=UTC)


def test_it_opens_earlier_where_the_sun_rises_earlier() -> None:
    found = window(MUNICIPAL, NOUMEA)

    assert found.opens == datetime(2025, 8, 31, 13, tzinfo=UTC)


def test_one_round_ends_that_evening() -> None:
    single = Poll("partielle", date(2026, 3, 15))
    last = datetime(2026, 3, 15, 22, 59, 59, tzinfo=UTC)

    assert open_window(TOWN, [single], last)
    assert open_window(TOWN, [single], last + timedelta(seconds=1)) is None


def test_its_first_and_last_instants() -> None:
    first = datetime(2025, 8, 31, 22, tzinfo=UTC)

    assert open_window(TOWN, [MUNICIPAL], first)
    assert open_window(TOWN, [MUNICIPAL], first - timedelta(milliseconds=1)) is None


def test_a_poll_that_names_nobody_concerns_all_others_only_those_named() -> None:
    inside = datetime(2026, 1, 1, tzinfo=UTC)
    ours = Poll("a", date(2026, 3, 15), entities=("ville",))
    theirs = Poll("b", date(2026, 3, 15), territories=("988",))

    assert open_window(TOWN, [ours], inside)
    assert open_window(NOUMEA, [ours], inside) is None
    assert open_window(NOUMEA, [theirs], inside)
    assert open_window(TOWN, [theirs], inside) is None
    assert open_window(TOWN, [MUNICIPAL], inside)


def test_of_two_windows_the_one_that_closes_last_is_told() -> None:
    later = Poll("départementales", date(2026, 6, 28))
    inside = datetime(2026, 2, 1, tzinfo=UTC)

    found = open_window(TOWN, [MUNICIPAL, later], inside)

    assert found is not None
    assert found.poll is later
    assert [one.poll for one in windows(TOWN, [later, MUNICIPAL])] == [MUNICIPAL, later]


def test_the_next_one_is_the_first_that_has_not_opened() -> None:
    found = next_window(TOWN, [MUNICIPAL], datetime(2025, 8, 1, tzinfo=UTC))

    assert found is not None
    assert next_window(TOWN, [MUNICIPAL], found.opens) is None
