"""A plan or the ledger as plain lines: words, no boxes, never colour alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crosspost.i18n import Phrase, _, active, dates, n_
from crosspost.model import (
    Delivery,
    Directory,
    Entity,
    FittedMedia,
    Level,
    Note,
    Part,
    Post,
    State,
)
from crosspost.ports import Record
from crosspost.report.terms import terms
from crosspost.report.tongues import tongues
from crosspost.report.words import (
    STATES,
    language_name,
    network_name,
    published,
    removed,
)
from crosspost.report.words import TITLES as TITLES  # noqa: PLC0414 -- used from here

Paint = Callable[[object, str], str]

_TITLE = 70
_FEW = 3
_MARKS = {
    Level.ERROR: ("✗", "bad"),
    Level.WARNING: ("!", "doubt"),
    Level.ADVICE: ("→", "accent"),
    Level.INFO: ("·", "faint"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line to print.

    Attributes:
        indent: How far it is set in, in columns.
        hang: How much further its next lines are set in, where it is folded.
        fold: Whether it may be folded.
        right: What stands at the right margin of a line that is not.
        beside: Texts that stand beside each other, instead of `text`.
    """

    text: str
    indent: int = 0
    hang: int = 0
    fold: bool = True
    right: str = ""
    beside: tuple[str, ...] = ()


def when(moment: datetime, entity: Entity) -> str:
    """An instant in the entity's time, as people write it; overseas with Paris's."""
    return dates.both(moment, ZoneInfo(entity.time_zone), active())


# -- preview ----------------------------------------------------------------------


def preview(
    post: Post, deliveries: Sequence[Delivery], directory: Directory, paint: Paint
) -> Iterator[Line]:
    """What will be sent, account by account; what is equal is printed once."""
    entity = directory.entities[post.entity]
    yield Line(paint(title(post), "strong"))
    due = deliveries[0].due if deliveries else None
    if due is not None:
        yield Line(
            str(_("{entity} · {when}", entity=entity.title, when=when(due, entity)))
        )
    yield from _languages(post, deliveries, paint)
    shown: dict[object, str] = {}
    for delivery in deliveries:
        owner = directory.entities.get(delivery.entity, entity)
        yield Line("")
        yield from _head(delivery, owner, paint)
        for term in terms(delivery.parts):
            yield Line(term, 2, hang=2)
        decorative = _decorative(post, delivery.account)
        yield from _content(delivery, shown, paint, decorative)
        if not delivery.final:
            said = _("Not final yet: the network must still be asked.")
            yield Line(paint(said, "doubt"), 2)
    yield from _shared_notes(deliveries, paint)


def _languages(
    post: Post, deliveries: Sequence[Delivery], paint: Paint
) -> Iterator[Line]:
    """The texts of a post in several languages, beside each other."""
    found = tongues(post, deliveries)
    if not found:
        return
    yield Line("")
    said = _("The same message in its languages:")
    yield Line(paint(said, "faint"), 2)
    yield Line(
        "",
        2,
        beside=tuple(f"{language_name(one.language)}\n{one.text}" for one in found),
    )


def title(post: Post, *, most: int = _TITLE) -> str:
    """The first line of a post, cut between words after `most` signs."""
    line = post.base.text.strip().split("\n", 1)[0]
    if len(line) <= most:
        return line
    return f"{line[:most].rpartition(' ')[0].rstrip(' ,;:.') or line[:most]}…"


def _head(delivery: Delivery, owner: Entity, paint: Paint) -> Iterator[Line]:
    """Whose it is, before anything else: account, network, handle, entity."""
    network = network_name(delivery)
    name = f"{paint(delivery.account, 'accent')} · {network}"
    yield Line(name, fold=False, right=_counters(delivery.parts, paint))
    handle = delivery.handle.removeprefix("@")
    whose = _("@{handle} · {entity}", handle=handle, entity=owner.title)
    yield Line(paint(whose, "faint"))


def _counters(parts: Sequence[Part], paint: Paint) -> str:
    over = any(part.used > part.limit for part in parts)
    counters = " + ".join(f"{part.used}/{part.limit}" for part in parts)
    if len(parts) > _FEW:
        counters = str(n_("{n} part", "{n} parts", len(parts)))
    return paint(counters, "bad" if over else "strong")


def _content(
    delivery: Delivery,
    shown: dict[object, str],
    paint: Paint,
    decorative: frozenset[str],
) -> Iterator[Line]:
    """Texts, pictures and cards; those of an account before are only named."""
    parts = delivery.parts
    told = tuple((part.text, part.card) for part in parts)
    media = tuple(part.media for part in parts)
    twin = shown.setdefault(told, delivery.account)
    other = shown.setdefault(media, delivery.account) if any(media) else ""
    if twin == other != delivery.account:
        yield Line(str(_("Same text and pictures as {account}.", account=twin)), 2)
        return
    if twin != delivery.account:
        yield Line(str(_("Same text as {account}.", account=twin)), 2)
    else:
        for part in parts:
            yield from _words(part, len(parts), paint)
    if other == delivery.account:
        for part in parts:
            yield from _pictures(part, paint, decorative)
    elif other:
        yield Line(str(_("Same pictures as {account}.", account=other)), 2)


def _words(part: Part, parts: int, paint: Paint) -> Iterator[Line]:
    if parts > 1:
        said = _("Part {number} of {parts}", number=part.number, parts=parts)
        yield Line(paint(f"{said}  {part.used}/{part.limit}", "faint"), 2)
    for line in _linked(part, paint).split("\n"):
        yield Line(line, 4)
    if part.card:
        yield Line(
            str(_("Card: {title}, {url}", title=part.card.title, url=part.card.url)), 2
        )


def _linked(part: Part, paint: Paint) -> str:
    """The text, with what links in colour."""
    text, done, place = part.text.encode(), "", 0
    for facet in sorted(part.facets, key=lambda one: one.start):
        done += text[place : facet.start].decode()
        done += paint(text[facet.start : facet.end].decode(), "accent")
        place = facet.end
    return done + text[place:].decode()


def _pictures(part: Part, paint: Paint, decorative: frozenset[str]) -> Iterator[Line]:
    for number, media in enumerate(part.media, 1):
        yield Line(paint(_medium(media, number), "faint"), 2)
        yield Line(media.alt or _undescribed(media, decorative), 4)
        if media.subtitles is not None:
            yield Line(str(_("Subtitles: {file}", file=media.subtitles.file)), 4)


def _medium(media: FittedMedia, number: int) -> Phrase:
    size = -(-media.bytes // 1000)
    if media.kind == "video":
        return _(
            "Video: {file}, {width} × {height}, {size} kB",
            file=media.file,
            width=media.width,
            height=media.height,
            size=size,
        )
    return _(
        "Image {number}: {file}, {width} × {height}, {size} kB",
        number=number,
        file=media.file,
        width=media.width,
        height=media.height,
        size=size,
    )


def _decorative(post: Post, account: str) -> frozenset[str]:
    """The files that the author declared to say nothing."""
    media = post.wording(account).media
    return frozenset(one.file for one in media if one.decorative)


def _undescribed(media: FittedMedia, decorative: frozenset[str]) -> str:
    if media.file in decorative:
        return str(_("(decorative, no description)"))
    return str(_("(no description)"))


def _shared_notes(deliveries: Sequence[Delivery], paint: Paint) -> Iterator[Line]:
    """Notes that stand on several accounts are said once, with how many."""
    counted: dict[tuple[str, str], tuple[Note, list[str]]] = {}
    for delivery in deliveries:
        for note in delivery.notes:
            key = (note.id, str(note.message))
            counted.setdefault(key, (note, []))[1].append(delivery.account)
    if counted:
        yield Line("")
    for note, accounts in counted.values():
        yield from note_lines(note, _whom(accounts, len(deliveries)), paint)


def _whom(accounts: Sequence[str], all_of_them: int) -> str:
    names = list(dict.fromkeys(accounts))
    return "" if len(names) == all_of_them else ", ".join(names)


def note_lines(note: Note, whom: str, paint: Paint) -> Iterator[Line]:
    """A note, with the fix written out."""
    mark, colour = _MARKS[note.level]
    said = (
        _("{whom}: {message}", whom=whom, message=note.message)
        if whom
        else note.message
    )
    yield Line(f"{paint(mark, colour)} {said}", hang=2)
    if note.fix and note.fix.proposal:
        fix = f"{note.fix.found} → {note.fix.proposal}"
        yield Line(paint(fix, "strong"), 2)
    elif note.hint is not None:
        yield Line(str(note.hint), 2)


# -- status -------------------------------------------------------------------------


def sums(records: Sequence[Record]) -> Phrase:
    """“Published on 3 of 4 accounts”, with what is uncertain."""
    sent = sum(record.state is State.SENT for record in records)
    doubt = sum(record.state is State.UNCERTAIN for record in records)
    if records and all(record.state is State.SCHEDULED for record in records):
        return n_("Scheduled on {n} account", "Scheduled on {n} accounts", len(records))
    if records and all(record.state is State.CANCELLED for record in records):
        return n_("Cancelled on {n} account", "Cancelled on {n} accounts", len(records))
    if records and all(record.state is State.WITHDRAWN for record in records):
        return removed(len(records), total=len(records))
    return published(sent, total=len(records), doubt=doubt)


def record_lines(record: Record, directory: Directory, paint: Paint) -> Iterator[Line]:
    """One delivery: account and state, then where or when, and what to do."""
    word = STATES[record.state][0]
    network = network_name(record.delivery)
    name = f"{paint(record.account, 'accent')} · {network}"
    yield Line(name, 2, fold=False, right=paint(word, _colour(record)))
    yield Line(_where(record, directory), 2)
    if record.problem:
        yield Line(str(record.problem.message), 4)
        if record.problem.hint is not None:
            yield Line(str(record.problem.hint), 4)


def _where(record: Record, directory: Directory) -> str:
    urls = [receipt.url for receipt in record.receipts if receipt.url]
    if urls:
        return urls[0]
    stranger = Entity(record.entity, record.entity)
    entity = directory.entities.get(record.entity, stranger)
    return when(record.due, entity)


def _colour(record: Record) -> str:
    return {
        "sent": "ok",
        "uncertain": "doubt",
        "failed": "bad",
        "held": "doubt",
        "scheduled": "accent",
        "waiting": "wait",
    }.get(str(record.state), "faint")


def by_post(records: Sequence[Record]) -> Mapping[str, list[Record]]:
    """Deliveries of one post together, in the order of the first one."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.post, []).append(record)
    return grouped


def anyone(directory: Directory) -> Entity:
    """Whose clock is read where no entity is meant: the first one's."""
    for entity in directory.entities.values():
        return entity
    return Entity("", "", directory.language, directory.time_zone)
