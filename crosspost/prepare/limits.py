"""Limits and rooms as JSON, as they are kept."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from crosspost.identity import canonical
from crosspost.media.fit import Room
from crosspost.model import Json, Limits


def room_json(room: Room | None) -> Json | None:
    """A room as a JSON object."""
    if room is None:
        return None
    return {**asdict(room), "types": sorted(room.types)}


def room_digest(room: Room) -> str:
    """Names a room: equal rooms, equal digests."""
    return hashlib.sha256(canonical(room_json(room))).hexdigest()[:16]


def limits_json(limits: Limits) -> Json:
    """Limits as a JSON object, without their date."""
    told = {
        name: getattr(limits, name)
        for name in Limits.__dataclass_fields__
        if name not in {"room", "thumb", "as_of"}
    }
    return {**told, "room": room_json(limits.room), "thumb": room_json(limits.thumb)}


def limits_from(document: Json, *, as_of: datetime) -> Limits:
    """The limits that `limits_json` wrote, said at `as_of`."""
    given: dict[str, Any] = dict(document)
    given["room"] = _room(given["room"])
    given["thumb"] = _room(given["thumb"]) if given.get("thumb") else None
    return replace(Limits(**given), as_of=as_of)


def _room(document: Any) -> Room:  # noqa: ANN401 -- JSON
    return Room(**{**document, "types": frozenset(document["types"])})
