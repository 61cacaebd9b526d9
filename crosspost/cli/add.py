"""`crosspost add`: check and schedule post files from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.coming import calendar_notes
from crosspost.cli.common import (
    DONE,
    WRONG,
    add_json,
    read_file,
    show,
    show_plan,
    tell,
)
from crosspost.cli.sending import (
    accept,
    ask_missing,
    may_write,
    not_past,
    previewed,
    published_before,
    refuse_blocked,
    to_show,
)
from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.report import documents
from crosspost.report.text import note_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Post
    from crosspost.ports import Record


def arguments(parser: argparse.ArgumentParser) -> None:
    """The files."""
    parser.add_argument(
        "files", nargs="+", metavar=str(_("FILE")), help=str(_("post files"))
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=str(_("show it, do nothing"))
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Check all files; schedule the good ones; tell of each bad one.

    The same file again changes nothing: where it stands is shown.
    """
    app.ledger  # noqa: B018 -- without one nothing can be scheduled
    records: list[Record] = []
    failed = False
    for file in args.files:
        try:
            records += _one(app, file, args, out)
        except CrosspostError as error:
            out.error(error)
            failed = True
    if args.json:
        out.raw(documents.dumps(documents.status(records, paused=None)))
    elif records:
        tell(app, records, out)
    return WRONG if failed else DONE


def _one(app: App, file: str, args: argparse.Namespace, out: Output) -> list[Record]:
    post = read_file(app, file)
    not_past(app, post)
    may_write(app, post)
    if args.dry_run:
        planned = previewed(app, post, now=app.clock.now())
        if not args.json:
            show_plan(app, [(post, to_show(planned))], out)
        refuse_blocked(post, planned)
        return []
    gone = published_before(app, post)
    if gone:
        return gone
    ask_missing(app, post)
    records = accept(app, post)
    if not args.json:
        _tell_calendar(app, post, records, out)
    return records


def _tell_calendar(
    app: App, post: Post, records: Sequence[Record], out: Output
) -> None:
    """A public holiday or an electoral window: said once, never a refusal."""
    found = {
        str(note.message): note
        for record in records
        for note in calendar_notes(post, record.delivery, app.directory)
    }
    for note in found.values():
        show(note_lines(note, "", out.paint), out)
