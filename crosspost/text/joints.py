"""Where a text may be cut, and how much each cut hurts the reader.

The text is a row of pieces with white space between them. Each white space is
a `Joint`: its cost says what a cut there breaks (nothing, a line, a sentence, a
clause, a word), or that typography holds its two sides together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import regex

from crosspost.text.held import REFERENCES, SHORT_MONTHS, TITLES, held

if TYPE_CHECKING:
    from collections.abc import Iterator


# White space that may end a line: not NBSP, NNBSP, figure space, word joiner.
SPACE = (
    "[\\t\\n\\v\\f\\r \\u0085\\u1680\\u2000-\\u2006\\u2008-\\u200a"
    "\\u2028\\u2029\\u205f\\u3000]"
)


class Cost(IntEnum):
    """What a cut costs, against 10 for one part more.

    Anything above 10 is worth a part more: a sentence is not cut to save one.
    """

    PARAGRAPH = 0
    LINE = 1
    SENTENCE = 3
    AFTER_EMOJI = 5
    CLAUSE = 13
    COMMA = 15
    WORD = 24


@dataclass(frozen=True, slots=True)
class Joint:
    """White space where a cut may fall; positions in code points.

    Attributes:
        start: Where the white space begins.
        end: Where the next piece begins.
        cost: What a cut here costs; None where both sides belong together
            (number and unit, title and name): no cut, unless nothing else fits.
    """

    start: int
    end: int
    cost: Cost | None


_CLOSERS = "[\\s»”\"’')\\]]*"
_ABBREVIATION = (
    f"(?<![\\p{{L}}\\p{{N}}])(?:{TITLES}|{REFERENCES}|{SHORT_MONTHS}"
    "|\\p{Lu}|Ch|Ph|Th|Cl|Fr)\\.$"
)
_EMOJI = "(?:\\p{Extended_Pictographic}|\\p{RI}|[\\u200d\\ufe0f\\u20e3]|\\p{EMod})+"


# Never inside a grapheme: no cut between a space and what combines with it.
_JOINT = regex.compile(
    f"(?<!\\p{{GCB=Prepend}}){SPACE}+(?![\\p{{M}}\\p{{GCB=Extend}}\\u200d])"
)
_FULL_STOP = regex.compile(f"\\.{_CLOSERS}$")
_EXCLAMATION = regex.compile(f"(?:[!?…]|\\.\\.){_CLOSERS}$")
_ABBREVIATED = regex.compile(_ABBREVIATION)
_CLAUSE = regex.compile(f"[;:]{_CLOSERS}$")
_COMMA = regex.compile('(?:,[»”"’)\\s]*|[)\\]])$|(?:^|\\s)[—–]$|://\\S+$')
_AFTER_EMOJI = regex.compile(f"(?:^|\\s){_EMOJI}$")
_LOWER = regex.compile("[«“(\"'’\\s]*(?!https?:|www\\.)\\p{Ll}")


def joints(text: str) -> Iterator[Joint]:
    """Every place between two pieces of `text`, in order.

    Args:
        text: NFC, without white space at its ends.
    """
    glued = _held_positions(text)
    for match in _JOINT.finditer(text):
        start, end = match.span()
        if start == 0 or end == len(text):
            continue
        held_here = not glued.isdisjoint(range(start, end))
        yield Joint(start, end, None if held_here else _cost(text, start, end))


def _held_positions(text: str) -> set[int]:
    return {
        position
        for start, end in held(text)
        for position in range(start, end)
        if text[position].isspace()
    }


def _cost(text: str, start: int, end: int) -> Cost:
    """What a cut at the white space `start`–`end` breaks."""
    breaks = text.count("\n", start, end)
    if breaks:
        return Cost.PARAGRAPH if breaks > 1 else Cost.LINE
    # Enough to see an abbreviation, a closing quote, a row of emoji.
    before, after = text[max(0, start - 40) : start], text[end : end + 12]
    if ends_sentence(before, after=after):
        return Cost.SENTENCE
    emoji = _AFTER_EMOJI.search(before)
    if emoji and ends_sentence(before[: emoji.start()], after=after):
        return Cost.AFTER_EMOJI
    if _CLAUSE.search(before):
        return Cost.CLAUSE
    return Cost.COMMA if _COMMA.search(before) else Cost.WORD


def ends_sentence(before: str, *, after: str) -> bool:
    """Whether a sentence ends between `before` and `after`, white space aside.

    A full stop after an abbreviation or a single capital ends none, nor does a
    mark before a lower-case word (`« Bravo ! » a-t-elle dit`).
    """
    if _LOWER.match(after):
        return False
    if _EXCLAMATION.search(before):
        return True
    stop = _FULL_STOP.search(before)
    if not stop:
        return False
    return not _ABBREVIATED.search(before[: stop.start() + 1])
