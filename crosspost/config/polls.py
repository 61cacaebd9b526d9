"""The polls in the configuration, and where an entity is.

Loaded with the rest of the configuration only.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from crosspost.i18n import Phrase, _
from crosspost.networks.settings import Section
from crosspost.polls import Poll

_CODE: Final = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[678]")


def _territory(value: str) -> str:
    if value and not _CODE.fullmatch(value):
        message = "territory"
        raise ValueError(message)
    return value


Territory = Annotated[str, AfterValidator(_territory), Field(examples=["29"])]
"""INSEE code of a French department or overseas territory; empty elsewhere."""


class PollSettings(Section):
    """An election that some bodies are held to restraint before."""

    name: str = Field(description="As people call it.")
    date: dt.date
    second_round: dt.date | None = None
    entities: list[str] = Field(default_factory=list)
    territories: list[Territory] = Field(default_factory=list)


def polls(settings: Sequence[PollSettings]) -> tuple[Poll, ...]:
    """The polls as the rules see them."""
    return tuple(
        Poll(
            one.name,
            one.date,
            one.second_round,
            tuple(one.entities),
            tuple(one.territories),
        )
        for one in settings
    )


def poll_mistakes(
    settings: Sequence[PollSettings], entities: Collection[str]
) -> list[Phrase]:
    """Names that stand for nothing, and second rounds before the first."""
    found: list[Phrase] = []
    for number, one in enumerate(settings):
        found += [
            _(
                "polls.{number}.entities: “{name}” does not exist",
                number=number,
                name=name,
            )
            for name in one.entities
            if name not in entities
        ]
        if one.second_round is not None and one.second_round <= one.date:
            found.append(
                _(
                    "polls.{number}.second_round: it is not after the first round",
                    number=number,
                )
            )
    return found


def bad_territory(key: str) -> Phrase:
    """The sentence for a code that stands for nothing."""
    return _(
        "{key}: not the code of a department or overseas territory (like 29, 67, 2A, "
        "974)",
        key=key,
    )
