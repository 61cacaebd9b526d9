"""One message in several languages: who says which, and what belongs to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.errors import PostError
from crosspost.model import Account, Directory, Entity, Post
from crosspost.sources.postfile import read

HEAD = ('language = "fr"', "[text.br]", 'text = "Demat."')
IMAGE = 'images = [{ file = "pont.jpg", alt = "Le pont." }]'


def directory(own: str = "", entity: str = "fr", signature: str = "") -> Directory:
    return Directory(
        {"ville": Entity("ville", "Ville", language=entity, signature=signature)},
        {
            "b": Account("b", "bluesky", "ville", "b.fr", language=own),
            "m": Account("m", "mastodon", "ville", "m.fr", language="fr"),
        },
    )


def post(*head: str, to: Directory | None = None, text: str = "Bonjour.") -> Post:
    lines = ["+++", 'to = ["ville"]', *head, "+++", text]
    return read(
        "\n".join(lines).encode(),
        post_id="p",
        source="avis.md",
        folder=".",
        directory=to or directory(own="br"),
        networks=("bluesky", "mastodon"),
    )


@pytest.mark.parametrize(
    ("own", "entity", "says"),
    [
        ("br", "fr", "Demat."),
        ("br-FR", "fr", "Demat."),
        ("", "br", "Demat."),
        ("fr", "br", "Bonjour."),
        ("", "fr", "Bonjour."),
        ("eu", "br", "Bonjour."),
    ],
)
def test_the_account_s_language_comes_first_then_its_entity_s(
    own: str, entity: str, says: str
) -> None:
    made = post(*HEAD, to=directory(own, entity)).wording("b")
    tags = {"Demat.": ("br",), "Bonjour.": ("fr",)}
    assert (made.text, made.languages) == (says, tags[says])


def test_a_text_is_never_tagged_as_a_language_it_is_not_in() -> None:
    """The file has other texts, and none in the account's language."""
    head = ("[text]", 'br = "Demat."')
    made = post(*head, to=directory("eu")).wording("b")
    assert (made.text, made.languages) == ("Bonjour.", ("fr",))


def test_the_post_s_own_text_comes_before_another_region_s() -> None:
    head = ('language = "fr"', "[text]", 'fr-CA = "Allô."')
    assert post(*head, to=directory("fr")).wording("b").text == "Bonjour."
    assert post(*head, to=directory("fr-CA")).wording("b").text == "Allô."


def test_all_that_is_written_in_a_language_goes_with_it() -> None:
    own = ('short = "Mat."', 'content_warning = "Labour"', 'alt = ["Ar pont."]')
    made = post(IMAGE, 'short = "Bjr."', *HEAD, *own)
    said = made.wording("b")
    assert (said.short, said.content_warning) == ("Mat.", "Labour")
    assert [one.alt for one in said.media] == ["Ar pont."]
    assert [one.alt for one in made.wording("m").media] == ["Le pont."]
    assert made.wording("m").short == "Bjr."


def test_a_picture_without_words_in_that_language_keeps_its_own() -> None:
    said = post(IMAGE, *HEAD).wording("b")
    assert [one.alt for one in said.media] == ["Le pont."]


def test_a_network_s_own_text_is_in_the_post_s_language() -> None:
    made = post(*HEAD, "[bluesky]", 'text = "Salut."')
    assert made.wording("b").text == "Demat."
    made = post(*HEAD, "[bluesky]", 'text = "Salut."', to=directory("fr"))
    assert made.wording("b").text == "Salut."


def test_a_thread_in_both_is_the_author_s_choice() -> None:
    made = post('say_in = ["br", "fr"]', *HEAD)
    for name in ("b", "m"):
        said = made.wording(name).sayings()
        assert [(one.text, one.languages) for one in said] == [
            ("Demat.", ("br",)),
            ("Bonjour.", ("fr",)),
        ]


def test_the_choice_may_be_one_account_s_or_one_network_s() -> None:
    for table in ("accounts.m", "mastodon"):
        made = post(*HEAD, f"[{table}]", 'say_in = ["fr", "br"]')
        assert [one.text for one in made.wording("m").sayings()] == [
            "Bonjour.",
            "Demat.",
        ]
        assert made.wording("b").also == ()


def test_what_stands_beside_a_thread_is_in_its_first_language() -> None:
    """Also on an account whose own language is another one."""
    head = (IMAGE, *HEAD, 'alt = ["Ar pont."]')
    for first, alt in (("fr", "Le pont."), ("br", "Ar pont.")):
        other = "br" if first == "fr" else "fr"
        made = post(f'say_in = ["{first}", "{other}"]', *head).wording("b")
        assert [one.alt for one in made.media] == [alt]


def test_the_nearest_choice_of_languages_holds() -> None:
    own = ("[accounts.m]", 'say_in = ["fr"]')
    made = post('say_in = ["br", "fr"]', *HEAD, *own).wording("m")
    assert (made.text, made.also) == ("Bonjour.", ())


def test_a_thread_is_signed_once() -> None:
    made = post('say_in = ["fr", "br"]', *HEAD, to=directory(signature="La ville"))
    assert [one.text for one in made.wording("m").sayings()] == [
        "Bonjour.\n\nLa ville",
        "Demat.",
    ]


def test_names_of_the_address_book_are_told_in_every_language() -> None:
    book = replace(directory("fr"), people={"mairie": {"bluesky": "mairie.fr"}})
    head = ('language = "fr"', 'say_in = ["fr", "br"]', "[text]", 'br = "@{mairie}"')
    made = post(*head, to=book).wording("b")
    assert made.also[0].text == "@mairie.fr"


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        (('say_in = ["eu"]', *HEAD), "say_in names “eu”"),
        (("say_in = []", *HEAD), "say_in names no language"),
        (("[text.br]", 'txt = "x"'), "unknown key text.br.txt"),
        (("[text.br]", 'short = "x"'), "text.br has no text"),
        (("[text]", 'br = " "'), "text.br has no text"),
        (("[text]", "br = 1"), "text.br takes a text"),
        (("[text.br]", 'text = "x"', "alt = 1"), "text.br.alt takes a list"),
    ],
)
def test_what_is_wrong_is_named(head: tuple[str, ...], problem: str) -> None:
    with pytest.raises(PostError) as caught:
        post(*head)
    assert problem in str(caught.value.message)


TAGS = st.lists(st.sampled_from(["br", "oc", "eu", "gsw"]), unique=True)


@given(others=TAGS, own=st.sampled_from(["", "fr", "br", "oc", "eu", "gsw", "de"]))
def test_every_account_says_exactly_one_of_the_texts(
    others: list[str], own: str
) -> None:
    """And its tag is that of the text, whatever there is."""
    head = ["[text]", *(f'{tag} = "In {tag}."' for tag in others)]
    texts = {"Bonjour.": "fr"} | {f"In {tag}.": tag for tag in others}
    made = post('language = "fr"', *head, to=directory(own)).wording("b")
    assert made.languages == (texts[made.text],)
    if own in others:
        assert made.languages == (own,)
