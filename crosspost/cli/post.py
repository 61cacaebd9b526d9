"""`crosspost post`: one message now, or at a time."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import (
    ACT,
    DONE,
    add_json,
    add_writing,
    confirmed,
    show_plan,
    tell,
)
from crosspost.cli.sending import accept, ask_missing, refuse_blocked, send
from crosspost.errors import UsageError
from crosspost.i18n import _, n_
from crosspost.identity import post_id
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Post


def arguments(parser: argparse.ArgumentParser) -> None:
    """The message, its pictures, its accounts."""
    add = parser.add_argument
    add("text", nargs="?", metavar=str(_("TEXT")), help=str(_("“-” reads it")))
    add("--file", metavar=str(_("FILE")), help=str(_("a post file instead")))
    add("--image", action="append", default=[], metavar=str(_("FILE")))
    add("--alt", action="append", default=[], metavar=str(_("TEXT")))
    add("--to", nargs="+", metavar=str(_("NAME")))
    add("--at", metavar=str(_("TIME")), help=str(_("like 2026-12-24T18:30")))
    add("--entity", metavar=str(_("NAME")), help=str(_("who speaks")))
    add_writing(parser)
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Show it, ask once, send it (or schedule it)."""
    post = _post(app, args)
    now = app.clock.now()
    if not args.dry_run:
        ask_missing(app, post)
    planned = app.planner.preview(post, now=now)
    if args.dry_run and args.json:
        out.raw(documents.dumps(documents.preview([(post, planned)])))
        return ACT if any(one.blocked for one in planned) else DONE
    if not args.json:
        show_plan(app, [(post, planned)], out)
    refuse_blocked(post, planned)
    if args.dry_run:
        return DONE
    question = n_(
        "Publish on {n} account?", "Publish on these {n} accounts?", len(planned)
    )
    if post.at is not None:
        question = n_(
            "Schedule for {n} account?",
            "Schedule for these {n} accounts?",
            len(planned),
        )
    if not confirmed(args, out, question):
        out.line(_("Nothing was done."))
        return DONE
    records = accept(app, post)
    if post.at is None:
        records = send(app, [record.id for record in records], out)
    if args.json:
        out.raw(documents.dumps(documents.status(records, paused=None)))
        from crosspost.cli.common import code

        return code(records)
    out.line()
    return tell(app, records, out)


def _post(app: App, args: argparse.Namespace) -> Post:
    if args.file:
        if args.text or args.image or args.at:
            raise UsageError(
                _("--file already holds the text, pictures and time. Nothing was done.")
            )
        from crosspost.cli.common import read_file

        return _not_past(app, read_file(app, args.file))
    return _not_past(app, app.read_post(_header(args), _new_id(), "", Path.cwd()))


def _not_past(app: App, post: Post) -> Post:
    from crosspost.cli.sending import not_past

    not_past(app, post)
    return post


def _new_id() -> str:
    """An id for what has no file: drawn, since nothing can be derived."""
    return post_id(os.urandom(16).hex())


def _header(args: argparse.Namespace) -> bytes:
    """The arguments as a post file, so that there is one way to read a post."""
    import json

    if not args.to:
        raise UsageError(
            _("Nobody is named to publish on. Nothing was done."),
            hint=_("Add --to with accounts or groups; there is no default."),
        )
    if len(args.alt) > len(args.image):
        raise UsageError(
            _("There are more --alt than --image. Nothing was done."),
            hint=_("Give each --image its own --alt, in the same order."),
        )
    text = sys.stdin.read() if args.text == "-" else args.text or ""
    quoted = [json.dumps(name, ensure_ascii=False) for name in args.to]
    lines = [f"to = [{', '.join(quoted)}]"]
    if args.at:
        lines.append(f"at = {_moment(args.at)}")
    if args.entity:
        lines.append(f"entity = {json.dumps(args.entity, ensure_ascii=False)}")
    for place, file in enumerate(args.image):
        alt = args.alt[place] if place < len(args.alt) else ""
        lines += [
            "[[images]]",
            f"file = {json.dumps(str(Path(file).absolute()), ensure_ascii=False)}",
            f"alt = {json.dumps(alt, ensure_ascii=False)}",
        ]
    return "\n".join(["+++", *lines, "+++", text]).encode()


def _moment(written: str) -> str:
    """A time as people type it, as TOML writes it."""
    try:
        return datetime.fromisoformat(written.replace(" ", "T")).isoformat()
    except ValueError as error:
        raise UsageError(
            _("“{time}” is not a time I know. Nothing was done.", time=written),
            hint=_("Write it like 2026-12-24T18:30."),
        ) from error
