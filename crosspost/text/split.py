"""Cutting a long text into the parts of a thread.

Every part fits the network's limits with its number in it; no link, mention,
tag, number or name is cut; and the cuts fall where the reader pauses. Costs
are weighed over the whole text (a dynamic programme), because filling part
after part to the brim cuts sentences that one more part would have saved.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import regex

from crosspost.text.cuts import Limit, Measure, TooLongError, best_parts
from crosspost.text.joints import SPACE
from crosspost.text.numbered import is_numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = (
    "Limit",
    "Measure",
    "Numbering",
    "TooLongError",
    "author_parts",
    "is_numbered",
    "split",
)

_ENDS = regex.compile(f"^{SPACE}+|{SPACE}+$")


class Numbering(Enum):
    """Whether parts say their place, ` (1/3)`."""

    ADDED = "added"
    OMITTED = "omitted"


def split(
    text: str,
    *,
    limit: int,
    measure: Measure,
    also: Sequence[Limit] = (),
    numbering: Numbering = Numbering.ADDED,
) -> list[str]:
    """Cut `text` into parts that each fit a network's limits.

    Args:
        text: What the author wrote, NFC-normalised. A line with only `***`
            cuts where the author wants.
        limit: The most one part may measure, number included, in the unit of
            `measure`: graphemes for Bluesky, characters for Mastodon.
        measure: How the network counts (Mastodon counts any link as 23). White
            space must separate what it counts: no entity goes across it.
        also: Further limits that each part must keep (Bluesky: 3,000 bytes).
        numbering: Whether several parts end with ` (k/n)`.

    Returns:
        At least one part; a single one, untouched, when the text fits. Joined
        without numbers they equal the text up to white space (and `***`).

    Raises:
        TooLongError: A `ValueError`; a link or word is longer than a part.
    """
    limits = (Limit(limit, measure), *also)
    wanted = author_parts(text)
    if len(wanted) == 1 and _fits(wanted[0], limits=limits):
        return wanted
    digits = 1
    while True:
        room = 0 if numbering is Numbering.OMITTED else digits
        parts = [p for piece in wanted for p in _cut(piece, limits=limits, digits=room)]
        if numbering is Numbering.OMITTED or len(parts) < 2:  # noqa: PLR2004 -- one part is no thread
            return parts
        if len(parts) < 10**digits:
            return [f"{p} ({k}/{len(parts)})" for k, p in enumerate(parts, 1)]
        digits += 1


def author_parts(text: str) -> list[str]:
    """The text cut at the lines that hold only `***`, where its author wants.

    Returns:
        The pieces without white space at their ends, empty ones left out; the
        text itself, untouched, when it has no such line or nothing else.
    """
    pieces, piece = [], list[str]()
    for line in text.split("\n"):
        if line.strip() == "***":
            pieces.append(piece)
            piece = []
        else:
            piece.append(line)
    if not pieces:
        return [text]
    pieces.append(piece)
    joined = ("\n".join(lines).strip() for lines in pieces)
    return [one for one in joined if one] or [text]


def _fits(text: str, *, limits: Sequence[Limit]) -> bool:
    return all(one.measure(text) <= one.most for one in limits)


def _cut(text: str, *, limits: Sequence[Limit], digits: int) -> list[str]:
    """Parts of one piece of text, with room left for numbers of `digits` digits."""
    text = _ENDS.sub("", text)
    suffix = f" ({'9' * digits}/{'9' * digits})" if digits else ""
    if _fits(text + suffix, limits=limits):
        return [text]
    slack = 0
    while True:
        parts = best_parts(text, limits=limits, suffix=suffix, slack=slack)
        over = max(_excess(part + suffix, limits=limits) for part in parts)
        if over <= 0:
            return parts
        # The measure does not add up over white space: leave that much free.
        slack += over


def _excess(text: str, *, limits: Sequence[Limit]) -> int:
    return max(one.measure(text) - one.most for one in limits)
