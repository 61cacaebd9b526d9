"""The bar of hashtags, by the rules of Mastodon's own pages."""

from __future__ import annotations

import pytest

from crosspost.report.hashtags import Laid, lay, unique
from crosspost.report.mastodon import entities


def _lay(text: str, *, with_media: bool = False, with_warning: bool = False) -> Laid:
    return lay(text, entities(text), with_media=with_media, with_warning=with_warning)


def _said(text: str, laid: Laid) -> list[str]:
    return [text[start:end] for start, end in laid.paragraphs]


def test_a_last_paragraph_of_hashtags_leaves_the_text() -> None:
    text = "Marché ce matin.\n\n#Marché #SaintElven"
    laid = _lay(text)

    assert _said(text, laid) == ["Marché ce matin."]
    assert laid.bar == ("Marché", "SaintElven")


@pytest.mark.parametrize(
    "text",
    [
        "Marché ce matin.\n#Marché",  # a line of the same paragraph
        "Marché ce matin.\n\nVoir #Marché",  # a word with it
        "Marché ce matin.\n\n#Marché\n#SaintElven",  # two lines
        "#Marché",  # nothing else in the post
        "Marché ce matin.",
        "",
    ],
)
def test_everything_else_stays(text: str) -> None:
    laid = _lay(text)

    assert laid.bar == ()
    assert "\n\n".join(_said(text, laid)) == text


def test_hashtags_alone_move_under_a_picture_but_not_behind_a_warning() -> None:
    assert _lay("#Marché", with_media=True).bar == ("Marché",)
    assert _lay("#Marché", with_media=True, with_warning=True).bar == ()


def test_a_tag_that_is_in_the_text_is_not_said_again() -> None:
    laid = _lay("Le #marché est ouvert.\n\n#Marche #Mer")

    assert laid.bar == ("Mer",)


def test_of_doubles_the_one_with_its_capitals_is_kept() -> None:
    assert unique(["saintelven", "SaintElven", "mer", "SAINTELVEN"]) == [
        "SaintElven",
        "mer",
    ]


def test_several_empty_lines_make_one_break() -> None:
    text = "Un.\n\n\n\nDeux.\nTrois.\n"

    assert _said(text, _lay(text)) == ["Un.", "Deux.\nTrois."]


@pytest.mark.parametrize(
    ("version", "tags"),
    [
        ("4.5.3", ["Santé", "Été"]),
        ("4.5.0+glitch", ["Santé", "Été"]),
        ("4.6.0", []),
        ("4.10.1", []),
        ("5.0", []),
        ("0.19.1", []),
        ("", []),
    ],
)
def test_the_server_s_version_decides_what_a_hashtag_is(
    version: str, tags: list[str]
) -> None:
    spans = entities("Avis (#Santé) de l’#Été", version=version)
    assert [span.value for span in spans] == tags
