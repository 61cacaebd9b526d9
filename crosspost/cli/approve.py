"""`crosspost approve`: let a post leave, exactly as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import wishing
from crosspost.cli.common import DONE, add_json, confirmed, show, show_plan
from crosspost.cli.sending import ask_soon
from crosspost.engine import deciding
from crosspost.engine.acts import named
from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.model import State
from crosspost.report import approval, comparison

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.standing import Standing
    from crosspost.ports import Record


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
    standing = _meant(app, named(app.ledger, args.id)[0].post, args.digest or "")
    if standing is None:
        raise UsageError(_("Nothing has the id “{id}”. Nothing was done.", id=args.id))
    if args.digest:
        deciding.check_digest(standing, args.digest)
    if not args.json:
        shown = [one.delivery for one in standing.records]
        show_plan(app, [(standing.post, shown)], out)
        out.line()
        show(comparison.lines(standing, _corrected(app, standing), out.paint), out)
        show(approval.lines(standing, app.directory, out.paint), out)
    return standing


def _meant(app: App, post: str, digest: str) -> Standing | None:
    """The post, or the correction of it: what waits, or what the digest names."""
    app.complete_waiting(post)
    standing = app.approving.standing(post)
    correction = app.approving.corrections.standing(post)
    if correction is None or standing is None:
        return standing
    if digest and standing.digest.startswith(digest.strip().lower()):
        return standing
    waits = any(one.state is State.WAITING for one in standing.records)
    named_it = digest and correction.digest.startswith(digest.strip().lower())
    return standing if waits and not named_it else correction


def _corrected(app: App, standing: Standing) -> list[Record]:
    """What stands online now, where this corrects it or takes its place."""
    if standing.in_place:
        return list(standing.before)
    first = standing.post.reply_to.removeprefix("post:")
    if standing.proposed:
        found = [app.ledger.record(one.delivery) for one in standing.proposed]
        return [one for one in found if one is not None]
    if first == standing.post.reply_to:
        return []
    named_here = set(standing.post.to)
    there = app.ledger.records(post=first)
    return [one for one in there if one.account in named_here]


def told(app: App, after: Standing, args: argparse.Namespace, out: Output) -> int:
    """Say what came of a decision."""
    from crosspost.cli import waiting

    waiting.over(app, after)
    if after.proposed:
        ask_soon(app)  # the next run makes it, or asks who is still wanted
    if args.json:
        records = app.ledger.records(post=after.post.id)
        shown = [approval.document(after)]
        out.raw(wishing.document(app, records, approvals=shown))
        return DONE
    for sentence, colour in approval.said(after, app.directory):
        out.line(out.paint(sentence, colour))
    if after.proposed and after.verdict.may_leave:
        out.line(_("The next run makes this correction."))
    elif after.proposed and after.verdict.refused:
        out.line(_("The correction is dropped; what is online stays as it is."))
    return DONE
