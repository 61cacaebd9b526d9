"""Texts whose author numbers them: no second number is added without asking."""

from __future__ import annotations

from itertools import pairwise

import regex

_MARK = regex.compile(r"(?<!\S)[(\[]?(\d{1,2})(?:/(\d{1,2})?|\))[)\]]?(?!\S)")
_PLACE = regex.compile(r"^[(\[]?1/(\d{1,2})[)\]]?(?!\S)|[(\[](\d{1,2})/(\d{1,2})[)\]]$")


def is_numbered(text: str) -> bool:
    """Whether the author numbers the text: `1/ … 2/ …`, `(1/3)` at an end.

    Such a text gets no second numbers without asking. A fraction (`1/2 tarif`)
    or `24/7` is none.
    """
    counted = [int(found[1]) for found in _MARK.finditer(text)]
    if any(pair == (1, 2) for pair in pairwise(counted)):
        return True
    return any(_is_place(found) for found in _PLACE.finditer(text.strip()))


def _is_place(found: regex.Match[str]) -> bool:
    if found[1] is not None:
        return "(" in found[0] or int(found[1]) > 2  # noqa: PLR2004 -- 1/2 is a half
    return 1 <= int(found[2]) <= int(found[3])
