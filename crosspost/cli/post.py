"""`crosspost post`: one message now, or at a time."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import add_json, add_writing
from crosspost.cli.leaving import leave
from crosspost.cli.sending import published_before
from crosspost.errors import PostError, UsageError
from crosspost.i18n import _
from crosspost.identity import post_id

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Delivery, Post


def arguments(parser: argparse.ArgumentParser) -> None:
    """The message, its pictures, its accounts."""
    add = parser.add_argument
    add("text", nargs="?", metavar=str(_("TEXT")), help=str(_("“-” reads it")))
    add("--file", metavar=str(_("FILE")), help=str(_("a post file instead")))
    add(
        "--image",
        action="append",
        default=[],
        metavar=str(_("FILE")),
        help=str(_("a picture; again for the next one")),
    )
    add(
        "--alt",
        action="append",
        default=[],
        metavar=str(_("TEXT")),
        help=str(_("what it shows, one for each --image, in the same order")),
    )
    add(
        "--to",
        nargs="+",
        metavar=str(_("NAME")),
        help=str(_("accounts, groups or entities; there is no default")),
    )
    add("--at", metavar=str(_("TIME")), help=str(_("like 2026-12-24T18:30")))
    add("--entity", metavar=str(_("NAME")), help=str(_("who speaks")))
    add_no_signature(parser)
    add_writing(parser)
    add_json(parser)


def add_no_signature(parser: argparse.ArgumentParser) -> None:
    """`--no-signature`, of what becomes a post here."""
    parser.add_argument(
        "--no-signature",
        action="store_true",
        help=str(_("leave out the signature of who speaks, this once")),
    )


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Show it, ask once, send it (or schedule it)."""
    if not args.dry_run:
        app.ledger  # noqa: B018 -- without one nothing is sent, and nothing asked
    post = _post(app, args)
    return leave(app, post, args, out, noted=None if args.file else _by_options)


def _post(app: App, args: argparse.Namespace) -> Post:
    if args.file:
        if any((args.text, args.image, args.alt, args.at, args.to, args.entity)):
            raise UsageError(
                _(
                    "--file already holds the text, pictures, accounts and time. "
                    "Nothing was done."
                ),
                hint=_("Give --file alone, or change the file."),
            )
        if args.no_signature:
            raise UsageError(
                _("--no-signature is not for a file. Nothing was done."),
                hint=_("Write “signature = false” between its two “+++” lines."),
            )
        return _not_past(app, _of_file(app, args))
    if args.text is None and not args.image:
        raise UsageError(
            _("There is nothing to publish. Nothing was done."),
            hint=_("Give a text, “-” to read one, --image, or --file."),
        )
    return _not_past(app, app.read_post(_header(args), _new_id(), "", Path.cwd()))


_OF_ALT = frozenset({"alt-missing", "alt-empty-words"})


def _by_options(planned: Sequence[Delivery]) -> list[Delivery]:
    """The plan with hints for who has no file: they are told the options."""
    hint = _(
        "Say what it shows with --alt: one for each --image, in the same order. A "
        "picture that says nothing is declared so in a post file."
    )
    return [
        replace(
            one,
            notes=tuple(
                replace(note, hint=hint) if note.id in _OF_ALT else note
                for note in one.notes
            ),
        )
        for one in planned
    ]


def _of_file(app: App, args: argparse.Namespace) -> Post:
    from crosspost.cli.common import read_file

    post = read_file(app, args.file)
    gone = [] if args.dry_run else published_before(app, post)
    if gone:
        raise PostError(
            _(
                "{file}: this very file was published before ({id}). "
                "Nothing was sent again.",
                file=args.file,
                id=gone[0].post,
            ),
            hint=_("To publish the same words again, give them without the file."),
        )
    return post


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
    text = _standard_input() if args.text == "-" else os.fsencode(args.text or "")
    quoted = [json.dumps(name, ensure_ascii=False) for name in args.to]
    lines = [f"to = [{', '.join(quoted)}]"]
    if args.at:
        lines.append(f"at = {moment(args.at).isoformat()}")
    if args.entity:
        lines.append(f"entity = {json.dumps(args.entity, ensure_ascii=False)}")
    if args.no_signature:
        lines.append("signature = false")
    for place, file in enumerate(args.image):
        alt = args.alt[place] if place < len(args.alt) else ""
        lines += [
            "[[images]]",
            f"file = {json.dumps(str(Path(file).absolute()), ensure_ascii=False)}",
            f"alt = {json.dumps(alt, ensure_ascii=False)}",
        ]
    head = "\n".join(["+++", *lines, "+++", ""])
    return head.encode("utf-8", "surrogateescape") + text


def _standard_input() -> bytes:
    return sys.stdin.buffer.read() if sys.stdin is not None else b""


def moment(written: str) -> datetime:
    """A time as people type it, with or without an offset.

    Raises:
        UsageError: It is none.
    """
    try:
        return datetime.fromisoformat(written.replace(" ", "T"))
    except ValueError as error:
        raise UsageError(
            _("“{time}” is not a time I know. Nothing was done.", time=written),
            hint=_("Write it like 2026-12-24T18:30."),
        ) from error
