"""`crosspost team`: the register of access: who may what, since when, on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import DONE, add_json, show
from crosspost.editorial import access
from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.report import documents, register
from crosspost.report.register import Entry, Sheet
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from datetime import datetime

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Entity


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose people."""
    parser.add_argument(
        "--entity", metavar=str(_("NAME")), help=str(_("only this one"))
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Print the register; nothing is changed, no network is asked."""
    now, entities = app.clock.now(), _entities(app, args)
    known = access.noted(app.ledger.journal(access.ACT))
    held = access.register(app.directory)
    sheets = [_sheet(app, one, held, known, now) for one in entities]
    if args.json:
        out.raw(documents.dumps(register.document(sheets, now=now)))
        return DONE
    if not app.directory.team:
        out.line(
            _(
                "The configuration names no team: whoever uses crosspost on this "
                "machine may do everything."
            )
        )
        return DONE
    for one in sheets:
        show(register.lines(one, out.paint, now=now), out)
        out.line()
    return DONE


def _entities(app: App, args: argparse.Namespace) -> list[Entity]:
    """Those that are meant; who may not read of one does not learn that it exists.

    Raises:
        UsageError: There is none of that name.
    """
    known = {
        name: one
        for name, one in app.directory.entities.items()
        if app.actor.may(Right.READ, name)
    }
    if args.entity is None:
        return list(known.values())
    if args.entity not in known:
        raise UsageError(
            _("There is no entity {name}. Nothing was done.", name=args.entity),
            hint=_("Known: {words}.", words=", ".join(known) or "—"),
        )
    return [known[args.entity]]


def _sheet(
    app: App,
    entity: Entity,
    held: Mapping[access.Key, access.Access],
    known: Mapping[access.Key, access.Noted],
    now: datetime,
) -> Sheet:
    entries = [
        Entry(
            app.directory.team[who],
            one.role,
            _since(one, known.get((who, where))),
            tuple([period for period in one.on_call if period[1] > now]),
        )
        for (who, where), one in held.items()
        if where == entity.name and one.role is not None
    ]
    return Sheet(entity, tuple(entries))


def _since(one: access.Access, noted: access.Noted | None) -> datetime | None:
    """Since when the journal knows this role; None where it knows another, or none."""
    known = noted is not None and noted.told["role"] == one.role
    return noted.since if noted is not None and known else None
