"""Pictures in a preview: cropped as the feed crops them, their badge, their words."""

from __future__ import annotations

from crosspost.i18n import _
from crosspost.model import FittedMedia, Part
from crosspost.report.context import Context
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import icon
from crosspost.report.pictures import blank

# Taller than this, a feed cuts the picture (Bluesky).
_TALLEST = 0.5


def gallery(part: Part, context: Context, *, class_: str) -> Html:
    """The part's pictures in the layout of `class_` for their number."""
    lang = part.languages[0] if part.languages else None
    alone = len(part.media) == 1
    figures = join(
        _figure(media, context, lang=lang, style=_alone(media) if alone else None)
        for media in part.media
    )
    count = min(len(part.media), 5)
    return el("div", figures, class_=f"{class_} {class_}--{count}")


def _figure(
    media: FittedMedia, context: Context, *, lang: str | None, style: str | None
) -> Html:
    badge = el("span", "ALT", class_="alt", aria_hidden="true") if media.alt else None
    return el("figure", _seen(media, context, lang), badge, style=style)


def _seen(media: FittedMedia, context: Context, lang: str | None) -> Html:
    shown = face(media, context, lang=lang)
    return shown or _unseen(media)


def face(media: FittedMedia, context: Context, *, lang: str | None = None) -> Html:
    """The picture itself, or nothing where a page cannot show it."""
    name = context.pictures.name(media, post=context.post)
    if not name:
        return EMPTY
    return el(
        "img",
        src=blank(media.width, media.height),
        alt=media.alt,
        lang=lang,
        width=media.width,
        height=media.height,
        class_=f"pic {name}",
        style=_focus(media),
    )


def _unseen(media: FittedMedia) -> Html:
    """Where a page cannot show the medium: its sign, its name, and what it is."""
    said = (
        _("Video: {file}", file=media.file)
        if media.kind == "video"
        else _("This picture cannot be shown here: {file}", file=media.file)
    )
    sign = icon("film" if media.kind == "video" else "warn")
    return el("span", sign, el("span", said), class_="unseen")


def _alone(media: FittedMedia) -> str:
    """One picture keeps its ratio, in a box that is at most square (Bluesky)."""
    ratio = max(media.width / media.height, _TALLEST) if media.height else 1.0
    return f"--ratio:{ratio:.4f};--wide:{min(ratio, 1.0) * 100:.2f}%"


def _focus(media: FittedMedia) -> str | None:
    """The point a crop keeps, as CSS places it: from the top left, in per cent."""
    if media.focus is None:
        return None
    across, down = (media.focus.x + 1) * 50, (1 - media.focus.y) * 50
    return f"background-position:{across:.1f}% {down:.1f}%"
