"""Language tags: the right ones pass in silence, the usual mistakes are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.editorial.tags import advice, known, meant


@pytest.mark.parametrize(
    "tag",
    [
        *("fr", "br", "oc", "eu", "gsw", "co", "ca", "gcf", "gcr", "rcf", "de", "en"),
        *("fr-FR", "fr-CA", "gsw-FR", "oc-gascon", "oc-lengadoc", "pt-BR", "zh-Hant"),
        *("frp", "pcd", "vls", "swb", "ty"),
    ],
)
def test_right_tags_are_silent(tag: str) -> None:
    assert list(advice([tag])) == []
    assert known(tag)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("als", "gsw"),
        ("als-FR", "gsw"),
        ("bzh", "br"),
        ("bre", "br"),
        ("fr-br", "br"),
        ("fr-BZH", "br"),
        ("fr_oc", "oc"),
        ("fr-CO", "co"),
        ("eus", "eu"),
        ("fra", "fr"),
        ("cat", "ca"),
        ("oci", "oc"),
        ("cpf", "gcf"),
        ("fr_FR", "fr-FR"),
    ],
)
def test_common_mistakes_are_told_with_the_right_tag(written: str, right: str) -> None:
    assert meant(written) == right
    (note,) = advice([written, written])
    assert note.id == "language-tag"
    assert note.fix is not None
    assert (note.fix.found, note.fix.proposal) == (written, right)
    assert known(right)


@pytest.mark.parametrize("tag", ["qqq", "breton", "zzz-FR", "f", "fr-", "fr FR"])
def test_what_is_not_known_is_told_without_a_guess(tag: str) -> None:
    (note,) = advice([tag])
    assert (note.id, note.fix) == ("language-unknown", None)


@given(st.text(alphabet="abcdefrzBR-_ é", max_size=12))
def test_what_is_proposed_is_never_a_mistake_itself(tag: str) -> None:
    right = meant(tag)
    assert not right or (right != tag and meant(right) == "")
    for note in advice([tag]):
        assert tag in str(note.message)
