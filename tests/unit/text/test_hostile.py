"""Texts made to make a program slow: each must cost as any text of its length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from crosspost.text import facets, graphemes, mastodon
from crosspost.text.normalise import normalise

LENGTH = 50_000
SECONDS = 5.0
"""Far above what a linear rule takes here, far below what a quadratic one does."""

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
        text = before + repeated * (LENGTH // len(repeated) // len(BEFORE)) + "!"
        start = time.perf_counter()

        rule(text)

        assert time.perf_counter() - start < SECONDS
