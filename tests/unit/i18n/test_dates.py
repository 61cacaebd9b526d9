from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date

from crosspost.i18n.dates import both, day, time, when

PARIS = ZoneInfo("Europe/Paris")
INSTANT = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


def test_an_instant_reads_as_each_language_writes_it() -> None:
    french = f"jeudi 26 novembre 2026 à 17{NBSP}h{NBSP}30"

    assert when(INSTANT, PARIS, "fr") == french
    assert when(INSTANT, PARIS, "en") == "Thursday 26 November 2026, 17:30"


def test_the_wall_of_the_zone_decides_the_day() -> None:
    noumea = ZoneInfo("Pacific/Noumea")

    assert when(INSTANT, noumea, "en") == "Friday 27 November 2026, 03:30"


@pytest.mark.parametrize(
    ("hour", "minute", "french", "english"),
    [
        (9, 5, f"9{NBSP}h{NBSP}05", "09:05"),
        (17, 0, f"17{NBSP}h", "17:00"),
        (0, 0, f"0{NBSP}h", "00:00"),
    ],
)
def test_times(hour: int, minute: int, french: str, english: str) -> None:
    instant = datetime(2026, 1, 1, hour, minute, tzinfo=UTC)

    assert time(instant, UTC, "fr") == french
    assert time(instant, UTC, "en") == english


def test_the_first_of_a_month_is_ordinal_in_french_only() -> None:
    first = datetime(2014, 3, 1, tzinfo=UTC)

    assert day(first, UTC, "fr") == "1er mars 2014"
    assert day(first, UTC, "en") == "1 March 2014"


def test_a_region_changes_nothing_and_another_language_reads_english() -> None:
    assert day(INSTANT, UTC, "fr-CA") == "26 novembre 2026"
    assert day(INSTANT, UTC, "de") == "26 November 2026"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_day_of_a_year_is_named_as_in_cldr(language: str) -> None:
    for number in range(365):
        instant = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
        ours = when(instant, UTC, language).replace(" 1er ", " 1 ")
        theirs = format_date(instant.date(), "EEEE d MMMM y", locale=language)

        assert ours.startswith(theirs)


def test_overseas_reads_the_time_in_paris_too() -> None:
    reunion, noumea = ZoneInfo("Indian/Reunion"), ZoneInfo("Pacific/Noumea")

    assert both(INSTANT, PARIS, "fr") == when(INSTANT, PARIS, "fr")
    assert both(INSTANT, reunion, "en").endswith("20:30 (in Paris: 17:30)")
    assert both(INSTANT, noumea, "fr").endswith(
        f"(à Paris{NARROW}: jeudi 26 novembre 2026 à 17{NBSP}h{NBSP}30)"
    )


def test_another_country_s_zone_reads_its_own_time_alone() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")

    assert both(INSTANT, tokyo, "fr") == when(INSTANT, tokyo, "fr")
