"""What leaves by one command: shown, asked about once, then sent or scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, code, confirmed, show_plan, tell
from crosspost.cli.sending import (
    accept,
    ask_missing,
    may_write,
    previewed,
    refuse_blocked,
    send,
    to_show,
)
from crosspost.i18n import Phrase, _, n_
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Delivery, Post


def leave(
    app: App,
    post: Post,
    args: argparse.Namespace,
    out: Output,
    *,
    noted: Callable[[Sequence[Delivery]], Sequence[Delivery]] | None = None,
    instead: Phrase | None = None,
) -> int:
    """Show a post, ask once, and send it, or schedule it; the exit code.

    Args:
        app: The office.
        post: What may leave.
        args: With `dry_run`, `yes` and `json`.
        out: Where it is shown.
        noted: Words the plan's notes for how the post was given.
        instead: What else can be done with it, for who says no.
    """
    now = app.clock.now()
    if not args.dry_run:
        may_write(app, post)
        ask_missing(app, post)
    planned = previewed(app, post, now=now)
    if noted is not None:
        planned = noted(planned)
    if args.dry_run and args.json:
        out.raw(documents.dumps(documents.preview([(post, planned)])))
        return ACT if any(one.blocked for one in planned) else DONE
    if not args.json:
        show_plan(app, [(post, to_show(planned))], out)
    refuse_blocked(post, planned)
    if args.dry_run:
        return DONE
    if post.at is None and not _sure(args, len(planned), out):
        out.line(_("Nothing was done."))
        if instead is not None:
            out.line(instead)
        return DONE
    records = accept(app, post)
    if post.at is None:
        records = send(app, [record.id for record in records], out)
    if args.json:
        out.raw(documents.dumps(documents.status(records, paused=None)))
        return code(records)
    out.line()
    return tell(app, records, out)


def _sure(args: argparse.Namespace, accounts: int, out: Output) -> bool:
    """Sending now is asked about once; what leaves later can be taken back."""
    question = n_("Publish on {n} account?", "Publish on these {n} accounts?", accounts)
    return confirmed(args, out, question)
