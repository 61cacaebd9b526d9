"""What a check found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from crosspost.i18n import Phrase


class Level(StrEnum):
    """How much a finding matters, from nothing to do to a person must act."""

    OK = "ok"
    ADVICE = "advice"
    WARNING = "warning"
    UNREACHED = "unreached"
    ERROR = "error"


ORDER = tuple(Level)
"""The gravest last: it stands beside the prompt."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is well, or is not.

    Attributes:
        hint: What to do.
        account: The account it is about, or empty.
        copy: A line to copy as it is (a command, a line of crontab), or empty.
        id: The check's, like `CP003`; stable.
    """

    level: Level
    message: Phrase
    hint: Phrase | None = None
    account: str = ""
    copy: str = ""
    id: str = ""


def exit_code(findings: Iterable[Finding]) -> int:
    """1 a person must act; 3 something could only not be reached; else 0."""
    levels = {finding.level for finding in findings}
    if Level.ERROR in levels:
        return 1
    return 3 if Level.UNREACHED in levels else 0
