"""`crosspost resume`: decide item by item what was held, then lift the pause.

Nothing that is held leaves without a choice.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, add_json, show
from crosspost.editorial.when import instant
from crosspost.engine.acts import keep_draft, move, named, send_now
from crosspost.errors import CrosspostError, UsageError
from crosspost.i18n import _, n_
from crosspost.model import State
from crosspost.report import documents, text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record


def arguments(parser: argparse.ArgumentParser) -> None:
    """Choices, for when nobody is there to be asked."""
    add = parser.add_argument
    add("--send", action="append", default=[], metavar="ID")
    add(
        "--move",
        action="append",
        nargs=2,
        default=[],
        metavar=("ID", str(_("TIME"))),
    )
    add("--draft", action="append", default=[], metavar="ID")
    add("--account", metavar=str(_("NAME")))
    add("--entity", metavar=str(_("NAME")))
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Settle what is held; lift the pause once nothing is left undecided."""
    app.hold_what_came_due()
    for wanted in args.send:
        _each(app, wanted, lambda record: _send(app, record))
    for wanted, time in args.move:
        _each(app, wanted, lambda record, time=time: _move(app, record, time))
    for wanted in args.draft:
        _each(app, wanted, lambda record: keep_draft(app.ledger, record, by=app.by))
    if not (args.send or args.move or args.draft or args.json) and out.terminal:
        _ask_each(app, out)
    left = held(app)
    if args.json:
        out.raw(documents.dumps(documents.status(left, paused=None)))
    if left:
        return _undecided(app, left, args, out)
    return _lift(app, args, out)


def held(app: App) -> list[Record]:
    """What waits for a choice."""
    return app.ledger.records(states={State.HELD})


def _each(app: App, wanted: str, act: object) -> None:
    records = [one for one in named(app.ledger, wanted) if one.state is State.HELD]
    if not records:
        raise UsageError(
            _("“{id}” is not held. Nothing more was done.", id=wanted),
            hint=_("“crosspost status” says where it stands."),
        )
    for record in records:
        act(record)  # type: ignore[operator]


def _send(app: App, record: Record) -> Record:
    app.restart(record.account)
    return send_now(app.ledger, record, app.again, now=app.clock.now(), by=app.by)


def _move(app: App, record: Record, written: str) -> Record:
    entity = app.directory.entities[record.entity]
    try:
        local = datetime.fromisoformat(written.replace(" ", "T"))
    except ValueError as error:
        raise UsageError(
            _("“{time}” is not a time I know. Nothing was moved.", time=written),
            hint=_("Write it like 2026-12-24T18:30."),
        ) from error
    to = instant(local, entity.time_zone)
    if to <= app.clock.now():
        raise UsageError(
            _("“{time}” has passed. Nothing was moved.", time=written),
            hint=_("Choose a later time, or send it now."),
        )
    return move(app.ledger, record, app.again, to=to, by=app.by)


def _ask_each(app: App, out: Output) -> None:
    for record in held(app):
        out.line()
        kept = app.ledger.post(record.post)
        out.row(out.paint(kept.post.title if kept else record.post, "strong"))
        show(text.record_lines(record, app.directory, out.paint), out)
        _ask_one(app, record, out)


def _ask_one(app: App, record: Record, out: Output) -> None:
    while True:
        answer = out.ask(_("[s]end now, [m]ove, keep as [d]raft, or leave [enter]:"))
        choice = answer[:1].lower()
        try:
            if choice in {"s", "e"}:
                _send(app, record)
            elif choice in {"m", "p"}:
                _move(app, record, out.ask(_("To when (like 2026-12-24T18:30):")))
            elif choice in {"d", "b"}:
                keep_draft(app.ledger, record, by=app.by)
            elif choice:
                continue
        except CrosspostError as error:
            out.error(error)
            continue
        return


def _undecided(
    app: App, left: Sequence[Record], args: argparse.Namespace, out: Output
) -> int:
    if not args.json:
        out.line(
            n_(
                "{n} sending waits for a choice. Nothing leaves before.",
                "{n} sendings wait for a choice. Nothing leaves before.",
                len(left),
            )
        )
        for record in left:
            out.row(f"{record.id}")
            show(text.record_lines(record, app.directory, out.paint), out)
        out.line(_("Decide each with --send ID, --move ID TIME or --draft ID."))
    return ACT


def _lift(app: App, args: argparse.Namespace, out: Output) -> int:
    if app.folder.pause_reason() is not None:
        out.line(
            _(
                "Nothing waits for a choice, but the file {file} still pauses "
                "everything: whoever made it removes it.",
                file=app.folder.pause_file,
            )
        )
        return ACT
    scopes = _scopes(app, args)
    for scope in scopes:
        app.ledger.resume(scope=scope, by=app.by)
    if not args.json:
        said = (
            _("Sendings go on.")
            if scopes
            else _("Nothing is held and nothing was paused.")
        )
        out.line(said)
    return DONE


def _scopes(app: App, args: argparse.Namespace) -> list[str]:
    scopes = [pause.scope for pause in app.ledger.pauses()]
    if args.account:
        return [one for one in scopes if one == f"account:{args.account}"]
    if args.entity:
        return [one for one in scopes if one == f"entity:{args.entity}"]
    return scopes
