"""`crosspost archive inspect ZIP`: whose it is, and what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_json, show
from crosspost.i18n import _
from crosspost.state import pages

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.inspection import Inspection


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the page goes."""
    parser.add_argument(
        "--html",
        metavar=str(_("PAGE")),
        help=str(_("write a page of what is in the archive")),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:  # noqa: ARG001 -- the table's shape
    """Look, and say it; 1 where posts are missing."""
    from crosspost.sources.xarchive.archive import Archive

    with Archive([Path(one) for one in args.zip]) as archive:
        found = archive.inspect()
    if args.html:
        _write_page(found, Path(args.html))
    if args.json:
        from crosspost.migrate.inspection import document
        from crosspost.report.documents import dumps

        out.raw(dumps(dict(document(found))))
    else:
        from crosspost.report.archive import inspection

        show(inspection(found, out.paint), out)
    return DONE if found.whole else ACT


def _write_page(found: Inspection, target: Path) -> None:
    from crosspost.report.archive_page import page

    pages.write(page(found), target)
