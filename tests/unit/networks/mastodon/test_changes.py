"""What an edit sends, and whose a status is."""

from __future__ import annotations

import pytest

from crosspost.model import FittedMedia, Focus, Part
from crosspost.networks.mastodon.changes import body, is_by

ME = "https://social.example.fr/@ville"


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://social.example.fr/@ville/113", True),
        ("https://social.example.fr/@Ville/statuses/01ABC", True),
        ("https://social.example.fr/notice/abc", True),  # names no author
        ("https://social.example.fr/@villers/113", False),
        ("https://social.example.fr/@musee/113", False),
        ("https://other.example.fr/@ville/113", False),
        ("", True),
    ],
)
def test_whose_a_status_is(url: str, ours: bool) -> None:  # noqa: FBT001 -- a table
    assert is_by(url, ME) is ours


def medium(name: str, alt: str, focus: Focus | None = None) -> FittedMedia:
    return FittedMedia(f"{name}.png", "", name, "image/png", 9, 4, 3, alt, focus)


def part(request: dict[str, object], *media: FittedMedia) -> Part:
    return Part(1, "key", "Texte", 5, 500, "graphemes", ("fr",), request, media=media)


def test_everything_is_sent_again() -> None:
    shown: dict[str, object] = {
        "status": "Texte",
        "visibility": "unlisted",
        "language": "fr",
        "spoiler_text": "Travaux",
        "sensitive": "true",
        "in_reply_to_id": "reply:part 1",
        "content_type": "text/plain",
        "quote_approval_policy": "nobody",
    }
    red, blue = medium("red", "Rouge."), medium("blue", "Bleu.", Focus(0.5, -1))
    told = body(part(shown, red, blue), {"red": "7", "blue": "8"}, changed=[blue])

    assert told == {
        "status": "Texte",
        "spoiler_text": "Travaux",
        "sensitive": True,
        "media_ids": ["7", "8"],
        "language": "fr",
        "media_attributes": [
            {"id": "8", "description": "Bleu.", "focus": "0.5,-1"},
        ],
        "content_type": "text/plain",
        "quote_approval_policy": "nobody",
    }


def test_what_is_taken_away_is_said_to_be_nothing() -> None:
    told = body(part({"status": "Texte"}), {}, changed=[])
    assert told == {
        "status": "Texte",
        "spoiler_text": "",
        "sensitive": False,
        "media_ids": [],
    }
