"""`crosspost window`: how often was published in the electoral window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import DONE, add_json, show
from crosspost.editorial.windows import Window, next_window, windows
from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.model import State
from crosspost.report import documents, frequency_words
from crosspost.report.frequency import Chart, chart
from crosspost.report.text import when
from crosspost.state import pages

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.book import Import
    from crosspost.model import Entity

_X_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""X counts the milliseconds of a post's id from here, above 22 other bits."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose window, and how it is counted."""
    add = parser.add_argument
    add("--entity", metavar=str(_("NAME")), help=str(_("only this one")))
    add(
        "--by",
        choices=("week", "month"),
        default="week",
        help=str(_("what a bar of the chart stands for")),
    )
    add("--html", metavar=str(_("PAGE")), help=str(_("write a page of it")))
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Count and compare; nothing is asked of a network."""
    charts = []
    for entity in _entities(app, args):
        window = _window(app, entity)
        if window is None:
            if not args.json:
                _tell_none(app, entity, out)
            continue
        charts.append(_chart(app, entity, window, args))
    if args.html:
        pages.write(frequency_words.page(charts), Path(args.html))
    if args.json:
        out.raw(documents.dumps(frequency_words.document(charts)))
        return DONE
    for one in charts:
        show(frequency_words.lines(one, out.paint), out)
        out.line()
    return DONE


def _entities(app: App, args: argparse.Namespace) -> list[Entity]:
    entities = app.directory.entities
    if args.entity is None:
        return list(entities.values())
    if args.entity not in entities:
        raise UsageError(
            _("There is no entity {name}. Nothing was done.", name=args.entity),
            hint=_("Known: {words}.", words=", ".join(entities)),
        )
    return [entities[args.entity]]


def _window(app: App, entity: Entity) -> Window | None:
    """The one that is open, or was last."""
    now = app.clock.now()
    begun = [one for one in windows(entity, app.directory.polls) if one.opens <= now]
    return max(begun, key=lambda one: one.closes, default=None)


def _tell_none(app: App, entity: Entity, out: Output) -> None:
    coming = next_window(entity, app.directory.polls, app.clock.now())
    if coming is None:
        out.line(
            _("{entity}: no poll is in the configuration.", entity=entity.title),
        )
        return
    out.line(
        _(
            "{entity}: the electoral window of {poll} opens on {when}.",
            entity=entity.title,
            poll=coming.poll.name,
            when=when(coming.opens, entity),
        )
    )


def _chart(app: App, entity: Entity, window: Window, args: argparse.Namespace) -> Chart:
    since = window.opens - timedelta(days=367)
    return chart(
        entity,
        window,
        _published(app, entity, since),
        on_x=list(_on_x(app, entity, since)),
        now=app.clock.now(),
        step=args.by,
    )


def _published(app: App, entity: Entity, since: datetime) -> list[datetime]:
    """When each post of an entity left first, withdrawn ones included."""
    first: dict[str, datetime] = {}
    states = {State.SENT, State.WITHDRAWN}
    for record in app.ledger.records(states=states, since=since):
        if record.entity == entity.name and record.sent_at is not None:
            known = first.get(record.post, record.sent_at)
            first[record.post] = min(known, record.sent_at)
    return list(first.values())


def _on_x(app: App, entity: Entity, since: datetime) -> Iterator[datetime]:
    """When each imported post of an entity stood on X first, each once."""
    told: set[str] = set()
    for of in app.ledger.imports().imports():
        account = app.directory.accounts.get(of.account)
        if account is None or account.entity != entity.name:
            continue
        for post, at in _imported(app, of, since):
            if post not in told:
                told.add(post)
                yield at


def _imported(app: App, of: Import, since: datetime) -> Iterator[tuple[str, datetime]]:
    """The posts of one import, newest first, as far back as is asked."""
    from crosspost.migrate.book import Standing

    book, below = app.ledger.imports(), None
    while rows := book.rows(of, states={Standing.SENT}, below=below):
        for row in rows:
            at = _X_EPOCH + timedelta(milliseconds=int(row.post) >> 22)
            if at < since:
                return
            yield row.post, at
        last = rows[-1]
        below = (len(last.post), last.post, last.part)
