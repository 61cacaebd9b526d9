"""Texts made to make a program slow: each must cost as any text of its length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from crosspost.text import facets, graphemes, mastodon
from crosspost.text.normalise import normalise

SHORT, LONG = 3_000, 96_000
MOST = 32 * 6
"""How many times longer the long text may take. A linear rule takes 32 times, a
quadratic one 1,024: both are far from this, however quick or busy the machine is."""
TRIES = 3
"""A busy machine may spoil one measure; a quadratic rule spoils all."""
LEAST = 0.002
"""Seconds of processor below which a clock says nothing of a short text."""

REPEATED = (
    *("(", ")", "[", "#", "@", ".", "·", "…", "’", " ", "\n", "\r", "!", "1", "a"),
    *("é", "\u0301", "\u200d", "🇫", "👩\u200d", "a.", "a-", "-a", "é.", "\n ", "# "),
    *("#a ", "#_", "#1_", "#!", "a.fr ", "@a.fr ", "#a,@b.fr ", "a@", "@a.", "a.fr@"),
    *("https://", "https://a.fr/(", "https://a.fr/((", "https://a.fr/(a", "x.fr?"),
    *("https://a.fr/?", "https://é.", "é.é.http://", "xmpp:", "xmpp://", "magnet:?"),
    *("a.fr/", "é_.", "a:", "क्", "각", "\u2028", "(é", "'a.fr"),
)
BEFORE = ("", "#", "https://a.fr/", "#a·")


def detect(text: str) -> object:
    return facets.to_bytes(text, facets.detect(text))


@pytest.mark.parametrize("rule", [detect, mastodon.length, graphemes.count, normalise])
@pytest.mark.parametrize("repeated", REPEATED)
def test_time_stays_in_proportion(repeated: str, rule: Callable[[str], object]) -> None:
    for before in BEFORE:
        short, long = (
            f"{before}{repeated * (length // len(repeated) // len(BEFORE))}!"
            for length in (SHORT, LONG)
        )
        assert any(
            spent(rule, long) < MOST * max(spent(rule, short), LEAST)
            for _ in range(TRIES)
        )


def spent(rule: Callable[[str], object], text: str) -> float:
    """Seconds of this process's processor: other programs do not count."""
    start = time.process_time()
    rule(text)
    return time.process_time() - start
