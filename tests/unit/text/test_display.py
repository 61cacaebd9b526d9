from __future__ import annotations

import pytest
from hypothesis import given

from crosspost.text import display, facets
from crosspost.text.normalise import normalise
from texts import TEXT


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://ville.example.fr", "ville.example.fr"),
        ("HTTPS://Ville.Example.FR/A", "ville.example.fr/A"),
        ("https://a.fr/", "a.fr"),
        ("https://a.fr/?", "a.fr"),
        ("https://a.fr/#", "a.fr"),
        ("https://a.fr/x/", "a.fr/x/"),
        ("https://a.fr?x=1", "a.fr?x=1"),
        ("https://a.fr/#haut", "a.fr#haut"),
        ("https://a.fr/12345678901234", "a.fr/12345678901234"),
        ("https://a.fr/123456789012345", "a.fr/123456789012..."),
        ("https://a.fr/a?b=c&d=e#fghij", "a.fr/a?b=c&d=e#fg..."),
        ("https://u:p@a.fr:8443/x", "a.fr:8443/x"),
        ("http://a.fr:80/ ", "a.fr/%20"),
        ("https://a.fr:443", "a.fr"),
        ("https://a.fr:80", "a.fr:80"),
        ("https://évry.fr/é", "xn--vry-9la.fr/%C3%A9"),
        ("https://ÉVRY.fr:443", "xn--vry-9la.fr"),
        ("https://a.fr/l'a?l'a#l'a`", "a.fr/l'a?l%27a#l'..."),
        ("https://a.fr/{^}?{^}", "a.fr/%7B%5E%7D?{^}"),
        ("https://a.fr/%41", "a.fr/%41"),
        ("https://a%b.fr/x", "https://a%b.fr/x"),
        ("https:///x", "https:///x"),
        ("mailto:contact@a.fr", "mailto:contact@a.fr"),
    ],
)
def test_short_link(uri: str, shown: str) -> None:
    assert display.short_link(uri) == shown


def test_what_is_around_a_short_link_stays() -> None:
    text = "🎉 (https://ville.example.fr/agenda/2026/mai) et @a.fr #Été, fin"
    spans = facets.detect(text)

    short, moved = display.shorten(text, spans)

    assert short == "🎉 (ville.example.fr/agenda/2026/...) et @a.fr #Été, fin"
    assert [short[span.start : span.end] for span in moved] == [
        "ville.example.fr/agenda/2026/...",
        "@a.fr",
        "#Été",
    ]
    assert [span.value for span in moved] == [span.value for span in spans]


@given(TEXT)
def test_shortening_keeps_every_place_and_every_address(text: str) -> None:
    clean = normalise(text)
    spans = facets.detect(clean)

    short, moved = display.shorten(clean, spans)

    assert [(span.kind, span.value) for span in moved] == [
        (span.kind, span.value) for span in spans
    ]
    before = after = 0
    for old, new in zip(spans, moved, strict=True):
        assert clean[before : old.start] == short[after : new.start]
        before, after = old.end, new.end
    assert clean[before:] == short[after:]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://a.fr:80/x", "a.fr/x"),
        ("http://a.fr:8080/x", "a.fr:8080/x"),
        ("https://a.fr:443", "a.fr"),
        ("http://a.fr:443", "a.fr:443"),
        ("https://a.fr/\ud800", "a.fr/%3F"),
    ],
)
def test_ports_and_broken_signs(address: str, shown: str) -> None:
    assert display.short_link(address) == shown
