"""`crosspost resume`: decide item by item what was held, then lift the pause.

Nothing that is held leaves without a choice.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from crosspost.cli import drafts
from crosspost.cli.common import ACT, DONE, add_json, show
from crosspost.cli.items import title_of
from crosspost.cli.rights import (
    require,
    require_choice,
    require_everywhere,
    require_for,
    require_on,
)
from crosspost.editorial.when import instant
from crosspost.engine.acts import keep_draft, named
from crosspost.engine.choices import choose
from crosspost.engine.holding import waits
from crosspost.errors import CrosspostError, UsageError
from crosspost.i18n import Phrase, _, active, n_
from crosspost.identity import to_milliseconds
from crosspost.model import State
from crosspost.report import documents, text
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record


def arguments(parser: argparse.ArgumentParser) -> None:
    """Choices, for when nobody is there to be asked."""
    add = parser.add_argument
    add(
        "--send",
        action="append",
        default=[],
        metavar="ID",
        help=str(_("send this one now")),
    )
    add(
        "--move",
        action="append",
        nargs=2,
        default=[],
        metavar=("ID", str(_("TIME"))),
        help=str(_("send this one at another time")),
    )
    add(
        "--draft",
        action="append",
        default=[],
        metavar="ID",
        help=str(_("keep this one as a draft: it does not leave by itself")),
    )
    add("--account", metavar=str(_("NAME")), help=str(_("only this account")))
    add(
        "--entity",
        metavar=str(_("NAME")),
        help=str(_("only the accounts of this entity")),
    )
    add_json(parser)


Choice = Callable[[], object]
"""A decision on one delivery, not carried out yet."""


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Settle what is held; lift the pause once nothing is left undecided."""
    app.hold_what_came_due()
    before = {one.id for one in app.ledger.records(states={State.DRAFT})}
    for choice in _choices(app, args):
        choice()
    if not (args.send or args.move or args.draft or args.json) and out.terminal:
        _ask_each(app, args, out)
    left = held(app, args)
    if not args.json:
        kept = app.ledger.records(states={State.DRAFT})
        drafts.tell(app, [one for one in kept if one.id not in before], out)
        _tell_waiting(app, out)
    if args.json:
        out.raw(documents.dumps(documents.status(left, paused=None)))
    if left:
        return _undecided(app, left, args, out)
    return _lift(app, args, out)


def held(app: App, args: argparse.Namespace) -> list[Record]:
    """What waits for a choice, of the account or entity that is meant."""
    return [
        record
        for record in app.ledger.records(states={State.HELD})
        if args.account in {None, record.account}
        and args.entity in {None, record.entity}
    ]


def _choices(app: App, args: argparse.Namespace) -> list[Choice]:
    """The choices given as arguments, all understood before the first is done."""
    found: list[Choice] = []
    for wanted in args.send:
        found += [partial(_send, app, one) for one in _meant(app, wanted)]
    for wanted, written in args.move:
        for one in _meant(app, wanted):
            found.append(partial(_move, app, one, _instant(app, one, written)))
    for wanted in args.draft:
        found += [partial(_draft, app, one) for one in _meant(app, wanted)]
    return found


def _meant(app: App, wanted: str) -> list[Record]:
    """What an id stands for, of what is held or kept as a draft."""
    waiting = {State.HELD, State.DRAFT}
    records = [one for one in named(app.ledger, wanted) if one.state in waiting]
    if not records:
        raise UsageError(
            _("“{id}” is not held. Nothing was done.", id=wanted),
            hint=_("“crosspost status” says where it stands."),
        )
    return records


def _send(app: App, record: Record) -> Record:
    """Now; or, where a pause still stands, as soon as it is over."""
    require_choice(app, record)
    app.restart(record.account)
    now, pause = app.clock.now(), app.pause_name(record.delivery)
    after = app.move(record, to=now)
    choose(app.ledger, after, pause=pause or "", now=now)
    return after


def _draft(app: App, record: Record) -> Record:
    require_for(app, Right.WRITE, [record])
    return keep_draft(app.ledger, record, by=app.by)


def _move(app: App, record: Record, to: datetime) -> Record:
    require_choice(app, record)
    after = app.move(record, to=to)
    choose(app.ledger, after, pause="", now=app.clock.now())
    return after


def _instant(app: App, record: Record, written: str) -> datetime:
    """A time as people write it, in the time of who speaks."""
    try:
        local = datetime.fromisoformat(written.strip().replace(" ", "T"))
    except ValueError as error:
        raise UsageError(
            _("“{time}” is not a time I know. Nothing was moved.", time=written),
            hint=_("Write it like 2026-12-24T18:30."),
        ) from error
    entity = app.directory.entities.get(record.entity) or text.anyone(app.directory)
    to = to_milliseconds(instant(local, entity.time_zone))
    if to <= app.clock.now():
        raise UsageError(
            _("“{time}” has passed. Nothing was moved.", time=written),
            hint=_("Choose a later time, or send it now."),
        )
    return to


def _ask_each(app: App, args: argparse.Namespace, out: Output) -> None:
    """Ask about each; only then is anything done, so that no run comes between."""
    choices: list[Choice] = []
    for record in held(app, args):
        out.line()
        out.row(out.paint(title_of(app, record), "strong"))
        show(text.record_lines(record, app.directory, out.paint), out)
        choice = _ask_one(app, record, out)
        if choice is not None:
            choices.append(choice)
    for choice in choices:
        try:
            choice()
        except CrosspostError as error:
            out.error(error)


_LETTERS = {"fr": ("e", "p", "b"), "en": ("s", "m", "d")}
"""Send, move, draft: the letters in brackets in the question, and no others."""


def _ask_one(app: App, record: Record, out: Output) -> Choice | None:
    send, shift, draft = _LETTERS[active()]
    while True:
        answer = out.ask(_("[s]end now, [m]ove, keep as [d]raft, or leave [enter]:"))
        choice = answer[:1].lower()
        if not choice:
            return None
        if choice == send:
            return partial(_send, app, record)
        if choice == draft:
            return partial(_draft, app, record)
        if choice == shift:
            written = out.ask(_("To when (like 2026-12-24T18:30):"))
            try:
                return partial(_move, app, record, _instant(app, record, written))
            except CrosspostError as error:
                out.error(error)


def _undecided(
    app: App, left: Sequence[Record], args: argparse.Namespace, out: Output
) -> int:
    if not args.json:
        out.line(
            n_(
                "{n} sending waits for a choice. Nothing leaves before.",
                "{n} sendings wait for a choice. Nothing leaves before.",
                len(left),
            )
        )
        for record in left:
            out.row(f"{record.id}  {out.paint(title_of(app, record), 'strong')}")
            show(text.record_lines(record, app.directory, out.paint), out)
        out.line(
            _(
                "Decide each: “crosspost resume --send ID”, “crosspost resume --move "
                "ID TIME” or “crosspost resume --draft ID”."
            )
        )
    return ACT


def _waiting(app: App) -> list[Record]:
    """What was chosen to leave, and waits for the pause that stands to be over."""
    scheduled = app.ledger.records(states={State.SCHEDULED})
    return [one for one in scheduled if waits(one, app.room)]


def _tell_waiting(app: App, out: Output) -> None:
    """Where a pause still stands, what “send now” means is said."""
    waiting = _waiting(app)
    if waiting:
        out.line(
            n_(
                "{n} sending was chosen: it leaves as soon as the pause is lifted, and "
                "is not asked about again.",
                "{n} sendings were chosen: they leave as soon as the pause is lifted, "
                "and are not asked about again.",
                len(waiting),
            )
        )


def _lift(app: App, args: argparse.Namespace, out: Output) -> int:
    if app.folder.pause_reason() is not None:
        out.line(
            _(
                "Nothing waits for a choice, but the file {file} still pauses "
                "everything: whoever made it removes it.",
                file=app.folder.pause_file,
            )
        )
        return ACT
    scopes, waiting = _scopes(app, args), _waiting(app)
    for scope in scopes:
        _may_lift(app, scope)
    for scope in scopes:
        app.ledger.resume(scope=scope, by=app.by)
    _date_anew(app, waiting)
    if not args.json:
        out.line(_lifted(args, scopes))
    return DONE


def _lifted(args: argparse.Namespace, scopes: Sequence[str]) -> Phrase:
    if scopes:
        return _("Sendings go on.")
    if args.send or args.move:
        return _("It is scheduled: “crosspost status” says when it leaves.")
    return _("Nothing is held and nothing was paused.")


def _may_lift(app: App, scope: str) -> None:
    """Whether they may lift this pause: of everything, an entity or an account."""
    kind, _colon, name = scope.partition(":")
    if kind == "entity":
        require(app, Right.RESUME, [name])
    elif kind == "account":
        require_on(app, Right.RESUME, name)
    else:
        require_everywhere(app, Right.RESUME)


def _date_anew(app: App, waiting: Sequence[Record]) -> None:
    """What waited for the end of the pause bears the time it leaves at."""
    for record in waiting:
        if app.pause_name(record.delivery) is None:
            with suppress(UsageError):  # a run takes it at this very moment
                _send(app, record)


def _scopes(app: App, args: argparse.Namespace) -> list[str]:
    scopes = [pause.scope for pause in app.ledger.pauses()]
    if args.account:
        return [one for one in scopes if one == f"account:{args.account}"]
    if args.entity:
        return [one for one in scopes if one == f"entity:{args.entity}"]
    return scopes
