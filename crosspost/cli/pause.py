"""`crosspost pause`: hold everything, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import DONE
from crosspost.cli.rights import any_of, require, require_everywhere
from crosspost.errors import UsageError
from crosspost.i18n import _, n_
from crosspost.model import State
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Why, and of whom."""
    parser.add_argument(
        "reason", metavar=str(_("REASON")), help=str(_("why: kept in the journal"))
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--account", metavar=str(_("NAME")), help=str(_("only this account"))
    )
    only.add_argument(
        "--entity",
        metavar=str(_("NAME")),
        help=str(_("only the accounts of this entity")),
    )


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Pause; it holds from the next write of any process on."""
    scope = _scope(app, args)
    _may(app, args)
    app.ledger.pause(scope=scope, reason=args.reason, by=app.by)
    out.line(_("Sendings are paused: {reason}", reason=args.reason))
    leaving = app.ledger.records(states={State.SENDING})
    if leaving:
        out.line(
            n_(
                "{n} sending had begun: what a network was already asked may appear.",
                "{n} sendings had begun: what a network was already asked may appear.",
                len(leaving),
            )
        )
    out.line(_("“crosspost resume” lists what came due meanwhile and lifts the pause."))
    return DONE


def _may(app: App, args: argparse.Namespace) -> None:
    """Whoever may pause one entity may pause everything: a pause harms nobody."""
    if args.account:
        require(app, Right.PAUSE, [app.directory.accounts[args.account].entity])
    elif args.entity:
        require(app, Right.PAUSE, [args.entity])
    elif not any_of(app, Right.PAUSE):
        require_everywhere(app, Right.PAUSE)


def _scope(app: App, args: argparse.Namespace) -> str:
    """The pause's scope. Pausing everything needs no configuration to be right."""
    if args.account:
        if args.account not in app.directory.accounts:
            raise _nobody(args.account)
        return f"account:{args.account}"
    if args.entity:
        if args.entity not in app.directory.entities:
            raise _nobody(args.entity)
        return f"entity:{args.entity}"
    return ""


def _nobody(name: str) -> UsageError:
    return UsageError(
        _("There is no {name} in the configuration. Nothing is paused.", name=name),
        hint=_("Without --account or --entity, everything is paused."),
    )
