"""One account's frame: whose it is, what its readers see, and what to know of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from crosspost.i18n import Phrase, _, n_
from crosspost.i18n.dates import both
from crosspost.model import Level, Note, Part, Wording
from crosspost.report import bluesky, mastodon, sent
from crosspost.report.context import Context, zone
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import icon
from crosspost.report.pieces import link
from crosspost.report.values import Received, Side
from crosspost.report.words import (
    LEVELS,
    REPLIES,
    STATES,
    VISIBILITIES,
    language_name,
    network_name,
)

TIGHT: Final = 20


def frame(
    side: Side,
    context: Context,
    *,
    anchor: str,
    wording: Wording,
    known: Collection[Note] = (),
) -> Html:
    """One delivery as its readers will see it.

    `anchor` is its id in the page; `wording` is what the author asked for;
    `known` are notes that are said elsewhere, for all accounts at once.
    """
    look = bluesky if side.delivery.network == "bluesky" else mastodon
    remarks = list(look.remarks(side, context))
    if wording.replies != "everyone" and look is mastodon:
        remarks.append(_("Mastodon cannot limit who replies."))
    posts = join(look.article(side, part, context) for part in side.delivery.parts)
    told = [reading(note) for note in known]
    notes = [note for note in side.delivery.notes if reading(note) not in told]
    return el(
        "div",
        tape(side),
        _head(side, anchor),
        _receipt(side),
        posts,
        _foot(side, context, remarks),
        el("div", join(note_line(note) for note in notes), class_="pv__notes")
        if notes
        else None,
        class_="pv",
        role="group",
        id=anchor,
        aria_labelledby=f"{anchor}-t",
    )


def badge(side: Side) -> Html:
    """The network in two letters: round for Bluesky, square for Mastodon."""
    if side.delivery.network == "bluesky":
        return el("abbr", "Bs", class_="net", title="Bluesky")
    return el("abbr", "Ma", class_="net net--m", title=network_name(side.delivery))


def handle(side: Side) -> Html:
    """The account's handle, which may be cut anywhere but never hidden."""
    return el("bdi", f"@{side.account.handle.removeprefix('@')}", class_="handle")


def state(side: Side) -> Html:
    """Where the delivery stands: a word, a sign and a shape; or nothing."""
    if side.state is None:
        return EMPTY
    said, sign, tone = STATES[side.state]
    return el("span", icon(sign), said, class_=f"state state--{tone}")


def meter(part: Part) -> Html:
    """What a part measures of what the server takes."""
    left = part.limit - part.used
    tone = " meter--over" if left < 0 else " meter--tight" if left <= TIGHT else ""
    filled = min(part.used / part.limit, 1.0) * 100 if part.limit else 100
    over = n_("{n} over", "{n} over", -left) if left < 0 else None
    spoken = _("{used} of {limit} characters", used=part.used, limit=part.limit)
    return el(
        "span",
        el("span", el("i", style=f"width:{filled:.0f}%"), class_="gauge"),
        el("b", f"{part.used}/{part.limit}", aria_hidden="true"),
        el("span", spoken, class_="vh"),
        el("em", over) if over else None,
        class_=f"meter{tone}",
    )


def length(side: Side) -> Html:
    """What the only part measures, or how many there are."""
    parts = side.delivery.parts
    if len(parts) == 1:
        return meter(parts[0])
    if not parts:
        return EMPTY
    return el("span", _("Thread of {n}", n=len(parts)), class_="meter")


def tape(side: Side) -> Html:
    """The grey tape of an account of the built-in networks."""
    if not side.account.sandbox:
        return EMPTY
    said = _("Sandbox: nothing here leaves this machine")
    return el("p", el("span", said), class_="tape")


def reading(note: Note) -> object:
    """What a person reads of a note: equal for two that stand in different texts."""
    fix = note.fix and (note.fix.found, note.fix.proposal)
    return note.id, note.level, note.message, note.hint, fix


def note_line(note: Note) -> Html:
    """A note, what to do about it, and the correction written out."""
    named, sign = LEVELS[note.level]
    fix = None
    if note.fix and note.fix.proposal is not None:
        fix = el(
            "p",
            el("del", el("bdi", note.fix.found)),
            el("span", "→", aria_hidden="true", class_="arrow"),
            el("ins", el("bdi", note.fix.proposal)),
            class_="fix",
        )
    return el(
        "div",
        icon(sign),
        el(
            "div",
            el("p", el("b", named, class_="note__k"), " ", note.message),
            el("p", note.hint, class_="hint") if note.hint else None,
            fix,
        ),
        class_=f"note note--{note.level}",
    )


def alts(side: Side) -> Html:
    """The alt texts as text, in order: what a screen reader says of the pictures."""
    rows = [
        (media, part.languages[0] if part.languages else None)
        for part in side.delivery.parts
        for media in part.media
    ]
    if not rows:
        return EMPTY
    items = join(
        el(
            "li",
            el("bdi", media.file.rpartition("/")[2], class_="file"),
            el("span", media.alt, lang=lang, dir="auto")
            if media.alt
            else el("span", _("No description"), class_="none"),
        )
        for media, lang in rows
    )
    head = n_("Description of the picture", "Descriptions of the pictures", len(rows))
    return join((el("p", head, class_="alts__h"), el("ol", items, class_="alts")))


def _head(side: Side, anchor: str) -> Html:
    title = el("h3", badge(side), handle(side), id=f"{anchor}-t")
    return el("header", title, state(side), length(side), class_="pv__head")


def _receipt(side: Side) -> Html:
    if side.received is Received.OTHER:
        said = _("What the network has is not what is shown here.")
        return el("p", icon("warn"), said, class_="receipt receipt--other")
    same = (
        el("span", icon("check"), _("What was received is what is shown."))
        if side.received is Received.SAME
        else None
    )
    # A built-in network has no pages: its addresses would lead to a stranger's.
    leads = side.url.startswith("http") and not side.account.sandbox
    where = link(side.url, side.url) if leads else side.url
    if not same and not where:
        return EMPTY
    return el("div", same, el("span", where) if where else None, class_="receipt")


def _foot(side: Side, context: Context, remarks: list[Phrase]) -> Html:
    parts = side.delivery.parts
    facts = join(
        el("li", icon(sign), el("span", said)) for sign, said in _facts(side, context)
    )
    lengths = (
        el(
            "ol",
            join(el("li", f"{part.number}. ", meter(part)) for part in parts),
            class_="lengths",
        )
        if len(parts) > 1
        else None
    )
    told = join(el("li", icon("info"), el("span", said)) for said in remarks)
    return el(
        "footer",
        lengths,
        el("ul", facts, class_="facts"),
        el("ul", told, class_="remarks") if told else None,
        class_="pv__foot",
    )


def _facts(side: Side, context: Context) -> Iterator[tuple[str, object]]:
    delivery = side.delivery
    yield "clock", both(delivery.due, zone(side), context.language)
    if not delivery.parts:
        return
    first = delivery.parts[0]
    tags = dict.fromkeys(tag for part in delivery.parts for tag in part.languages)
    for tag in tags:
        yield "language", language_name(tag)
    if delivery.network == "bluesky":
        yield "reply", REPLIES[sent.replies(first)]
        return
    said, sign = VISIBILITIES.get(sent.visibility(first), VISIBILITIES["public"])
    yield sign, said
    yield "reply", REPLIES["everyone"]


def errors(side: Side) -> int:
    """How many points stand against sending it; too long a part is one, told or not."""
    told = sum(note.level is Level.ERROR for note in side.delivery.notes)
    over = sum(part.used > part.limit for part in side.delivery.parts)
    return max(told, over)
