"""What Bluesky makes of a post: the very records that will be written. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosspost.compose import Composed, Ruler, compose, place
from crosspost.identity import record_key, rfc3339
from crosspost.model import (
    Card,
    Companion,
    Facet,
    FittedMedia,
    Limits,
    Part,
    Rendered,
    Wording,
)
from crosspost.networks.bluesky import record
from crosspost.networks.bluesky.cid import record_cid
from crosspost.networks.bluesky.holes import has_holes, reply_hole
from crosspost.networks.bluesky.notes import links_shortened, notes
from crosspost.ports import Order
from crosspost.text.display import shorten
from crosspost.text.facets import Span, detect, to_bytes
from crosspost.text.graphemes import byte_length, count


def handles(wording: Wording) -> frozenset[str]:
    """The handles mentioned, lower case; none where nobody is to be reached."""
    if wording.mentions == "none":
        return frozenset()
    texts = [text for one in wording.sayings() for text in (one.text, one.short)]
    said = "\n".join(text for text in texts if text)
    found = (span for span in detect(said) if span.kind == "mention")
    return frozenset(span.value.lower() for span in found)


def render(order: Order) -> Rendered:
    """The parts, exactly as they will leave. See `ports.Network.render`."""
    wording, limits = order.wording, order.prepared.limits
    composed = compose(wording, _rulers(limits, wording))
    placed = place(
        order.prepared.media, wording, most=limits.images, parts=len(composed.texts)
    )
    texts = (*composed.texts, *("",) * (len(placed.parts) - len(composed.texts)))
    card, card_at = _card(order, composed, placed.parts)
    parts: list[Part] = []
    for number, (text, media) in enumerate(zip(texts, placed.parts, strict=True), 1):
        shown = _shown(text, composed)
        own = card if number == card_at else None
        told = _in_language(order, composed, number)
        parts.append(_part(told, number, shown, media, own, before=parts))
    short = (links_shortened(),) if _is_short(composed) else ()
    found = notes(order, parts, card_at=card_at)
    return Rendered(
        tuple(parts),
        (*composed.notes, *short, *placed.notes, *found),
        said=composed.said,
    )


# -- text ---------------------------------------------------------------------------


def _rulers(limits: Limits, wording: Wording) -> list[Ruler]:
    whole = Ruler(
        most=limits.text,
        unit=limits.unit,
        measure=count,
        most_bytes=limits.text_bytes,
        bytes_of=byte_length,
    )
    if not wording.shorten_links:
        return [whole]
    return [whole, replace(whole, measure=_count_short, bytes_of=_bytes_short)]


def _shortened(text: str) -> tuple[str, list[Span]]:
    return shorten(text, detect(text))


def _count_short(text: str) -> int:
    return count(_shortened(text)[0])


def _bytes_short(text: str) -> int:
    return byte_length(_shortened(text)[0])


def _shown(text: str, composed: Composed) -> tuple[str, list[Span]]:
    """The text of a part as readers see it, and what links in it."""
    return _shortened(text) if _is_short(composed) else (text, detect(text))


def _is_short(composed: Composed) -> bool:
    return composed.ruler.measure is _count_short


def _facets(text: str, spans: Sequence[Span], order: Order) -> tuple[Facet, ...]:
    """What links: a mention only where its identity is known and may be reached."""
    known = order.prepared.mentions if order.wording.mentions == "allow" else {}
    found = []
    for span, (start, end) in zip(spans, to_bytes(text, spans), strict=True):
        value = known.get(span.value.lower()) if span.kind == "mention" else span.value
        if value:
            found.append(Facet(start, end, span.kind, value))
    return tuple(found)


# -- one part -----------------------------------------------------------------------


def _part(
    order: Order,
    number: int,
    shown: tuple[str, list[Span]],
    media: tuple[FittedMedia, ...],
    card: Card | None,
    *,
    before: Sequence[Part],
) -> Part:
    text, spans = shown
    limits, identity = order.prepared.limits, order.prepared.identity
    languages = _languages(order)
    facets = _facets(text, spans, order)
    request = record.post(
        text,
        facets=facets,
        languages=languages,
        embed=_embed(media, card, language=_spoken(languages)),
        labels=order.wording.labels,
        reply=_reply(order, before),
        created_at=rfc3339(order.due),
    )
    key = _key(order, number)
    return Part(
        number=number,
        key=key,
        text=text,
        used=count(text),
        limit=limits.text,
        unit=limits.unit,
        languages=languages,
        request=request,
        facets=facets,
        media=media,
        card=card,
        cid=None if has_holes(request) or not identity else record_cid(request),
        companions=_companions(order, key, first=number == 1),
    )


def _key(order: Order, number: int) -> str:
    identity = order.prepared.identity
    if not identity:
        return ""
    return record_key(
        order.post,
        identity,
        due=order.due,
        generation=order.generation,
        part=number,
    )


def _in_language(order: Order, composed: Composed, number: int) -> Order:
    """The order of one part, whose language it is in."""
    languages = composed.languages(number, order.wording.languages)
    return replace(order, wording=replace(order.wording, languages=languages))


def _languages(order: Order) -> tuple[str, ...]:
    own = (order.account.language,) if order.account.language else ()
    return (order.wording.languages or own)[: order.prepared.limits.languages]


def _spoken(languages: Sequence[str]) -> str:
    """The language of subtitles: that of the text, or the tag for none known."""
    return languages[0] if languages else "und"


def _embed(
    media: Sequence[FittedMedia], card: Card | None, *, language: str
) -> dict[str, object] | None:
    video = next((one for one in media if one.kind == "video"), None)
    if video is not None:
        # Pictures beside it are an error that the preview tells (see `notes`).
        return record.video(video, language=language)
    if media:
        return record.pictures(media)
    return record.external(card) if card else None


def _reply(order: Order, before: Sequence[Part]) -> dict[str, object] | None:
    identity, answered = order.prepared.identity, record.answered(order.reply_to)
    if not before:
        return record.reply(root=answered, parent=answered) if answered else None
    return record.reply(
        root=answered or _reference(identity, before[0]),
        parent=_reference(identity, before[-1]),
    )


def _reference(identity: str, part: Part) -> tuple[str, str]:
    hole = reply_hole(part.number)
    if not part.key:
        return hole, hole
    return uri(identity, part.key), part.cid or hole


def uri(identity: str, key: str) -> str:
    """The address of one of the account's own posts."""
    return f"at://{identity}/{record.POST}/{key}"


def _companions(order: Order, key: str, *, first: bool) -> tuple[Companion, ...]:
    wording, at = order.wording, rfc3339(order.due)
    subject = uri(order.prepared.identity, key)
    found = []
    if first and wording.replies != "everyone":
        gate = record.threadgate(subject, replies=wording.replies, created_at=at)
        found.append(Companion(record.THREADGATE, key, gate))
    if wording.quotes == "nobody":
        gate = record.postgate(subject, created_at=at)
        found.append(Companion(record.POSTGATE, key, gate))
    return tuple(found)


# -- the card -----------------------------------------------------------------------


def _card(
    order: Order, composed: Composed, media: Sequence[Sequence[FittedMedia]]
) -> tuple[Card | None, int]:
    """The card, and the number of the part that names its address, else the first.

    0 where it stands nowhere: a post shows pictures or a card, not both.
    """
    card = order.prepared.card
    if card is None:
        return None, 0
    named = [n for n, text in enumerate(composed.texts, 1) if card.url in text]
    wanted = [*named, *range(1, len(media) + 1)]
    free = [number for number in wanted if not media[number - 1]]
    return (card, free[0]) if free else (None, 0)
