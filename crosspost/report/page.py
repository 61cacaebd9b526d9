"""One HTML page of what readers of each network see, complete in itself.

No script, nothing loaded from elsewhere: it opens from a disk, travels by mail,
prints, and follows the reader's light or dark theme. Its own policy forbids
anything but its style and its pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Final

from crosspost.i18n import Phrase, _
from crosspost.i18n.dates import when
from crosspost.report.context import Context, zone
from crosspost.report.html import Html, el, join
from crosspost.report.icons import sprite
from crosspost.report.pictures import Pictures, Read, drawing
from crosspost.report.section import section
from crosspost.report.values import Received, Shown, Side

__all__ = ["Received", "Shown", "Side", "drawing", "page", "plain"]

_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'"
)
_SIGN: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="#0d4f5c"/>'
    '<path d="M8 16h6m0 0 10-7m-10 7 10 7" stroke="#fff" stroke-width="3" fill="none"'
    ' stroke-linecap="round"/></svg>'
)


def page(
    title: Phrase,
    sections: Sequence[Shown],
    *,
    now: datetime,
    language: str,
    read: Read,
) -> str:
    """The page.

    Args:
        title: What the page is about, said once at its top.
        sections: The posts, in the order they are read.
        now: When it is made; posts that leave now are "now" to their readers.
        language: The active language, `fr` or `en`: that of the page's own words.
        read: Gives a fitted picture's bytes; OSError shows its name instead.

    Returns:
        A whole document. Heavy pictures are made smaller in it, at the same crop.
    """
    pictures = Pictures(read)
    context = Context(now=now, language=language, pictures=pictures)
    posts = join(
        section(shown, context, number=number)
        for number, shown in enumerate(sections, 1)
    )
    body = el(
        "body",
        sprite(),
        _top(),
        el("main", _head(title, sections), posts or el("p", _("Nothing to show."))),
        _foot(sections, context),
    )
    document = el("html", _meta(title, pictures.rules()), body, lang=language)
    return f"<!doctype html>\n{document}\n"


def plain(
    title: Phrase, contents: Sequence[Html], *, language: str, style: str = ""
) -> str:
    """A page in the same clothes that shows something else than posts.

    Args:
        title: What the page is about.
        contents: What stands below it.
        language: The active language.
        style: Rules of its own, written by us.

    Returns:
        A whole document.
    """
    body = el("body", sprite(), _top(), el("main", *contents))
    document = el("html", _meta(title, style), body, lang=language)
    return f"<!doctype html>\n{document}\n"


def _meta(title: Phrase, own: str = "") -> Html:
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8") + own
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="robots", content="noindex"),
        el("title", title),
        el("link", rel="icon", href=drawing(_SIGN)),
        el("style", Html(style)),
    )


def _top() -> Html:
    name = el("b", "crosspost", class_="mark")
    return el(
        "header",
        el("p", name, el("span", _("One post, seen before it goes"))),
        class_="top",
    )


def _head(title: Phrase, sections: Sequence[Shown]) -> Html:
    sides = [side for shown in sections for side in shown.sides]
    after = sides and all(side.received is Received.SAME for side in sides)
    said = (
        _("Exactly what was sent, and what the networks received.")
        if after
        else _("Exactly what will be sent.")
    )
    return el("div", el("h1", title), el("p", said), class_="head")


def _foot(sections: Sequence[Shown], context: Context) -> Html:
    sides = [side for shown in sections for side in shown.sides]
    moment = (
        el("p", _("Page made on {moment}", moment=_moment(sides[0], context)))
        if sides
        else None
    )
    said = _("This page is complete: it loads nothing and can be mailed or printed.")
    return el("footer", moment, el("p", said), class_="foot")


def _moment(side: Side, context: Context) -> str:
    return when(context.now, zone(side), context.language)
