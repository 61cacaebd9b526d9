from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crosspost.model import (
    Account,
    CardSource,
    FittedMedia,
    Level,
    Limits,
    Media,
    Part,
    Prepared,
    Rendered,
    Wording,
)
from crosspost.networks.mastodon import NETWORK
from crosspost.networks.mastodon.holes import filled
from crosspost.networks.mastodon.limits import told
from crosspost.networks.mastodon.render import render
from crosspost.ports import Order

DUE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
ACCOUNT = Account("ville", "mastodon", "ville", "ville@social.fr", identity="11")
ASSUMED = NETWORK.assumed(ACCOUNT)
MASTODON = replace(ASSUMED, software="mastodon", version="4.6.1", as_of=DUE)
GOTOSOCIAL = replace(
    ASSUMED,
    text=5_000,
    unit="characters",
    link_weight=None,
    images=6,
    software="gotosocial",
    as_of=DUE,
)
PICTURE = FittedMedia("pont.jpg", "", "ab" * 32, "image/jpeg", 9, 4, 3, alt="Le pont.")


def order(wording: Wording | str, **known: Any) -> Order:  # noqa: ANN401 -- of `Prepared`
    said = Wording(wording, languages=("fr",)) if isinstance(wording, str) else wording
    prepared = Prepared(**{"limits": MASTODON, "identity": "11", **known})
    return Order("pont", ACCOUNT, said, prepared, DUE)


def only(rendered: Rendered) -> Part:
    [part] = rendered.parts
    return part


def ids(rendered: Rendered) -> list[str]:
    return [note.id for note in rendered.notes]


def test_a_plain_form_names_visibility_and_language() -> None:
    part = only(render(order("Bonjour.")))
    assert part.request == {
        "status": "Bonjour.",
        "visibility": "public",
        "language": "fr",
    }
    assert list(part.request) == ["status", "visibility", "language"]
    assert part.cid is None
    assert part.facets == ()
    assert len(part.key) == 40


def test_everything_a_form_can_say_in_its_order() -> None:
    wording = Wording(
        "Bonjour.",
        languages=("fr-FR",),
        content_warning="Météo",
        visibility="unlisted",
        mentions="none",
        quotes="nobody",
    )
    part = only(render(order(wording, media=(PICTURE,))))
    assert list(part.request.items()) == [
        ("status", "Bonjour."),
        ("visibility", "unlisted"),
        ("language", "fr"),
        ("spoiler_text", "Météo"),
        ("sensitive", "true"),
        ("media_ids[]", [f"media:{'ab' * 32}"]),
        ("quote_approval_policy", "nobody"),
        ("allowed_mentions[]", ["11"]),
    ]


def test_gotosocial_is_told_the_text_is_plain_and_nothing_it_does_not_take() -> None:
    wording = Wording("# Un", mentions="none", quotes="nobody")
    part = only(render(order(wording, limits=GOTOSOCIAL)))
    assert part.request["content_type"] == "text/plain"
    assert "allowed_mentions[]" not in part.request
    assert "quote_approval_policy" not in part.request


def test_a_thread_has_holes_for_what_it_answers() -> None:
    first, second, third = render(order("Un.\n***\nDeux.\n***\nTrois.")).parts
    assert "in_reply_to_id" not in first.request
    assert second.request["in_reply_to_id"] == "reply:part 1"
    assert third.request["in_reply_to_id"] == "reply:part 2"
    assert len({first.key, second.key, third.key}) == 3


@pytest.mark.parametrize(
    ("limits", "used"),
    [(MASTODON, 28), (GOTOSOCIAL, 45)],
    ids=["mastodon", "gotosocial"],
)
def test_each_server_counts_in_its_own_way(limits: Limits, used: int) -> None:
    text = "Voir https://ville.example.fr/tres/long/chemin"[:45]
    assert only(render(order(text, limits=limits))).used == used


def test_the_warning_counts_on_every_part() -> None:
    wording = Wording("mot " * 124 + "mot", content_warning="x" * 10, thread=True)
    rendered = render(order(wording))
    assert len(rendered.parts) == 2
    for part in rendered.parts:
        assert part.used <= 500
        assert part.request["spoiler_text"] == "x" * 10
    assert len(render(order(replace(wording, content_warning=""))).parts) == 1


def test_a_server_that_was_never_asked_is_assumed_and_that_is_said() -> None:
    rendered = render(order("Bonjour.", limits=ASSUMED, identity=""))
    assert ids(rendered) == ["identity-unknown", "limits-assumed"]
    assert only(rendered).key == ""


@pytest.mark.parametrize(
    ("settings", "note", "level"),
    [
        ({"labels": ("nudity",)}, "labels-not-shown", Level.INFO),
        ({"replies": "nobody"}, "replies-open", Level.WARNING),
        (
            {"card": CardSource("https://ville.fr/pont")},
            "card-without-address",
            Level.WARNING,
        ),
    ],
)
def test_what_mastodon_cannot_do_is_said(
    settings: dict[str, Any], note: str, level: Level
) -> None:
    [found] = render(order(Wording("x", **settings))).notes
    assert (found.id, found.level) == (note, level)


def test_quotes_that_cannot_be_closed_are_told() -> None:
    rendered = render(order(Wording("x", quotes="nobody"), limits=GOTOSOCIAL))
    assert ids(rendered) == ["quotes-open"]


def test_names_that_cannot_be_guarded_are_told() -> None:
    wording = Wording("Bravo @musee", mentions="none")
    assert ids(render(order(wording))) == []
    [note] = render(order(wording, limits=GOTOSOCIAL)).notes
    assert note.id == "mentions-unguarded"
    assert "@musee" in str(note.message)


def test_a_description_too_long_is_an_error() -> None:
    long = replace(PICTURE, alt="x" * 1501)
    [note] = render(order("x", media=(long,))).notes
    assert (note.id, note.level) == ("alt-too-long", Level.ERROR)
    assert note.message.values["used"] == 1501


@pytest.mark.parametrize(
    ("said", "sent"), [("fr-FR", "fr"), ("br", "br"), ("zh-TW", "zh-TW")]
)
def test_languages_as_these_servers_know_them(said: str, sent: str) -> None:
    part = only(render(order(Wording("x", languages=(said,)))))
    assert part.request["language"] == sent


# -- holes ----------------------------------------------------------------------------


def test_only_holes_are_filled() -> None:
    shown = {
        "status": "media:ab reply:part 1",
        "media_ids[]": ["media:ab", "media:cd"],
        "in_reply_to_id": "reply:part 2",
        "allowed_mentions[]": ["11"],
    }
    sent = filled(shown, media={"ab": "1", "cd": "2"}, replies={2: "99"})
    assert sent == {
        "status": "media:ab reply:part 1",
        "media_ids[]": ["1", "2"],
        "in_reply_to_id": "99",
        "allowed_mentions[]": ["11"],
    }
    assert list(sent) == list(shown)


# -- limits ----------------------------------------------------------------------------

INSTANCE = {
    "version": "4.6.1",
    "source_url": "https://github.com/mastodon/mastodon",
    "configuration": {
        "statuses": {
            "max_characters": 1000,
            "max_media_attachments": 5,
            "characters_reserved_per_url": 25,
        },
        "media_attachments": {
            "supported_mime_types": ["image/jpeg", "image/heic"],
            "image_size_limit": 5_000_000,
            "image_matrix_limit": 1_000_000,
            "description_limit": 10_000,
        },
    },
}


def test_a_server_s_own_limits() -> None:
    limits = told(INSTANCE, "mastodon", at=DUE)
    assert (limits.text, limits.unit, limits.images) == (1000, "graphemes", 5)
    assert (limits.link_weight, limits.alt) == (25, 10_000)
    assert limits.room.types == {"image/jpeg"}
    assert (limits.room.max_bytes, limits.room.max_pixels) == (5_000_000, 1_000_000)
    assert (limits.software, limits.version, limits.as_of) == (
        "mastodon",
        "4.6.1",
        DUE,
    )


@pytest.mark.parametrize(
    ("software", "source", "name", "unit"),
    [
        ("mastodon", "https://github.com/glitch-soc/mastodon", "mastodon", "graphemes"),
        ("mastodon", "", "mastodon", "graphemes"),
        ("mastodon", "https://x/mastodon_mock", "mastodon_mock", "characters"),
        ("gotosocial", "https://x/gotosocial", "gotosocial", "characters"),
        ("", "https://x/other", "other", "characters"),
        ("", "", "", "characters"),
    ],
)
def test_a_server_is_told_by_what_it_says_of_itself(
    software: str, source: str, name: str, unit: str
) -> None:
    limits = told({**INSTANCE, "source_url": source}, software, at=DUE)
    assert (limits.software, limits.unit) == (name, unit)
    assert (limits.link_weight is None) == (unit == "characters")


@pytest.mark.parametrize("instance", [{}, {"configuration": []}, {"version": None}])
def test_what_a_server_does_not_say_is_assumed(instance: dict[str, Any]) -> None:
    limits = told(instance, "mastodon", at=DUE)
    assert (limits.text, limits.images, limits.alt) == (500, 4, 1500)


FILM = replace(PICTURE, file="film.mp4", type="video/mp4", kind="video")


def test_a_video_goes_alone_and_as_a_picture_does() -> None:
    made = render(order("x", media=(FILM,)))
    assert only(made).request["media_ids[]"] == [f"media:{FILM.sha256}"]
    assert ids(made) == []


def test_pictures_beside_a_video_are_refused_where_the_server_would() -> None:
    both = (FILM, PICTURE)
    assert ids(render(order("x", media=both))) == ["video-alone"]
    assert ids(render(order("x", media=both, limits=GOTOSOCIAL))) == []


def test_subtitles_are_not_shown_and_that_is_said() -> None:
    media = Media("film.mp4", alt="Mer.", kind="video", subtitles="film.vtt")
    wording = Wording("x", languages=("fr",), media=(media,))
    assert ids(render(order(wording, media=(FILM,)))) == ["subtitles-not-shown"]
