"""The key of an imported post on Bluesky: from its X id, and from nothing else.

The same post has the same key whoever imports it, from whichever archive, today
or after a lost ledger: what is there already is found, and anyone can check it.
The formula is part of the promise and stands in `docs/archive.md`.
"""

from __future__ import annotations

from typing import Final

from crosspost.identity import tid

LAST_ID_WITHOUT_TIME: Final = 29_700_859_247
"""Ids up to this one (4 November 2010) are numbers in a row and hold no time."""

_SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657
_FIRST_POST_MICROS: Final = 1_142_974_214_000_000
"""2006-03-21T20:50:14Z, when X's first post was written."""
_MICROS_PER_OLD_ID: Final = 4_900
"""So that the last old id comes before the first one that holds a time."""
PARTS: Final = 900
"""The most parts of one post; the next millisecond may be another post's."""


def milliseconds_of(post: int) -> int | None:
    """The instant in an X id, in milliseconds since 1970; None before 4 Nov. 2010."""
    if post <= LAST_ID_WITHOUT_TIME:
        return None
    return (post >> 22) + _SNOWFLAKE_EPOCH_MS


def record_key(post: str, *, part: int = 1) -> str:
    """The record key (TID) of part `part` (from 1) of the post with this X id.

    Its microseconds are the milliseconds of the id × 1,000, plus part − 1; for
    ids that hold no time, those of X's first post plus 4,900 for each id, plus
    part − 1. Its clock id is the ten low bits of the X id.

    Raises:
        ValueError: `post` is no X id, or `part` none of 1–900.
    """
    number = int(post)
    if number <= 0 or number >> 63 or not 1 <= part <= PARTS:
        raise ValueError(post, part)
    milliseconds = milliseconds_of(number)
    if milliseconds is None:
        micros = _FIRST_POST_MICROS + number * _MICROS_PER_OLD_ID
    else:
        micros = milliseconds * 1000
    return tid(micros + part - 1, clock_id=number & 0x3FF)
