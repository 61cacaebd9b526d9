"""What Bluesky takes: the one place where its numbers stand.

Source:
    Lexicons app.bsky.feed.post, app.bsky.embed.images, app.bsky.embed.gallery,
    app.bsky.embed.video, app.bsky.embed.external, as a PDS 0.5.35 enforces them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crosspost.media.fit import Room
from crosspost.media.kinds import JPEG, PNG, WEBP
from crosspost.model import Account, Limits

IMAGES: Final = 4
"""Above, the pictures are a gallery."""
GALLERY: Final = 10
"""The lexicon takes 20 and advises 10; readers' apps show 10."""

VIDEO_SERVICE: Final = "https://video.bsky.app"
"""Where videos are prepared, unless the account's `video_service` says otherwise."""
VIDEO: Final = 300_000_000
"""Bytes."""
VIDEO_SECONDS: Final = 600.0
"""What readers' apps let people publish; the service refuses what it finds longer."""

_TYPES: Final = frozenset({JPEG, PNG, WEBP})

_LIMITS: Final = Limits(
    text=300,
    unit="graphemes",
    text_bytes=3_000,
    images=IMAGES,
    languages=3,
    room=Room(types=_TYPES, max_bytes=2_000_000),
    thumb=Room(types=_TYPES, max_bytes=1_000_000),
    video_bytes=VIDEO,
    video_seconds=VIDEO_SECONDS,
    software="pds",
    assumed_on="2026-11-24",
)


def assumed(account: Account) -> Limits:
    """The lexicon's limits; `gallery = false` in the account's options allows 4."""
    if account.options.get("gallery", True):
        return replace(_LIMITS, images=GALLERY)
    return _LIMITS
