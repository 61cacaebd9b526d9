"""Accepting posts and sending at once, as `post`, `add` and `retry` do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.output import Output
from crosspost.engine.intake import unsendable
from crosspost.errors import CrosspostError, KeyTaken, PostError
from crosspost.i18n import _
from crosspost.identity import to_milliseconds
from crosspost.model import State
from crosspost.plan import errors

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crosspost.app import App
    from crosspost.model import Delivery, Post
    from crosspost.ports import Record

SEND_SECONDS = 120.0


def ask_missing(app: App, post: Post) -> None:
    """Ask the networks what is missing for a post; who cannot be asked is left.

    What stays missing makes its delivery wait; it is asked again at each run.
    """
    for name in post.to:
        if not app.planner.unasked(post, name):
            continue
        try:
            publisher = app.open(name)
            try:
                app.planner.ask(post, name, publisher)
            finally:
                publisher.close()
        except CrosspostError:
            continue


def not_past(app: App, post: Post) -> None:
    """Refuse a time that has passed.

    Raises:
        PostError: `at` lies in the past.
    """
    if post.at is not None and post.at < app.clock.now():
        raise PostError(
            _(
                "{file}: its time has passed. Nothing was scheduled.",
                file=post.source or "--at",
            ),
            hint=_("Write a later time, or none to publish at once."),
        )


def refuse_blocked(post: Post, planned: Sequence[Delivery]) -> None:
    """Refuse what one of its accounts cannot carry.

    Raises:
        PostError: Names the account and the reason.
    """
    for account, notes in errors(planned).items():
        raise unsendable(post.source, account, notes[0].message, notes[0].hint)


def accept(app: App, post: Post) -> list[Record]:
    """Keep a post and its deliveries; the keys are free, or another try is made."""
    while True:
        now = to_milliseconds(app.clock.now())
        planned = app.planner.plan(post, accepted=now)
        refuse_blocked(post, planned)
        try:
            app.ledger.accept(post, planned, by=app.by, state=State.SCHEDULED, at=now)
        except KeyTaken:
            continue
        return app.ledger.records(post=post.id)


def send(app: App, ids: Collection[str], out: Output) -> list[Record]:
    """Send deliveries now, by the same engine as every tick.

    Where a tick is running, they are left to it, and that is said.
    """
    with app.folder.lock() as held:
        if held is not None:
            out.line(_("A run is in progress; it will send this."))
        else:
            app.run_engine(only=ids, seconds=SEND_SECONDS)
    found = (app.ledger.record(one) for one in ids)
    return [record for record in found if record is not None]
