"""`crosspost journal`: who did what when; `journal verify`: is it whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, add_json
from crosspost.engine.acts import named
from crosspost.errors import UsageError
from crosspost.i18n import _, n_
from crosspost.report import documents, text
from crosspost.report.acts import act_word

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


def arguments(parser: argparse.ArgumentParser) -> None:
    """An id, or “verify” with a file."""
    parser.add_argument(
        "what", nargs="?", metavar="ID", help=str(_("or the word “verify”"))
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar=str(_("FILE")),
        help=str(_("the file to check, or the new one")),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Print the journal, or check it."""
    if args.what == "verify":
        return _verify(app, args, out)
    if args.file:
        raise UsageError(_("A file goes with “journal verify” only. Nothing was done."))
    subject = named(app.ledger, args.what)[0].post if args.what else ""
    lines = app.ledger.journal(subject)
    if args.json:
        out.raw(documents.dumps(documents.journal(lines)))
        return DONE
    entity = text.anyone(app.directory)
    for line in lines:
        about = f"  {line.subject}" if line.subject else ""
        out.row(
            f"{line.number:>6}  {text.when(line.at, entity)}  "
            f"{line.by or 'crosspost'}  {act_word(line.act)}{about}"
        )
    return DONE


def _verify(app: App, args: argparse.Namespace, out: Output) -> int:
    from crosspost.ledger.verify import verify

    file = Path(args.file) if args.file else app.folder.state / "journal.jsonl"
    verdict = verify(file)
    for fault in verdict.faults:
        out.problem(fault)
    if not verdict.whole:
        return ACT
    out.line(n_("Journal whole, {n} line.", "Journal whole, {n} lines.", verdict.lines))
    if verdict.head:
        out.line(_("Its last line is {hash}.", hash=verdict.head[:16]))
    return DONE
