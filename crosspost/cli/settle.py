"""`crosspost settle`: is it there? Look now, or say what a person saw (checked)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import news
from crosspost.cli.common import add_json, code, confirmed, tell
from crosspost.cli.rights import require_for
from crosspost.engine.acts import declare_absent, declare_found, named
from crosspost.errors import CrosspostError, UsageError
from crosspost.i18n import _
from crosspost.model import State
from crosspost.publish import settle
from crosspost.report import documents
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record


def arguments(parser: argparse.ArgumentParser) -> None:
    """A delivery, and what a person saw."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=str(_("as “crosspost status” shows it; its beginning is enough")),
    )
    seen = parser.add_mutually_exclusive_group()
    seen.add_argument("--found", metavar="URL", help=str(_("it is there: its address")))
    seen.add_argument(
        "--absent", action="store_true", help=str(_("it is not there: send it"))
    )
    parser.add_argument(
        "--yes", action="store_true", help=str(_("do it without asking"))
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Settle what is uncertain; alone, it only looks."""
    records = _unsettled(app, args)
    if args.found or args.absent:
        require_for(app, Right.RESUME if args.absent else Right.FIND, records)
    if args.found or args.absent:
        records = [_declared(app, _only(records), args, out)]
    else:
        records = [_looked(app, record, out) for record in records]
    news.seen_here(app, records)
    if args.json:
        out.raw(documents.dumps(documents.status(records, paused=None)))
        return code(records)
    return tell(app, records, out)


def _unsettled(app: App, args: argparse.Namespace) -> list[Record]:
    app.ledger.expire()
    found = named(app.ledger, args.id)
    settled_by_hand = bool(args.found) or args.absent
    wanted = {State.UNCERTAIN}
    if settled_by_hand:
        wanted |= {State.HELD, State.FAILED}
    records = [one for one in found if one.state in wanted]
    if not records:
        raise UsageError(
            _("Nothing here is uncertain. Nothing was done."),
            hint=_("“crosspost status” says where each one stands."),
        )
    return records


def _only(records: list[Record]) -> Record:
    if len(records) == 1:
        return records[0]
    raise UsageError(
        _(
            "Several accounts are uncertain: {several}. Nothing was done.",
            several=", ".join(record.id for record in records),
        ),
        hint=_("Name one of them."),
    )


def _looked(app: App, record: Record, out: Output) -> Record:
    """Look for one; an account that cannot be opened costs only itself."""
    try:
        publisher = app.open(record.account)
    except CrosspostError as error:
        out.error(error)
        return record
    try:
        known = app.ledger.receipt_ids(record.account)
        return settle(record, publisher, app.room, known=known)
    finally:
        publisher.close()


def _declared(
    app: App, record: Record, args: argparse.Namespace, out: Output
) -> Record:
    if args.absent:
        question = _(
            "Is it really not on @{handle}? It will be sent again.",
            handle=record.delivery.handle.removeprefix("@"),
        )
    else:
        question = _(
            "Is {url} this message, on @{handle}?",
            url=args.found,
            handle=record.delivery.handle.removeprefix("@"),
        )
    if not confirmed(args, out, question):
        out.line(_("Nothing was done."))
        return record
    if args.absent:
        return declare_absent(record, app.room, by=app.by)
    publisher = app.open(record.account)
    try:
        return declare_found(record, args.found, publisher, app.ledger, by=app.by)
    finally:
        publisher.close()
