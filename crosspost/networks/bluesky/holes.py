"""The named holes of a record, and what fills them. Pure.

A video's blob comes from the service that worked on it, so until then it stands in
its record by name; and a record that refers to one with a hole has a hole too, for
its CID. Holes stand in three places only: an author's words are never taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from crosspost.model import Delivery, Json, Part
from crosspost.networks.bluesky.cid import record_cid

Blob = Mapping[str, object]
"""The reference to an uploaded blob, as a record holds it."""

_MEDIA: Final = "media:"
_REPLY: Final = "reply:part "
_VIDEO: Final = ("embed", "video")
_PLACES: Final = (_VIDEO, ("reply", "root", "cid"), ("reply", "parent", "cid"))

Place = tuple[str, ...]


def media_hole(sha256: str) -> str:
    """Stands for the blob of a medium."""
    return f"{_MEDIA}{sha256}"


def reply_hole(number: int) -> str:
    """Stands for what is known of a part only once it is written."""
    return f"{_REPLY}{number}"


def has_holes(request: Json) -> bool:
    """Whether a record's bytes, and so its CID, are not known yet."""
    return any(_holes(request))


def closed(delivery: Delivery, blobs: Mapping[str, Blob]) -> Delivery:
    """The delivery with every hole filled, and the CIDs that follow.

    Args:
        delivery: As it was planned.
        blobs: SHA-256 of the fitted video → its blob.
    """
    cids: dict[int, str] = {}
    parts: list[Part] = []
    for part in delivery.parts:
        full = _closed(part, blobs, cids)
        parts.append(full)
        if full.cid is not None:
            cids[full.number] = full.cid
    return replace(delivery, parts=tuple(parts))


def cid_beside(part: Part, standing: object) -> str | None:
    """The CID that a record standing under the part's key must have to be ours.

    What is in a hole is taken from the record itself: all the rest must be equal to
    the byte. So a post of ours is known without anything kept of its video.

    Args:
        part: As it was planned.
        standing: The value that stands there.

    Returns:
        None where the record has nothing that could fill a hole.
    """
    request = part.request
    if not has_holes(request):
        return part.cid
    for place, _hole in _holes(request):
        found = _at(standing, place)
        if not isinstance(found, Mapping if place == _VIDEO else str):
            return None
        request = _with(request, place, found)
    try:
        return record_cid(request)
    except (ValueError, TypeError):  # what stands there cannot even be encoded
        return None


def _closed(part: Part, blobs: Mapping[str, Blob], cids: Mapping[int, str]) -> Part:
    request = part.request
    if not has_holes(request):
        return part
    for place, hole in _holes(request):
        value = (
            blobs[hole.removeprefix(_MEDIA)]
            if place == _VIDEO
            else cids[int(hole.removeprefix(_REPLY))]
        )
        request = _with(request, place, value)
    return replace(part, request=request, cid=record_cid(request))


def _holes(request: Json) -> Iterator[tuple[Place, str]]:
    for place in _PLACES:
        found = _at(request, place)
        if isinstance(found, str) and found.startswith((_MEDIA, _REPLY)):
            yield place, found


def _at(value: object, place: Place) -> object:
    for name in place:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _with(request: Json, place: Place, value: object) -> Json:
    """The same with another value there; the order of what is in it is kept."""
    name, *rest = place
    inner = request[name]
    if rest and isinstance(inner, Mapping):
        value = _with(inner, tuple(rest), value)
    return {key: value if key == name else one for key, one in request.items()}
