"""The address book in post files: a mention on each network, a name elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from crosspost.editorial.review import review
from crosspost.errors import PostError
from crosspost.model import Account, Directory, Entity, Post
from crosspost.sources.postfile import read

PEOPLE = {
    "mairie": {
        "name": "la mairie",
        "bluesky": "ville.example.fr",
        "mastodon": "ville@social.example.fr",
    },
    "musee": {"name": "le musée", "bluesky": "musee.example.fr"},
}


def post(
    text: str,
    header: str = "",
    *,
    people: Mapping[str, Mapping[str, str]] = PEOPLE,
) -> Post:
    accounts = {
        name: Account(name, name, "ville", "x.example.fr")
        for name in ("bluesky", "mastodon")
    }
    directory = Directory(
        entities={"ville": Entity("ville", "Ville")},
        accounts=accounts,
        people=people,
    )
    return read(
        f'+++\nto = ["ville"]\n{header}\n+++\n{text}'.encode(),
        post_id="p",
        source="pont.md",
        folder=".",
        directory=directory,
        networks=("bluesky", "mastodon"),
    )


def test_one_text_mentions_the_right_account_everywhere() -> None:
    made = post("Avec @{mairie} et @{musee}.")
    assert made.wording("bluesky").text == (
        "Avec @ville.example.fr et @musee.example.fr."
    )
    assert made.wording("mastodon").text == (
        "Avec @ville@social.example.fr et le musée."
    )
    assert made.title == "Avec la mairie et le musée."


def test_no_advice_on_a_name_that_the_book_knows() -> None:
    made = post("Avec @{mairie} et @ville@elsewhere.example.")
    advice = [n.fix.found for n in review(made.wording("mastodon")) if n.fix]
    assert advice == ["@ville@elsewhere.example"]
    assert made.wording("mastodon").named == ("@ville@social.example.fr",)
    assert made.base.named == ()


def test_short_texts_and_exceptions_too() -> None:
    made = post(
        "Avec @{mairie}.",
        'short = "@{mairie}"\n[mastodon]\ntext = "Merci @{mairie} !"\n',
    )
    assert made.wording("bluesky").short == "@ville.example.fr"
    assert made.wording("mastodon").text == "Merci @ville@social.example.fr !"
    assert made.wording("mastodon").short == "@ville@social.example.fr"


def test_where_nobody_can_be_reached_a_name_stands() -> None:
    made = post(
        "Fête.",
        'images = [{ file = "a.jpg", alt = "Devant @{mairie}." }]\n'
        'content_warning = "Par @{mairie}"',
    )
    for account in ("bluesky", "mastodon"):
        assert made.wording(account).media[0].alt == "Devant la mairie."
        assert made.wording(account).content_warning == "Par la mairie"


def test_a_text_without_names_has_no_exceptions() -> None:
    assert post("Fête.").exceptions == {}


def test_who_is_unknown_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(PostError, match=r"pont\.md.*mairei") as caught:
        post("Avec @{mairei}.")
    assert "mairie" in str(caught.value.hint)


def test_an_empty_book_says_so() -> None:
    with pytest.raises(PostError, match="mairie") as caught:
        post("Avec @{mairie}.", people={})
    assert "[people" in str(caught.value.hint)


# -- the address of a card -----------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["", "ville.example.fr", "ftp://a.fr/", "https://", "https://[", "https://a b/"],
)
def test_the_address_of_a_card_is_one_or_an_error(url: str) -> None:
    with pytest.raises(PostError, match="address of a page"):
        post("Fête.", f'card = "{url}"')


def test_an_address_alone_or_with_words() -> None:
    made = post("Fête.", 'card = " https://ville.example.fr/a?b=é "')
    assert made.base.card is not None
    assert made.base.card.url == "https://ville.example.fr/a?b=é"
    made = post("Fête.", 'card = { url = "http://a.fr", title = "T" }')
    assert made.base.card is not None
    assert (made.base.card.url, made.base.card.title) == ("http://a.fr", "T")
