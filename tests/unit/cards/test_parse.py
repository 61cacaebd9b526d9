from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.cards.parse import MOST_BYTES, Found, decoded, parse

URL = "https://ville.example.fr/actualites/pont"


def found(
    page: str | bytes, content_type: str = "text/html; charset=utf-8", url: str = URL
) -> Found:
    data = page.encode() if isinstance(page, str) else page
    return parse(data, content_type=content_type, url=url)


# -- whose word counts ----------------------------------------------------------------


def test_open_graph_comes_first() -> None:
    page = """<head><title>Titre | Ville</title>
      <meta name="twitter:title" content="De Twitter">
      <meta property="og:title" content="Pont fermé">
      <meta name="description" content="Plain">
      <meta property="og:description" content="Lundi 28.">
      <meta property="og:image" content="https://ville.example.fr/pont.jpg">"""
    assert found(page) == Found(
        "Pont fermé", "Lundi 28.", "https://ville.example.fr/pont.jpg"
    )


def test_twitter_cards_come_second_and_the_rest_is_filled() -> None:
    page = """<title>T</title><meta name="twitter:title" content="Pont">
      <meta name="twitter:image:src" content="/p.png">
      <meta name="description" content="Déviation.">"""
    assert found(page) == Found("Pont", "Déviation.", "https://ville.example.fr/p.png")


def test_json_ld_about_the_page_comes_before_its_title() -> None:
    page = """<title>Ville</title><script type="application/ld+json">
      {"@graph": [{"@type": "Organization", "name": "La mairie"},
                  {"@type": ["NewsArticle"], "headline": "Pont fermé",
                   "description": "Lundi.", "image": [{"url": "p.jpg"}]}]}</script>"""
    assert found(page) == Found(
        "Pont fermé", "Lundi.", "https://ville.example.fr/actualites/p.jpg"
    )


def test_json_ld_about_others_and_broken_json_ld_say_nothing() -> None:
    page = """<script type="application/ld+json">{"@type": "Page", "name": 1}</script>
      <script type="application/ld+json">{"@type": "Article", </script>
      <script type="application/ld+json">{"@type": "WebSite", "name": "No"}</script>
      <title>Titre</title>"""
    assert found(page).title == "Titre"


def test_the_title_alone_is_enough() -> None:
    assert found("<title>\n  Pont\n fermé </title><p>Texte") == Found("Pont fermé")


def test_a_drawing_has_a_title_that_is_not_the_pages() -> None:
    page = "<body><svg><title>Flèche</title></svg><title>Pont</title>"
    assert found(page).title == "Pont"


def test_what_stands_in_a_template_is_not_said() -> None:
    page = """<head><template><meta property="og:title" content="Modèle"></template>
      <meta property="og:title" content="Pont"></head>"""
    assert found(page).title == "Pont"


def test_the_head_is_believed_before_the_body() -> None:
    page = """<head><meta name="x" content="y"><meta property="og:title" content="Bon">
      </head><body><meta property="og:title" content="Autre">"""
    assert found(page).title == "Bon"


# -- entities, addresses, charsets -----------------------------------------------------


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("L&#39;été &amp; la mer", "L'été & la mer"),
        ("L&amp;#39;été", "L'été"),
        ("Conseil &amp;amp; école", "Conseil & école"),
        ("R&eacute;union&nbsp;: 5 &lt; 6", "Réunion : 5 < 6"),
        ("a&copy=1", "a©=1"),  # as browsers read it
        ("Ligne\nsuivante\t!", "Ligne suivante !"),
        ("Sens\u202einversé\x07", "Sens inversé"),
        ("👨‍👩‍👧 ☀️", "👨‍👩‍👧 ☀️"),
    ],
)
def test_entities_are_undone_and_the_title_is_one_line(written: str, said: str) -> None:
    assert found(f"<title>{written}</title>").title == said


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("p.jpg", "https://ville.example.fr/actualites/p.jpg"),
        ("/p.jpg", "https://ville.example.fr/p.jpg"),
        ("../p.jpg?a=1&amp;b=2", "https://ville.example.fr/p.jpg?a=1&b=2"),
        ("//cdn.example.fr/p.jpg", "https://cdn.example.fr/p.jpg"),
        ("  https://cdn.example.fr/\np.jpg ", "https://cdn.example.fr/p.jpg"),
        ("data:image/png;base64,AAAA", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("http://[::1", ""),
        ("http:///p.jpg", ""),
    ],
)
def test_the_pictures_address_is_whole_or_nothing(written: str, whole: str) -> None:
    page = f'<meta property="og:image" content="{written}">'
    assert found(page).picture == whole


def test_a_base_is_what_addresses_are_relative_to() -> None:
    page = '<head><base href="/img/"><link rel="image_src" href="p.jpg"></head>'
    assert found(page).picture == "https://ville.example.fr/img/p.jpg"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("<title>Été</title>".encode(), "text/html"),
        ("<title>Été</title>".encode(), "text/html; charset=UTF-8"),
        ("<title>Été</title>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("<title>Été</title>".encode("latin-1"), "text/html"),
        (
            '<meta charset="windows-1252"><title>Été</title>'.encode("cp1252"),
            "text/html",
        ),
        ("<title>Été</title>".encode("utf-8-sig"), "text/html; charset=latin-1"),
        ("<title>Été</title>".encode("utf-16"), "text/html"),
        ("<title>Été</title>".encode(), "text/html; charset=no-such"),
        ("<title>Été</title>".encode(), "text/html; charset=rot13"),
        ("<title>Été</title>".encode(), "text/html; charset=idna"),
        ("<title>Été</title>".encode(), "text/html; charset=unicode_escape"),
    ],
)
def test_the_charset(data: bytes, content_type: str) -> None:
    assert found(data, content_type).title == "Été"


def test_a_page_cut_inside_a_letter_is_still_utf_8() -> None:
    assert decoded("Été".encode()[:-1], content_type="") == "Ét"


def test_what_calls_itself_latin_is_read_as_browsers_do() -> None:
    data = "<title>L’eau — l’air</title>".encode("cp1252")
    assert found(data, "text/html; charset=latin1").title == "L’eau — l’air"


def test_a_long_title_is_cut_between_words() -> None:
    title = found(f"<title>{'mot ' * 200}</title>").title
    assert len(title) <= 301
    assert title.endswith("mot…")


# -- strangers' pages ------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", " ", "\x00", "<", "<!--", "<![", "<html>", "é"])
def test_almost_nothing_is_a_page_too(page: str) -> None:
    assert found(page).picture == ""


HOSTILE = {
    "nested divs": b"<div>" * 100_000,
    "nested spans": b"<span>" * 100_000,
    "nested tables": b"<table><tr><td>" * 40_000,
    "comments": b"<!--" * 130_000,
    "declarations": b"<![" * 170_000,
    "open tags": b"<a" * 250_000,
    "open attribute": b'<meta content="' + b"a" * MOST_BYTES,
    "many metas": b"<meta property=og:title content=>" * 16_000,
    "metas in depth": b"<div>" * 300 + b"<meta property=a content=b>" * 18_000,
    "attributes": b"<meta " + b"a=b " * 120_000 + b">",
    "entities": b"<title>" + b"&amp;" * 100_000,
    "half entities": b"<title>" + b"&#x" * 160_000,
    "brackets": b'<script type="application/ld+json">' + b"[" * 500_000,
    "scripts": b'<script type="application/ld+json">[]</script>' * 11_000,
    "digits": b'<script type="application/ld+json">' + b"9" * 500_000 + b"</script>",
    "nul": b"\x00" * MOST_BYTES,
    "titles": b"<title>" * 70_000,
    "blanks": b"<title>" + b" " * MOST_BYTES,
    "charset": b"<meta charset=" * 36_000,
    "noise": bytes(range(256)) * 2_000,
}


@pytest.mark.speed
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_little(name: str) -> None:
    started = time.process_time()
    found(HOSTILE[name], "text/html")
    assert time.process_time() - started < 2


@given(st.binary(max_size=400), st.text(max_size=30))
def test_any_bytes_give_an_answer(data: bytes, content_type: str) -> None:
    told = parse(b"<title>" + data, content_type=content_type, url=URL)
    assert told.title == " ".join(told.title.split())
    assert told.picture == "" or told.picture.startswith(("https://", "http://"))


def test_what_stands_after_half_a_megabyte_is_not_looked_at() -> None:
    page = b" " * MOST_BYTES + b"<title>Trop tard</title>"
    assert found(page) == Found()
