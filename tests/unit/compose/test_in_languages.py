"""A thread in several languages: each part says which one it is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.editorial.review import review
from crosspost.model import Account, Delivery, Post, Prepared, Variant, Wording
from crosspost.networks import bluesky, mastodon
from crosspost.plan import Target, plan
from crosspost.ports import Network

DUE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
DID = "did:plc:saintelvensurmer234567ab"
NETWORKS: dict[str, Network] = {
    "bluesky": bluesky.NETWORK,
    "mastodon": mastodon.NETWORK,
}
BOTH = Wording("Bonjour.", languages=("fr",), also=(Variant("br", "Demat."),))


def planned(
    wording: Wording, network: str = "bluesky", *, language: str = ""
) -> Delivery:
    account = Account(
        "a", network, "ville", "ville.example.fr", identity=DID, language=language
    )
    room = NETWORKS[network]
    prepared = Prepared(room.assumed(account), DID)
    post = Post("p", "ville", ("a",), wording)
    (made,) = plan(post, [Target(account, room, prepared)], accepted=DUE)
    return made


@pytest.mark.parametrize("network", NETWORKS)
def test_each_part_is_tagged_in_its_own_language(network: str) -> None:
    parts = planned(BOTH, network).parts
    assert [(one.text, one.languages) for one in parts] == [
        ("Bonjour.", ("fr",)),
        ("Demat.", ("br",)),
    ]


def test_a_long_text_is_cut_in_its_language_and_numbered_for_itself() -> None:
    long = " ".join(["Une phrase entière, qui se tient."] * 12)
    wording = replace(BOTH, text=long, thread=True)
    parts = planned(wording).parts
    assert [one.languages for one in parts] == [("fr",), ("fr",), ("br",)]
    assert parts[0].text.endswith("(1/2)")
    assert parts[2].text == "Demat."


def test_a_text_that_does_not_fit_stops_the_thread() -> None:
    made = planned(replace(BOTH, also=(Variant("br", "Demat. " * 80),)))
    assert made.blocked
    assert "too-long" in {note.id for note in made.notes}


def test_the_short_text_is_that_of_its_language() -> None:
    further = Variant("br", "Demat. " * 80, short="Demat d’an holl.")
    made = planned(replace(BOTH, also=(further,)))
    assert [one.text for one in made.parts] == ["Bonjour.", "Demat d’an holl."]


@pytest.mark.parametrize(
    "other", [Variant("br", "Demat d’an holl."), Variant("oc", "Demat.")]
)
def test_what_is_approved_covers_every_language(other: Variant) -> None:
    assert planned(BOTH).digest != planned(replace(BOTH, also=(other,))).digest


def test_a_common_mistake_in_a_tag_is_told_once_for_the_post() -> None:
    made = planned(replace(BOTH, also=(Variant("bzh", "Demat."),)))
    told = [note for note in made.notes if note.id == "language-tag"]
    assert [note.fix.proposal for note in told if note.fix] == ["br"]


def test_a_mistake_in_an_account_s_own_tag_is_told() -> None:
    """It is why the account does not find the text that was written for it."""
    told = planned(Wording("Bonjour.", languages=("fr",)), language="als").notes
    assert [one.fix.proposal for one in told if one.fix] == ["gsw"]


def test_the_advice_is_in_the_language_of_each_text() -> None:
    """Hashtags are parted by the words of a language."""

    def advice(wording: Wording) -> list[str]:
        return [
            note.fix.proposal
            for note in review(wording, said=[one.text for one in wording.sayings()])
            if note.fix and note.fix.proposal
        ]

    tags = "#marchédenoël"
    wording = Wording(tags, languages=("fr",), also=(Variant("br", "#portesouvertes"),))
    assert advice(wording) == ["#MarchéDeNoël"]
    english = replace(wording, also=(Variant("en", "#christmasmarket"),))
    assert advice(english) == ["#MarchéDeNoël", "#ChristmasMarket"]


TEXTS = st.text(alphabet="abé ’#.\U0001f3f3\ufe0f", min_size=1, max_size=40).filter(
    str.strip
)


@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_nothing_is_lost_and_the_tags_follow_the_texts(texts: list[str]) -> None:
    tags = ["fr", "br", "oc"]
    also = tuple(map(Variant, tags[1:], texts[1:]))
    parts = planned(Wording(texts[0], languages=("fr",), also=also)).parts
    assert [one.languages[0] for one in parts] == tags[: len(texts)]
    assert [one.text.strip() for one in parts] == [one.strip() for one in texts]
