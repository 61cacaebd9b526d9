"""`crosspost archive plan ZIP`: what would be brought along, and why not the rest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from crosspost.cli.codes import DONE
from crosspost.cli.common import add_json, show
from crosspost.errors import CrosspostError
from crosspost.i18n import _, n_

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.select import Choices
    from crosspost.sources.xarchive.planning import Plan


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is written, and where."""
    add, file = parser.add_argument, str(_("FILE"))
    add_json(parser)
    add("--out", metavar=file, help=str(_("write the plan there, a line a post")))
    add("--csv", metavar=file, help=str(_("write a sheet to tick and give back")))
    add(
        "--alt-sheet",
        metavar=file,
        help=str(_("write a sheet of pictures to describe and give back")),
    )


def run(app: App, args: argparse.Namespace, out: Output, choices: Choices) -> int:  # noqa: ARG001 -- the table's shape
    """Make the plan, and write what was asked for."""
    from crosspost.sources.xarchive.archive import Archive

    paths = [Path(one) for one in args.zip]
    opened = Archive(paths, extras=choices.extras)
    with opened as archive, archive.plan(choices) as plan:
        _sheets(plan, args, out)
        if args.out:
            with _opened(Path(args.out)) as file:
                _lines(plan, file)
        if args.json and not args.out:
            sys.stdout.flush()
            _lines(plan, sys.stdout.buffer)
        elif not args.json:
            from crosspost.report.archive import plan as lines

            show(lines(plan.summary, out.paint), out)
    return DONE


def _lines(plan: Plan, file: IO[bytes]) -> None:
    for line in plan.lines():
        file.write(line + b"\n")
    file.flush()


def _sheets(plan: Plan, args: argparse.Namespace, out: Output) -> None:
    """The sheets that a person fills in."""
    from crosspost.report.archive_words import CLASSES, REASONS
    from crosspost.sources.xarchive import sheets

    if args.csv:
        with _sheet(Path(args.csv)) as file:
            sheets.write_posts(file, plan.posts(), REASONS, CLASSES)
    if args.alt_sheet:
        with _sheet(Path(args.alt_sheet)) as file:
            count = sheets.write_alts(file, plan.posts())
        if not args.json:
            said = n_(
                "{n} picture to describe: {file}",
                "{n} pictures to describe: {file}",
                count,
                file=args.alt_sheet,
            )
            out.line(said)


@contextmanager
def _opened(target: Path) -> Iterator[IO[bytes]]:
    with _told(target), target.open("wb") as file:
        yield file


@contextmanager
def _sheet(target: Path) -> Iterator[IO[str]]:
    """A sheet as French Excel opens it."""
    with _told(target), target.open("w", encoding="utf-8-sig", newline="") as file:
        yield file


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CrosspostError(
            _("{file} cannot be written.", file=target),
            hint=_("Choose a folder you may write to."),
            detail=str(error),
        ) from error
