"""A part as Mastodon's own web pages show it.

Measures and rules: Mastodon's source (components.scss, status content, card,
hashtag bar, text formatter).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from crosspost.i18n import Phrase, _, n_
from crosspost.model import Part
from crosspost.report import sent
from crosspost.report.context import Context
from crosspost.report.hashtags import SHOWN, Laid, lay
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import actions, icon
from crosspost.report.images import face, gallery
from crosspost.report.pictures import initials
from crosspost.report.pieces import Piece, host, markup, of_spans
from crosspost.report.values import Side
from crosspost.report.words import VISIBILITIES
from crosspost.text.spans import Span

TINT: Final = "#47309c"
_SCHEME: Final = re.compile(r"(https?://(www\.)?|xmpp:)", re.IGNORECASE)
_LINK_SHOWN: Final = 30
_VERSION: Final = re.compile(r"([1-9])\.([0-9]+)")
_FEWER_TAGS_SINCE: Final = (4, 6)


def article(side: Side, part: Part, context: Context) -> Html:
    """One part, as it stands in a timeline."""
    spans = entities(part.text, version=side.delivery.version)
    laid = _laid(part, spans)
    joined = part.number < len(side.delivery.parts)
    return el(
        "article",
        _author(side, part),
        _text(part, laid, spans),
        gallery(part, context, class_="mt__md")
        if part.media
        else _card(part, spans, context),
        _bar(laid),
        actions("reply", "repost", "star", "mark", "dots", class_="mt__act"),
        class_="mt mt--line" if joined else "mt",
    )


def entities(text: str, *, version: str = "") -> list[Span]:
    """What a server of this version, if it told one, makes clickable in `text`."""
    from crosspost.text import mastodon

    old = _number(version) < _FEWER_TAGS_SINCE
    return mastodon.old_entities(text) if old else mastodon.entities(text)


def _number(version: str) -> tuple[int, ...]:
    """A version as numbers; what cannot be read is of today.

    A GoToSocial's own number says nothing of tags, and is far below.
    """
    found = _VERSION.match(version)
    return (int(found[1]), int(found[2])) if found else _FEWER_TAGS_SINCE


def shown(piece: Piece) -> Piece:
    """A link without its scheme and cut; a name without its server."""
    if piece.kind == "mention":
        name = piece.shown.lstrip("@").partition("@")[0]
        return replace(piece, shown=f"@{name}")
    if piece.kind != "link":
        return piece
    match = _SCHEME.match(piece.shown)
    rest = piece.shown[match.end() :] if match else piece.shown
    cut = "…" if len(rest) > _LINK_SHOWN else ""
    return replace(piece, shown=rest[:_LINK_SHOWN] + cut)


def remarks(side: Side, context: Context) -> Iterator[Phrase]:
    """What differs here from the text as it was written."""
    del context  # the same whenever it is looked at
    parts = side.delivery.parts
    found = [
        (part, entities(part.text, version=side.delivery.version)) for part in parts
    ]
    if any(_laid(part, spans).bar for part, spans in found):
        yield _("The last line of hashtags moves to the bottom of the post.")
    if any(_is_cut(part, spans) for part, spans in found):
        yield _("Links are shown without https:// and cut at 30 characters.")
    if any(not part.media and _first_link(spans) for part, spans in found):
        yield _(
            "The server makes the link card itself, some seconds after sending:"
            " this one is probable."
        )
    if any(sent.warning(part) for part in parts):
        yield _("Readers see the warning alone until they open the post. It counts.")
    if any(part.unit == "characters" for part in parts):
        yield _("This server has pages of its own: the look may differ.")


def _laid(part: Part, spans: Sequence[Span]) -> Laid:
    return lay(
        part.text,
        spans,
        with_media=bool(part.media),
        with_warning=bool(sent.warning(part)),
    )


def _author(side: Side, part: Part) -> Html:
    avatar = side.avatar or initials(side.name, TINT)
    _said, sign = VISIBILITIES.get(sent.visibility(part), VISIBILITIES["public"])
    return el(
        "div",
        el("img", src=avatar, alt="", width=46, height=46),
        el(
            "p",
            el("b", side.name, dir="auto"),
            el("span", f"@{side.account.handle.removeprefix('@')}"),
        ),
        el("small", icon(sign), _("just now")),
        class_="mt__by",
    )


def _text(part: Part, laid: Laid, spans: Sequence[Span]) -> Html:
    lang = part.languages[0] if part.languages else None
    paragraphs = join(
        el("p", _paragraph(part.text, spans, edges), dir="auto")
        for edges in laid.paragraphs
    )
    body = el("div", paragraphs, class_="mt__tx", lang=lang)
    warning = sent.warning(part)
    if not warning:
        return body if paragraphs else EMPTY
    banner = el(
        "summary",
        el("span", warning, lang=lang, dir="auto", class_="mt__cwt"),
        el("span", _("Show more"), class_="mt__more"),
        el("span", _("Show less"), class_="mt__less"),
    )
    return el("details", banner, body, class_="mt__cw", open=True)


def _paragraph(text: str, spans: Sequence[Span], edges: tuple[int, int]) -> Html:
    return markup(paragraph(text, spans, edges))


def paragraph(
    text: str, spans: Sequence[Span], edges: tuple[int, int]
) -> Iterator[Piece]:
    """The pieces of one paragraph, as they are shown."""
    start, end = edges
    inside = [
        replace(span, start=span.start - start, end=span.end - start)
        for span in spans
        if start <= span.start and span.end <= end
    ]
    return (shown(piece) for piece in of_spans(text[start:end], inside))


def _bar(laid: Laid) -> Html:
    if not laid.bar:
        return EMPTY
    more = len(laid.bar) - SHOWN
    rest = n_("…and {n} more", "…and {n} more", more) if more > 0 else None
    tags = [f"#{tag}" for tag in laid.bar[:SHOWN]]
    spans = join(el("span", tag) for tag in (*tags, rest) if tag is not None)
    return el("p", spans, class_="mt__tags")


def _first_link(spans: Sequence[Span]) -> str:
    return next((span.value for span in spans if span.kind == "link"), "")


def _is_cut(part: Part, spans: Sequence[Span]) -> bool:
    return any(
        shown(piece).shown != piece.shown
        for piece in of_spans(part.text, spans)
        if piece.kind == "link"
    )


def _card(part: Part, spans: Sequence[Span], context: Context) -> Html:
    """The card the server will probably make of the first link.

    What another account's card says of the same page is what this server will read
    there, too.
    """
    url = part.card.url if part.card else _first_link(spans)
    if not url:
        return EMPTY
    card = part.card or context.cards.get(url)
    title: object = card.title if card else _("The title of the page")
    about = card.description if card else ""
    picture = card.picture if card else None
    shown = face(picture, context) if picture else EMPTY
    large = bool(shown and picture and picture.width > picture.height)
    words = el(
        "div",
        el("small", host(url)),
        el("b", title, dir="auto"),
        el("p", about, dir="auto") if about else None,
    )
    return el(
        "div",
        shown or el("span", icon("page")),
        words,
        class_="mt__card" if large else "mt__card mt__card--s",
    )
