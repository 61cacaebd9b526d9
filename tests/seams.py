"""What the pseudo-language shows: sentences that escaped, sentences made of pieces.

See `catalogues.pseudo`: a translated sentence stands between ⟦ and ⟧.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from catalogues import CLOSE, OPEN

_WORD = re.compile(r"[^\W\d_]{2,}")
# Where a sentence may stand inside another one: as a whole, after a label or in
# quotes or brackets, never in the middle of words that must agree with it.
_BEFORE = ("", ": ", ". ", "; ", "“", "(", "[")
_AFTER = ("", ".", ":", ";", "”", ")", " (", " [")
_ENDS = (".", "?", "!", ":", "…")


def regions(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and depth of each sentence, marks included; depth 1 is outermost.

    Raises:
        ValueError: A mark without its other one: a sentence was cut.
    """
    opened: list[int] = []
    for place, sign in enumerate(text):
        if sign == OPEN:
            opened.append(place)
        elif sign == CLOSE:
            if not opened:
                said = f"a sentence without its beginning: {text[: place + 1][-80:]!r}"
                raise ValueError(said)
            yield opened[-1], place + 1, len(opened)
            opened.pop()
    if opened:
        said = f"a sentence without its end: {text[opened[-1] :][:80]!r}"
        raise ValueError(said)


def escaped(text: str, data: Iterable[str]) -> list[str]:
    """Words that stand outside every sentence and are not `data` (patterns)."""
    outside = _outside(text)
    for pattern in data:
        outside = re.sub(pattern, " ", outside)
    return _WORD.findall(outside)


def _outside(text: str) -> str:
    whole = [(start, end) for start, end, depth in regions(text) if depth == 1]
    left, done = "", 0
    for start, end in sorted(whole):
        left += text[done:start] + " "
        done = end
    return left + text[done:]


def pieces(text: str) -> list[str]:
    """Sentences that were put together from others, each as it stands there."""
    flat = re.sub(r"\s*\n\s*", "\n", text)
    found = sorted(regions(flat))
    return [*_inside(flat, found), *_beside(flat, found)]


def _inside(text: str, found: list[tuple[int, int, int]]) -> Iterator[str]:
    """Sentences in the middle of another one's words."""
    for start, end, depth in found:
        if depth == 1:
            continue
        outer = max(one for one in found if one[0] < start and end < one[1])
        before = _plain(text[outer[0] + 1 : start])
        after = _plain(text[end : outer[1] - 1])
        ends = text[start : end - 1].rstrip(CLOSE).endswith(_ENDS)
        if not (_fits_end(before) and _fits_start(after, ends=ends)):
            yield _plain(text[outer[0] : outer[1]])


def _plain(text: str) -> str:
    return text.replace("\n", " ")


def _fits_end(before: str) -> bool:
    return before == "" or before.endswith((*_BEFORE[1:], CLOSE + " "))


def _fits_start(after: str, *, ends: bool) -> bool:
    return after == "" or after.startswith((*_AFTER[1:], *((" ",) if ends else ())))


def _beside(text: str, found: list[tuple[int, int, int]]) -> Iterator[str]:
    """Sentences side by side on one line, the first of which does not end."""
    outer = sorted((start, end) for start, end, depth in found if depth == 1)
    for (start, end), (other, last) in pairwise(outer):
        between = text[end:other]
        said = text[start : end - 1].rstrip(CLOSE)
        if between in {"", " "} and not said.endswith(_ENDS):
            yield text[start:last]
