"""`crosspost archive undo --to ACCOUNT`: take an import back, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.app.importing import Target, room
from crosspost.cli.archive_shared import (
    add_account,
    add_pace,
    name_problems,
    paced,
    share_of,
)
from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_writing, confirmed
from crosspost.cli.rights import require_on
from crosspost.errors import UsageError
from crosspost.i18n import _, n_
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.book import Import
    from crosspost.migrate.undo import Undone
    from crosspost.state.planfile import PlanFile


def arguments(parser: argparse.ArgumentParser) -> None:
    """From which account."""
    add_account(parser)
    add_pace(parser)
    add_writing(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Withdraw what an import published."""
    from crosspost.migrate.book import Standing

    require_on(app, Right.ADMINISTER, args.to)
    target = Target(app, args.to)
    file = target.plan_file(args.plan_file)
    share_of(args)
    with target.alone():
        of = _import(target, file)
        tally = target.book().tally(of)
        there = tally.get(Standing.SENT, 0) + tally.get(Standing.REMOVING, 0)
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
    if file.exists():
        if file.header().identity != target.account.identity:
            raise UsageError(
                _(
                    "The plan file {file} is of another account. Nothing was done.",
                    file=file.path,
                )
            )
        return target.begun(file)
    found = target.book().imports(target.name)
    if len(found) != 1:
        raise UsageError(
            _(
                "It is not known what was imported to {name}. Nothing was done.",
                name=target.name,
            ),
            hint=_("Name the plan file that the import wrote, with --plan-file."),
        )
    return target.book().begin_import(found[0], by=target.app.by)


def _undone(
    target: Target, of: Import, file: PlanFile, args: argparse.Namespace, *, out: Output
) -> int:
    from crosspost.cli.archive_progress import Removing
    from crosspost.migrate.undo import Undo

    opened = target.opened()
    paced(opened.importer, args)
    made = room(
        target,
        opened,
        of,
        read=_nothing,
        share=share_of(args),
        keep=file.add if file.exists() else lambda _rows: None,
        tell=lambda _progress: None,
        paused=lambda: False,  # taking back goes on in a pause
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
    out.line(n_("{n} post removed.", "{n} posts removed.", result.posts))
    if result.gone:
        out.line(
            n_(
                "{n} of them was not there any more.",
                "{n} of them were not there any more.",
                result.gone,
            )
        )
    if result.kept:
        kept = {row.post for row in result.kept}
        out.problem(
            n_(
                "{n} post was changed since and stays:",
                "{n} posts were changed since and stay:",
                len(kept),
            )
        )
    name_problems(((row.url or row.post, row.problem) for row in result.kept), out)
