"""`crosspost refuse`: send a post back to draft, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.approve import add_deciding, looked_at, told
from crosspost.cli.common import DONE, confirmed
from crosspost.errors import UsageError
from crosspost.i18n import _

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


def arguments(parser: argparse.ArgumentParser) -> None:
    """A post, and why not."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=str(_("as “crosspost status” shows it; its beginning is enough")),
    )
    parser.add_argument(
        "reason", metavar=str(_("REASON")), help=str(_("why: kept in the journal"))
    )
    add_deciding(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Show it, ask once, refuse it."""
    reason = args.reason.strip()
    if not reason:
        raise UsageError(
            _("The reason is empty. Nothing was done."),
            hint=_("Say why, in a few words: it is kept in the journal."),
        )
    standing = looked_at(app, args, out)
    question = (
        _("Drop this correction?") if standing.proposed else _("Send it back to draft?")
    )
    if not confirmed(args, out, question):
        out.line(_("Nothing was done."))
        return DONE
    after = app.decider().refuse(standing, reason=reason)
    return told(app, after, args, out)
