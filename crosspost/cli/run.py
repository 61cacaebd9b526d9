"""A tick that has something to do: take in, publish, settle, put away, tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli import news, telling, waiting, wishing
from crosspost.cli.common import ACT, DONE, LATER
from crosspost.engine.intake import why
from crosspost.engine.results import Bad, Changed, Taken
from crosspost.engine.series import is_over
from crosspost.engine.tick import TICK_SECONDS
from crosspost.errors import CrosspostError, LedgerError, UsageError
from crosspost.i18n import _
from crosspost.model import Hold, State
from crosspost.ports import Seen
from crosspost.states import OVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.results import Result
    from crosspost.ports import Record

FLOOD = f"held-{Hold.FLOOD}"
"""The kind of problem that files are which came at once (see `intake.why`)."""

_NAMED = 10
"""So many of them are named."""

RUNNING = "yes"
"""The meta value `running` while a run is under way, and after one that died."""


def full(app: App, out: Output) -> int:
    """One whole run; the exit code."""
    app.directory  # noqa: B018 -- the settings are checked before anything is done
    _usable_again(app, out)
    telling.prepare(app)
    app.ledger.keep_meta(config=app.config_digest(), running=RUNNING)
    _note_access(app)
    taken = _take_in(app, out)
    app.approving.align()
    new = taken == ACT
    wished = wishing.carry_out(app)  # first: what is to go is not published
    changed = _publish(app)
    wished += wishing.carry_out(app)  # what was waited for is there now
    new |= wishing.tell_news(app, out)
    new |= _tell_doubt(app, out)
    new |= news.tell_records(app, changed, out)
    new |= waiting.tell(app, out)
    put_away(app)
    now = app.clock.now()
    app.ledger.keep_meta(last_tick=now.isoformat(), running="")
    app.folder.beat(now, next_due=app.ledger.next_due())
    if new:
        return ACT
    later = wishing.waits(wished) or any(news.waits(record) for record in changed)
    return LATER if later or taken == LATER else DONE


def _note_access(app: App) -> None:
    """Rights that changed in the configuration are in the journal from now on."""
    from crosspost.editorial import access

    now = access.register(app.directory)
    mark = access.mark(now) if now else ""
    if app.ledger.meta(access.ACT) == mark:
        return
    known = access.noted(app.ledger.journal(access.ACT))
    for (who, _entity), detail in access.news(known, now):
        app.ledger.note(access.ACT, f"{access.ACT}.{who}", by="", detail=detail)
    app.ledger.keep_meta(access=mark)


_AGAIN = {
    "configuration": _("crosspost: settled. The configuration can be used again."),
    "stuck": _("crosspost: settled. Runs end again."),
}


def _usable_again(app: App, out: Output) -> None:
    """That this run works shows that what kept others from it is over."""
    for kind, subject, _since in app.ledger.told():
        if kind in _AGAIN:
            out.problem(_AGAIN[kind])
            out.flush()
            app.ledger.over(kind, subject)


def _publish(app: App) -> list[Record]:
    """Publish what is due, and what others leave to this run while it works."""
    changed = app.run_engine(seconds=TICK_SECONDS)
    end = app.clock.boot() + TICK_SECONDS
    tried = {record.id for record in changed}
    while app.clock.boot() < end:
        came = [one.id for one in app.ledger.due(app.clock.now())]
        fresh = [one for one in came if one not in tried]
        if not fresh:
            break
        tried.update(fresh)
        changed += app.run_engine(seconds=end - app.clock.boot(), only=fresh)
    return changed


def _tell_doubt(app: App, out: Output) -> bool:
    """That the ledger is an old state, or a copy: said once, with what follows."""
    doubt = app.told_doubt()
    if doubt is None:
        return False
    said = _(
        "The ledger is an old state that was put back, or a copy. What it may have "
        "forgotten is looked for on each account before anything leaves there."
    )
    hint = _("Read “crosspost status”: what cannot be decided is held there.")
    return news.tell(app, out, news.News("restored", doubt, said, hint))


# -- the outbox -------------------------------------------------------------------


def _take_in(app: App, out: Output) -> int:
    """Take in what the outbox holds; what that alone would be answered with."""
    if _has_no_outbox(app.folder.outbox) and not app.ledger.seen():
        return DONE
    _look_again_at_untold(app)
    try:
        results = app.intake().take()
    except LedgerError:
        raise
    except CrosspostError as error:
        said = news.News("outbox", "", error.message, error.hint)
        return ACT if news.tell(app, out, said) else DONE
    app.ledger.over("outbox", "")
    flood = [
        one for one in results if isinstance(one, Taken) and one.hold is Hold.FLOOD
    ]
    told = [_tell_file(app, one, out) for one in results if one not in flood]
    told.append(_tell_flood(app, flood, out))
    later = any(isinstance(one, Bad) and _is_later(one) for one in results)
    return ACT if any(told) else LATER if later else DONE


def _has_no_outbox(outbox: Path) -> bool:
    """Whether there is none at all; one that cannot be read is told."""
    return not (outbox.is_symlink() or outbox.exists())


def _is_later(bad: Bad) -> bool:
    """Whether not the file is at fault but a server that is away."""
    return bad.error.exit_code == LATER


def _look_again_at_untold(app: App) -> None:
    """Files found bad by a run that died before it could say so are looked at anew."""
    told = {(kind, subject) for kind, subject, _since in app.ledger.told()}
    untold = [
        replace(seen, stamp="", digest="")
        for path, seen in app.ledger.seen().items()
        if seen.state == "bad" and ("file", f"{path}:{seen.digest}") not in told
    ]
    if untold:
        app.ledger.keep_seen(untold)


def _tell_file(app: App, result: Result, out: Output) -> bool:
    if isinstance(result, Bad):
        return _tell_bad(app, result, out)
    news.forget(app, "file", f"{result.path}:")
    if isinstance(result, Changed):
        return _tell_change(app, result, out)
    return result.hold is not None and _tell_hold(app, result, out)


def _tell_bad(app: App, result: Bad, out: Output) -> bool:
    """A file that cannot be taken; one whose server is away is taken later."""
    error = result.error
    said = error.message
    if not isinstance(error, UsageError):  # those name the file by themselves
        said = _("{file}: {problem}", file=result.path, problem=error.message)
    subject = f"{result.path}:{result.digest}"
    new = news.tell(app, out, news.News("file", subject, said, error.hint))
    return new and not _is_later(result)


def _tell_change(app: App, result: Changed, out: Output) -> bool:
    said = _(
        "{file} changed after it had been sent, tried or taken back: that stays.",
        file=result.path,
    )
    hint = _("To change what is online, correct it there. To send it, make a new file.")
    subject = f"{result.path}:{result.post.raw_digest}"
    return news.tell(app, out, news.News("changed", subject, said, hint))


def _tell_hold(app: App, taken: Taken, out: Output) -> bool:
    problem = why(taken.hold)
    if problem is None:
        return False
    said = _("{file}: {problem}", file=taken.path, problem=problem.message)
    subject = taken.post.id
    return news.tell(app, out, news.News(problem.kind, subject, said, problem.hint))


def _tell_flood(app: App, flood: Sequence[Taken], out: Output) -> bool:
    """Files that came at once are told at once, with one piece of advice."""
    problem = why(Hold.FLOOD)
    fresh = [one for one in flood if not app.ledger.knows(FLOOD, one.post.id)]
    if problem is None or not fresh:
        return False
    names = [one.path for one in fresh]
    files = ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
    said = _("{file}: {problem}", file=files, problem=problem.message)
    new = news.tell(app, out, news.News(FLOOD, fresh[0].post.id, said, problem.hint))
    for one in fresh[1:]:
        app.ledger.tell(FLOOD, one.post.id)
    return new


# -- afterwards -------------------------------------------------------------------


def put_away(app: App) -> None:
    """Move the files of posts that have left everywhere to `sent/YYYY-MM/`."""
    if app.folder.sandbox:
        return
    leaving = {
        path: (seen, records)
        for path, seen in app.ledger.seen().items()
        if seen.state in {"taken", "asked"}
        and (
            _left(records := app.ledger.records(post=seen.post))
            or is_over(app.ledger, seen.post)
        )
    }
    if not leaving:
        return
    try:
        there = app.outbox.files()
    except CrosspostError:
        return
    for path, (seen, records) in leaving.items():
        # A file that changed since is looked at before it goes anywhere.
        if path in there and there[path].stamp == seen.stamp:
            _put_one_away(app, path, seen, records)


def _left(records: Iterable[Record]) -> bool:
    """Whether a post is over everywhere, and was sent at all."""
    states = {record.state for record in records}
    return states <= OVER and bool(states & {State.SENT, State.WITHDRAWN})


def _put_one_away(app: App, path: str, seen: Seen, records: Iterable[Record]) -> None:
    sent = [record.sent_at for record in records if record.sent_at]
    month = f"{max(sent):%Y-%m}" if sent else f"{app.clock.now():%Y-%m}"
    if app.outbox.put_away(path, month=month):
        app.ledger.keep_seen([], forget=[path])
    else:
        kept = Seen(path, seen.stamp, seen.digest, seen.post, "sent")
        app.ledger.keep_seen([kept])
