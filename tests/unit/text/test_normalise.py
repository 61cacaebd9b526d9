from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from crosspost.text.normalise import normalise
from texts import TEXT


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301te\u0301", "été"),
        ("un\r\ndeux\rtrois\n", "un\ndeux\ntrois"),
        ("  \n\n un\xa0\u202f\n ", "un"),
        ("\ufeffun", "un"),
        ("un\n\n\ndeux", "un\n\ndeux"),
        ("un\n\n\n\n\nDeux\n \n\xa0\nTrois", "un\n\nDeux\n\nTrois"),
        ("un\n \ndeux", "un\n \ndeux"),
        ("un\r\n\r\n\r\ndeux", "un\n\ndeux"),
        ("un  deux\n  - trois", "un  deux\n  - trois"),
        ("10\xa0m²\u202f: n° ½… œ ᵉ ™", "10\xa0m²\u202f: n° ½… œ ᵉ ™"),
        ("a\ud83d b \udf89", "a\ufffd b \ufffd"),
        ("\ud83c\udf89", "🎉"),
        ("", ""),
    ],
)
def test_one_clean_up(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


@given(TEXT)
def test_it_is_idempotent(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(TEXT)
def test_decomposed_and_composed_letters_give_the_same(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)

    assert normalise(decomposed) == normalise(text)


@given(TEXT)
def test_what_comes_out_can_be_sent(text: str) -> None:
    clean = normalise(text)

    assert clean.encode().decode() == unicodedata.normalize("NFC", clean)
    assert "\r" not in clean
    assert clean == clean.strip()
    assert "\n\n\n" not in clean
