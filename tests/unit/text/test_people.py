from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text.facets import detect
from crosspost.text.mastodon import mention_spans
from crosspost.text.people import UnknownPersonError, mention, plain

BOOK = {
    "mairie": {
        "name": "la mairie",
        "bluesky": "ville.example.fr",
        "mastodon": "@ville@social.example.fr",
    },
    "musée": {"name": "le musée", "bluesky": "musee.example.fr"},
    "port": {"mastodon": "port@social.example.fr"},
    "piège": {"name": "@{mairie}"},
}
TEXT = "D’après @{mairie}, (@{ musée }) et @{port}."


def test_everyone_is_who_they_are_on_each_network() -> None:
    assert mention(TEXT, BOOK, "bluesky") == (
        "D’après @ville.example.fr, (@musee.example.fr) et port."
    )
    assert mention(TEXT, BOOK, "mastodon") == (
        "D’après @ville@social.example.fr, (le musée) et @port@social.example.fr."
    )
    assert plain(TEXT, BOOK) == "D’après la mairie, (le musée) et port."


def test_handles_are_mentions_for_each_network() -> None:
    said = mention("d’@{mairie} !", BOOK, "bluesky")
    assert [one.value for one in detect(said)] == ["ville.example.fr"]
    said = mention("d’@{mairie} !", BOOK, "mastodon")
    assert [one.value for one in mention_spans(said)] == ["ville@social.example.fr"]


def test_a_name_holds_no_other_name() -> None:
    assert plain("@{piège}", BOOK) == "@{mairie}"


@pytest.mark.parametrize("text", ["@{mairei}", "@{}", "@{ }", "@{Mairie}"])
def test_who_is_not_in_the_book_is_named(text: str) -> None:
    with pytest.raises(UnknownPersonError) as caught:
        mention(text, BOOK, "bluesky")
    assert caught.value.name == text[2:-1].strip()


@pytest.mark.parametrize("text", ["@{mairie", "{mairie}", "@ {mairie}", "@{a\nb}", "@"])
def test_what_is_no_name_stays(text: str) -> None:
    assert mention(text, BOOK, "bluesky") == text


@given(st.text().filter(lambda text: "@{" not in text))
def test_a_text_without_names_is_untouched(text: str) -> None:
    assert mention(text, BOOK, "mastodon") == text
