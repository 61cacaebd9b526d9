"""Counting what a reader takes for one character (UAX 29, extended clusters).

Bluesky limits a post in graphemes and in UTF-8 bytes; Mastodon (4.6 and later)
in graphemes too. Python's `len` counts code points: a family emoji is seven.
"""

from __future__ import annotations

import re
from functools import lru_cache

import regex

_CLUSTER = regex.compile(r"\X")

# Letters, digits, punctuation of Latin texts: each is a cluster of its own,
# whatever stands beside it, as long as that is one of them too. Left out below
# U+0300: the carriage return (one with a line feed), © and ® (pictographs).
_SIMPLE = (
    r"\x00-\x0c\x0e-\xa8\xaa-\xad\xaf-\u02ff"
    r"\u2000-\u200a\u2010-\u2027\u202f-\u203b\u20a0-\u20bf"
)
# A run of anything else, with the simple neighbours it may join or be joined to.
_COMPLEX = re.compile(
    rf"[{_SIMPLE}]?+[^{_SIMPLE}]++(?:[{_SIMPLE}][^{_SIMPLE}]++)*+[{_SIMPLE}]?+"
)

# Flags pair from the left. `\X` looks back over a whole run of them at each, so
# a long run is cut where a pair ends.
_FLAGS = re.compile(r"(?:[\U0001f1e6-\U0001f1ff]{2}){16}(?=[\U0001f1e6-\U0001f1ff])")


def count(text: str) -> int:
    """How many graphemes the text has, as Bluesky and Mastodon 4.6 count.

    Source:
        Bluesky: lexicon app.bsky.feed.post, maxGraphemes. Mastodon:
        StatusLengthValidator. Older Mastodon (Ruby 3.4, without rule GB9c)
        counts more for Indic conjuncts only.
    """
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(text) - _joined(text)


def clusters(text: str) -> list[str]:
    """The graphemes themselves, in order; joined, they are the text."""
    if text.isascii() and "\r" not in text:
        return list(text)
    return _clusters(text)


def byte_length(text: str) -> int:
    """How many bytes the text takes in UTF-8 (Bluesky: at most 3,000)."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=8)
def _joined(text: str) -> int:
    """How many code points are no grapheme of their own.

    Kept for the last few texts: whether one fits is asked before what it measures.
    """
    return sum(len(piece) - len(_clusters(piece)) for piece in _COMPLEX.findall(text))


def _clusters(text: str) -> list[str]:
    found: list[str] = []
    position = 0
    for flags in _FLAGS.finditer(text):
        found += _CLUSTER.findall(text[position : flags.end()])
        position = flags.end()
    found += _CLUSTER.findall(text[position:])
    return found
