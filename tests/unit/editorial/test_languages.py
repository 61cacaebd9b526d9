from __future__ import annotations

import pytest

from crosspost.editorial.languages import spoken, unpublished
from crosspost.model import Post, Wording


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("br", "br"),
        ("br-FR", "br"),
        ("BR", "br"),
        ("de", ""),
        ("", ""),
        ("oc", "oc-FR"),
    ],
)
def test_an_account_finds_its_text_whatever_the_region(language: str, tag: str) -> None:
    assert spoken(language, {"br": "Demat.", "oc-FR": "Adiu."}) == tag


def test_the_very_tag_comes_before_another_region() -> None:
    assert spoken("pt-PT", {"pt-BR": "", "pt-PT": ""}) == "pt-PT"


def test_a_text_that_nobody_publishes_is_told() -> None:
    post = Post("p", "ville", ("a",), Wording("Bonjour."), by_language={"br": "Demat."})
    assert [note.id for note in unpublished(post, {"fr"})] == ["language-unpublished"]
    assert list(unpublished(post, {"fr", "br"})) == []
