"""What Mastodon makes of a post: the very forms that will be sent. Pure.

A field's value is a text, or a list of texts where the form repeats it. Two kinds
of value exist only after an earlier request and stand as named holes:
`media:SHA256` and `reply:part k`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from crosspost.compose import Composed, Ruler, compose, place
from crosspost.identity import idempotency_key
from crosspost.model import FittedMedia, Limits, Part, Rendered, Wording
from crosspost.networks.mastodon.limits import (
    MASTODON,
    TAKES_CONTENT_TYPE,
    rules_quotes,
)
from crosspost.networks.mastodon.notes import notes
from crosspost.ports import Order
from crosspost.text.mastodon import LINK_WEIGHT, code_points, length

Form = dict[str, str | list[str]]


def handles(_wording: Wording) -> frozenset[str]:
    """None: the server finds mentions by itself."""
    return frozenset()


def render(order: Order) -> Rendered:
    """The parts, exactly as they will leave. See `ports.Network.render`."""
    wording, limits = order.wording, order.prepared.limits
    ruler = _ruler(limits, wording)
    composed = compose(wording, [ruler])
    placed = place(
        order.prepared.media, wording, most=limits.images, parts=len(composed.texts)
    )
    parts = _parts(order, composed, placed.parts)
    told = (*composed.notes, *placed.notes, *notes(order, parts))
    warning = (wording.content_warning,) if wording.content_warning else ()
    return Rendered(parts, told, said=(*warning, *composed.said))


def _ruler(limits: Limits, wording: Wording) -> Ruler:
    warning = wording.content_warning
    if limits.unit == "characters":
        return Ruler(limits.text, limits.unit, partial(code_points, warning=warning))
    weight = LINK_WEIGHT if limits.link_weight is None else limits.link_weight
    # Counted together, as the server does: the text may go on a sign of the warning.
    measure = partial(length, warning=warning, link_weight=weight)
    return Ruler(limits.text, limits.unit, measure)


def _parts(
    order: Order, composed: Composed, media: Sequence[tuple[FittedMedia, ...]]
) -> tuple[Part, ...]:
    texts = (*composed.texts, *("",) * (len(media) - len(composed.texts)))
    return tuple(
        Part(
            number=number,
            key=_key(order, number),
            text=text,
            used=composed.ruler.used(text),
            limit=order.prepared.limits.text,
            unit=order.prepared.limits.unit,
            languages=_languages(told),
            request=form(told, text, own, number=number),
            media=own,
        )
        for number, (text, own) in enumerate(zip(texts, media, strict=True), 1)
        for told in (_in_language(order, composed, number),)
    )


def _in_language(order: Order, composed: Composed, number: int) -> Order:
    """The order of one part, whose language it is in."""
    languages = composed.languages(number, order.wording.languages)
    return replace(order, wording=replace(order.wording, languages=languages))


def form(order: Order, text: str, media: Sequence[FittedMedia], *, number: int) -> Form:
    """The form of one part, its fields in the order sent.

    Visibility and language are always sent: servers differ in their defaults.
    """
    wording, limits = order.wording, order.prepared.limits
    fields: Form = {"status": text, "visibility": wording.visibility}
    if languages := _languages(order):
        fields["language"] = languages[0]
    if wording.content_warning:
        fields["spoiler_text"] = wording.content_warning
    if wording.content_warning or (wording.labels and media):
        fields["sensitive"] = "true"
    if media:
        fields["media_ids[]"] = [f"media:{one.sha256}" for one in media]
    if number > 1:
        fields["in_reply_to_id"] = f"reply:part {number - 1}"
    if limits.software in TAKES_CONTENT_TYPE:
        fields["content_type"] = "text/plain"
    if wording.quotes == "nobody" and rules_quotes(limits):
        fields["quote_approval_policy"] = "nobody"
    if _guards(order):
        fields["allowed_mentions[]"] = [order.prepared.identity]
    return fields


def _guards(order: Order) -> bool:
    """Whether the server is to refuse a post that would mention anyone else."""
    wanted = order.wording.mentions == "none" and order.prepared.identity
    return bool(wanted) and order.prepared.limits.software in {"", MASTODON}


def _languages(order: Order) -> tuple[str, ...]:
    """The language as these servers know it: `fr` for `fr-FR`, but `zh-TW`."""
    said = (*order.wording.languages, order.account.language)[0]
    if not said:
        return ()
    return (said if said.startswith("zh") else said.partition("-")[0],)


def _key(order: Order, number: int) -> str:
    identity = order.prepared.identity
    if not identity:
        return ""
    return idempotency_key(
        order.post,
        identity,
        due=order.due,
        generation=order.generation,
        part=number,
    )
