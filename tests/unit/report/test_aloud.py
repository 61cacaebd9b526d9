"""What a blind reader would hear, on each network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crosspost import i18n
from crosspost.i18n import _
from crosspost.report.aloud import aloud, words
from crosspost.report.values import Side
from samples.pages import BRIDGE, FOOTBRIDGE, Maker, card


def heard(make: Maker, text: str, **more: object) -> list[str]:
    part = make.part(text, languages=("en",), **more)  # type: ignore[arg-type]
    return words(part, network="bluesky")


def on_mastodon(make: Maker, text: str, **more: object) -> list[str]:
    part = make.part(text, limit=500, languages=("en",), **more)  # type: ignore[arg-type]
    return words(part, network="mastodon")


def test_words_hashtags_and_links(make: Maker) -> None:
    text = "Bridge closed 👷\nPlan: https://www.town.example/a/b?c=1 #BridgeClosed"
    assert heard(make, text) == [
        "Bridge closed construction worker",
        "Plan: link town.example hashtag Bridge Closed",
    ]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("#PontWilson", "hashtag Pont Wilson"),
        ("#pontwilson", "hashtag pontwilson"),
        ("#FêteDeLaMusique", "hashtag Fête De La Musique"),
        ("#PLU2026", "hashtag PLU 2026"),
        ("#ValDOise", "hashtag Val D Oise"),
        ("#LaSNCFRecrute", "hashtag La SNCF Recrute"),
        ("#JO_2030", "hashtag JO 2030"),
        ("#Noël🎄", "hashtag Noël Christmas tree"),
        ("#日本", "hashtag 日本"),
    ],
)
def test_a_hashtag_is_read_at_its_capitals_else_as_one_run(
    make: Maker, tag: str, said: str
) -> None:
    assert heard(make, tag) == [said]


def test_pictures_in_order_then_what_is_not_described(make: Maker) -> None:
    media = (BRIDGE, FOOTBRIDGE, replace(BRIDGE, alt=""))
    assert heard(make, "Hello", media=media) == [
        "Hello",
        f"Image 1 of 3: {BRIDGE.alt}",
        f"Image 2 of 3: {FOOTBRIDGE.alt}",
        "Image 3 of 3, not described",
    ]
    assert heard(make, "", media=(BRIDGE,)) == [f"Image: {BRIDGE.alt}"]
    assert heard(make, "", media=(replace(BRIDGE, alt=""),)) == ["Image, not described"]
    film = replace(BRIDGE, kind="video", alt="A wave 🌊")
    assert heard(make, "", media=(film,)) == ["Video: A wave water wave"]


def test_a_warning_is_heard_first(make: Maker) -> None:
    request = {"spoiler_text": "Spiders 🕷️"}
    assert on_mastodon(make, "They are here.", request=request) == [
        "Content warning: Spiders spider",
        "They are here.",
    ]


def test_mastodon_reads_its_bar_of_tags_after_the_pictures(make: Maker) -> None:
    text = "Hello @ville@social.example.\n\n#OneTwo #ThreeFour"
    assert on_mastodon(make, text, media=(replace(BRIDGE, alt="A bridge."),)) == [
        "Hello at ville.",
        "Image: A bridge.",
        "hashtag One Two, hashtag Three Four",
    ]


def test_a_card_is_heard_where_it_is_sent(make: Maker) -> None:
    made = replace(card(), title="Concert", description="On Saturday.")
    assert heard(make, "Come.", card=made) == [
        "Come.",
        "Link card: Concert. On Saturday. saint-elven.example.org",
    ]
    assert on_mastodon(make, "Come.", card=made) == ["Come."]
    bare = replace(made, title="saint-elven.example.org", description="")
    assert heard(make, "", card=bare) == ["Link card: saint-elven.example.org"]
    assert heard(make, "Come.", card=made, media=(BRIDGE,))[-1].startswith("Image")


def test_letters_that_are_drawings_are_not_read(make: Maker) -> None:
    assert heard(make, "𝐁𝐫𝐚𝐯𝐨 to all") == ["(letters that are not read) to all"]


def test_the_words_are_those_of_the_message_not_of_its_reader(make: Maker) -> None:
    said = words(make.part("Été ☀️", languages=("fr-FR",)), network="bluesky")
    assert said == ["Été soleil"]
    assert words(make.part("☀️", languages=("br",)), network="bluesky") == ["sun"]


def test_a_phrase_can_be_said_in_another_language() -> None:
    inner = _("Image, not described")
    assert i18n.said(_("at {name}", name=inner), "en") == "at Image, not described"


def test_accounts_that_hear_the_same_are_told_once(make: Maker) -> None:
    def lines(*sides: Side) -> list[str]:
        told = aloud([side.delivery for side in sides], lambda text, _colour: str(text))
        return [line.text for line in told if line.text]

    part = make.part("Hello.", languages=("en",))
    two = (make.bluesky(part), make.mastodon(part), make.bluesky(part, part))
    assert lines(*two) == [
        "Read aloud on bluesky-saint-elven.example",
        "Hello.",
        "Read aloud on mastodon-ville@social.saint-elven.example",
        "The same words as on bluesky-saint-elven.example.",
        "Read aloud on bluesky-saint-elven.example",
        "Part 1 of 2",
        "Hello.",
        "Part 2 of 2",
        "Hello.",
    ]
