"""Links as each network writes them on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.model import Facet
from crosspost.report.bluesky import short_url
from crosspost.report.mastodon import shown
from crosspost.report.pieces import Piece, host, markup, of_facets, of_spans
from crosspost.text.mastodon import entities


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://ville.fr/", "ville.fr"),
        ("https://ville.fr/agenda", "ville.fr/agenda"),
        ("https://Ville.fr/agenda?a=1#b", "ville.fr/agenda?a=1#b"),
        ("https://ville.fr/travaux/pont-du-port", "ville.fr/travaux/pont..."),
        ("https://ville.fr/é", "ville.fr/%C3%A9"),
        ("ville.fr/travaux/pont-du-port", "ville.fr/travaux/pont-du-port"),
        ("lire la suite", "lire la suite"),
        ("https://", "https://"),
    ],
)
def test_bluesky_shortens_an_address_and_nothing_else(written: str, read: str) -> None:
    assert short_url(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://ville.fr/agenda", "ville.fr/agenda"),
        ("http://www.ville.fr/", "ville.fr/"),
        ("https://ville.fr/" + "a" * 22, "ville.fr/" + "a" * 21 + "…"),
        ("https://ville.fr/" + "a" * 21, "ville.fr/" + "a" * 21),
    ],
)
def test_mastodon_hides_the_scheme_and_cuts_at_thirty(written: str, read: str) -> None:
    assert shown(Piece(written, "link", written)).shown == read


def test_mastodon_names_a_person_without_their_server() -> None:
    assert shown(Piece("@ana@ville.social", "mention", "x")).shown == "@ana"
    assert shown(Piece("#Mer", "tag", "Mer")).shown == "#Mer"


def test_only_web_addresses_open() -> None:
    text = "ici là"
    facets = [
        Facet(0, 3, "link", "javascript:alert(1)"),
        Facet(4, 7, "link", "https://ville.fr/?a=1&b=2"),
    ]

    assert markup(of_facets(text, facets)) == (
        '<span class="lk">ici</span> <a class="lk" href="https://ville.fr/?a=1&amp;b=2"'
        ' title="https://ville.fr/?a=1&amp;b=2" rel="noopener noreferrer">là</a>'
    )


def test_a_facet_that_lies_over_another_or_outside_is_left_plain() -> None:
    facets = [
        Facet(0, 4, "tag", "mer"),
        Facet(2, 6, "tag", "er"),
        Facet(5, 99, "tag", "x"),
        Facet(3, 3, "tag", "x"),
    ]
    pieces = list(of_facets("#mer été", facets))

    assert pieces == [Piece("#mer", "tag", "mer"), Piece(" été")]


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_no_facet_loses_a_letter_where_it_cuts_between_letters(
    text: str, edges: list[tuple[int, int]]
) -> None:
    offsets = [0]
    for sign in text:
        offsets.append(offsets[-1] + len(sign.encode("utf-8", "surrogatepass")))
    facets = [
        Facet(offsets[a], offsets[b], "tag", "t")
        for a, b in edges
        if a < len(offsets) and b < len(offsets)
    ]

    assert "".join(piece.shown for piece in of_facets(text, facets)) == text


@given(st.text())
def test_no_entity_loses_a_letter(text: str) -> None:
    pieces = of_spans(text, entities(text))

    assert "".join(piece.shown for piece in pieces) == text


def test_the_site_of_an_address() -> None:
    assert host("https://a:b@ville.fr:8080/x") == "ville.fr:8080"
    assert host("pas une adresse") == "pas une adresse"
