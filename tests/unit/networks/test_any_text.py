"""Texts made to break a rule, rendered whole: threads, short links, warnings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.model import Account, Delivery, Part, Post, Prepared, Wording
from crosspost.networks import bluesky, mastodon
from crosspost.plan import Target, plan
from crosspost.ports import Network
from crosspost.text import facets, graphemes
from crosspost.text import mastodon as rules
from crosspost.text.display import short_link
from crosspost.text.normalise import normalise

DUE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
DID = "did:plc:saintelvensurmer234567ab"
NETWORKS: dict[str, Network] = {
    "bluesky": bluesky.NETWORK,
    "mastodon": mastodon.NETWORK,
}

TOKENS = st.sampled_from(
    [
        # emoji of every make, alone and glued
        *(
            "👨‍👩‍👧‍👦",
            "🇫🇷🇪",
            "1️⃣",
            "👩🏽‍❤️‍💋‍👨🏿",
            "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
            "☎︎",
            "Merci👏",
            "🎉#Fête",
            "#Fête🎉",
        ),
        # marks that join, turn or hide
        *(
            "e\u0301te\u0301",
            "\u0301",
            "a\u200db",
            "#a\u200db",
            "#Vil\u200cle",
            "\u200f",
        ),
        *(
            "\u202bنص\u202c",
            "מילה",
            "#ברלין",
            "\ufeff",
            "mot\ufeff",
            "\u2060",
            "so\u00adft",
        ),
        *("क्षि", "ำ", "각", "𝐑𝐞́union", "ﬁn", "Ǆ"),
        # links
        *(
            "https://ville.example.fr/a",
            "(https://ville.example.fr/b)",
            "«https://a.fr»",
        ),
        *("https://é.example.fr/été?q=œ#ç", "https://xn--caf-dma.fr", "HTTPS://A.FR/X"),
        *("https://fr.wikipedia.org/wiki/Pont_(ville)", "d’https://a.fr.", "a.fr,b.fr"),
        *("https://ville.example.fr/documents/2026/conseil/deliberation-114.pdf?v=3",),
        *("service-public.fr", "impots.gouv.fr:443/x", "[a.fr](https://a.fr)", "a.fr…"),
        # names and addresses
        *("@nom@instance.example.fr", "@ville.example.fr", "d’@ville.fr", "@ville"),
        *("presse@ville.fr", "(@musee.fr)", "@a.fr@b.fr", "＠ville", "$EUR", ".@nom"),
        # hashtags
        *(
            "#l’été",
            "#L'été",
            "#2026",
            "#50%",
            "##Ville",
            "＃Ville",
            "#agent·e·s",
            "#C++",
        ),
        *("#Ville(https://a.fr)", "#Un,#Deux", "#️⃣", "#", "l’#Été", "(#Santé)"),
        # French print
        *("« mot »", "«\u00a0mot\u00a0»", "mot\u202f!", "mot !", "1 200 €", "18 h 30"),
        *(
            "M. Le Goff",
            "n° 12",
            "art. L.103-2",
            "05 61 00 00 00",
            "…",
            "—",
            "l’",
            "aujourd’hui.",
        ),
        *("(1/2)", "1/", "2/", "3/3)", "x" * 40),
    ]
)
GAPS = st.sampled_from(
    ["", " ", " ", " ", "\n", "\n\n", "\u00a0", "\u202f", "\r\n", "\t", "\u2028"]
)
TEXTS = st.lists(st.tuples(TOKENS, GAPS), max_size=60).map(
    lambda pairs: "".join(token + gap for token, gap in pairs)
)
_NUMBER = re.compile(r" \(\d+/\d+\)\Z")


def planned(network: str, wording: Wording) -> Delivery:
    account = Account(network, network, "ville", "ville.example.fr", identity=DID)
    known = dict.fromkeys(NETWORKS[network].handles(wording), DID)
    limits = replace(NETWORKS[network].assumed(account), as_of=DUE)
    target = Target(account, NETWORKS[network], Prepared(limits, DID, known))
    post = Post("p", "ville", (network,), wording)
    (made,) = plan(post, [target], accepted=DUE)
    return made


def squeezed(texts: list[str]) -> str:
    return "".join("".join(texts).split())


def unnumbered(parts: tuple[Part, ...]) -> list[str]:
    if len(parts) == 1:
        return [parts[0].text]
    return [_NUMBER.sub("", part.text) for part in parts]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@pytest.mark.parametrize("network", ["bluesky", "mastodon"])
def test_nothing_is_lost_or_reordered_and_every_part_fits(
    network: str, written: str
) -> None:
    text = normalise(written)
    made = planned(network, Wording(text, thread=True, languages=("fr",)))
    if any(note.id == "too-long" for note in made.notes):
        assert len(made.parts) == 1
        return
    numbered = all(_NUMBER.search(part.text) for part in made.parts)
    told = unnumbered(made.parts) if numbered else [p.text for p in made.parts]
    assert squeezed(told) == squeezed([text])
    for part in made.parts:
        assert part.used <= part.limit
        if network == "bluesky":
            assert part.used == len(graphemes.clusters(part.text))
            assert len(part.text.encode()) <= 3_000
        else:
            assert part.used == rules.length(part.text)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.booleans())
def test_every_facet_is_what_it_shows(written: str, short: bool) -> None:  # noqa: FBT001 -- drawn
    wording = Wording(normalise(written), thread=True, shorten_links=short)
    for part in planned("bluesky", wording).parts:
        data, end = part.text.encode(), 0
        for facet in part.facets:
            shown = data[facet.start : facet.end].decode()
            assert facet.start >= end
            assert facet.end > facet.start
            end = facet.end
            if facet.type == "link":
                said = {shown, f"https://{shown}"}
                assert facet.value in said or shown == short_link(facet.value)
            elif facet.type == "tag":
                assert shown[1:] == facet.value
                assert "’" not in shown


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_thread_links_what_its_text_links(written: str) -> None:
    """No cut makes, breaks or moves a link, a name or a hashtag."""
    text = normalise(written)
    wording = Wording(text, thread=True)
    parts = planned("bluesky", wording).parts
    told = unnumbered(parts) if len(parts) > 1 else [text]
    assert [s.value for one in told for s in facets.detect(one)] == [
        span.value for span in facets.detect(text)
    ]
    parts = planned("mastodon", wording).parts
    told = unnumbered(parts) if len(parts) > 1 else [text]
    assert [s.value for one in told for s in rules.entities(one)] == [
        span.value for span in rules.entities(text)
    ]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
@pytest.mark.parametrize("network", ["bluesky", "mastodon"])
def test_composed_or_not_it_is_the_same_post(network: str, written: str) -> None:
    composed, not_composed = (
        planned(network, Wording(normalise(text), thread=True))
        for text in (unicodedata.normalize(form, written) for form in ("NFC", "NFD"))
    )
    assert composed.parts == not_composed.parts
    assert composed.digest == not_composed.digest


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_the_warning_counts_with_every_part(written: str, warned: str) -> None:
    warning = normalise(warned)[:120]
    wording = Wording(normalise(written), thread=True, content_warning=warning)
    made = planned("mastodon", wording)
    if any(note.id == "too-long" for note in made.notes):
        return
    for part in made.parts:
        assert part.used == rules.length(part.text, warning=warning) <= part.limit
        assert part.request.get("spoiler_text", "") == warning
