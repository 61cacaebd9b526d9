"""`crosspost approve`: let a post leave, exactly as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import DONE, add_json, confirmed, show, show_plan
from crosspost.engine import deciding
from crosspost.engine.acts import named
from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.report import approval, documents

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.approving import Standing


def arguments(parser: argparse.ArgumentParser) -> None:
    """A post, and what is approved of it."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=str(_("as “crosspost status” shows it; its beginning is enough")),
    )
    add_deciding(parser)
    parser.add_argument(
        "--on-call",
        action="store_true",
        help=str(_("let an urgent post out; someone else approves it within 24 hours")),
    )


def add_deciding(parser: argparse.ArgumentParser) -> None:
    """What approving and refusing have in common."""
    parser.add_argument(
        "--digest", metavar="D", help=str(_("the digest that was shown"))
    )
    parser.add_argument(
        "--yes", action="store_true", help=str(_("do it without asking"))
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Show it, ask once, approve it."""
    standing = looked_at(app, args, out)
    question = (
        _("Let it out exactly so, on call?")
        if args.on_call
        else _("Approve it exactly so?")
    )
    if not confirmed(args, out, question):
        out.line(_("Nothing was done."))
        return DONE
    decider = app.decider()
    decide = decider.let_out if args.on_call else decider.approve
    return told(app, decide(standing), args, out)


def looked_at(app: App, args: argparse.Namespace, out: Output) -> Standing:
    """The post as it stands now, completed and shown.

    Raises:
        UsageError: There is none, or its digest is not the one that was named.
    """
    if args.yes and not args.digest:
        raise UsageError(
            _("--yes wants --digest: what exactly is decided about. Nothing was done."),
            hint=_("“crosspost preview” shows the digest."),
        )
    app.ledger.expire()
    post = named(app.ledger, args.id)[0].post
    app.complete_waiting(post)
    standing = app.approving.standing(post)
    if standing is None:
        raise UsageError(_("Nothing has the id “{id}”. Nothing was done.", id=args.id))
    if args.digest:
        deciding.check_digest(standing, args.digest)
    if not args.json:
        shown = [one.delivery for one in standing.records]
        show_plan(app, [(standing.post, shown)], out)
        out.line()
        show(approval.lines(standing, app.directory, out.paint), out)
    return standing


def told(app: App, after: Standing, args: argparse.Namespace, out: Output) -> int:
    """Say what came of a decision."""
    from crosspost.cli import waiting

    waiting.over(app, after)
    if args.json:
        records = app.ledger.records(post=after.post.id)
        document = documents.status(records, paused=None)
        out.raw(documents.dumps({**document, "approvals": [approval.document(after)]}))
        return DONE
    for sentence, colour in approval.said(after, app.directory):
        out.line(out.paint(sentence, colour))
    return DONE
