"""Old mentions from X become words that no network links or notifies."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text import facets, mastodon
from crosspost.text.neutralise import XMention, drop_lead, locate, neutralise

ROOT = Path(__file__).parents[3]


def vectors() -> list[Any]:
    """The project's own selection, and the shared one where it is at hand."""
    found: dict[str, Any] = {}
    for folder in (ROOT / "tests/data/vectors", ROOT.parent / "shared/vectors"):
        file = folder / "mentions_x.json"
        if file.exists():
            document = json.loads(file.read_text("utf-8"))
            found |= {vector["id"]: vector for vector in document["vectors"]}
    return [pytest.param(vector, id=name) for name, vector in found.items()]


def linked(text: str, kind: str) -> set[str]:
    spans = (*facets.detect(text), *mastodon.entities(text))
    return {span.value for span in spans if span.kind == kind}


@pytest.mark.parametrize("vector", vectors())
def test_a_vector_becomes_what_is_wanted(vector: dict[str, Any]) -> None:
    mentions = [XMention(**mention) for mention in vector["mentions"]]
    assert neutralise(vector["text"], mentions) == vector["want"]


@pytest.mark.parametrize("vector", vectors())
def test_names_are_found_where_x_found_them(vector: dict[str, Any]) -> None:
    assert locate(vector["text"]) == [XMention(**one) for one in vector["mentions"]]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Avec (@Ademe @Cerema)", "Avec (Ademe, Cerema\u00a0sur\u00a0X)"),
        ("@A_b et @a_B.", "A_b\u00a0(X) et a_B."),
        ("@SNCF puis @SNCF.com", "SNCF\u00a0(X) puis SNCF\u00a0(X).com"),
        ("Bravo\n.@Ville !", "Bravo\nVille\u00a0(X) !"),
        ("Fin. .@Ville", "Fin. .Ville\u00a0(X)"),
        ("Voir @ville@x.com", "Voir ville\u00a0(X)"),
        ("@un\n@deux", "un\u00a0(X)\ndeux\u00a0(X)"),
        ("RT @Ville: bravo", "RT Ville\u00a0(X): bravo"),
        ("@un @deux et @deux @un", "un, deux\u00a0(X) et deux, un"),
    ],
)
def test_the_rules_meet(text: str, want: str) -> None:
    assert neutralise(text, locate(text)) == want


def test_a_mention_that_x_did_not_list_is_no_mention_either() -> None:
    assert neutralise("Merci @inconnu", []) == "Merci inconnu\u00a0(X)"


def test_in_english_one_is_on_x() -> None:
    text = "The mayor (@Mayor) spoke"
    assert (
        neutralise(text, locate(text), language="en")
        == "The mayor (Mayor\u00a0on\u00a0X) spoke"
    )


def test_a_mapping_gives_the_native_handle() -> None:
    text = "Avec @Ville et @Autre, puis @VILLE @Autre"
    handles = {"ville": "@ville.example.fr"}
    assert neutralise(text, locate(text), handles=handles) == (
        "Avec @ville.example.fr et Autre\u00a0(X), puis @ville.example.fr, Autre"
    )


def test_leading_names_of_oneself_go_from_a_self_reply() -> None:
    text = "@Ville @ancienne_ville @Autre la suite"
    rest, mentions = drop_lead(
        text, locate(text), names=frozenset({"ville", "ancienne_ville"})
    )
    assert rest == "@Autre la suite"
    assert mentions == [XMention("Autre", 0, 6)]


def test_a_name_inside_the_text_is_no_lead() -> None:
    text = "Suite de @Ville"
    assert drop_lead(text, locate(text), names=frozenset({"ville"})) == (
        text,
        locate(text),
    )


HOST = re.compile(r"[@＠][\w.-]+@([^\s/]+)")
PIECES = st.sampled_from(
    """
    @Ville @sncf @a_b ＠Plein .com .gouv.fr ( ) d’ . 👏 mot #Tag presse@ville.fr :
    @ville@social.example.fr https://ville.example.fr/@ville « » @ville.bsky.social /
    """.split()  # noqa: SIM905 -- a list of words is read as words
)
SPACES = st.sampled_from(["", "", " ", "\n", "\u00a0"])
TEXTS = st.lists(st.tuples(PIECES, SPACES).map("".join), max_size=14).map("".join)


@given(TEXTS)
def test_no_network_finds_a_mention_or_a_new_link(text: str) -> None:
    result = neutralise(text, locate(text))
    assert linked(result, "mention") == set()
    hosts = [found.lower() for found in HOST.findall(text)]
    for link in linked(result, "link") - linked(text, "link"):
        # Only the profile of a Mastodon address, which is a link on purpose.
        host = link.removeprefix("https://").split("/")[0].lower()
        assert any(one.startswith(host) for one in hosts), link


def test_a_name_that_is_plain_makes_no_new_one_of_what_is_beside_it() -> None:
    plain = neutralise("@x@xé@x", [], handles={}, language="fr")
    assert not [one for one in mastodon.entities(plain) if one.kind == "mention"]
    assert not [one for one in facets.detect(plain) if one.kind == "mention"]
