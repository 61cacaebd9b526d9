"""What identifies and what is approved: ids, keys and the digest. Pure.

Nothing here is drawn by chance: the same post, account, instant and generation
give the same key on any machine, with or without a ledger. The formulas are
part of the promise and are written in `docs/`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from crosspost.model import Delivery, Json, Part

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(high + low for high in _SORTABLE for low in _SORTABLE)


def post_id(source: str, *, occurrence: int = 0) -> str:
    """The id of the post that a file is: 12 lower-case letters and digits.

    Args:
        source: The file's path inside the outbox, with `/`; a file elsewhere
            counts by its name, so that it keeps its id once it is put there.
        occurrence: Counts the posts that this path has been before.
    """
    told = f"post\0{source}\0{occurrence}".encode()
    return base64.b32encode(hashlib.sha256(told).digest())[:12].decode().lower()


def delivery_id(post: str, account: str) -> str:
    """`<post>.<account>`."""
    return f"{post}.{account}"


def _seed(post: str, identity: str, generation: int) -> int:
    told = f"{post}\0{identity}\0{generation}".encode()
    return int.from_bytes(hashlib.sha256(told).digest()[:8], "big")


def milliseconds(instant: datetime) -> int:
    """Whole milliseconds since 1970 (floor)."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def to_milliseconds(instant: datetime) -> datetime:
    """The instant in UTC, cut to whole milliseconds as records carry it."""
    return _EPOCH + timedelta(milliseconds=milliseconds(instant))


def record_key(
    post: str, identity: str, *, due: datetime, generation: int, part: int
) -> str:
    """The Bluesky record key (TID) of part `part` (from 1) of a delivery.

    Its microseconds are the due instant in milliseconds × 1,000 plus 0–899 from
    SHA-256(post id, account DID, generation), plus part − 1; its clock id is ten
    other bits of the same hash.

    Source:
        atproto specification, "TID": 53 bits of microseconds, 10 of clock id,
        13 characters of base32-sortable.
    """
    seed = _seed(post, identity, generation)
    micros = milliseconds(due) * 1000 + seed % 900 + part - 1
    return tid(micros, clock_id=seed >> 54)


def tid(micros: int, *, clock_id: int) -> str:
    """A TID from microseconds since 1970 and a clock id of 0–1023."""
    number = (micros & (1 << 53) - 1) << 10 | clock_id & 0x3FF
    return _SORTABLE[number >> 60] + "".join(
        [_PAIRS[number >> place & 1023] for place in (50, 40, 30, 20, 10, 0)]
    )


def idempotency_key(
    post: str, identity: str, *, due: datetime, generation: int, part: int
) -> str:
    """Mastodon's `Idempotency-Key` of part `part`: 40 hexadecimal characters.

    It helps where a server honours it and proves nothing.
    """
    told = f"{post}\0{identity}\0{milliseconds(due)}\0{generation}\0{part}".encode()
    return hashlib.sha256(told).hexdigest()[:40]


def rfc3339(instant: datetime) -> str:
    """`2026-12-24T17:30:00.000Z`: UTC, milliseconds."""
    text = to_milliseconds(instant).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no blanks, UTF-8: equal values, equal bytes."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


AT_APPROVAL = "at approval"
"""What a content says of the time of a post that leaves once it is approved."""


def digest(
    entity: str,
    deliveries: Sequence[Delivery],
    *,
    open_at: Collection[datetime] = (),
    dues: Mapping[str, datetime] | None = None,
) -> str:
    """What a person approves, as 64 hexadecimal characters: see `content`."""
    return digest_of(content(entity, deliveries, open_at=open_at, dues=dues))


def digest_of(told: Json) -> str:
    """SHA-256 (hex) of a content's canonical JSON."""
    return hashlib.sha256(canonical(told)).hexdigest()


def content(
    entity: str,
    deliveries: Sequence[Delivery],
    *,
    open_at: Collection[datetime] = (),
    dues: Mapping[str, datetime] | None = None,
) -> Json:
    """What a digest stands for: everything that is approved of a post.

    Args:
        entity: Who speaks.
        deliveries: All of the post's deliveries, in any order.
        open_at: Due instants that nobody chose: `at approval` stands for them.
        dues: When deliveries are to leave, by account, where that is another
            instant than their bytes say.
    """
    return {
        "entity": entity,
        "accounts": {
            one.account: {
                "due": _due((dues or {}).get(one.account, one.due), open_at),
                "parts": approved(one),
            }
            for one in deliveries
        },
    }


def _due(due: datetime, open_at: Collection[datetime]) -> str:
    return AT_APPROVAL if due in open_at else rfc3339(due)


def approved(delivery: Delivery) -> list[Json]:
    """What of each part is approved: never `createdAt`, keys or replies."""
    return [_approved_part(part) for part in delivery.parts]


_APART = frozenset(
    {"createdAt", "reply", "in_reply_to_id", "embed", "text", "status", "facets"}
)


def _approved_part(part: Part) -> Json:
    settings = {k: v for k, v in part.request.items() if k not in _APART}
    return {
        "text": part.text,
        "facets": [
            {"start": one.start, "end": one.end, "type": one.type, "value": one.value}
            for one in part.facets
        ],
        "languages": list(part.languages),
        "settings": settings,
        "companions": [
            {"collection": one.collection, "settings": _settled(one.request)}
            for one in part.companions
        ],
        "media": [
            {
                "sha256": one.sha256,
                "alt": one.alt,
                "focus": [one.focus.x, one.focus.y] if one.focus else None,
                **({"subtitles": one.subtitles.sha256} if one.subtitles else {}),
            }
            for one in part.media
        ],
        "card": _approved_card(part),
    }


def _settled(request: Json) -> Json:
    return {k: v for k, v in request.items() if k not in {"createdAt", "post"}}


def _approved_card(part: Part) -> Json | None:
    if part.card is None:
        return None
    picture = part.card.picture.sha256 if part.card.picture else None
    return {
        "url": part.card.url,
        "title": part.card.title,
        "description": part.card.description,
        "picture": picture,
    }
