"""Named blanks: what is one, and what may fill it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text.blanks import breaks_out, filled, is_broken, names, wrong


def test_blanks_are_found_once_and_in_order() -> None:
    assert names("{{lieu}}, {{ heure }} et {{lieu}} {{x-1}}") == (
        "lieu",
        "heure",
        "x-1",
    )
    assert names("{lieu} {{1er}} {{a b}} {{{lieu}}}") == ()


@pytest.mark.parametrize("text", ["{{lieu", "lieu}}", "{{1er}}", "@{{{lieu}}}"])
def test_two_braces_that_are_no_blank(text: str) -> None:
    assert is_broken(text)


@pytest.mark.parametrize("text", ["", "{{lieu}}", "{lieu}", "@{mairie} {{x}}"])
def test_what_is_not_broken(text: str) -> None:
    assert not is_broken(text)


def test_a_value_is_not_read_again() -> None:
    assert filled("{{a}}{{b}}", {"a": "{{b}}", "b": "x"}) == "{{b}}x"


@pytest.mark.parametrize(
    "value",
    [
        "a\nb",
        "a\u2028b",
        "{{b}}",
        "@{mairie}",
        "a\x00b",
        "a\u202eb",
        "a\udc80b",
        "a\tb",
    ],
)
def test_what_fills_nothing(value: str) -> None:
    assert wrong(value) is not None


@pytest.mark.parametrize(
    "value", ["", "quai Nord", 'a", to = ["x"] #', "+++", "12 h à 18 h", "👩🏽‍🚒 œuvre"]
)
def test_plain_words(value: str) -> None:
    assert wrong(value) is None


def test_a_cut_is_never_made() -> None:
    assert breaks_out("Avis.\n{{a}}\nFin.", {"a": "***"}) == ("a",)
    assert breaks_out("*{{a}}*", {"a": "*"}) == ("a",)
    assert breaks_out("Avis {{a}}", {"a": "***"}) == ()
    assert breaks_out("Avis.\n***\n{{a}}", {"a": "x"}) == ()


def test_a_name_of_the_address_book_is_never_made() -> None:
    assert breaks_out("{{a}}{mairie}", {"a": "@"}) == ("a",)
    assert breaks_out("@{mairie} {{a}}", {"a": "x"}) == ()


@given(st.text(max_size=30))
def test_whatever_fills_a_blank_stays_on_its_line(value: str) -> None:
    text = "Avant.\n{{a}}\n***\nAprès {{a}}."
    if wrong(value) is not None or breaks_out(text, {"a": value}):
        return
    lines = filled(text, {"a": value}).split("\n")

    assert lines == ["Avant.", value, "***", f"Après {value}."]
    assert [line.strip() == "***" for line in lines] == [False, False, True, False]
