"""An hour that is missing or doubled is asked about, wherever the clock hangs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crosspost.editorial.when import instant
from crosspost.errors import PostError

MISSING = datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001 -- an hour on a wall
DOUBLED = datetime(2027, 10, 31, 2, 30)  # noqa: DTZ001
OVERSEAS = {
    "America/Guadeloupe": -4,
    "America/Martinique": -4,
    "America/Cayenne": -3,
    "Indian/Reunion": 4,
    "Indian/Mayotte": 3,
    "Pacific/Noumea": 11,
    "Pacific/Tahiti": -10,
    "Pacific/Wallis": 12,
}


def test_an_hour_that_does_not_exist_is_asked_about_with_both_neighbours() -> None:
    with pytest.raises(
        PostError, match="02:30 does not exist on 28 March 2027"
    ) as told:
        instant(MISSING, "Europe/Paris")

    assert str(told.value.hint) == "Choose 01:59 or 03:00."


def test_an_hour_that_exists_twice_is_asked_about_with_both_offsets() -> None:
    with pytest.raises(PostError, match="02:30 happens twice on 31 October") as told:
        instant(DOUBLED, "Europe/Paris")

    hint = str(told.value.hint)
    assert "2027-10-31T02:30:00+02:00 is the first" in hint
    assert "2027-10-31T02:30:00+01:00 the second" in hint
    first, second = (
        instant(datetime.fromisoformat(f"2027-10-31T02:30:00+0{n}:00"), "Europe/Paris")
        for n in (2, 1)
    )
    assert second - first == timedelta(hours=1)


@pytest.mark.parametrize("zone", OVERSEAS)
@pytest.mark.parametrize("local", [MISSING, DOUBLED])
def test_where_clocks_do_not_change_the_same_hours_are_plain(
    zone: str, local: datetime
) -> None:
    wanted = local - timedelta(hours=OVERSEAS[zone])

    assert instant(local, zone) == wanted.replace(tzinfo=UTC)


def test_saint_pierre_changes_its_clock_on_days_of_its_own() -> None:
    with pytest.raises(PostError, match="02:30 does not exist on 14 March 2027"):
        instant(datetime(2027, 3, 14, 2, 30), "America/Miquelon")  # noqa: DTZ001
    assert instant(MISSING, "America/Miquelon") == MISSING.replace(
        tzinfo=UTC
    ) + timedelta(hours=2)
