from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text import graphemes
from texts import TEXT

REFERENCE = regex.compile(r"\X")
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Bonjour !", 9),
        ("a\r\nb", 3),
        ("\r\r\n\n", 3),
        ("l’été à 8 €…", 12),
        ("e\u0301te\u0301", 3),
        (FAMILY, 1),
        ("🇫🇷🇪", 2),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 1),
        ("1️⃣ ☎\ufe0e", 3),
        ("a\u200bb", 3),
        ("a\u200db", 2),
        ("क्षि", 1),
        ("👩\u200d®", 1),
        ("한", 1),
    ],
)
def test_what_a_reader_takes_for_one(text: str, count: int) -> None:
    assert graphemes.count(text) == count


def test_families_reach_the_limit_of_bytes_first() -> None:
    assert graphemes.byte_length(FAMILY * 120) == 3000
    assert graphemes.byte_length(FAMILY * 121) == 3025
    assert graphemes.count(FAMILY * 121) == 121


@given(TEXT)
def test_counts_and_clusters_equal_the_reference(text: str) -> None:
    expected = REFERENCE.findall(text)

    assert graphemes.count(text) == len(expected)
    assert graphemes.clusters(text) == expected


@given(
    st.integers(1, 200),
    st.sampled_from(["", "a", "\u200d", "🇫\u0301", "©", "\u0600"]),
    st.sampled_from(["", "a", "\u0301", "🎉", "🇫x🇷"]),
)
def test_long_runs_of_flags_pair_as_in_the_reference(
    length: int, before: str, after: str
) -> None:
    text = before + "🇫" * length + after

    assert graphemes.clusters(text) == REFERENCE.findall(text)
    assert graphemes.count(text) == len(REFERENCE.findall(text))


@given(TEXT)
def test_bytes_are_those_of_utf_8(text: str) -> None:
    assert graphemes.byte_length(text) == len(text.encode("utf-8", "surrogatepass"))
