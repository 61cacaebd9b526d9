"""A poll, as the configuration names it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Poll:
    """An election that bodies are held to restraint before.

    Attributes:
        name: As people call it.
        date: Its day, or that of the first round.
        second_round: The day of the second round, or None.
        entities: Who it concerns, by name.
        territories: INSEE codes of the departments or territories it concerns.
            With neither, it concerns everyone.
    """

    name: str
    date: dt.date
    second_round: dt.date | None = None
    entities: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
