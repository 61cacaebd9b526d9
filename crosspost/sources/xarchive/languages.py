"""The languages of X's archive as BCP 47 has them today."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Codes that were renamed long ago, which X still writes.
_RENAMED: Final = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}
_NONE: Final = frozenset({"und", "zxx", "art", "mul", "mis"})
_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@lru_cache(maxsize=256)
def language(written: str | None) -> str | None:
    """A language, or None: X's `und`, `qme`, `zxx`, … mean that there is none."""
    if not written:
        return None
    first, dash, rest = written.replace("_", "-").partition("-")
    first = first.lower()
    if first in _NONE or (len(first) == 3 and "qaa" <= first <= "qtz"):  # noqa: PLR2004
        return None
    tag = _RENAMED.get(first, first) + dash + rest
    return tag if _TAG.fullmatch(tag) else None
