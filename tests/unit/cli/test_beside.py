"""Texts beside each other, or one under the other where there is no room."""

from __future__ import annotations

import io

import pytest

from crosspost.cli.beside import beside
from crosspost.cli.output import Output, columns

FRENCH = "Le pont est fermé lundi de huit heures à dix-huit heures. " * 3
BRETON = "Serret eo ar pont dilun. " * 4


def printed(*texts: str, width: int) -> list[str]:
    stream = io.StringIO()
    out = Output(stream, io.StringIO())
    out.width = width
    beside(texts, out, indent=2)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 80, 100])
def test_all_words_stand_in_their_own_column(width: int) -> None:
    lines = printed(FRENCH, BRETON, width=width)
    half = 2 + (width - 2 - 3) // 2
    left = " ".join(" ".join(line[:half] for line in lines).split())
    right = " ".join(" ".join(line[half:] for line in lines).split())
    assert (left, right) == (FRENCH.strip(), BRETON.strip())
    assert max(map(columns, lines)) <= width


def test_a_narrow_terminal_has_one_under_the_other() -> None:
    lines = printed("Bonjour.", "Demat.", width=40)
    assert lines == ["  Bonjour.", "", "  Demat."]


def test_a_long_word_is_cut_and_not_lost() -> None:
    word = "x" * 90
    lines = printed(word, "Demat.", width=80)
    assert sum(line.count("x") for line in lines) == 90
    assert max(map(columns, lines)) <= 80
