"""The plain network's parts: a text, cut where its author cut it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crosspost.i18n import _
from crosspost.identity import idempotency_key
from crosspost.media.fit import Room
from crosspost.model import Level, Limits, Note, Part, Rendered
from crosspost.networks.fake.plain import MOST_CHARACTERS

if TYPE_CHECKING:
    from crosspost.model import Account, FittedMedia, Json
    from crosspost.ports import Order

_CUT: Final = "\n***\n"


def assumed(_account: Account) -> Limits:
    """500 characters and four pictures, on every server."""
    return Limits(
        text=MOST_CHARACTERS,
        unit="characters",
        images=4,
        room=Room(types=frozenset({"image/jpeg", "image/png"}), max_bytes=2_000_000),
        software="plain",
        assumed_on="2026-11-24",
    )


def render(order: Order) -> Rendered:
    """One part, or one for each piece between `***` lines."""
    texts = [
        (one.strip(), said.languages)
        for said in order.wording.sayings()
        for one in said.text.split(_CUT)
    ]
    parts = tuple(
        _part(order, place, text, languages)
        for place, (text, languages) in enumerate(texts, 1)
    )
    return Rendered(parts, tuple(note for part in parts for note in _notes(part)))


def _part(order: Order, number: int, text: str, languages: tuple[str, ...]) -> Part:
    media = order.prepared.media if number == 1 else ()
    reply_to = order.reply_to if number == 1 else f"reply:part {number - 1}"
    key = idempotency_key(
        order.post,
        order.prepared.identity or order.account.name,
        due=order.due,
        generation=order.generation,
        part=number,
    )
    return Part(
        number=number,
        key=key,
        text=text,
        used=len(text),
        limit=order.prepared.limits.text,
        unit="characters",
        languages=languages,
        request={
            "text": text,
            "key": key,
            "reply_to": reply_to,
            "media": [_medium(one) for one in media],
        },
        media=media,
    )


def _medium(medium: FittedMedia) -> Json:
    return {
        "id": f"media:{medium.sha256}",
        "alt": medium.alt,
        "type": medium.type,
    }


def _notes(part: Part) -> list[Note]:
    if part.used <= part.limit:
        return []
    told = _(
        "The text has {used} characters; {limit} fit.",
        used=part.used,
        limit=part.limit,
    )
    return [Note("too-long", Level.ERROR, told)]
