"""What is sent to Bluesky, rule by rule, then on any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from crosspost.text import facets, links, mentions
from crosspost.text.normalise import normalise
from crosspost.text.spans import Span, in_order
from texts import TEXT


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in facets.detect(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A letter, digit or one of _ @ / . - before: the tail of something else.
        ("voirhttps://a.fr", []),
        ("2https://a.fr", []),
        ("_https://a.fr -https://a.fr .https://a.fr @https://a.fr", []),
        ("éhttps://a.fr", []),
        ("=https://a.fr", ["https://a.fr"]),
        # Where it ends.
        ("https://a.fr/x<b>", ["https://a.fr/x"]),
        (
            "https://a.fr/x\u200e https://a.fr/y\xadz",
            ["https://a.fr/x", "https://a.fr/y"],
        ),
        ("https://a.fr/x\xa0: oui", ["https://a.fr/x"]),
        ("https://a.fr/x© https://a.fr/y🇫🇷", ["https://a.fr/x", "https://a.fr/y"]),
        ("https://a.fr/é’", ["https://a.fr/é"]),
        ("https://a.fr/x?!…*", ["https://a.fr/x"]),
        ("https://a.fr/a(b)c)", ["https://a.fr/a(b)c"]),
        ("https://a.fr/a(b(c))]d", ["https://a.fr/a(b(c))"]),
        ("https://a.fr/a[0](b).", ["https://a.fr/a[0](b)"]),
        ("https://a.fr/a([)]", ["https://a.fr/a([)]"]),
        # Without a host, no link.
        ("https://! https://?x https:///x http://@", []),
        ("https://[2001:db8::1]/x", ["https://[2001:db8::1]/x"]),
        # The search goes on after the trimmed end.
        ("https://a.fr/x)https://b.fr", ["https://a.fr/x", "https://b.fr"]),
        ("https://a.fr/?u=https://b.fr", ["https://a.fr/?u=https://b.fr"]),
        ("https://a.fr/x ) y", ["https://a.fr/x"]),
        ("https://a.fr\nhttps://b.fr", ["https://a.fr", "https://b.fr"]),
    ],
)
def test_p1_addresses_with_a_scheme(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ville.fr (ville.fr) [ville.fr]", ["ville.fr"] * 3),
        ('«ville.fr» “ville.fr” "ville.fr" l\'ville.fr d’ville.fr', ["ville.fr"] * 5),
        (":ville.fr /ville.fr =ville.fr àville.fr", []),
        ("ville.fr, VILLE.FR. ville.fr…", ["ville.fr", "VILLE.FR", "ville.fr"]),
        ("2ville.fr -ville.fr", []),
        ("vi--lle.fr ville-.fr", ["vi--lle.fr"]),
        ("ville.frère ville.fr2 ville.fr_", []),
        # Two labels: the TLD must be one that towns and readers use.
        ("mardi.la notice.pdf fin.et a.bzh b.social", ["a.bzh", "b.social"]),
        # More: a known TLD, and two characters at least before it.
        ("www.mardi.la sur.mardi.la p.e.la", ["www.mardi.la", "sur.mardi.la"]),
        ("p.ex.la", ["p.ex.la"]),
        ("www.x.fr ww.x.fr a.xn--p1ai", ["www.x.fr"]),
        ("ville.example.inconnu", []),
        # Port, path and query.
        ("ville.fr:8080/x, ville.fr:80", ["ville.fr:8080/x", "ville.fr:80"]),
        ("ville.fr:8h30 ville.fr:123456", ["ville.fr", "ville.fr"]),
        ("ville.fr/a(b)c). ville.fr?x=1!", ["ville.fr/a(b)c", "ville.fr?x=1"]),
        ("ville.fr/…", ["ville.fr/"]),
    ],
)
def test_p2_bare_domains(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_p2_a_bare_domain_leads_to_https() -> None:
    assert links.spans("Voir ville.fr/x.") == [
        Span(5, 15, "link", "https://ville.fr/x")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "presse.info@ville.fr",
        "jean.paris+lettre@ville.fr",
        "jean.paris-2@ville.fr",
        "<contact@ville.fr>",
        "d’jean.re@ville.fr",
        "jean.re%x@ville.fr",
    ],
)
def test_p3_e_mail_addresses_are_no_links(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d’@a.fr «@a.fr» 👏@a.fr (@a.fr) ,@a.fr", ["@a.fr"] * 5),
        ("x@a.fr 2@a.fr _@a.fr @@a.fr /@a.fr .@a.fr =@a.fr -@a.fr é@a.fr", []),
        ("@a.fr_ @a.fr- @a.fr@b.fr @a.fré", []),
        ("@A.FR @a.test @a.TEST @a.xyz", ["@A.FR", "@a.test", "@a.TEST", "@a.xyz"]),
        ("@a @a.inconnu @a_b.fr @é.fr @a..fr @-a.fr @a-.fr", []),
        ("@a-b.c--d.fr.", ["@a-b.c--d.fr"]),
        (f"@{'a' * 63}.fr @{'a' * 64}.fr", [f"@{'a' * 63}.fr"]),
        (f"@{'a.' * 124}aa.fr", [f"@{'a.' * 124}aa.fr"]),
        ("@a.b.test @a.test.inconnu", ["@a.b.test"]),
        (f"@{'a.' * 126}fr", []),
    ],
)
def test_p4_mentions(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_p4_a_mention_is_a_handle_as_typed() -> None:
    assert mentions.spans("à @Ville.FR") == [Span(2, 11, "mention", "Ville.FR")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#L'été #L’été #Aujourd’hui #C’2 #Fête’", ["#C’2", "#Fête"]),  # P5
        ("$FR $EUR", []),  # P6
        ("#Agenda:https://a.fr", ["#Agenda", "https://a.fr"]),  # P7
        ("#C++:@a.fr", ["#C", "@a.fr"]),
        ("#5€(https://a.fr)", ["https://a.fr"]),
        ("#L’été(https://a.fr)", ["https://a.fr"]),
        ("#Ville(https://a.fr/l’été)", ["#Ville", "https://a.fr/l’été"]),
        ("#a #b https://a.fr #c", ["#a", "#b", "https://a.fr", "#c"]),
        ("https://a.fr/#x", ["https://a.fr/#x"]),  # P8
        ("https://a.fr/,@b.fr", ["https://a.fr/,@b.fr"]),
        (f"#{'a' * 64}!! #{'b' * 65}", [f"#{'a' * 64}"]),  # P9
        (f"#{'🎉' * 32} #{'🎉' * 33}", [f"#{'🎉' * 32}"]),
        ("＃Ville #١٢ #1,2 ##x", ["＃Ville", "#١٢", "##x"]),
        ("a\u200b#b a#c (#d) #\ufe0fe", []),
        ("#a\u200bb #a\u200db #a\u2060b #a\xadb", ["#a"] * 4),
        ("#Ville_», x", ["#Ville"]),
    ],
)
def test_p5_to_p9_tags(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_tag_is_told_without_its_sign() -> None:
    assert facets.detect("＃Ville") == [Span(0, 6, "tag", "Ville")]


def test_bytes_of_two_spans_after_astral_characters() -> None:
    text = "🎉 é https://a.fr 👩\u200d🚒 #Été"

    places = facets.to_bytes(text, facets.detect(text))

    assert places == [(8, 20), (33, 39)]


def test_bytes_follow_the_order_they_are_asked_in() -> None:
    spans = [Span(1, 2, "tag", "b"), Span(0, 1, "tag", "a")]

    assert facets.to_bytes("éa", spans) == [(2, 3), (0, 2)]
    assert facets.to_bytes("éa", []) == []


def test_of_two_spans_that_overlap_the_first_stays() -> None:
    long, inside = Span(0, 5, "link", "a"), Span(3, 6, "tag", "b")
    after = Span(5, 7, "tag", "c")

    assert in_order([after, inside, long]) == [long, after]


@given(TEXT)
def test_bytes_decode_to_the_visible_text(text: str) -> None:
    clean = normalise(text)
    raw = clean.encode()
    spans = facets.detect(clean)

    for span, (start, end) in zip(spans, facets.to_bytes(clean, spans), strict=True):
        assert raw[start:end].decode() == clean[span.start : span.end]


@given(TEXT)
def test_what_is_seen_says_what_is_meant(text: str) -> None:
    clean = normalise(text)

    for span in facets.detect(clean):
        visible = clean[span.start : span.end]
        match span.kind:
            case "mention":
                assert visible == f"@{span.value}"
            case "tag":
                assert visible[0] in "#＃"
                assert visible[1:] == span.value
            case "link":
                assert span.value in (visible, f"https://{visible}")


@given(TEXT)
def test_facets_are_ordered_and_never_overlap(text: str) -> None:
    spans = facets.detect(text)

    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(span.start < span.end for span in spans)


@given(TEXT)
def test_composed_and_decomposed_texts_give_the_same_facets(text: str) -> None:
    composed = normalise(unicodedata.normalize("NFC", text))
    decomposed = normalise(unicodedata.normalize("NFD", text))

    assert facets.detect(composed) == facets.detect(decomposed)
