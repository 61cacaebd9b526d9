"""`crosspost correct`: another text, everywhere the post was published."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crosspost.cli import proposing, wishing
from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_json, add_writing, code, confirmed, show_plan
from crosspost.cli.correcting import Corrections, corrections
from crosspost.cli.rights import require_for
from crosspost.cli.sending import accept, send
from crosspost.engine import asking
from crosspost.engine.acts import named
from crosspost.engine.correction import Way
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record, Standing


def arguments(parser: argparse.ArgumentParser) -> None:
    """A post or one delivery, and the file with the corrected text."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=str(_("as “crosspost status” shows it; its beginning is enough")),
    )
    parser.add_argument(
        "file", metavar=str(_("FILE")), help=str(_("the post file as it should be"))
    )
    parser.add_argument(
        "--account", metavar=str(_("NAME")), help=str(_("only this account"))
    )
    parser.add_argument(
        "--bluesky",
        choices=[Way.LINK, Way.REPLACE],
        default=Way.LINK,
        type=Way,
        metavar="link|replace",
        help=str(
            _(
                "where nothing is changed in place: publish a linked correction "
                "(default), or replace the post"
            )
        ),
    )
    add_writing(parser)
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Show the corrected text and what it costs, ask once, correct."""
    app.ledger.expire()
    records = named(app.ledger, args.id)
    if args.account:
        records = [one for one in records if one.account == args.account]
    if not records:
        raise UsageError(
            _("{account} has no part in this. Nothing was done.", account=args.account),
            hint=_("“crosspost status” says where each one stands."),
        )
    asks = proposing.asks(app, records)
    require_for(app, Right.WRITE if asks else Right.CORRECT, records)
    ask = not args.dry_run
    found = corrections(app, records, args.file, apart=args.bluesky, ask=ask)
    if not args.json:
        _show(app, found, out)
    must_act = ACT if any(one.act for one in found.left) else DONE
    if not found.ways:
        return wishing.worst(must_act, _nothing(app, records, args, out))
    if args.dry_run:
        return wishing.worst(must_act, _json_only(app, records, args, out))
    asks = asks or app.approving.needs(replace(found.written, to=found.kept.to))
    if not confirmed(args, out, _question(found, asks=asks)):
        out.line(_("Nothing was done."))
        return DONE
    if asks:
        answer = proposing.propose(app, found, args, out)
        return wishing.worst(must_act, answer)
    anew = _carry_out(app, found, out)
    ids = [one.id for one in records]
    told = _told(app, wishing.found(app, ids), anew, args, out)
    return wishing.worst(must_act, told)


def _nothing(
    app: App, records: Sequence[Record], args: argparse.Namespace, out: Output
) -> int:
    out.problem(_("crosspost: Nothing here can be corrected. Nothing was done."))
    out.problem(
        _(
            "What to do: Read above why not, account by account. What must be said all "
            "the same is a new post: “crosspost post”."
        )
    )
    _json_only(app, records, args, out)
    return ACT


def _json_only(
    app: App, records: Sequence[Record], args: argparse.Namespace, out: Output
) -> int:
    if args.json:
        out.raw(wishing.document(app, records))
    return DONE


# -- acting -----------------------------------------------------------------------


def _carry_out(app: App, found: Corrections, out: Output) -> list[Record]:
    """Want it all, then do it; the deliveries of the correction, if it stands apart."""
    wanted = []
    hands = proposing.hands(app, found)
    for change in found.revised[1] if found.revised else ():
        record = found.records[change.account]
        asking.edit(app.ledger, app.room, record, change, by=app.by, hands=hands)
        wanted.append(record.id)
    anew: list[Record] = []
    if found.going(Way.REPLACE):
        anew = proposing.drafts(app, found)
        for draft in anew:
            record, change = found.records[draft.account], draft.delivery
            asking.instead(app.ledger, app.room, record, change, by=app.by, hands=hands)
            wanted.append(record.id)
    wishing.at_once(app, wanted, out)
    if found.going(Way.LINK) and found.apart:
        anew = accept(app, found.apart[0])
        for one in anew:
            detail = {"delivery": one.id}
            app.ledger.note(
                "corrected", found.records[one.account].id, by=app.by, detail=detail
            )
        send(app, [one.id for one in anew], out)
    return wishing.found(app, [one.id for one in anew])


def _question(found: Corrections, *, asks: bool) -> Phrase:
    if asks:
        return n_(
            "Ask for this correction on {n} account?",
            "Ask for this correction on these {n} accounts?",
            len(found.ways),
        )
    return n_(
        "Correct on {n} account?", "Correct on these {n} accounts?", len(found.ways)
    )


# -- telling ----------------------------------------------------------------------


def _show(app: App, found: Corrections, out: Output) -> None:
    plans = [plan for plan in (found.revised, found.apart) if plan and plan[1]]
    if plans:
        show_plan(app, plans, out)
        out.line()
    for account, how in found.ways.items():
        said = _consequence(how, found.losses.get(account, []))
        out.line(_("{account}: {what}", account=account, what=said), hang=2)
    for left in found.left:
        said = _("{account}: {what}", account=left.record.account, what=left.why)
        out.line(out.paint(said, "doubt") if left.act else said, hang=2)


def _consequence(how: Way, standing: Sequence[Standing]) -> Phrase:
    if how is Way.EDIT:
        return _("changed in place; readers see that it was changed")
    if how is Way.LINK:
        return _("a new post answers the first one, which stays as it is")
    counted = [one for one in standing if one.replies is not None]
    if not counted:
        return _(
            "removed and published anew at a new address; its replies and likes are "
            "lost"
        )
    return _(
        "removed and published anew at a new address; replies lost: {replies}, likes "
        "lost: {likes}",
        replies=sum(one.replies or 0 for one in counted),
        likes=sum(one.likes or 0 for one in counted),
    )


def _told(
    app: App,
    records: Sequence[Record],
    anew: Sequence[Record],
    args: argparse.Namespace,
    out: Output,
) -> int:
    answer = wishing.worst(wishing.code(app, records), code(anew))
    if args.json:
        out.raw(wishing.document(app, [*records, *anew]))
        return answer
    out.line()
    wishing.tell(app, records, out)
    if anew:
        out.line(_("The correction ({id}):", id=anew[0].post))
        wishing.tell(app, anew, out)
    return answer
