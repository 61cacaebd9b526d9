"""A tick that has something to do: take in, publish, settle, put away, tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, LATER
from crosspost.engine.intake import Bad, Changed, Result, Taken
from crosspost.engine.tick import TICK_SECONDS
from crosspost.errors import CrosspostError
from crosspost.i18n import Phrase, _
from crosspost.model import Hold, State
from crosspost.ports import Seen
from crosspost.report.words import STATES
from crosspost.states import OVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record

_WAITS = frozenset({"unavailable", "throttled"})


def full(app: App, out: Output) -> int:
    """One whole run; the exit code."""
    app.directory  # noqa: B018 -- the settings are checked before anything is done
    app.ledger.keep_meta(config=app.config_digest())
    new = _take_in(app, out)
    changed = app.run_engine(seconds=TICK_SECONDS)
    new |= _tell_records(app, changed, out)
    put_away(app)
    now = app.clock.now()
    app.ledger.keep_meta(last_tick=now.isoformat())
    app.folder.beat(now, next_due=app.ledger.next_due())
    if new:
        return ACT
    waiting = any(one.problem and one.problem.kind in _WAITS for one in changed)
    return LATER if waiting else DONE


# -- the outbox -------------------------------------------------------------------


def _take_in(app: App, out: Output) -> bool:
    if not app.folder.outbox.is_dir() and not app.ledger.seen():
        return False
    try:
        results = app.intake().take()
    except CrosspostError as error:
        return _new(app, out, _News("outbox", "", error.message, error.hint))
    app.ledger.over("outbox", "")
    told = [_tell_file(app, result, out) for result in results]
    return any(told)


def _tell_file(app: App, result: Result, out: Output) -> bool:
    if isinstance(result, Bad):
        subject = f"{result.path}:{app.outbox.digest(result.path)}"
        error = result.error
        return _new(app, out, _News("file", subject, error.message, error.hint))
    if isinstance(result, Changed):
        said = _(
            "{file} changed after it had been sent or tried: what was sent stays.",
            file=result.path,
        )
        hint = _("To change what is online, correct it there.")
        subject = f"{result.path}:{result.post.raw_digest}"
        return _new(app, out, _News("changed", subject, said, hint))
    return (
        isinstance(result, Taken)
        and result.hold is not None
        and _held(app, result, out)
    )


def _held(app: App, taken: Taken, out: Output) -> bool:
    from crosspost.engine.intake import why

    problem = why(taken.hold)
    if problem is None:
        return False
    said = _("{file}: {problem}", file=taken.post.source, problem=problem.message)
    news = _News(f"held-{taken.hold}", taken.post.id, said, problem.hint)
    return _new(app, out, news)


# -- deliveries -------------------------------------------------------------------


def _tell_records(app: App, changed: Iterable[Record], out: Output) -> bool:
    latest = {record.id: record for record in changed}
    told = [_tell_record(app, record, out) for record in latest.values()]
    return any(told)


def _tell_record(app: App, record: Record, out: Output) -> bool:
    problem = record.problem
    if problem is None:
        _over(app, record, out)
        return False
    subject = record.account if problem.kind in _WAITS else record.id
    if problem.kind in {"access-denied", "secret"}:
        subject = record.account
    if record.hold in {Hold.PAUSE, Hold.LATE}:
        subject = ""
    said = _(
        "{account} (@{handle}), {title}: {state}. {problem}",
        account=record.account,
        handle=record.delivery.handle,
        title=_title(app, record),
        state=STATES[record.state][0],
        problem=problem.message,
    )
    new = _new(app, out, _News(problem.kind, subject, said, problem.hint))
    return new and problem.kind not in _WAITS


def _over(app: App, record: Record, out: Output) -> None:
    """What was told as a problem and is none any more is said once, too."""
    kinds = ("uncertain", "unavailable", "throttled", "rejected", "access-denied")
    ended = [
        kind
        for kind in kinds
        for subject in (record.id, record.account)
        if app.ledger.over(kind, subject)
    ]
    if ended and record.state is State.SENT:
        out.problem(
            _(
                "crosspost: settled. {account}, {title}: published.",
                account=record.account,
                title=_title(app, record),
            )
        )


def _title(app: App, record: Record) -> str:
    kept = app.ledger.post(record.post)
    return kept.post.title if kept else record.post


@dataclass(frozen=True, slots=True)
class _News:
    """A problem that may be new: its kind and whom it concerns, and what to say."""

    kind: str
    subject: str
    said: Phrase
    hint: Phrase | None


def _new(app: App, out: Output, news: _News) -> bool:
    """Tell a problem the first time; whether it was new."""
    if not app.ledger.tell(news.kind, news.subject):
        return False
    out.problem(_("crosspost: {message}", message=news.said))
    if news.hint is not None:
        out.problem(_("What to do: {hint}", hint=news.hint))
    return True


# -- afterwards -------------------------------------------------------------------


def put_away(app: App) -> None:
    """Move the files of posts that have left everywhere to `sent/YYYY-MM/`."""
    if app.folder.sandbox:
        return
    for path, seen in app.ledger.seen().items():
        if seen.state != "taken" or not seen.post:
            continue
        records = app.ledger.records(post=seen.post)
        if records and all(record.state in OVER for record in records):
            _put_one_away(app, path, seen, records)


def _put_one_away(app: App, path: str, seen: Seen, records: Iterable[Record]) -> None:
    sent = [record.sent_at for record in records if record.sent_at]
    month = f"{max(sent):%Y-%m}" if sent else f"{app.clock.now():%Y-%m}"
    if app.outbox.put_away(path, month=month):
        app.ledger.keep_seen([], forget=[path])
    else:
        kept = Seen(path, seen.stamp, seen.digest, seen.post, "sent")
        app.ledger.keep_seen([kept])
