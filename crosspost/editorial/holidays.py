"""Public holidays where an entity is: a warning, never a refusal. Pure.

The days come from a kept library, which knows Alsace and Moselle and the overseas
territories. It is slow to load, so it is asked only about days on which something
in France may be closed at all (`may_be_one`); on all others the answer is known.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from crosspost.i18n import _, active, dates
from crosspost.model import Entity, Level, Note

_OF: Final = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
"""INSEE codes of the territories that have days of their own, as the library
names them; everywhere else has the eleven days of the whole country."""

_EACH_YEAR: Final = frozenset(
    {
        (1, 1),
        (3, 5),  # French Polynesia
        (4, 27),  # Mayotte
        (4, 28),  # Wallis and Futuna
        (5, 1),
        (5, 8),
        (5, 22),  # Martinique
        (5, 27),  # Guadeloupe
        (5, 28),  # Saint-Martin
        (6, 10),  # Guyane
        (6, 29),  # Wallis and Futuna; French Polynesia before 2025
        (7, 14),
        (7, 21),  # Guadeloupe, Martinique, Saint-Martin
        (7, 29),  # Wallis and Futuna
        (8, 15),
        (9, 24),  # New Caledonia
        (10, 9),  # Saint-Barthélemy
        (11, 1),
        (11, 11),
        (11, 20),  # French Polynesia
        (12, 20),  # La Réunion
        (12, 25),
        (12, 26),  # Alsace and Moselle
    }
)
_FROM_EASTER: Final = frozenset({-24, -2, 1, 39, 50})
"""In days: Mi-Carême (Guadeloupe), Good Friday (Alsace, Moselle and overseas),
Easter Monday, Ascension, Whit Monday."""


def may_be_one(day: date) -> bool:
    """Whether that day may be a public holiday anywhere in France.

    A sieve before the library, and never instead of it: too many days are let
    through for every single territory, but none too few.
    """
    if (day.month, day.day) in _EACH_YEAR:
        return True
    from dateutil.easter import easter

    return (day - easter(day.year)).days in _FROM_EASTER


def holiday(day: date, territory: str) -> str | None:
    """The name of a public holiday in France, in the reader's language.

    Args:
        day: On the entity's calendar.
        territory: INSEE code of its department or territory; may be empty.
    """
    if not may_be_one(day):
        return None
    from holidays import country_holidays

    language = "fr" if active() == "fr" else "en_US"
    found = country_holidays(
        "FR", subdiv=_OF.get(territory), years=day.year, language=language
    )
    return found.get(day)


def holiday_note(due: datetime, entity: Entity) -> Note | None:
    """A warning where something leaves on a public holiday of who speaks."""
    at = due.astimezone(ZoneInfo(entity.time_zone))
    name = holiday(at.date(), entity.territory)
    if name is None:
        return None
    return Note(
        "public-holiday",
        Level.WARNING,
        _(
            "{day} is a public holiday ({holiday}).",
            day=dates.day(due, at.tzinfo or ZoneInfo("UTC"), active()),
            holiday=name,
        ),
        hint=_("It leaves all the same. Change the time if that is not meant."),
    )
