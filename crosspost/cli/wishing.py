"""Removing and correcting: carried out at once or by each cron run, told once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crosspost.cli import news
from crosspost.cli.codes import ACT, DONE, LATER
from crosspost.cli.common import in_order, show
from crosspost.engine import asking
from crosspost.i18n import Phrase, _
from crosspost.ports import Item
from crosspost.publish import IN_FLIGHT
from crosspost.report import documents, text
from crosspost.report.wishes import wish_lines, with_wishes
from crosspost.wishes import Wish, WishKind, WishState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record

SECONDS = 120.0
"""How long one command, or one pass of a cron run, begins new changes."""

LOCK_SECONDS = 3.0
"""How long a command waits for a run to be over before it leaves this to the next."""

_WAITS = frozenset({"unavailable", "throttled", "uncertain"})
_OF_THE_ACCOUNT = frozenset({"unavailable", "throttled", "access-denied", "secret"})
_PREFIX = "wish-"


# -- at once ----------------------------------------------------------------------


def at_once(app: App, ids: Collection[str], out: Output) -> None:
    """Carry out the wishes of these deliveries, by the same engine as every tick.

    What is uncertain is asked for first. Where a tick goes on running, all is left
    to it, and that is said.
    """
    end = time.monotonic() + LOCK_SECONDS
    while True:
        with app.folder.lock() as held:
            if held is None:
                _now(app, ids)
                break
        if time.monotonic() > end:
            out.line(_("A run is in progress; it will do this."))
            break
        time.sleep(0.1)
    for _wish, one in _standing(app, ids):
        app.ledger.tell(one.kind, one.subject)  # said here: not again by cron


def _now(app: App, ids: Collection[str]) -> None:
    unknown = [one.id for one in found(app, ids) if one.state in IN_FLIGHT]
    if unknown:
        app.run_engine(only=unknown, seconds=SECONDS)
    done = app.carry_out(only=ids, seconds=SECONDS)
    anew = [
        one.change.id
        for one in done
        if one.change and one.kind is WishKind.REPLACE and not one.unfulfilled
    ]
    if anew:
        app.run_engine(only=anew, seconds=SECONDS)


def found(app: App, ids: Iterable[str]) -> list[Record]:
    """Deliveries as they stand now, in the order of their accounts."""
    records = (app.ledger.record(one) for one in ids)
    return in_order(app, [one for one in records if one is not None])


def tell(app: App, records: Sequence[Record], out: Output) -> None:
    """Say where deliveries and what is wanted of them stand."""
    wishes = asking.last(app.ledger, records)
    for record in records:
        show(text.record_lines(record, app.directory, out.paint), out)
        if out.verbose and record.problem and record.problem.detail:
            said = _("Technical details: {detail}", detail=record.problem.detail)
            out.line(said, indent=4)
        wish = wishes.get(record.id)
        if wish is not None:
            show(wish_lines(wish, record, app.directory, out.paint), out)
            _tell_waiting(app, wish, out)


def _tell_waiting(app: App, wish: Wish, out: Output) -> None:
    """For whom a correction waits, and what was approved of it."""
    if wish.state is not WishState.PROPOSED or wish.change is None:
        return
    from crosspost.report import approval

    if wish.kind is WishKind.EDIT:
        standing = app.approving.corrections.standing(wish.delivery.partition(".")[0])
    else:
        standing = app.approving.standing(wish.change.post)
    if standing is None:
        return
    for said, colour in approval.said(standing, app.directory):
        out.line(out.paint(said, colour), indent=4, hang=2)
    hint = _("“crosspost approve {id}” shows it first.", id=standing.post.id)
    out.line(hint, indent=4, hang=2)


def document(app: App, records: Sequence[Record], **more: object) -> str:
    """The same for machines; `more` stands beside the deliveries."""
    told = documents.status(records, paused=None)
    found = with_wishes(told, asking.last(app.ledger, records))
    return documents.dumps({**found, **more})


def code(app: App, records: Sequence[Record]) -> int:
    """0 done; 1 a person must act; 3 it will be tried again by itself."""
    answer = DONE
    for wish in asking.last(app.ledger, records).values():
        if wish.state is WishState.FAILED:
            return ACT
        if wish.unfulfilled:
            kind = wish.problem.kind if wish.problem else ""
            if kind and kind not in _WAITS:
                return ACT
            answer = LATER
    return answer


def worst(*codes: int) -> int:
    """The exit code of several: a person who must act comes before all else."""
    return next((one for one in (ACT, LATER) if one in codes), DONE)


# -- in each cron run -------------------------------------------------------------


def carry_out(app: App) -> list[Wish]:
    """One pass of a cron run."""
    return app.carry_out(seconds=SECONDS)


def waits(wishes: Iterable[Wish]) -> bool:
    """Whether some of these will be tried again by themselves."""
    return any(one.unfulfilled and one.problem is not None for one in wishes)


def tell_news(app: App, out: Output) -> bool:
    """Tell what is new of all wishes that stand, and forget what is over.

    Returns:
        Whether a person must act because of something new.
    """
    standing = _standing(app)
    told = {
        (kind, subject)
        for kind, subject, _since in app.ledger.told()
        if kind.startswith(_PREFIX)
    }
    subjects = {(one.kind, one.subject) for _wish, one in standing}
    for kind, subject in told - subjects:
        app.ledger.over(kind, subject)
    must = False
    for wish, one in standing:
        new = news.tell(app, out, one)
        must |= new and wish.problem is not None and wish.problem.kind not in _WAITS
    return must


def _standing(
    app: App, ids: Collection[str] | None = None
) -> list[tuple[Wish, news.News]]:
    """Wishes that have a problem, and what is told of it; only those of `ids`."""
    latest = {
        one.delivery: one
        for one in app.ledger.wishes()
        if ids is None or one.delivery in ids
    }
    return [
        (wish, _news(app, wish))
        for wish in latest.values()
        if wish.problem and (wish.unfulfilled or wish.state is WishState.FAILED)
    ]


def _news(app: App, wish: Wish) -> news.News:
    problem = wish.problem
    kind = problem.kind if problem else ""
    subject = wish.account if kind in _OF_THE_ACCOUNT else wish.delivery
    said, hint = _said(app, wish), problem.hint if problem else None
    item = _item(app, wish, said)
    return news.News(f"{_PREFIX}{kind}", subject, said, hint, item)


def _item(app: App, wish: Wish, said: Phrase) -> Item:
    """The same, for those who are written."""
    record, problem = app.ledger.record(wish.delivery), wish.problem
    if record is None or problem is None:
        return Item(said)
    kept = app.ledger.post(record.post)
    return Item(
        said,
        hint=problem.hint,
        kind=f"{_PREFIX}{problem.kind}",
        subject=wish.delivery,
        group=problem.message,
        account=wish.account,
        handle=record.delivery.handle,
        post=record.post,
        title=kept.post.title if kept else wish.delivery,
    )


def _said(app: App, wish: Wish) -> Phrase:
    record = app.ledger.record(wish.delivery)
    kept = app.ledger.post(record.post) if record else None
    return _(
        "{account}, {title}: {problem}",
        account=wish.account,
        title=kept.post.title if kept else wish.delivery,
        problem=wish.problem.message if wish.problem else "",
    )
