"""The story of one post, from the journal: who, when, what text, which addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from crosspost.i18n import Phrase, _, active, dates, n_
from crosspost.model import Entity, Json, State
from crosspost.ports import Line, Record
from crosspost.report import deeds
from crosspost.report.text import Line as Printed
from crosspost.report.text import Paint
from crosspost.report.words import STATES, language_name

_CLOCK = 9
_SET_IN = 4


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of one post.

    Attributes:
        post: Its id.
        title: Its first line; empty where its text is kept nowhere any more.
        author: Who wrote it, as the post says; may be empty.
        entity: Who speaks; its clock is read.
        lines: The journal's lines on it and on its corrections, oldest first.
        said: Texts by fingerprint, as the ledger or the file beside it has them.
        records: Its deliveries, and those of its corrections, where the ledger
            still knows them.
        head: The journal's last line.
        people: Full names, by what the journal calls a person.
    """

    post: str
    title: str
    author: str
    entity: Entity
    lines: Sequence[Line]
    said: Mapping[str, Json]
    records: Sequence[Record] = ()
    head: Line | None = None
    people: Mapping[str, str] = field(default_factory=dict)

    def name(self, person: str) -> str:
        """A person's full name, where it is known."""
        # `luc (lbihan)` is a person and the system user; `luc (anne, amorvan)` was
        # somebody else's hand, which is told.
        short, _bracket, rest = person.partition(" (")
        full = self.people.get(person) or self.people.get(short, short)
        return f"{full} ({rest}" if ", " in rest else full


@dataclass(frozen=True, slots=True)
class Address:
    """Where a part was published, as the journal learned it."""

    delivery: str
    part: int
    uri: str
    url: str
    at: datetime


def account(subject: str) -> str:
    """The account of a delivery's id; empty for a post's."""
    return subject.partition(".")[2]


def linked(lines: Sequence[Line], post: str) -> list[str]:
    """The posts that correct this one or take its place, in the journal's order."""
    found: dict[str, None] = {}
    for line in lines:
        other = str(line.detail.get("delivery", "")).partition(".")[0]
        if other and other != post:
            found[other] = None
    return list(found)


def fingerprints(lines: Sequence[Line]) -> list[str]:
    """Those of the texts that these lines tell of."""
    return [mark for line in lines if (mark := _mark(line))]


def addresses(lines: Sequence[Line]) -> list[Address]:
    """Every address at which something was published, in the journal's order."""
    return [
        Address(
            line.subject,
            int(str(line.detail.get("part", 1))),
            str(line.detail.get("uri", "")),
            str(line.detail.get("url", "")),
            line.at,
        )
        for line in lines
        if line.act == "confirmed"
    ]


def document(story: Story) -> Json:
    """What `journal ID --json` has beside its lines."""
    gone = {line.subject: line.at for line in story.lines if line.act in _REMOVED}
    return {
        "post": {
            "id": story.post,
            "title": story.title,
            "author": story.author,
            "entity": story.entity.name,
            "time_zone": story.entity.time_zone,
        },
        "texts": dict(story.said),
        "addresses": [
            {
                "delivery": one.delivery,
                "account": account(one.delivery),
                "part": one.part,
                "uri": one.uri,
                "url": one.url,
                "at": _instant(one.at),
                "removed_at": _instant(gone.get(one.delivery)),
            }
            for one in addresses(story.lines)
        ],
    }


_REMOVED = frozenset({"withdrawn", "replaced"})


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None


# -- as people read it ----------------------------------------------------------------


def printed(story: Story, paint: Paint, *, steps: bool) -> Iterator[Printed]:
    """The story in plain lines.

    Args:
        story: What is known.
        paint: Colours words.
        steps: Whether the program's own steps are told too.
    """
    yield Printed(paint(story.title or story.post, "strong"))
    yield from _head(story)
    told = [one for one in story.lines if steps or one.act not in deeds.STEPS]
    zone, day = ZoneInfo(story.entity.time_zone), ""
    teller = _Teller(story, zone)
    for group in _together(told):
        today = dates.long_day(group[0].at, zone, active())
        if today != day:
            day = today
            yield Printed("")
            yield Printed(paint(day, "accent"))
        yield from teller.entry(group)
    yield Printed("")
    yield from _standing(story, paint)
    yield from _foot(story, len(story.lines) - len(told))


def _head(story: Story) -> Iterator[Printed]:
    entity = story.entity
    yield Printed(
        str(
            _(
                "{entity} · {id} · {zone} time",
                entity=entity.title or entity.name,
                id=story.post,
                zone=entity.time_zone.rpartition("/")[2].replace("_", " "),
            )
        )
    )
    if story.author:
        yield Printed(str(_("Written by {author}.", author=story.name(story.author))))


def _together(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The same act at the same moment on several accounts is told once."""
    group: list[Line] = []
    for line in lines:
        if group and not _same(group[-1], line):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _same(one: Line, other: Line) -> bool:
    return (
        bool(account(one.subject) and account(other.subject))
        and (one.act, deeds.person(one.by), _mark(one))
        == (other.act, deeds.person(other.by), _mark(other))
        and one.subject.partition(".")[0] == other.subject.partition(".")[0]
        and abs((other.at - one.at).total_seconds()) < _MOMENT_SECONDS
        and deeds.reason(one.detail) == deeds.reason(other.detail)
    )


_MOMENT_SECONDS = 60.0


def _mark(line: Line) -> str:
    found = line.detail.get("text")
    return found if isinstance(found, str) else ""


class _Teller:
    """Says one act after another; what was said already is not said again."""

    def __init__(self, story: Story, zone: ZoneInfo) -> None:
        self._story, self._zone = story, zone
        self._said: dict[str, Json] = {}
        self._where = addresses(story.lines)
        self._moved = _new_dues(story.lines)

    def entry(self, group: Sequence[Line]) -> Iterator[Printed]:
        """An hour, a sentence, and what belongs to it."""
        first = group[0]
        names = sorted({account(one.subject) for one in group} - {""})
        hour = dates.time(first.at, self._zone, active()).ljust(_CLOCK)
        said = deeds.sentence(first, names, self._story.name)
        yield Printed(f"{hour}{said}", 2, hang=_CLOCK)
        for one in self._more(first, group):
            yield Printed(str(one), 2 + _CLOCK, hang=2)
        yield from self._text(first)

    def _more(self, first: Line, group: Sequence[Line]) -> Iterator[Phrase | str]:
        post = first.subject.partition(".")[0]
        if post != self._story.post:
            yield _("This concerns the correction {id}.", id=post)
        yield from deeds.whom(first)
        by_hand = deeds.hand(first, self._story.name)
        if by_hand is not None:
            yield by_hand
        if first.detail.get("state") == State.WAITING:
            yield _("Waits for an approval.")
        why = deeds.reason(first.detail)
        if why is not None and first.act not in _REMOVED:  # said when it was asked
            yield why
        yield from self._due(first)
        digest = first.detail.get("digest")
        if isinstance(digest, str) and digest:
            yield _("Fingerprint: {digest}", digest=shortened(digest))
        if first.act in _PUBLISHED:
            for one in group:
                yield from self._addresses(one.subject)

    def _due(self, line: Line) -> Iterator[Phrase]:
        """When it is to leave, unless that is now."""
        due = line.detail.get("due") or self._moved.get(line.number)
        if not isinstance(due, str):
            return
        moment = datetime.fromisoformat(due)
        if (moment - line.at).total_seconds() > _MOMENT_SECONDS:
            when = dates.when(moment, self._zone, active())
            yield _("To leave: {when}.", when=when)

    def _addresses(self, delivery: str) -> Iterator[str]:
        for one in self._where:
            if one.delivery == delivery:
                yield one.url or one.uri

    def _text(self, line: Line) -> Iterator[Printed]:
        mark, post = _mark(line), line.subject.partition(".")[0]
        if not mark:
            return
        said = self._story.said.get(mark)
        if said is None:
            lost = _("Its text is kept nowhere any more.")
            yield Printed(str(lost), 2 + _CLOCK)
            return
        before = self._said.get(post, {})
        self._said[post] = said
        changed = {name: one for name, one in said.items() if before.get(name) != one}
        if before and not changed:
            yield Printed(str(_("Same text and pictures as before.")), 2 + _CLOCK)
        yield from _wording(changed, 2 + _CLOCK)


def _new_dues(lines: Sequence[Line]) -> dict[int, object]:
    """Whereto something was moved: its plan anew, just before, says it."""
    planned: dict[str, object] = {}
    found: dict[int, object] = {}
    for line in lines:
        if line.act == "replanned":
            planned[line.subject] = line.detail.get("due")
        elif line.act == "moved" and line.subject in planned:
            found[line.number] = planned[line.subject]
    return found


_PUBLISHED = frozenset({"sent", "found", "found-in-part", "declared-found"})


def _wording(said: Mapping[str, object], indent: int) -> Iterator[Printed]:
    """The words, each set in below what it is."""
    text, short = said.get("text"), said.get("short")
    if isinstance(text, str) and text:
        yield from _quoted(text, indent)
    if isinstance(short, str) and short:
        yield Printed(str(_("Short version:")), indent)
        yield from _quoted(short, indent)
    yield from _media(said.get("media"), indent)
    for name, one in _mapping(said.get("accounts")):
        yield Printed(str(_("On {account}:", account=name)), indent)
        yield from _wording(one if isinstance(one, Mapping) else {}, indent)
    for tag, other in _mapping(said.get("languages")):
        yield Printed(
            str(_("In another language ({language}):", language=language_name(tag))),
            indent,
        )
        yield from _quoted(str(other), indent)


def _quoted(text: str, indent: int) -> Iterator[Printed]:
    for line in text.split("\n"):
        yield Printed(line, indent + _SET_IN)


def _media(media: object, indent: int) -> Iterator[Printed]:
    for one in media if isinstance(media, list | tuple) else ():
        alt = one.get("alt") or _("(no description)")
        said = _("Picture {file}: {alt}", file=one.get("file", ""), alt=alt)
        yield Printed(str(said), indent, hang=2)


def _mapping(value: object) -> list[tuple[str, object]]:
    return sorted(value.items()) if isinstance(value, Mapping) else []


# -- where it stands -------------------------------------------------------------------


def _standing(story: Story, paint: Paint) -> Iterator[Printed]:
    """Each account's state, and every address."""
    where = addresses(story.lines)
    states = _states(story)
    if states:
        yield Printed(paint(_("Where it stands"), "accent"))
    for delivery, state in states.items():
        word = STATES[state][0]
        post, _dot, name = delivery.partition(".")
        if post != story.post:
            name = str(_("{account} (correction {id})", account=name, id=post))
        yield Printed(name, 2, fold=False, right=str(word))
        for one in where:
            if one.delivery == delivery:
                yield Printed(one.url or one.uri, 4, fold=False)


def _states(story: Story) -> dict[str, State]:
    """By the ledger; where it knows nothing any more, by the journal."""
    words = {str(state) for state in State}
    found = {
        line.subject: State(str(line.detail["to"]))
        for line in story.lines
        if account(line.subject) and line.detail.get("to") in words
    }
    return {**found, **{one.id: one.state for one in story.records}}


def _foot(story: Story, hidden: int) -> Iterator[Printed]:
    yield Printed("")
    if hidden:
        yield Printed(
            str(
                n_(
                    "{n} step of the program itself is left out; --verbose shows it.",
                    "{n} steps of the program itself are left out; --verbose shows "
                    "them.",
                    hidden,
                )
            )
        )
    if story.head is not None:
        yield Printed(str(head_told(story.head)))


def head_told(head: Line) -> Phrase:
    """The journal's last line, as reports and mails print it."""
    return _(
        "The journal’s last line is number {number}, fingerprint {head}.",
        number=head.number,
        head=head.hash[:16],
    )


def shortened(digest: str) -> str:
    """What a person compares: the first eight signs, in two groups."""
    return f"{digest[:4]}\N{NO-BREAK SPACE}{digest[4:8]}"
