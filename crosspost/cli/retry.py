"""`crosspost retry`: send again only what was not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import DONE, add_json, add_writing, code, confirmed, tell
from crosspost.cli.rights import require_choice
from crosspost.cli.sending import send
from crosspost.engine.acts import can_retry, named
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_
from crosspost.model import State
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record


def arguments(parser: argparse.ArgumentParser) -> None:
    """A post or one delivery."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=str(_("as “crosspost status” shows it; its beginning is enough")),
    )
    parser.add_argument(
        "--account", metavar=str(_("NAME")), help=str(_("only this account"))
    )
    add_writing(parser)
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Try again what the network refused or could not take."""
    records = named(app.ledger, args.id)
    if args.account:
        records = [one for one in records if one.account == args.account]
    again = [one for one in records if can_retry(one)]
    if not again:
        if all(one.state is State.SENT for one in records):
            raise UsageError(
                _("It is published already, everywhere. Nothing was sent."),
                hint=_(
                    "To change what it says, “crosspost correct”; to remove it, "
                    "“crosspost withdraw”."
                ),
            )
        raise UsageError(
            _("Nothing here can be sent again. Nothing was done."), hint=_why(records)
        )
    if args.dry_run:
        return tell(app, again, out)
    if not confirmed(
        args,
        out,
        n_("Send again on {n} account?", "Send again on {n} accounts?", len(again)),
    ):
        out.line(_("Nothing was done."))
        return DONE
    done = _again(app, again, out)
    if args.json:
        out.raw(documents.dumps(documents.status(done, paused=None)))
        return code(done)
    return tell(app, done, out)


def _again(app: App, records: Sequence[Record], out: Output) -> list[Record]:
    now = app.clock.now()
    for record in records:
        require_choice(app, record)
    for record in records:
        app.restart(record.account)
        app.move(record, to=now)
    return send(app, [record.id for record in records], out)


def _why(records: Sequence[Record]) -> Phrase:
    if any(record.state is State.UNCERTAIN for record in records):
        return _(
            "It may have been published: “crosspost settle” looks at the network "
            "first. It is never sent again blindly."
        )
    if any(record.state is State.HELD for record in records):
        return _("What is held is decided with “crosspost resume”.")
    return _("“crosspost status” says where each one stands.")
