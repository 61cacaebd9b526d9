"""What the author should know of a post on Bluesky before it goes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosspost.compose import check_it, nothing_said
from crosspost.i18n import _, n_
from crosspost.model import Level, Note, Part
from crosspost.networks.bluesky import record
from crosspost.networks.bluesky.limits import IMAGES
from crosspost.networks.bluesky.writes import MOST_WRITES
from crosspost.ports import Order
from crosspost.text.facets import detect


def notes(order: Order, parts: Sequence[Part], *, card_at: int) -> tuple[Note, ...]:
    """Everything to be told, in reading order.

    Args:
        order: What was to be rendered.
        parts: What it became.
        card_at: The part with the link card; 0 where none has it.
    """
    return (
        *_identity(order),
        *_mentions(order, parts),
        *_gallery(parts),
        *_card(order, card_at=card_at),
        *_video(parts),
        *_unsupported(order),
        *_thread_too_long(parts),
        *nothing_said(parts),
    )


def _identity(order: Order) -> Iterator[Note]:
    if not order.prepared.identity:
        yield Note(
            "identity-unknown",
            Level.INFO,
            _(
                "The network has not been asked yet who {account} is.",
                account=order.account.name,
            ),
            check_it(order.account),
        )


def _mentions(order: Order, parts: Sequence[Part]) -> Iterator[Note]:
    if order.wording.mentions == "none":
        return
    told = set[str]()
    for part in parts:
        for span in detect(part.text) if "@" in part.text else ():
            handle = span.value.lower()
            if span.kind != "mention" or handle in told:
                continue
            told.add(handle)
            if handle not in order.prepared.mentions:
                yield _not_asked(handle)
            elif order.prepared.mentions[handle] is None:
                yield _nobody(handle)


def _not_asked(handle: str) -> Note:
    return Note(
        "mention-unknown",
        Level.INFO,
        _("The network has not been asked yet who @{handle} is.", handle=handle),
    )


def _nobody(handle: str) -> Note:
    return Note(
        "mention-nobody",
        Level.WARNING,
        _("Nobody on Bluesky is called @{handle}: it stays plain text.", handle=handle),
        _("Check how the account writes its name."),
    )


def links_shortened() -> Note:
    """Said where links are shown short because the text would not fit otherwise."""
    return Note(
        "links-shortened",
        Level.INFO,
        _("Long addresses are shown in short form; they lead to the same pages."),
    )


def _gallery(parts: Sequence[Part]) -> Iterator[Note]:
    most = max((len(part.media) for part in parts), default=0)
    if most > IMAGES:
        yield Note(
            "gallery-used",
            Level.INFO,
            n_(
                "{n} picture is published as a gallery: readers whose app is old "
                "may not see it.",
                "{n} pictures are published as a gallery: readers whose app is old "
                "may not see them.",
                most,
            ),
            _(
                "For four pictures at most, write “gallery = false” with the account "
                "in the configuration."
            ),
        )


def _card(order: Order, *, card_at: int) -> Iterator[Note]:
    if order.prepared.card is not None and not card_at:
        yield Note(
            "card-left-out",
            Level.WARNING,
            _("A post on Bluesky shows pictures or a link card: the card is left out."),
        )


def _video(parts: Sequence[Part]) -> Iterator[Note]:
    kinds = [[media.kind for media in part.media] for part in parts]
    if any("video" in one and len(one) > 1 for one in kinds):
        yield Note(
            "video-alone",
            Level.ERROR,
            _("Bluesky shows a video alone, without pictures beside it."),
            _("Publish the pictures apart, or leave them out for this account."),
        )


def _unsupported(order: Order) -> Iterator[Note]:
    wording = order.wording
    if wording.visibility == "private":
        yield Note(
            "visibility-unsupported",
            Level.ERROR,
            _("Bluesky shows every post to everyone; this one is for followers only."),
            _("Take this account out, or set the visibility for Mastodon only."),
        )
    if wording.content_warning and not wording.labels:
        yield Note(
            "warning-not-shown",
            Level.WARNING,
            _("Bluesky shows no content warning: readers see the text at once."),
            _("Set “labels” where the pictures should be hidden."),
        )
    if order.reply_to and not record.answered(order.reply_to):
        yield Note(
            "reply-unsupported",
            Level.ERROR,
            _("Answering another post is not possible from here yet."),
        )


def _thread_too_long(parts: Sequence[Part]) -> Iterator[Note]:
    writes = sum(1 + len(part.companions) for part in parts)
    if writes > MOST_WRITES:
        yield Note(
            "thread-too-long",
            Level.ERROR,
            n_(
                "A thread of {n} part is too long to be published at once.",
                "A thread of {n} parts is too long to be published at once.",
                len(parts),
            ),
            _("Make several posts of it."),
        )
