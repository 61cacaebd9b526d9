"""Public holidays where an entity is: its own, and never a refusal."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from holidays import country_holidays

from crosspost.editorial.holidays import holiday, holiday_note, may_be_one
from crosspost.model import Entity, Level
from fresh import loaded_by

GOOD_FRIDAY, BOXING_DAY = date(2027, 3, 26), date(2027, 12, 26)


@pytest.mark.parametrize(
    ("day", "territory", "name"),
    [
        (date(2027, 5, 1), "", "Labor Day"),
        (date(2027, 3, 29), "29", "Easter Monday"),
        (date(2027, 6, 1), "29", None),
        (GOOD_FRIDAY, "", None),
        (GOOD_FRIDAY, "75", None),
        (GOOD_FRIDAY, "57", "Good Friday"),
        (GOOD_FRIDAY, "67", "Good Friday"),
        (GOOD_FRIDAY, "68", "Good Friday"),
        (BOXING_DAY, "68", "Saint Stephen's Day"),
        (BOXING_DAY, "29", None),
        (date(2027, 5, 27), "971", "Abolition of Slavery"),
        (date(2027, 5, 22), "972", "Abolition of Slavery"),
        (date(2027, 6, 10), "973", "Abolition of Slavery"),
        (date(2027, 12, 20), "974", "Abolition of Slavery"),
        (date(2027, 12, 20), "29", None),
        (date(2027, 4, 27), "976", "Abolition of Slavery"),
        (date(2027, 9, 24), "988", "Citizenship Day"),
    ],
)
def test_each_territory_has_its_own(
    day: date, territory: str, name: str | None
) -> None:
    assert holiday(day, territory) == name


def test_the_day_is_that_of_the_entity_s_wall() -> None:
    reunion = Entity("r", "R", time_zone="Indian/Reunion", territory="974")
    evening = datetime(2027, 12, 19, 21, tzinfo=UTC)

    note = holiday_note(evening, reunion)

    assert note is not None
    assert note.level is Level.WARNING
    assert str(note.message).startswith("20 December 2027 is a public holiday")
    assert holiday_note(evening, Entity("p", "P", territory="974")) is None


@pytest.mark.parametrize("territory", [None, *country_holidays("FR").subdivisions])
def test_every_day_that_the_library_knows_passes_the_sieve(
    territory: str | None,
) -> None:
    known = country_holidays("FR", subdiv=territory, years=range(1990, 2101))

    assert [day for day in known if not may_be_one(day)] == []


def test_most_days_are_answered_by_the_sieve() -> None:
    year = [date(2027, 1, 1).toordinal() + number for number in range(365)]

    assert sum(may_be_one(date.fromordinal(day)) for day in year) < 30


@pytest.mark.parametrize(("day", "loaded"), [("3, 2", False), ("5, 1", True)])
def test_the_library_is_loaded_for_a_day_that_may_be_one(
    day: str, *, loaded: bool
) -> None:
    program = (
        "from datetime import date\n"
        "from crosspost.editorial.holidays import holiday\n"
        f"holiday(date(2027, {day}), '57')"
    )

    assert ("holidays" in loaded_by(program)[1]) is loaded
