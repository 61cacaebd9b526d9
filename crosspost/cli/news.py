"""What a tick tells: each new problem once, and once that it is over.

What stands in the ledger is told, not what this run happened to see: a run that
died after a change and before its message leaves the message to the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosspost.cli import items
from crosspost.engine.verdict_words import REFUSED, WAITING_KINDS
from crosspost.i18n import Phrase, _
from crosspost.model import Hold, State
from crosspost.ports import Item, Notice
from crosspost.report.words import STATES
from crosspost.states import OVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Problem, Record

_WAITS = frozenset({"unavailable", "throttled", "not-ready"})
_OF_THE_ACCOUNT = frozenset({"unavailable", "throttled", "access-denied", "secret"})
_STANDING = frozenset(State) - OVER
_ENDING = (
    "uncertain",
    "rejected",
    "late",
    "key-taken",
    "cannot-be-sent",
    "not-ready",
    *sorted(_OF_THE_ACCOUNT),
)


@dataclass(frozen=True, slots=True)
class News:
    """A problem that may be new: its kind and whom it concerns, and what to say.

    Attributes:
        item: How it is told to those who are written; by default in the same words.
        notice: A message of its own instead, to those whom it names.
    """

    kind: str
    subject: str
    said: Phrase
    hint: Phrase | None
    item: Item | None = None
    notice: Notice | None = None


def tell(app: App, out: Output, news: News) -> bool:
    """Tell a problem the first time; whether it was new.

    Said first and remembered then: a run that dies in between says it once more,
    and none is lost. What people are written is kept with the mark.
    """
    if app.ledger.knows(news.kind, news.subject):
        return False
    out.problem(_("crosspost: {message}", message=news.said))
    if news.hint is not None:
        out.problem(_("What to do: {hint}", hint=news.hint))
    out.flush()
    if news.notice is not None:
        app.notifier.tell(news.notice)
        app.ledger.tell(news.kind, news.subject)
    else:
        app.ledger.tell(news.kind, news.subject, news.item or _item(news))
    return True


def _item(news: News) -> Item:
    return Item(news.said, hint=news.hint, kind=news.kind, subject=news.subject)


def forget(app: App, kind: str, prefix: str) -> None:
    """Problems of this kind whose subject begins so are over."""
    for told, subject, _since in app.ledger.told():
        if told == kind and subject.startswith(prefix):
            app.ledger.over(kind, subject)


def waits(record: Record) -> bool:
    """Whether it will be tried again by itself."""
    return record.problem is not None and record.problem.kind in _WAITS


def tell_records(app: App, changed: Iterable[Record], out: Output) -> bool:
    """Tell what is new of all that stands, and what is over of what changed.

    Returns:
        Whether a person must act because of something new.
    """
    records = {record.id: record for record in changed}
    for record in app.ledger.records(states=_STANDING):
        records[record.id] = record
    told = [_one(app, record, out) for record in records.values()]
    return any(told)


def seen_here(app: App, records: Iterable[Record]) -> None:
    """What a command showed the person who gave it needs no message of a tick."""
    for record in records:
        if record.problem is not None:
            app.ledger.tell(record.problem.kind, _subject(app, record))
        elif record.state in OVER:
            settled(app, record)


def _one(app: App, record: Record, out: Output) -> bool:
    problem = record.problem
    waiting = problem is not None and problem.kind in WAITING_KINDS
    if record.state in OVER:
        _tell_end(app, record, out)
    if problem is None or waiting:
        return False
    hint = _hint(app, record, problem)
    news = News(
        problem.kind,
        _subject(app, record),
        _said(app, record, problem.message),
        hint,
        items.of_record(app, record, problem, hint),
    )
    return tell(app, out, news) and problem.kind not in _WAITS


def _said(app: App, record: Record, problem: Phrase) -> Phrase:
    """Which delivery, how it stands, and why."""
    account, title = record.account, items.title_of(app, record)
    handle = record.delivery.handle.removeprefix("@")
    if record.state is State.HELD and problem.id.startswith("Held"):
        return _(
            "{account} (@{handle}), “{title}”: {problem}",
            account=account,
            handle=handle,
            title=title,
            problem=problem,
        )
    return _(
        "{account} (@{handle}), “{title}”: {state}. {problem}",
        account=account,
        handle=handle,
        title=title,
        state=STATES[record.state][0],
        problem=problem,
    )


def _hint(app: App, record: Record, problem: Problem) -> Phrase | None:
    """What to do; where a file of the machine pauses everything, about that file."""
    if record.hold is Hold.PAUSE and app.folder.pause_reason() is not None:
        return _(
            "The file {file} is what pauses them, even if it cannot be read. Remove it "
            "when the pause may end, then decide what leaves with “crosspost resume”.",
            file=str(app.folder.pause_file),
        )
    return problem.hint


def _subject(app: App, record: Record) -> str:
    """Whom a problem concerns: what is told once for all of it."""
    kind = record.problem.kind if record.problem else ""
    if kind in _OF_THE_ACCOUNT:
        return record.account
    if kind.startswith("held-") or kind == REFUSED:
        return record.post
    if record.hold is Hold.PAUSE:
        return app.pause_name(record.delivery) or record.id
    return record.id


def settled(app: App, record: Record) -> bool:
    """Forget the problems that ended with this delivery; whether there were any."""
    ended = _ended(app, record)
    for kind, subject in ended:
        app.ledger.over(kind, subject, STATES[record.state][0])
    return bool(ended)


def _ended(app: App, record: Record) -> list[tuple[str, str]]:
    """The problems that people know of and that this delivery has left behind."""
    own = {(kind, one) for kind in _ENDING for one in (record.id, record.account)}
    return [
        (kind, subject)
        for kind, subject, _since in app.ledger.told()
        if (kind, subject) in own
        or (kind.startswith("held-") and subject == record.post)
    ]


def _tell_end(app: App, record: Record, out: Output) -> None:
    """Say that a problem is over, then forget it; see `tell`."""
    if not _ended(app, record):
        return
    kind = record.problem.kind if record.problem else ""
    if record.state is State.SENT and (not kind or kind in WAITING_KINDS):
        out.problem(
            _(
                "crosspost: settled. {account}, “{title}”: published.",
                account=record.account,
                title=items.title_of(app, record),
            )
        )
        out.flush()
    settled(app, record)
