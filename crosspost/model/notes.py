"""What a person should know of a post before it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crosspost.i18n import Phrase


class Level(StrEnum):
    """How much a note matters: an error stops the post, the rest informs."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction ready to take: `found` becomes `proposal`; `text` is the whole."""

    found: str
    proposal: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the author should read before sending. `id` is a stable word."""

    id: str
    level: Level
    message: Phrase
    hint: Phrase | None = None
    fix: Fix | None = None
