"""Instants in words, in French and English: "jeudi 26 novembre 2026 à 17 h 30".

A table of our own rather than a library's data: twelve months and seven days
are all that is said, and start-up stays light. A test compares it with CLDR.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

# CLDR, calendar gregorian, format wide.
_MONTHS: Final = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre"
    " novembre décembre",
    "en": "January February March April May June July August September October"
    " November December",
}
_DAYS: Final = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
OVERSEAS: Final = frozenset(
    {
        "America/Cayenne",
        "America/Guadeloupe",
        "America/Marigot",
        "America/Martinique",
        "America/Miquelon",
        "America/St_Barthelemy",
        "Indian/Kerguelen",
        "Indian/Mayotte",
        "Indian/Reunion",
        "Pacific/Gambier",
        "Pacific/Marquesas",
        "Pacific/Noumea",
        "Pacific/Tahiti",
        "Pacific/Wallis",
    }
)
"""The time zones of the overseas territories of France."""

_NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
_NBSP: Final = "\N{NO-BREAK SPACE}"


def when(instant: datetime, zone: tzinfo, language: str) -> str:
    """Day and time on the wall of `zone`.

    Args:
        instant: Aware.
        zone: Where the reader's clock hangs.
        language: `fr`, else English.

    Returns:
        "jeudi 26 novembre 2026 à 17 h 30" or "Thursday 26 November 2026, 17:30".
    """
    between = " à " if _known(language) == "fr" else ", "
    written, clock = long_day(instant, zone, language), time(instant, zone, language)
    return f"{written}{between}{clock}"


def long_day(instant: datetime, zone: tzinfo, language: str) -> str:
    """The day with its name: "jeudi 26 novembre 2026", "Thursday 26 November 2026"."""
    at = instant.astimezone(zone)
    name = _DAYS[_known(language)].split()[at.weekday()]
    return f"{name} {day(at, zone, language)}"


def both(instant: datetime, zone: tzinfo, language: str) -> str:
    """As `when`; in an overseas territory of France with the time in Paris beside it.

    Args:
        instant: Aware.
        zone: Where the reader's clock hangs.
        language: `fr`, else English.

    Returns:
        "samedi 2 janvier 2027 à 8 h (à Paris : 5 h)"; with the day in Paris where it
        is another.
    """
    said = when(instant, zone, language)
    if getattr(zone, "key", "") not in OVERSEAS:
        return said
    from zoneinfo import ZoneInfo

    paris = ZoneInfo("Europe/Paris")
    same_day = instant.astimezone(zone).date() == instant.astimezone(paris).date()
    there = (time if same_day else when)(instant, paris, language)
    if _known(language) == "fr":
        return f"{said} (à Paris{_NARROW}: {there})"
    return f"{said} (in Paris: {there})"


def day(instant: datetime, zone: tzinfo, language: str) -> str:
    """The day alone: "1er mars 2014", "1 March 2014"."""
    at = instant.astimezone(zone)
    month = _MONTHS[_known(language)].split()[at.month - 1]
    number = "1er" if at.day == 1 and _known(language) == "fr" else str(at.day)
    return f"{number} {month} {at.year}"


def month(year: int, number: int, language: str) -> str:
    """A month of a year: "mars 2014", "March 2014"; `number` is 1–12."""
    return f"{_MONTHS[_known(language)].split()[number - 1]} {year}"


def time(instant: datetime, zone: tzinfo, language: str) -> str:
    """The time alone: "17 h 30", "17 h", "17:30"; French with no-break spaces."""
    at = instant.astimezone(zone)
    if _known(language) != "fr":
        return f"{at:%H:%M}"
    minutes = f"{_NBSP}{at:%M}" if at.minute else ""
    return f"{at.hour}{_NBSP}h{minutes}"


def _known(language: str) -> str:
    return "fr" if language.split("-", maxsplit=1)[0].lower() == "fr" else "en"
