"""What a rule of advice answers: a place, what to write instead, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosspost.i18n import Phrase


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of advice, with its fix written out where there is one.

    Attributes:
        id: The rule's stable word: `hashtag-case`.
        start, end: Where, in code points of the text, end exclusive.
        found: What is written there.
        proposal: What to write instead; None where only the author can say.
        text: The whole text, ready to take, with every finding of this rule
            mended; None where nothing can be proposed.
        message: What happens to readers.
        hint: What to do.
    """

    id: str
    start: int
    end: int
    found: str
    proposal: str | None
    text: str | None
    message: Phrase
    hint: Phrase


@dataclass(frozen=True, slots=True)
class Edit:
    """A place in a text and what should stand there; None if nobody can tell."""

    start: int
    end: int
    proposal: str | None


Say = Callable[[str, str | None], "tuple[Phrase, Phrase]"]
"""From what was found and what is proposed to the message and the hint."""


def findings(rule: str, text: str, edits: Sequence[Edit], *, say: Say) -> list[Finding]:
    """One finding for each edit, each with the text in which all are made."""
    whole = applied(text, edits)
    return [
        _finding(rule, text, edit, whole if edit.proposal is not None else None, say)
        for edit in edits
    ]


def _finding(rule: str, text: str, edit: Edit, whole: str | None, say: Say) -> Finding:
    found = text[edit.start : edit.end]
    message, hint = say(found, edit.proposal)
    return Finding(
        rule, edit.start, edit.end, found, edit.proposal, whole, message, hint
    )


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made that says what to write."""
    for edit in sorted(edits, key=lambda edit: -edit.start):
        if edit.proposal is not None:
            text = text[: edit.start] + edit.proposal + text[edit.end :]
    return text
