"""What several commands share: showing a plan, asking once, telling what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli import codes
from crosspost.cli.beside import beside
from crosspost.errors import PostError, UsageError
from crosspost.i18n import Phrase, _
from crosspost.identity import post_id
from crosspost.model import State
from crosspost.report import text

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.standing import Standing
    from crosspost.model import Delivery, Post
    from crosspost.ports import Record

DONE, ACT, WRONG, LATER = codes.DONE, codes.ACT, codes.WRONG, codes.LATER

_YES = {"o", "oui", "y", "yes"}


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument(
        "--json", action="store_true", help=str(_("one document for machines"))
    )


def add_writing(parser: argparse.ArgumentParser) -> None:
    """`--dry-run` and `--yes`, of every command that writes to a network."""
    parser.add_argument(
        "--dry-run", action="store_true", help=str(_("show it, do nothing"))
    )
    parser.add_argument(
        "--yes", action="store_true", help=str(_("do it without asking"))
    )


def show(lines: Iterable[text.Line], out: Output) -> None:
    """Print the lines of a report."""
    for line in lines:
        if line.beside:
            beside(line.beside, out, indent=line.indent)
        elif line.fold:
            out.line(line.text, indent=line.indent, hang=line.hang)
        else:
            out.row(" " * line.indent + line.text, right=line.right)


def confirmed(args: argparse.Namespace, out: Output, question: Phrase) -> bool:
    """Whether a person, or `--yes`, said yes. Asked once.

    Raises:
        UsageError: Nobody is there to answer, and `--yes` was not given.
    """
    if args.yes:
        return True
    if not out.terminal:
        raise UsageError(
            _(
                "This asks before acting, and nobody is there to answer. "
                "Nothing was done."
            ),
            hint=_("Add --yes once you are sure."),
        )
    return out.ask(_("{question} [y/N]", question=question)).lower() in _YES


def read_file(app: App, file: str) -> Post:
    """The post that a file is, with the id it has in the outbox.

    Raises:
        PostError: It cannot be read or planned.
    """
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PostError(
            _("{file}: this file cannot be read. Nothing was done.", file=file),
            hint=_("Check its name and who may read it."),
            detail=str(error),
        ) from error
    return app.read_post(data, id_of(app, path), file, path.parent.absolute())


def id_of(app: App, path: Path) -> str:
    """The id of a post file: by its path in the outbox, elsewhere by its name.

    Where a ledger knows a later post of the same path, that one is meant.
    """
    absolute = path.absolute()
    inside = absolute.is_relative_to(app.folder.outbox)
    source = absolute.relative_to(app.folder.outbox).as_posix() if inside else path.name
    ledger = app.known_ledger
    if ledger is not None:
        seen = ledger.seen().get(source)
        if inside and seen and seen.post:
            return seen.post
        return _latest(ledger, source)
    return post_id(source)


def _latest(ledger: object, source: str) -> str:
    """The open post of this source, else the next that this source will be."""
    occurrence = 0
    while True:
        wanted = post_id(source, occurrence=occurrence)
        kept = ledger.post(wanted)  # type: ignore[attr-defined]
        if kept is None:
            return wanted
        records = ledger.records(post=wanted)  # type: ignore[attr-defined]
        if any(record.state not in _OVER for record in records):
            return wanted
        occurrence += 1


_OVER = frozenset({State.SENT, State.CANCELLED, State.WITHDRAWN})


def show_plan(
    app: App,
    plans: Sequence[tuple[Post, Sequence[Delivery]]],
    out: Output,
    standings: Mapping[str, Standing] | None = None,
) -> None:
    """Print what will be sent, post by post, and where its approval stands."""
    for number, (post, deliveries) in enumerate(plans):
        if number:
            out.line()
        show(text.preview(post, deliveries, app.directory, out.paint), out)
        standing = (standings or {}).get(post.id)
        if standing is not None:
            from crosspost.report import approval

            out.line()
            show(approval.lines(standing, app.directory, out.paint), out)


def tell(app: App, records: Sequence[Record], out: Output) -> int:
    """Say what became of deliveries, post by post; the exit code."""
    for post, group in text.by_post(in_order(app, records)).items():
        out.line(_("{sums} ({id})", sums=text.sums(group), id=post))
        for record in group:
            show(text.record_lines(record, app.directory, out.paint), out)
    return code(records)


def in_order(app: App, records: Iterable[Record]) -> list[Record]:
    """Deliveries in the order in which their accounts were shown."""
    order = {name: place for place, name in enumerate(app.directory.accounts)}
    return sorted(records, key=lambda one: order.get(one.account, len(order)))


def code(records: Iterable[Record]) -> int:
    """0 all well; 1 a person must act; 3 it will be tried again by itself."""
    answer = DONE
    for record in records:
        if record.state in {State.FAILED, State.UNCERTAIN, State.HELD}:
            return ACT
        if record.problem and record.problem.kind in {"double", "taken-back"}:
            return ACT
        if record.state is State.SCHEDULED and record.problem:
            answer = LATER
    return answer
