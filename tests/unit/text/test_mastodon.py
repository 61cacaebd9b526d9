from __future__ import annotations

import pytest
from hypothesis import given

from crosspost.text import graphemes, mastodon, mastodon_links
from texts import TEXT


def found(text: str) -> list[str]:
    return [span.value for span in mastodon.entities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Before an address: all but a Latin letter or digit without accent, @ # $.
        ("éhttps://a.fr", ["https://a.fr"]),
        (
            "ahttps://a.fr 1https://a.fr @https://a.fr $https://a.fr #https://a.fr",
            ["https"],
        ),
        ("＠https://a.fr ＃https://a.fr", ["https"]),
        # Schemes.
        (
            "HTTP://A.FR gopher://a.fr dat://a.fr",
            ["HTTP://A.FR", "gopher://a.fr", "dat://a.fr"],
        ),
        ("ftp://a.fr mailto:a@b.fr //a.fr", []),
        # Domains.
        ("https://a https://192.0.2.1 https://a.inconnu https://a.web", []),
        ("https://a.b.c.fr.inconnu", ["https://a.b.c.fr"]),
        ("https://a_b.example.fr https://a_b.fr", ["https://a_b.example.fr"]),
        ("https://-a.fr https://a-.fr https://a..fr", []),
        ("https://a.fr-b https://a.fr@b https://a.fr+b", []),
        ("https://a.frère https://a.fr_b", ["https://a.fr", "https://a.fr"]),
        (
            "https://метро.рф https://a.xn--p1ai",
            ["https://метро.рф", "https://a.xn--p1ai"],
        ),
        ("https://a.рфx https://a.РФ/x", ["https://a.РФ/x"]),
        (f"https://{'a' * 63}.fr", [f"https://{'a' * 63}.fr"]),
        (f"https://{'a' * 64}.fr", []),
        ("https://🎉.fr https://\u2603.fr", ["https://\u2603.fr"]),
        ("https://évry.fr", ["https://évry.fr"]),
        ("https://אa.fr", []),
        ("https://a.xn--zzzz", ["https://a.xn--zzzz"]),
        ("https://a.рф@b https://a.рф+b https://a.рф-b", []),
        # Port, path.
        ("https://a.fr:80/x https://a.fr:x", ["https://a.fr:80/x", "https://a.fr"]),
        (
            "https://a.fr/x… https://a.fr/y» https://a.fr/z🎉",
            ["https://a.fr/x…", "https://a.fr/y»", "https://a.fr/z🎉"],
        ),
        ("https://a.fr/x.,;:!?'\"])*=~&|@%$", ["https://a.fr/x"]),
        ("https://a.fr/x.y;z!a", ["https://a.fr/x.y;z!a"]),
        ("https://a.fr/!", ["https://a.fr/"]),
        ("https://a.fr/x>y https://a.fr/x<y", ["https://a.fr/x", "https://a.fr/x"]),
        ("https://a.fr/a(b)", ["https://a.fr/a(b)"]),
        ("https://a.fr/a(b(c)d)e", ["https://a.fr/a(b(c)d)e"]),
        ("https://a.fr/a(b(c(d)))", ["https://a.fr/a"]),
        ("https://a.fr/a(b) https://a.fr/a()", ["https://a.fr/a(b)", "https://a.fr/a"]),
        (
            "https://a.fr/a_(日本) https://a.fr/a_(日本)b",
            ["https://a.fr/a_", "https://a.fr/a_(日本)b"],
        ),
        ("(https://a.fr/a.(b).)", ["https://a.fr/a.(b)"]),
        # Query.
        (
            "https://a.fr?x=1. https://a.fr/?x=(1)",
            ["https://a.fr?x=1", "https://a.fr/?x=(1"],
        ),
        ("https://a.fr/x?", ["https://a.fr/x"]),
        ("https://a.fr/x?é=ç!\xa0»", ["https://a.fr/x?é=ç!\xa0»"]),
        ("https://a.fr?x=1>2", ["https://a.fr?x=1"]),
        # An address that a bare domain has swallowed.
        ("a.fr/https://b.fr x https://c.fr", ["https://c.fr"]),
        ("a.fr?https://b.fr", []),
        ("inconnu.zzz/https://b.fr", ["https://b.fr"]),
        ("a.fr/.https://b.fr", []),
        ("a.fr/(https://b.fr", ["https://b.fr"]),
        ("a.inconnu:b.fr/https://c.fr", []),
        ("_a.fr/https://b.fr", []),
        # Other addresses.
        (
            "xmpp:a@b.fr/x?y=1. xmpp:b.fr xmpp:b xmpp://c@d.fr/e@f.fr",
            ["xmpp:a@b.fr/x?y=1", "xmpp:b.fr", "xmpp://c@d.fr/e@f.fr"],
        ),
        ("xmpp://c@d.fr xmpp://c@d xmpp://c@d.fr/e", []),
        ("magnet:?xt=1! magnet:x", ["magnet:?xt=1"]),
    ],
)
def test_links(text: str, expected: list[str]) -> None:
    assert [value for value in found(text) if value] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@ville (@ville d’@ville 👏@ville @@ville", ["ville"] * 5),
        ("a@ville é@ville _@ville =@ville /@ville", []),
        ("@a_b.c-d. @a..b @.a", ["a_b.c-d", "a..b"]),
        ("@a@b.fr, @a@évry.fr @a@b.", ["a@b.fr", "a@évry.fr", "a@b"]),
        ("@a@b@c @aé @a:// @a＠", []),
        ("@é", []),
    ],
)
def test_mentions(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_kinds_and_places_are_told() -> None:
    text = "🎉 @a@b.fr #Été https://a.fr"

    assert [
        (span.kind, text[span.start : span.end], span.value)
        for span in mastodon.entities(text)
    ] == [
        ("mention", "@a@b.fr", "a@b.fr"),
        ("tag", "#Été", "Été"),
        ("link", "https://a.fr", "https://a.fr"),
    ]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("\xa0\u202f\u2003", 0),
        ("\xa0a\xa0", 3),
        ("\0\t\n\v\f\r a \0\t\n\v\f\r", 1),
        ("https://a.fr", 23),
        ("(https://a.fr/b).", 26),
        ("@ville@social.example.fr", 6),
        ("@ville@social.example.fr, https://a.fr", 31),
        ("https://a.fr/@b@c.fr", 23),
        ("xmpp:a@b.fr", 11),
        ("e\u0301", 1),
        ("👩\u200d🚒", 1),
    ],
)
def test_length(text: str, length: int) -> None:
    assert mastodon.length(text) == length


def test_nothing_is_shortened_in_a_warning() -> None:
    warning = " @a@b.fr https://a.fr "

    assert mastodon.length("https://a.fr", warning=warning) == 43
    assert mastodon.length("https://a.fr", warning=warning, link_weight=40) == 60
    assert mastodon.length("", warning="\xa0a") == 2


def test_elsewhere_every_code_point_counts() -> None:
    assert mastodon.code_points(" 👩\u200d🚒 https://a.fr", warning="é") == 18
    assert mastodon.code_points("é") == 1


@given(TEXT)
def test_entities_lie_where_they_are_said_to_lie(text: str) -> None:
    spans = mastodon.entities(text)

    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    for span in spans:
        visible = text[span.start : span.end]
        assert visible.endswith(span.value)
        assert len(visible) - len(span.value) == (span.kind != "link")


@given(TEXT)
def test_without_links_and_mentions_length_is_graphemes(text: str) -> None:
    plain = text.replace(":", "").replace("@", "").strip(" \0\t\n\v\f\r")

    expected = 0 if plain.isspace() else graphemes.count(plain)
    assert mastodon.length(plain) == expected


@given(TEXT)
def test_a_link_weighs_the_same_however_long(text: str) -> None:
    links = mastodon_links.spans(text.strip(" \0\t\n\v\f\r"))

    lighter = mastodon.length(text, link_weight=20)
    assert mastodon.length(text, link_weight=27) - lighter <= 7 * len(links)
