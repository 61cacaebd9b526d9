"""Public holidays where an entity is: a warning, never a refusal. Pure.

The days come from a kept library, which knows Alsace and Moselle and the overseas
territories; it is loaded only where a date is shown to a person.
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


def holiday(day: date, territory: str) -> str | None:
    """The name of a public holiday in France, in the reader's language.

    Args:
        day: On the entity's calendar.
        territory: INSEE code of its department or territory; may be empty.
    """
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
