"""`crosspost withdraw`: remove a post everywhere it was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import wishing
from crosspost.cli.codes import DONE
from crosspost.cli.common import add_json, add_writing, confirmed, in_order
from crosspost.cli.rights import require_for
from crosspost.engine import asking
from crosspost.engine.acts import named
from crosspost.engine.fulfilment import there
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_
from crosspost.model import State
from crosspost.publish import IN_FLIGHT
from crosspost.report import text
from crosspost.report.words import removed
from crosspost.states import OVER
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record


def arguments(parser: argparse.ArgumentParser) -> None:
    """A post or one delivery, and why."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=str(_("as “crosspost status” shows it; its beginning is enough")),
    )
    parser.add_argument(
        "reason", metavar=str(_("REASON")), help=str(_("why: kept in the journal"))
    )
    parser.add_argument(
        "--account", metavar=str(_("NAME")), help=str(_("only this account"))
    )
    add_writing(parser)
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Say what will be removed, ask once, remove it."""
    if not args.reason.strip():
        raise UsageError(
            _("The reason is empty. Nothing was done."),
            hint=_("Say why, in a few words: it is kept in the journal."),
        )
    app.ledger.expire()
    records = _records(app, args)
    require_for(app, Right.CORRECT, records)
    wanted = [one for one in records if not _is_over(one)]
    if not args.json:
        _show(app, records, out)
    if not wanted and not args.json:
        out.line(
            _("Nothing of it is online, and nothing will leave. Nothing was done.")
        )
    if not wanted or args.dry_run:
        return _told(app, records, args, out) if args.json else DONE
    if not confirmed(args, out, _question(wanted)):
        out.line(_("Nothing was done."))
        return DONE
    for record in wanted:
        asking.withdraw(
            app.ledger, app.room, record, reason=args.reason.strip(), by=app.by
        )
    wishing.at_once(app, [one.id for one in wanted], out)
    return _told(app, wishing.found(app, [one.id for one in records]), args, out)


def _records(app: App, args: argparse.Namespace) -> list[Record]:
    records = in_order(app, named(app.ledger, args.id))
    if args.account:
        records = [one for one in records if one.account == args.account]
    if records:
        return records
    raise UsageError(
        _("{account} has no part in this. Nothing was done.", account=args.account),
        hint=_("“crosspost status” says where each one stands."),
    )


def _question(wanted: Sequence[Record]) -> Phrase:
    if all(_is_to_come(one) for one in wanted):
        return _("Nothing of it was published. Take it back, so that it never leaves?")
    return n_(
        "Remove from {n} account?", "Remove from these {n} accounts?", len(wanted)
    )


def _is_to_come(record: Record) -> bool:
    """Whether nothing of it can be online: it has not left."""
    left = record.state is State.SENT or record.state in IN_FLIGHT
    return not (left or there(record))


def _is_over(record: Record) -> bool:
    """Whether nothing of it is online, nor will be."""
    gone = record.state in OVER and record.state is not State.SENT
    return gone and not there(record)


# -- telling ----------------------------------------------------------------------


def _show(app: App, records: Sequence[Record], out: Output) -> None:
    kept = app.ledger.post(records[0].post)
    if kept is not None:
        out.line(out.paint(text.title(kept.post), "strong"))
    for record in records:
        said = _(
            "{account} (@{handle}): {what}",
            account=record.account,
            handle=record.delivery.handle.removeprefix("@"),
            what=_what(record),
        )
        out.line(said, indent=2, hang=2)
    for answer in _corrections(app, records[0].post):
        out.line(
            _(
                "Its correction {id} stays where it is; withdraw it as well if it "
                "must go.",
                id=answer,
            )
        )


def _what(record: Record) -> Phrase:
    if _is_over(record):
        return _("nothing of it is online")
    if record.state in IN_FLIGHT:
        return _("it is being published; removed once that is known")
    if _is_to_come(record):
        return _("it is not online; it will not be sent")
    return n_(
        "{n} post is removed",
        "the thread of {n} posts is removed, the last one first",
        len(there(record)) or len(record.parts),
    )


def _corrections(app: App, post: str) -> list[str]:
    """Posts of ours that answer this one and are online."""
    return [
        one.post.id
        for one in app.ledger.posts(open_only=False)
        if one.post.reply_to == f"post:{post}"
        and any(r.state is State.SENT for r in app.ledger.records(post=one.post.id))
    ]


def _told(
    app: App, records: Sequence[Record], args: argparse.Namespace, out: Output
) -> int:
    if args.json:
        out.raw(wishing.document(app, records))
        return wishing.code(app, records)
    out.line()
    _tell_removed(records, out)
    wishing.tell(app, records, out)
    return wishing.code(app, records)


def _tell_removed(records: Sequence[Record], out: Output) -> None:
    """From how many accounts it was removed; what had never left is no removal."""
    never = [one for one in records if one.state is State.CANCELLED and _is_over(one)]
    out_there = [one for one in records if one not in never]
    if not out_there:
        out.line(_("It will not leave. Nothing of it had been published."))
        return
    out.line(removed(sum(map(_is_over, out_there)), total=len(out_there)))
    if never:
        out.line(
            n_(
                "On {n} account it had not been published: it will not leave there.",
                "On {n} accounts it had not been published: it will not leave there.",
                len(never),
            )
        )
