"""`crosspost journal`: who did what when; what became of one post; is it whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli import is_nowhere
from crosspost.cli.common import ACT, DONE, add_json, show
from crosspost.engine.acts import named
from crosspost.errors import UsageError
from crosspost.i18n import _, n_
from crosspost.report import documents, story, text
from crosspost.report.listing import listed

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ledger.verify import Verdict
    from crosspost.model import Entity
    from crosspost.ports import Line

_FAULTS = 20
"""So many faults are told one by one."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """An id; or “verify” and “export” with a file."""
    parser.add_argument(
        "what",
        nargs="?",
        metavar="ID",
        help=str(_("a post’s id; or the word “verify” or “export”")),
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar=str(_("FILE")),
        help=str(_("the file to check, or the new one")),
    )
    parser.add_argument(
        "--head",
        metavar=str(_("FINGERPRINT")),
        help=str(
            _("with “verify”: a fingerprint printed before, which must be there still")
        ),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Print the journal or a post's story, check it, or copy it."""
    if args.head and args.what != "verify":
        raise UsageError(_("--head goes with “journal verify” only. Nothing was done."))
    if is_nowhere(app) and not (args.what == "verify" and args.file):
        app.configuration  # noqa: B018 -- says that there is none
    if args.what == "verify":
        return _verify(app, args, out)
    if args.what == "export":
        return _export(app, args, out)
    if args.file:
        raise UsageError(
            _(
                "A file goes with “journal verify” and “journal export” only. "
                "Nothing was done."
            )
        )
    if args.what:
        return _story(app, args, out)
    lines = app.ledger.journal()
    if args.json:
        out.raw(documents.dumps(documents.journal(lines)))
        return DONE
    entity = text.anyone(app.directory)
    show((listed(line, entity) for line in lines), out)
    return DONE


# -- one post -------------------------------------------------------------------------


def _story(app: App, args: argparse.Namespace, out: Output) -> int:
    told = _told(app, args.what)
    if args.json:
        document = documents.journal(told.lines)
        out.raw(documents.dumps({**document, **story.document(told)}))
        return DONE
    show(story.printed(told, out.paint, steps=out.verbose), out)
    return DONE


def _told(app: App, wanted: str) -> story.Story:
    """Everything on one post: from the ledger, and what only the journal remembers."""
    post = _post(app, wanted)
    ledger, lines = app.ledger, app.ledger.journal(post)
    others = story.linked(lines, post)
    lines = sorted(
        [*lines, *(line for one in others for line in ledger.journal(one))],
        key=lambda line: line.number,
    )
    marks = story.fingerprints(lines)
    said = {
        mark: one
        for name in (post, *others)
        for mark, one in ledger.said(name, marks).items()
    }
    kept = ledger.post(post)
    title = kept.post.title if kept else _first_line(said, marks)
    return story.Story(
        post=post,
        title=title,
        author=kept.post.author if kept else "",
        entity=_entity(app, kept.post.entity if kept else ""),
        lines=lines,
        said=said,
        records=[one for name in (post, *others) for one in ledger.records(post=name)],
        head=ledger.head(),
        people=_people(app),
    )


def _post(app: App, wanted: str) -> str:
    """The id of a post; after a rebuild the journal may know one the ledger lost.

    Raises:
        UsageError: Nothing is called so, or several things are.
    """
    if app.ledger.names(wanted):
        return named(app.ledger, wanted)[0].post
    subjects = {line.subject.partition(".")[0] for line in _of_posts(app)}
    found = sorted(one for one in subjects if one.startswith(wanted.partition(".")[0]))
    if len(found) == 1:
        return found[0]
    named(app.ledger, wanted)  # says what is wrong with it
    raise AssertionError


def _of_posts(app: App) -> list[Line]:
    return [one for one in app.ledger.journal() if "revision" in one.detail]


def _first_line(said: dict[str, object] | object, marks: list[str]) -> str:
    for mark in marks:
        one = said.get(mark) if isinstance(said, dict) else None
        if isinstance(one, dict) and one.get("text"):
            return str(one["text"]).split("\n", 1)[0]
    return ""


def _people(app: App) -> dict[str, str]:
    """Full names, by the name of a person in the team and by their system users."""
    from crosspost.errors import ConfigurationError

    try:
        team = app.directory.team
    except ConfigurationError:
        return {}
    return {
        known: one.title for one in team.values() for known in (*one.users, one.name)
    }


def _entity(app: App, name: str) -> Entity:
    """Who speaks; where the configuration cannot be read, the story still is told."""
    from crosspost.errors import ConfigurationError
    from crosspost.model import Entity

    try:
        directory = app.directory
    except ConfigurationError:
        return Entity(name, name)
    return directory.entities.get(name) or text.anyone(directory)


# -- the whole of it ------------------------------------------------------------------


def _verify(app: App, args: argparse.Namespace, out: Output) -> int:
    from crosspost.ledger.verify import holding, verify

    file = Path(args.file) if args.file else app.folder.journal
    verdict = verify(file)
    if args.head:
        verdict = holding(verdict, args.head)
    if args.json:
        out.raw(documents.dumps(_verdict_json(verdict)))
        return DONE if verdict.whole else ACT
    if not verdict.whole:
        _tell_broken(verdict, file, out)
        return ACT
    out.line(n_("Journal whole, {n} line.", "Journal whole, {n} lines.", verdict.lines))
    if verdict.number:
        head = verdict.head[:16]
        out.line(
            _(
                "Its last line is number {number}, fingerprint {head}.",
                number=verdict.number,
                head=head,
            )
        )
    return DONE


def _tell_broken(verdict: Verdict, file: Path, out: Output) -> None:
    out.problem(
        _(
            "crosspost: This journal is not whole: {file}. Nothing was changed, "
            "nothing was sent.",
            file=str(file),
        )
    )
    for fault in verdict.faults[:_FAULTS]:
        out.problem(f"  {fault}")
    left = len(verdict.faults) - _FAULTS
    if left > 0:
        more = n_("And {n} more fault.", "And {n} more faults.", left)
        out.problem(f"  {more}")
    out.problem(
        _(
            "What to do: Keep this file as it is, and compare it with an earlier copy: "
            "what stands before the first fault can be relied on."
        )
    )


def _verdict_json(verdict: Verdict) -> dict[str, object]:
    return {
        "version": documents.VERSION,
        "whole": verdict.whole,
        "lines": verdict.lines,
        "number": verdict.number,
        "head": verdict.head,
        "faults": [str(one) for one in verdict.faults],
    }


def _export(app: App, args: argparse.Namespace, out: Output) -> int:
    """Copy the ledger's own journal to a new file."""
    from crosspost.ledger.journal import write_new

    if not args.file:
        raise UsageError(
            _("“journal export” needs the name of a new file. Nothing was done.")
        )
    lines = app.ledger.journal()
    write_new(Path(args.file), lines)
    out.line(
        n_(
            "The journal was copied to {file}: {n} line.",
            "The journal was copied to {file}: {n} lines.",
            len(lines),
            file=args.file,
        )
    )
    if lines:
        out.line(story.head_told(lines[-1]))
    return DONE
