"""What the author should know of a post on Mastodon before it goes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosspost.compose import check_it, nothing_said
from crosspost.i18n import _
from crosspost.model import Level, Note, Part
from crosspost.networks.mastodon.limits import MASTODON, rules_quotes
from crosspost.ports import Order
from crosspost.text.mastodon import mention_spans


def notes(order: Order, parts: Sequence[Part]) -> tuple[Note, ...]:
    """Everything to be told, in reading order."""
    return (
        *_unasked(order),
        *_mentions(order, parts),
        *_card(order, parts),
        *_alt(order),
        *_video(order, parts),
        *_unsupported(order),
        *nothing_said(parts),
    )


def _unasked(order: Order) -> Iterator[Note]:
    account, limits = order.account.name, order.prepared.limits
    hint = check_it(order.account)
    if not order.prepared.identity:
        message = _(
            "The network has not been asked yet who {account} is.", account=account
        )
        yield Note("identity-unknown", Level.INFO, message, hint)
    if limits.as_of is None:
        message = _(
            "The server of {account} has not been asked yet what it takes: "
            "{text} characters and {images} pictures are assumed.",
            account=account,
            text=limits.text,
            images=limits.images,
        )
        yield Note("limits-assumed", Level.INFO, message, hint)


def _mentions(order: Order, parts: Sequence[Part]) -> Iterator[Note]:
    if order.wording.mentions != "none":
        return
    if order.prepared.limits.software in {"", MASTODON}:
        return
    names = {span.value for part in parts for span in mention_spans(part.text)}
    if names:
        message = _(
            "This server cannot be told to reach nobody: {names} may be notified.",
            names=", ".join(f"@{name}" for name in sorted(names)),
        )
        hint = _("Write the names without @.")
        yield Note("mentions-unguarded", Level.WARNING, message, hint)


def _card(order: Order, parts: Sequence[Part]) -> Iterator[Note]:
    source = order.wording.card
    if source is None or any(source.url in part.text for part in parts):
        return
    yield Note(
        "card-without-address",
        Level.WARNING,
        _(
            "Mastodon makes link cards from the addresses in the text, and the text "
            "does not name {url}: there is no card.",
            url=source.url,
        ),
        _("Write the address in the text for this account."),
    )


def _alt(order: Order) -> Iterator[Note]:
    most = order.prepared.limits.alt
    for media in order.prepared.media:
        if most is not None and len(media.alt) > most:
            message = _(
                "{file}: the description has {used} characters, and this server "
                "takes {limit} at most.",
                file=media.file,
                used=len(media.alt),
                limit=most,
            )
            hint = _("Make the description shorter; the rest may stand in the text.")
            yield Note("alt-too-long", Level.ERROR, message, hint)


def _video(order: Order, parts: Sequence[Part]) -> Iterator[Note]:
    kinds = [[media.kind for media in part.media] for part in parts]
    mixed = any("video" in one and len(one) > 1 for one in kinds)
    if mixed and order.prepared.limits.software in {"", MASTODON}:
        yield Note(
            "video-alone",
            Level.ERROR,
            _("Mastodon shows a video alone, without pictures beside it."),
            _("Publish the pictures apart, or leave them out for this account."),
        )
    if any(media.subtitles for media in order.wording.media):
        yield Note(
            "subtitles-not-shown",
            Level.WARNING,
            _("Mastodon takes no subtitles: they are not shown there."),
            _("Burn them into the picture, or tell in the text what is said."),
        )


def _unsupported(order: Order) -> Iterator[Note]:
    wording = order.wording
    if wording.labels:
        yield Note(
            "labels-not-shown",
            Level.INFO,
            _(
                "Mastodon has no content labels: the pictures are hidden until a "
                "reader asks for them."
            ),
        )
    if wording.replies != "everyone":
        yield Note(
            "replies-open",
            Level.WARNING,
            _("Mastodon cannot limit who answers: everyone can."),
        )
    if wording.quotes != "everyone" and not rules_quotes(order.prepared.limits):
        yield Note(
            "quotes-open",
            Level.INFO,
            _(
                "This server does not let a post say who may quote it: the "
                "account's own settings decide."
            ),
        )
    if order.reply_to:
        yield Note(
            "reply-unsupported",
            Level.ERROR,
            _("Answering another post is not possible from here yet."),
        )
