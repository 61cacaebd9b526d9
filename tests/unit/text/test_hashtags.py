from __future__ import annotations

import pytest
from hypothesis import given

from crosspost.text import hashtags
from crosspost.text.spans import Span
from texts import TEXT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#Ville ＃Ville\n#Ville\xa0#Ville\u202f#Ville", ["Ville"] * 5),
        ("(#a) «#b» l’#c :#d 🎉#e a#f \u200b#g", []),
        ("#L’été #Saint-Étienne #R&D #v1.2 #Fête🎉", ["L", "Saint", "R", "v1", "Fête"]),
        ("#agent·e·s #a·b #a・b #a\u200cb", ["agent·e·s", "a·b", "a・b", "a\u200cb"]),
        ("#ab· #a· #a·· #·a #_", ["ab", "a", "a"]),
        ("#1_2 #1·2 #12 #_1 #1_ #__ #___", ["1_2", "1·2", "___"]),
        ("#12·", []),
        ("#a_ #_a", ["a_", "_a"]),
        ("#1a2 #1é", ["1a2", "1é"]),
        ("#Agendahttps://a.fr #xhttp:// #https://a.fr", ["Agenda", "x", "https"]),
        ("#Agendahttps:/a.fr", ["Agendahttps"]),
        ("# #! ##a", []),
    ],
)
def test_mastodon_cuts(text: str, expected: list[str]) -> None:
    assert hashtags.mastodon(text) == expected


def test_a_tag_glued_to_an_address_ends_before_it() -> None:
    assert hashtags.mastodon_spans("#Agendahttps://a.fr") == [
        Span(0, 7, "tag", "Agenda")
    ]


@pytest.mark.parametrize(
    ("tag", "key"),
    [
        ("Été", "ete"),
        ("É\u0301te", "ete"),
        ("ŒuvreÇa", "œuvreca"),
        ("Ｖｉｌｌｅ", "ville"),
        ("𝗴𝗿𝗮𝘀", "gras"),
        ("agent·e", "agent·e"),
        ("한글", "한글"),
    ],
)
def test_mastodon_files_tags_without_accents(tag: str, key: str) -> None:
    assert hashtags.mastodon_key(tag) == key


def test_bluesky_keeps_what_is_not_sent() -> None:
    assert hashtags.bluesky("#L’été #Un,#Deux") == ["L’été", "Un,#Deux"]
    assert [span.value for span in hashtags.spans("#L’été #Un,#Deux")] == ["Un,#Deux"]


@given(TEXT)
def test_a_tag_lies_where_it_is_said_to_lie(text: str) -> None:
    for span in (*hashtags.spans(text), *hashtags.mastodon_spans(text)):
        assert text[span.start] in "#＃"
        assert text[span.start + 1 : span.end] == span.value
