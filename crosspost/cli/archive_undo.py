"""`crosspost archive undo --to ACCOUNT`: take an import back, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.archive_room import SHARE, Target, book_of, room
from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_writing, confirmed
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.doors import Import
    from crosspost.migrate.undo import Undone
    from crosspost.state.planfile import PlanFile

_NAMED = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """From which account."""
    add = parser.add_argument
    add("--to", metavar=str(_("NAME")), required=True, help=str(_("the account")))
    add("--plan-file", metavar=str(_("FILE")), help=str(_("that the import wrote")))
    add(
        "--share",
        type=int,
        default=SHARE,
        metavar="N",
        help=str(_("percent of the network’s quotas to use (90)")),
    )
    add(
        "--own-server",
        action="store_true",
        help=str(_("the server is yours and counts nothing")),
    )
    add_writing(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Withdraw what an import published."""
    from crosspost.migrate.doors import Standing

    target = Target(app, args.to)
    file = target.plan_file(args.plan_file)
    with target.alone():
        of = _import(target, file)
        there = book_of(app).tally(of).get(Standing.SENT, 0)
        out.line(
            n_(
                "{n} imported post would be removed from {name}; nothing else is.",
                "{n} imported posts would be removed from {name}; nothing else is.",
                there,
                name=target.name,
            )
        )
        if args.dry_run:
            return DONE
        question = n_("Remove {n} post?", "Remove {n} posts?", there)
        if not confirmed(args, out, question):
            out.line(_("Nothing was done."))
            return DONE
        return _undone(target, of, file, args, out=out)


def _import(target: Target, file: PlanFile) -> Import:
    """The import, by the ledger and the plan file.

    Raises:
        UsageError: Neither knows of one to this account.
    """
    from crosspost.migrate.adopt import adopt

    book, by = book_of(target.app), target.app.by
    if file.exists():
        header = file.header()
        if header.identity != target.account.identity:
            raise UsageError(
                _(
                    "The plan file {file} is of another account. Nothing was done.",
                    file=file.path,
                )
            )
        of = book.begin_import(
            target.name,
            header.archive,
            identity=header.identity,
            plan=str(file.path),
            settings=header.settings,
            by=by,
        )
        adopt(book, of, file.outcomes(), by=by)
        return of
    found = book.imports(target.name)
    if len(found) != 1:
        raise UsageError(
            _(
                "It is not known what was imported to {name}. Nothing was done.",
                name=target.name,
            ),
            hint=_("Name the plan file that the import wrote, with --plan-file."),
        )
    one = found[0]
    return book.begin_import(
        target.name,
        one.archive,
        identity=one.identity,
        plan=one.plan,
        settings=one.settings,
        by=by,
    )


def _undone(
    target: Target, of: Import, file: PlanFile, args: argparse.Namespace, *, out: Output
) -> int:
    from crosspost.cli.archive_progress import Removing
    from crosspost.migrate.undo import Undo

    opened = target.opened()
    if args.own_server:
        opened.importer.windows = ()
    made = room(
        target,
        opened,
        of,
        read=_nothing,
        share=args.share / 100,
        keep=file.add if file.exists() else lambda _rows: None,
        tell=lambda _progress: None,
        withdrawing=True,
    )
    undo = Undo(made)
    teller = Removing(target.app, undo.result, out)
    try:
        undo.through(tell=teller)
    finally:
        opened.importer.close()
        _tell(undo.result, out)
    return ACT if undo.result.kept else DONE


def _nothing(name: str, most: int) -> bytes:
    raise LookupError(name, most)


def _tell(result: Undone, out: Output) -> None:
    out.line(
        n_(
            "{n} part removed; {gone} were not there any more.",
            "{n} parts removed; {gone} were not there any more.",
            result.parts,
            gone=result.gone,
        )
    )
    if result.kept:
        out.problem(
            n_(
                "{n} part was changed since and stays:",
                "{n} parts were changed since and stay:",
                len(result.kept),
            )
        )
    for row in result.kept[:_NAMED]:
        told = row.problem.get("message")
        message = Phrase.from_json(told) if isinstance(told, dict) else ""
        out.problem(
            _("{address}: {reason}", address=row.url or row.key, reason=message)
        )
