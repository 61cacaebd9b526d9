"""`crosspost status`: what is due, sent, held, failed, uncertain, per account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crosspost.cli import drafts, outbox_files, telling, waiting, wishing
from crosspost.cli.common import ACT, DONE, add_json, code
from crosspost.engine import asking
from crosspost.engine.acts import named
from crosspost.engine.deciding import SHORT
from crosspost.errors import ConfigurationError, UsageError
from crosspost.i18n import _, n_
from crosspost.ports import PauseRecord
from crosspost.report import approval, documents, text
from crosspost.report.wishes import with_wishes
from crosspost.states import OVER

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.standing import Standing
    from crosspost.ports import Record

RECENT = timedelta(days=7)
_TITLE = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    """An id, or since when."""
    parser.add_argument(
        "id", nargs="?", metavar="ID", help=str(_("of one post or one sending"))
    )
    parser.add_argument(
        "--since",
        metavar=str(_("DAY")),
        help=str(_("also what is over, since this day (default: 7 days)")),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Print where everything stands."""
    records = _records(app, args)
    pause = paused(app)
    refused = [] if args.id else outbox_files.refused(app)
    if args.json:
        titles = {
            one.post.id: one.post.title for one in app.ledger.posts(open_only=False)
        }
        told = documents.status(records, paused=pause, titles=titles)
        wishes = asking.last(app.ledger, records)
        standings = [*_standings(app, records).values(), *_corrections(app, records)]
        found = [approval.document(one) for one in standings]
        more = {"approvals": found, "notices": telling.document(app)}
        more["refused_files"] = refused
        out.raw(documents.dumps({**with_wishes(told, wishes), **more}))
        return _code(app, records, refused)
    if pause:
        _tell_pause(pause, app, out)
    _tell_doors(app, out)
    _tell_let_out(app, out)
    outbox_files.tell_refused(refused, out)
    fresh = [] if args.id else outbox_files.fresh(app)
    outbox_files.tell_fresh(fresh, out)
    if not (records or fresh):
        out.line(_("Nothing is waiting, and nothing was sent in the last days."))
    _tell_posts(app, records, out)
    return _code(app, records, refused)


def _code(app: App, records: Sequence[Record], refused: Sequence[str]) -> int:
    files = ACT if refused else DONE
    return wishing.worst(code(records), wishing.code(app, records), files)


def _records(app: App, args: argparse.Namespace) -> list[Record]:
    ledger = app.ledger
    if args.id:
        return named(ledger, args.id)
    since = _since(args.since, app.clock.now())
    return [
        record
        for record in ledger.records()
        if record.state not in OVER or record.due >= since
    ]


def _since(written: str | None, now: datetime) -> datetime:
    if written is None:
        return now - RECENT
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise UsageError(
            _("“{time}” is not a day I know. Nothing was done.", time=written),
            hint=_("Write it like 2026-12-24."),
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def paused(app: App) -> PauseRecord | None:
    """The pause of everything, by the file or by the ledger, if there is one."""
    reason = app.folder.pause_reason()
    if reason is not None:
        since = datetime.fromtimestamp(_age(app), UTC)
        return PauseRecord("", reason, str(_("a file on the machine")), since)
    return next((one for one in app.ledger.pauses()), None)


def _age(app: App) -> float:
    try:
        return app.folder.pause_file.stat().st_mtime
    except OSError:
        return app.clock.now().timestamp()


def _tell_pause(pause: PauseRecord, app: App, out: Output) -> None:
    since = text.when(pause.since, text.anyone(app.directory))
    if app.folder.pause_reason() is None:
        said = _(
            "Everything is paused since {since} by {by}: {reason}",
            since=since,
            by=pause.by,
            reason=pause.reason,
        )
    else:
        said = _(
            "Everything is paused since {since} by a file on the machine: {reason}",
            since=since,
            reason=pause.reason,
        )
    out.line(out.paint(said, "doubt"))
    out.line()


def _tell_doors(app: App, out: Output) -> None:
    """Ways to people that do not open, while they do not."""
    sentences = telling.sentences(telling.standing(app))
    for said in sentences:
        out.line(out.paint(said, "doubt"))
    left = app.ledger.waiting_letters() if sentences else 0
    if left:
        out.line(n_("{n} message waits.", "{n} messages wait.", left))
    if sentences:
        out.line()


def _standings(app: App, records: Sequence[Record]) -> dict[str, Standing]:
    """Where those posts stand with their approval that want one, or were let out."""
    try:
        if not app.approving.active:
            return {}
    except ConfigurationError:
        # Machines ask whether all is paused while the settings are broken, too.
        return {}
    posts = [one.post for one in records]
    posts += [one.post.id for one in waiting.open_let_out(app)]
    found = [app.approving.standing(one) for one in dict.fromkeys(posts)]
    return {one.post.id: one for one in found if one and one.verdict.needed}


def _corrections(app: App, records: Sequence[Record]) -> list[Standing]:
    """Those corrections of these posts that wait for an approval."""
    posts = {one.post for one in records}
    try:
        found = app.approving.corrections.standings()
    except ConfigurationError:
        return []
    return [one for one in found if one.post.id in posts]


def _tell_let_out(app: App, out: Output) -> None:
    """What left on call and still waits for somebody else's approval."""
    for standing in waiting.open_let_out(app):
        out.row(
            f"{out.paint(standing.post.id, 'faint')}  "
            f"{out.paint(text.title(standing.post, most=_TITLE), 'strong')}"
        )
        for said, colour in approval.said(standing, app.directory):
            out.line(out.paint(said, colour), indent=2, hang=2)
        out.line()


def _tell_posts(app: App, records: Sequence[Record], out: Output) -> None:
    standings = _standings(app, records)
    for post, group in text.by_post(records).items():
        kept = app.ledger.post(post)
        title = text.title(kept.post, most=_TITLE) if kept else post
        out.row(f"{out.paint(post, 'faint')}  {out.paint(title, 'strong')}")
        out.line(text.sums(group), indent=2)
        standing = standings.get(post)
        if standing is not None and not standing.verdict.may_leave:
            digest = standing.digest[:SHORT]
            out.line(_("Digest {digest}", digest=digest), indent=2)
        wishing.tell(app, group, out)
        drafts.tell(app, group, out, indent=2)
        out.line()
