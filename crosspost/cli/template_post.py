"""`crosspost template post`: a prepared post leaves, or is kept as a file."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crosspost.cli import blanks, prepared
from crosspost.cli.common import ACT, DONE, add_json, add_writing, confirmed, show_plan
from crosspost.cli.leaving import leave
from crosspost.cli.post import add_no_signature, moment
from crosspost.cli.sending import (
    may_write,
    not_past,
    previewed,
    refuse_blocked,
    to_show,
)
from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.cli.prepared import Filled
    from crosspost.model import Post

DRAFT = ".md.draft"
"""How a file ends that the outbox never takes by itself."""

_FILE_MODE = 0o644


def arguments(parser: argparse.ArgumentParser) -> None:
    """What fills it, when it leaves, and where it is kept instead."""
    prepared.add_blanks(parser)
    parser.add_argument(
        "--at", metavar=str(_("TIME")), help=str(_("like 2026-12-24T18:30"))
    )
    add_no_signature(parser)
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument(
        "--draft",
        action="store_true",
        help=str(_("keep it as a draft in the outbox; it never leaves by itself")),
    )
    kept.add_argument(
        "--outbox",
        action="store_true",
        help=str(_("keep it as a file in the outbox; the next run takes it")),
    )
    add_writing(parser)
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Fill it and show it; then send it, schedule it, or write it as a file."""
    as_file = args.draft or args.outbox
    if not (args.dry_run or as_file):
        app.ledger  # noqa: B018 -- without one nothing is sent, and nothing asked
    made = _made(app, args, out)
    post = prepared.post_of(app, made)
    not_past(app, post)
    if not args.json:
        blanks.tell(made.template, made.values, out)
    if as_file:
        return _file(app, made, post, args, out)
    instead = _("With --draft it is kept as a file, to go on with.")
    return leave(app, post, args, out, instead=instead)


def _made(app: App, args: argparse.Namespace, out: Output) -> Filled:
    """The filled template, with what the command says besides."""
    said: dict[str, object] = {}
    if args.at:
        said["at"] = moment(args.at)
    if args.no_signature:
        said["signature"] = False
    made = prepared.filled(prepared.named(app, args.name), args, out)
    header = {**made.draft.header, **said}
    return replace(made, draft=replace(made.draft, header=header))


# -- as a file --------------------------------------------------------------------


def _file(
    app: App, made: Filled, post: Post, args: argparse.Namespace, out: Output
) -> int:
    """Show it, and write it; what is in the outbox without a time leaves soon."""
    if args.outbox:
        may_write(app, post)
    planned = previewed(app, post, now=app.clock.now())
    if args.dry_run and args.json:
        out.raw(documents.dumps(documents.preview([(post, planned)])))
        return ACT if any(one.blocked for one in planned) else DONE
    if not args.json:
        shown = to_show(planned) if args.outbox else planned
        show_plan(app, [(post, shown)], out)
        out.line()
    if args.outbox:
        refuse_blocked(post, planned)
    if args.dry_run:
        return DONE
    soon = args.outbox and post.at is None
    if soon and not confirmed(args, out, _("Let it leave with the next run?")):
        out.line(_("Nothing was done."))
        return DONE
    path = _put(app, made, post, ending=DRAFT if args.draft else ".md")
    _tell(app, path, args, out)
    return DONE


def _put(app: App, made: Filled, post: Post, *, ending: str) -> Path:
    """Write the file under a name that nothing has.

    Raises:
        CrosspostError: The outbox cannot be written.
    """
    from crosspost.sources.written import written

    outbox = app.folder.outbox
    zone = ZoneInfo(app.directory.entities[post.entity].time_zone)
    day = (post.at or app.clock.now()).astimezone(zone)
    beside = os.path.relpath(app.folder.templates.resolve(), outbox.resolve())
    data = written(made.draft, beside=beside)
    stem, number = f"{made.template.name}-{day:%Y-%m-%d}", 1
    try:
        outbox.mkdir(exist_ok=True)
        while not _is_written(path := outbox / f"{stem}{ending}", data):
            number += 1
            stem = f"{made.template.name}-{day:%Y-%m-%d}-{number}"
    except OSError as error:
        raise CrosspostError(
            _("{folder} cannot be written. Nothing was done.", folder=outbox),
            hint=_("Check who may write there."),
            detail=str(error),
        ) from error
    return path


def _is_written(path: Path, data: bytes) -> bool:
    """Whether the file could be made; never over another one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return True


def _tell(app: App, path: Path, args: argparse.Namespace, out: Output) -> None:
    file = path.relative_to(app.folder.home).as_posix()
    if args.json:
        out.raw(documents.dumps({"version": documents.VERSION, "written": file}))
        return
    if args.draft:
        out.line(_("Written as a draft: {file}", file=file))
        out.line(_("It leaves only once you take “.draft” off its name."))
    else:
        out.line(_("Written: {file}", file=file))
        out.line(_("The next run takes it, once it has not changed for 30 seconds."))
