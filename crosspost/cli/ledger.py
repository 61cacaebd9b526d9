"""`crosspost ledger`: copy it while it runs; make it anew from the networks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, LATER
from crosspost.cli.rights import require_everywhere
from crosspost.engine.verdicts import is_unasked
from crosspost.errors import CrosspostError, UsageError
from crosspost.i18n import _, n_
from crosspost.model import State
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.rebuild import Kept


def arguments(parser: argparse.ArgumentParser) -> None:
    """The act and its file."""
    parser.add_argument(
        "act",
        choices=["backup", "rebuild"],
        metavar="{backup,rebuild}",
        help=str(_("copy it while it runs; make a lost one anew")),
    )
    parser.add_argument(
        "file",
        metavar=str(_("FILE")),
        nargs="?",
        help=str(_("a new file for the copy")),
    )


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Copy, or make anew."""
    if args.act == "rebuild":
        return _rebuild(app, args, out)
    if not args.file:
        raise UsageError(
            _("“ledger backup” needs the name of a new file. Nothing was done.")
        )
    app.ledger.backup(Path(args.file))
    out.line(_("The ledger was copied to {file}.", file=args.file))
    return DONE


def _rebuild(app: App, args: argparse.Namespace, out: Output) -> int:
    """Make the ledger anew, ask every account, say what became of it."""
    if args.file:
        raise UsageError(_("“ledger rebuild” takes no file. Nothing was done."))
    app.directory  # noqa: B018 -- without accounts, nothing could be looked for
    require_everywhere(app, Right.ADMINISTER)
    with app.folder.lock() as held:
        if held is not None:
            raise UsageError(
                _("A run is in progress. Nothing was done."),
                hint=_("Stop the timer or the crontab line, then try again."),
            )
        kept = app.rebuild_ledger()
        out.line(
            n_(
                "The ledger was made anew from {n} post file. Nothing was sent.",
                "The ledger was made anew from {n} post files. Nothing was sent.",
                kept.posts,
            )
        )
        unasked = app.recollect()
        app.approving.align()
    app.folder.forget_told()
    return _told(app, kept, unasked, out)


def _told(
    app: App, kept: Kept, unasked: Mapping[str, CrosspostError], out: Output
) -> int:
    records = app.ledger.records()
    open_ = sum(is_unasked(record) for record in records)
    counts = dict.fromkeys(State, 0)
    for record in records:
        counts[record.state] += not is_unasked(record)
    out.line(_("Found on the networks, or known as sent: {n}", n=counts[State.SENT]))
    out.line(_("Scheduled: {n}", n=counts[State.SCHEDULED]))
    out.line(_("Held until a person decides: {n}", n=counts[State.HELD]))
    if app.approving.active:
        out.line(_("Waiting for an approval: {n}", n=counts[State.WAITING]))
        _tell_decisions(kept, out)
    for file, error in kept.unreadable.items():
        out.problem(_("{file}: {problem}", file=file, problem=error.message))
    for account, error in unasked.items():
        said = _("{account}: not asked yet. {problem}", account=account, problem=error)
        out.problem(said)
    if open_:
        said = _("Not decided yet: {n}. Each run asks again by itself.", n=open_)
        out.line(said)
    if counts[State.HELD] or kept.unreadable:
        out.line(_("Decide what is held with “crosspost resume”."))
        return ACT
    return LATER if open_ else DONE


def _tell_decisions(kept: Kept, out: Output) -> None:
    """What became of the approvals, and what is lost of them."""
    out.line(
        n_(
            "The journal remembers decisions about {n} post. An approval counts again "
            "only where the post is exactly what was approved.",
            "The journal remembers decisions about {n} posts. An approval counts again "
            "only where the post is exactly what was approved.",
            kept.decided,
        )
    )
    out.line(
        _(
            "Corrections that waited for an approval are lost: ask for them again with "
            "“crosspost correct”."
        )
    )
