"""`crosspost cancel`: take back what is not sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, add_json, tell
from crosspost.cli.rights import require_for
from crosspost.engine.acts import cancel, named
from crosspost.i18n import _, n_
from crosspost.model import State
from crosspost.report import documents
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


def arguments(parser: argparse.ArgumentParser) -> None:
    """A post or one delivery."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=str(_("as “crosspost status” shows it; its beginning is enough")),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Cancel; what has left or may have left is told, never touched."""
    records = named(app.ledger, args.id)
    require_for(app, Right.CANCEL, records)
    look_at = app.clock.now() + app.directory.request_life
    done = cancel(app.ledger, records, by=app.by, look_at=look_at)
    kept = [one for one in records if one.id not in {two.id for two in done}]
    back = [one for one in kept if one.state is State.CANCELLED]
    kept = [one for one in kept if one not in back]
    if args.json:
        out.raw(documents.dumps(documents.status([*done, *back, *kept], paused=None)))
        return ACT if kept and not done else DONE
    if done:
        out.line(
            n_(
                "Taken back on {n} account: it will not be sent there.",
                "Taken back on {n} accounts: it will not be sent there.",
                len(done),
            )
        )
    if back and not (done or kept):
        out.line(_("It was taken back before: nothing of it will be sent."))
    if kept:
        out.line(_("Not taken back, because it has left or may have left:"))
        latest = (app.ledger.record(record.id) for record in kept)
        tell(app, [one for one in latest if one is not None], out)
        out.problem(
            _("What to do: To remove what is online, use “crosspost withdraw”.")
        )
    return ACT if kept and not done else DONE
