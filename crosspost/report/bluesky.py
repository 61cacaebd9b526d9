"""A part as Bluesky's app shows it in the feed.

Measures and rules: the app's own source (social-app and its design tokens).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

from crosspost.i18n import Phrase, _
from crosspost.i18n.dates import day
from crosspost.model import Part
from crosspost.report import sent
from crosspost.report.context import Context, zone
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import actions, icon
from crosspost.report.images import face, gallery
from crosspost.report.pictures import initials
from crosspost.report.pieces import Piece, host, markup, of_facets
from crosspost.report.values import Side
from crosspost.report.words import LABELS, REPLIES

TINT = "#0052c9"
MOST_SQUARE = 4
_PATH_SHOWN, _PATH_KEPT = 15, 13
# What the URL standard leaves as it is in a path, a query or a fragment.
_KEPT = "".join(map(chr, range(0x21, 0x7F))).translate(dict.fromkeys(b'"<>`{}'))


def article(side: Side, part: Part, context: Context) -> Html:
    """One part, as it stands in the feed."""
    joined = part.number < len(side.delivery.parts)
    lang = part.languages[0] if part.languages else None
    avatar = side.avatar or initials(side.name, TINT)
    text = (
        el("p", markup(pieces(part)), class_="bk__tx", lang=lang, dir="auto")
        if part.text
        else None
    )
    body = el(
        "div",
        _author(side, context),
        _archived(side, context),
        text,
        _labels(part),
        gallery(part, context, class_="bk__md") if part.media else _card(part, context),
        _gate(part) if part.number == 1 else None,
        actions("reply", "repost", "heart", "mark", "dots", class_="bk__act"),
        class_="bk__in",
    )
    face = el("img", src=avatar, alt="", class_="bk__av", width=42, height=42)
    return el("article", face, body, class_="bk bk--line" if joined else "bk")


def pieces(part: Part) -> Iterator[Piece]:
    """The text, its links as the app writes them."""
    for piece in of_facets(part.text, part.facets):
        link = piece.kind == "link"
        yield replace(piece, shown=short_url(piece.shown)) if link else piece


def short_url(text: str) -> str:
    """A link's text as the app shows it: without its scheme, a long path cut.

    Only a text that is a whole address is touched; the address stays whole.
    """
    parts = urlsplit(text)
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return text
    path = "" if parts.path == "/" else parts.path
    path += f"?{parts.query}" if parts.query else ""
    path = quote(path + (f"#{parts.fragment}" if parts.fragment else ""), safe=_KEPT)
    cut = path[:_PATH_KEPT] + "..." if len(path) > _PATH_SHOWN else path
    return parts.netloc.lower() + cut


def remarks(side: Side, context: Context) -> Iterator[Phrase]:
    """What differs here from the text as it was written."""
    parts = side.delivery.parts
    shown = [
        piece.shown == original.shown
        for part in parts
        for piece, original in zip(
            pieces(part), of_facets(part.text, part.facets), strict=True
        )
    ]
    if not all(shown):
        yield _("Links are shown short; they lead to the whole address.")
    most = max((len(part.media) for part in parts), default=0)
    if 1 < most <= MOST_SQUARE:
        yield _("Pictures are cropped like this in the feed, and whole when opened.")
    if most > MOST_SQUARE:
        yield _("More than four pictures: their order is certain, the crop is not.")
    if context.archived(side):
        yield _(
            "Bluesky also shows the day of arrival, and says that it cannot confirm"
            " the first one."
        )


def _author(side: Side, context: Context) -> Html:
    back = context.archived(side)
    moment: object = _("now")
    if back:
        moment = day(side.delivery.due, zone(side), context.language)
    return el(
        "p",
        el("b", side.name, dir="auto"),
        el("span", f"@{side.account.handle.removeprefix('@')}"),
        el("span", "· ", moment),
        class_="bk__by",
    )


def _archived(side: Side, context: Context) -> Html:
    if not context.archived(side):
        return EMPTY
    date = day(side.delivery.due, zone(side), context.language)
    said = _("Archived from {day}", day=date)
    return el("p", icon("calendar"), said, class_="bk__chip")


def _labels(part: Part) -> Html:
    return join(
        el("p", icon("info"), LABELS.get(label, label), class_="bk__chip")
        for label in sent.labels(part)
    )


def _gate(part: Part) -> Html:
    """The line under a post that not everyone may answer."""
    who = sent.replies(part)
    if who == "everyone":
        return EMPTY
    return el("p", icon("reply"), REPLIES[who], class_="bk__gate")


def _card(part: Part, context: Context) -> Html:
    card = part.card
    if card is None:
        return EMPTY
    picture = face(card.picture, context) if card.picture else EMPTY
    lines = "bk__ds" if picture else "bk__ds bk__ds--4"
    return el(
        "div",
        picture,
        el(
            "div",
            el("b", card.title or card.url, dir="auto"),
            el("p", card.description, class_=lines, dir="auto")
            if card.description
            else None,
            el("small", icon("globe"), host(card.url)),
        ),
        class_="bk__card",
    )
