"""What a server of the Mastodon family takes: assumed, or as it says itself.

Source:
    `GET /api/v2/instance`, `configuration`; `GET /nodeinfo/2.0`, `software`.
    The built-in table holds Mastodon's defaults, as of 4.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from crosspost.media.fit import Room
from crosspost.media.kinds import GIF, JPEG, PNG, WEBP
from crosspost.model import Account, Limits

MASTODON: Final = "mastodon"
TAKES_CONTENT_TYPE: Final = frozenset({"gotosocial", "pleroma", "akkoma"})
"""Software whose form has `content_type`: a `#` must not become a heading."""

_TYPES: Final = frozenset({JPEG, PNG, WEBP, GIF})
_FORKS: Final = frozenset({"mastodon", "glitch-soc", "hometown"})
_ALT: Final = 1_500
_QUOTES_SINCE: Final = (4, 5)

_LIMITS: Final = Limits(
    text=500,
    unit="graphemes",
    images=4,
    link_weight=23,
    alt=_ALT,
    room=Room(
        types=_TYPES,
        max_bytes=16_777_216,
        max_pixels=33_177_600,
        keeps_animation=True,
    ),
    video_bytes=103_809_024,
    video_pixels=8_294_400,
    assumed_on="2026-11-24",
)


def assumed(_account: Account) -> Limits:
    """Mastodon's defaults: 500 characters, a link counts 23, 4 pictures."""
    return _LIMITS


def rules_quotes(limits: Limits) -> bool:
    """Whether a post may say who may quote it: Mastodon 4.5 and later."""
    major, _, rest = limits.version.partition(".")
    minor = rest.partition(".")[0]
    if limits.software != MASTODON or not (major.isdigit() and minor.isdigit()):
        return False
    return (int(major), int(minor)) >= _QUOTES_SINCE


def told(instance: Mapping[str, Any], software: str, *, at: datetime) -> Limits:
    """The limits that a server announces.

    Args:
        instance: The answer of `/api/v2/instance`.
        software: The name in its nodeinfo, lower case; empty where it has none.
        at: When it was asked.

    Returns:
        Only a server that is Mastodon by its own words counts graphemes and short
        links; any other is measured in full, which none of them refuses.
    """
    name = _named(instance, software)
    configuration = _table(instance, "configuration")
    statuses = _table(configuration, "statuses")
    media = _table(configuration, "media_attachments")
    genuine = name == MASTODON
    return Limits(
        text=_number(statuses, "max_characters", _LIMITS.text),
        unit="graphemes" if genuine else "characters",
        images=_number(statuses, "max_media_attachments", _LIMITS.images),
        link_weight=_number(statuses, "characters_reserved_per_url", 23)
        if genuine
        else None,
        alt=_number(media, "description_limit", _ALT),
        room=_room(media),
        video_bytes=_number(media, "video_size_limit", 0) or None,
        video_pixels=_number(media, "video_matrix_limit", 0) or None,
        software=name,
        version=str(instance.get("version") or ""),
        as_of=at,
    )


def _named(instance: Mapping[str, Any], software: str) -> str:
    """What the server is, by what it says of itself.

    A stand-in may call itself Mastodon in its nodeinfo: it is believed only where
    the address of its source does not say otherwise.
    """
    source = str(instance.get("source_url") or "").rstrip("/").rpartition("/")[2]
    name = software or source.lower()
    if name == MASTODON and source and source.lower() not in _FORKS:
        return source.lower()
    return name


def _room(media: Mapping[str, Any]) -> Room:
    announced = media.get("supported_mime_types")
    types = frozenset(announced if isinstance(announced, list) else ()) & _TYPES
    return Room(
        types=types or _TYPES,
        max_bytes=_number(media, "image_size_limit", _LIMITS.room.max_bytes),
        max_pixels=_number(media, "image_matrix_limit", 33_177_600),
        keeps_animation=True,
    )


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def _number(table: Mapping[str, Any], name: str, otherwise: int) -> int:
    found = table.get(name)
    return found if isinstance(found, int) and found > 0 else otherwise
