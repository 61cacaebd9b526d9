"""A letter as a person reads it, before it is text or page: blocks of sentences. Pure.

Everything is said in the reader's language here; the two renderings after it only
set it out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from crosspost.i18n import Phrase, _, dates, n_, said
from crosspost.notify.subject import headline, subject
from crosspost.ports import Item, Letter, Notice, NoticeKind

MOST: Final = 30
"""Lines of one block; beyond them, how many more there are."""

_Say = Callable[[Phrase], str]
_When = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Block:
    """Things that are alike, told together.

    Attributes:
        plate: Who speaks: the entity's name, or empty.
        heading: What happened.
        lines: Where.
        more: That there are more lines, or empty.
        text: Words to be read in full.
        hint: What to do.
        copy: A command to copy as it is.
    """

    plate: str
    heading: str
    lines: tuple[str, ...]
    more: str
    text: str
    hint: str
    copy: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole letter in one language.

    Attributes:
        tone: `act`, `wait`, `done` or `calm`: what colours the head, beside words.
        wholes: What was and was not published, a line each.
        of_wholes: The heading above them.
        journal: Where the journal stood, so that a cut tail is noticed.
    """

    language: str
    tone: str
    subject: str
    title: str
    when: str
    intro: str
    blocks: tuple[Block, ...]
    wholes: tuple[str, ...]
    closing: tuple[str, ...]
    journal: str
    of_wholes: str


def sheet(letter: Letter, *, language: str, zone: str) -> Sheet:
    """The letter in the reader's language.

    Args:
        letter: What is told.
        language: `fr` or `en`.
        zone: IANA name of the time zone whose clock is read.
    """
    notice = letter.notice

    def say(phrase: Phrase) -> str:
        return said(phrase, language)

    def when(moment: datetime) -> str:
        return dates.when(moment, ZoneInfo(zone), language)

    number, head = letter.journal
    title = say(headline(notice))
    return Sheet(
        language=language,
        tone=_tone(notice),
        subject=say(subject(notice)),
        title=title[:1].upper() + title[1:],
        when=when(letter.at),
        intro=_intro(notice, language, zone),
        blocks=tuple(_blocks(notice, say, when)),
        wholes=tuple(
            say(_("“{title}”: {sums}", title=one.title, sums=one.sums))
            for one in notice.wholes
        ),
        closing=tuple(say(one) for one in _CLOSING[notice.kind]),
        journal=say(
            _("Journal: line {number}, fingerprint {hash}", number=number, hash=head)
        )
        if head
        else "",
        of_wholes=say(_("What was published, and what was not")),
    )


def _intro(notice: Notice, language: str, zone: str) -> str:
    if notice.intro is not None:
        return said(notice.intro, language)
    if notice.since is None or notice.until is None:
        return ""
    start, end = (
        dates.when(moment, ZoneInfo(zone), language)
        for moment in (notice.since, notice.until)
    )
    return said(_("From {start} to {end}.", start=start, end=end), language)


def _tone(notice: Notice) -> str:
    if notice.kind in {NoticeKind.OVER, NoticeKind.TEST}:
        return "done"
    if notice.kind is NoticeKind.DIGEST:
        return "calm"
    return "wait" if notice.kind is NoticeKind.PAUSED else "act"


def _blocks(notice: Notice, say: _Say, when: _When) -> list[Block]:
    alike: dict[object, list[Item]] = {}
    for item in notice.items:
        alike.setdefault((item.group, item.hint, item.entity, item.text), []).append(
            item
        )
    return [_block(notice.kind, items, say, when) for items in alike.values()]


def _block(kind: NoticeKind, items: Sequence[Item], say: _Say, when: _When) -> Block:
    first = items[0]
    heading = say(first.group or first.said)
    if first.group is None and len(items) > 1:
        heading = say(n_("{n} matter", "{n} matters", len(items)))
    elif kind is NoticeKind.OVER:
        heading = say(_("Settled. It was: {problem}", problem=heading))
    lines = [_line(item, say, when) for item in items]
    lines = [line for line in dict.fromkeys(lines) if line != heading]
    left = len(lines) - MOST
    return Block(
        plate=first.entity,
        heading=heading,
        lines=tuple(lines[:MOST]),
        more=say(n_("and {n} more", "and {n} more", left)) if left > 0 else "",
        text=first.text,
        hint=say(_("What to do: {hint}", hint=first.hint))
        if first.hint and kind is not NoticeKind.OVER
        else "",
        copy=first.copy,
    )


def _line(item: Item, say: _Say, when: _When) -> str:
    """Where it is: the post, the account, how it stands."""
    if item.group is None or not item.title:
        return say(item.said)
    if not item.account:
        return item.title
    account = item.account
    if item.handle:
        account = f"{item.account} (@{item.handle.removeprefix('@')})"
    if item.due is not None:
        return say(_("{account}: {when}", account=account, when=when(item.due)))
    if item.state is None:
        return say(_("“{title}”, {account}", title=item.title, account=account))
    return say(
        _(
            "“{title}”, {account}: {state}",
            title=item.title,
            account=account,
            state=item.state,
        )
    )


_GOES_ON = _("Everything else goes on: what is due leaves by itself.")
_ONCE = _(
    "You are written once for each new problem, and once when it is over. "
    "“crosspost status” shows where everything stands."
)
_CLOSING: Final = {
    NoticeKind.PROBLEM: (_GOES_ON, _ONCE),
    NoticeKind.OVER: (_("Nothing is to be done any more about this."),),
    NoticeKind.PAUSED: (
        _(
            "Nothing leaves while the pause lasts. When it is lifted, what came due "
            "meanwhile waits for your choice, one by one."
        ),
        _("A pause is told once."),
    ),
    NoticeKind.APPROVAL: (_("Nothing of this leaves before it is approved."),),
    NoticeKind.COUNTERSIGN: (_("It stays published meanwhile."),),
    NoticeKind.DIGEST: (_("“crosspost status” shows where everything stands."),),
    NoticeKind.TEST: (_("Nothing is to be done."),),
}
