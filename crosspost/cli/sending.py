"""Accepting posts and sending at once, as `post`, `add` and `retry` do it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli import news
from crosspost.cli.coming import noted
from crosspost.cli.output import Output
from crosspost.editorial.writing import refusal, same_hands
from crosspost.engine.alike import warned
from crosspost.engine.asking import marked
from crosspost.engine.intake import remember_taken, taken_before, unsendable
from crosspost.errors import KeyTaken, Outcome, PostError, SecretError
from crosspost.i18n import _
from crosspost.identity import to_milliseconds
from crosspost.model import State
from crosspost.plan import errors
from crosspost.ports import Seen
from crosspost.states import OVER

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from crosspost.app import App
    from crosspost.model import Delivery, Post
    from crosspost.ports import Record

SEND_SECONDS = 120.0
LOCK_SECONDS = 3.0
"""How long a command waits for another one to be done before it leaves."""

_TURNS = 5


def previewed(app: App, post: Post, *, now: datetime) -> Sequence[Delivery]:
    """What would be sent, with what the calendar and the ledger have to say of it."""
    planned = noted(post, app.planner.preview(post, now=now), app.directory)
    ledger = app.known_ledger
    if ledger is None:
        return planned
    return warned(ledger, marked(ledger, planned), now=now)


def ask_missing(app: App, post: Post) -> None:
    """Ask the networks what is missing for a post; who cannot be asked is left.

    What stays missing makes its delivery wait; it is asked again at each run.
    """
    for name in post.to:
        if not app.planner.unasked(post, name):
            continue
        try:
            app.ask(post, name)
        except (Outcome, SecretError):
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


def to_show(planned: Sequence[Delivery]) -> list[Delivery]:
    """The plan without what `refuse_blocked` is about to say of it: once is enough."""
    told = next((notes[0].message for notes in errors(planned).values()), None)
    return [
        replace(one, notes=tuple(note for note in one.notes if note.message != told))
        for one in planned
    ]


def refuse_blocked(post: Post, planned: Sequence[Delivery]) -> None:
    """Refuse what one of its accounts cannot carry.

    Raises:
        PostError: Names the account and the reason.
    """
    for account, notes in errors(planned).items():
        raise unsendable(post.source, account, notes[0].message, notes[0].hint)


def accept(app: App, post: Post) -> list[Record]:
    """Keep a post and its deliveries; the keys are free, or another try is made.

    Raises:
        PostError: One of its accounts cannot carry it, or another file of the
            same name is under way.
    """
    _no_namesake(app, post)
    may_write(app, post)
    known = app.ledger.post(post.id)
    post = same_hands(post, known.post if known else None)
    for turn in range(1, _TURNS + 1):
        now = to_milliseconds(app.clock.now())
        kept = app.ledger.post(post.id)
        accepted = kept.accepted_at if kept else now
        planned = app.planner.plan(post, accepted=accepted)
        refuse_blocked(post, planned)
        state, problem = app.approving.on_arrival(post, planned)
        try:
            app.ledger.accept(
                post, planned, by=app.by, state=state, problem=problem, at=accepted
            )
        except KeyTaken:
            if turn == _TURNS:
                raise
        else:
            break
    if post.source:
        _remember(app, post)
    if state is State.WAITING:
        ask_soon(app)
    app.hold_for_review(app.ledger.records(post=post.id))
    return app.ledger.records(post=post.id)


def ask_soon(app: App) -> None:
    """Let the next run write to those who may approve, if nothing else is to do."""
    from crosspost.cli.run import RUNNING

    app.ledger.keep_meta(running=RUNNING)


def may_write(app: App, post: Post) -> None:
    """Refuse a post from who may not write it, or not on all of its accounts.

    Raises:
        PostError: Names who, and for whom.
    """
    error = refusal(post, app.directory)
    if error is not None:
        raise error


def _no_namesake(app: App, post: Post) -> None:
    """Refuse to take one file for a new version of another one elsewhere.

    A file outside the outbox counts by its name, so two folders may hold two.
    """
    kept = app.ledger.post(post.id)
    if kept is None or _inside(app, post) or _inside(app, kept.post):
        return
    if kept.post.folder == post.folder or not post.source:
        return
    raise PostError(
        _(
            "{file}: another file of the same name, from {folder}, is under way "
            "({id}). Nothing of this one was scheduled.",
            file=post.source,
            folder=kept.post.folder,
            id=post.id,
        ),
        hint=_("Give this file another name."),
    )


def _inside(app: App, post: Post) -> bool:
    return Path(post.folder).is_relative_to(app.folder.outbox)


def _remember(app: App, post: Post) -> None:
    """The file was taken: a copy is noticed, and no run takes it again."""
    file = Path(post.folder) / Path(post.source).name
    if not file.is_relative_to(app.folder.outbox):
        remember_taken(app.ledger, post, path=file.name)
        return
    path = file.relative_to(app.folder.outbox).as_posix()
    remember_taken(app.ledger, post, path=path)
    found = app.outbox.files().get(path)
    if found is not None:
        app.ledger.keep_seen(
            [Seen(path, found.stamp, post.raw_digest, post.id, "taken")]
        )


def published_before(app: App, post: Post) -> list[Record]:
    """The deliveries of a file with these very bytes that has left already.

    None where it is under way, or was taken back everywhere: it may be sent.
    """
    kept = taken_before(app.ledger, post.raw_digest) if post.source else None
    records = app.ledger.records(post=kept.post) if kept else []
    over = all(record.state in OVER for record in records)
    taken_back = all(record.state is State.CANCELLED for record in records)
    return [] if taken_back or not over else records


def send(app: App, ids: Collection[str], out: Output) -> list[Record]:
    """Send deliveries now, by the same engine as every tick.

    Where a tick is running, they are left to it, and that is said.
    """
    end = time.monotonic() + LOCK_SECONDS
    while True:
        with app.folder.lock() as held:
            if held is None:
                app.run_engine(only=ids, seconds=SEND_SECONDS)
                _afterwards(app)
                break
        if time.monotonic() > end:
            out.line(_("A run is in progress; it will send this."))
            break
        time.sleep(0.1)
    found = (app.ledger.record(one) for one in ids)
    records = [record for record in found if record is not None]
    news.seen_here(app, records)
    return records


def _afterwards(app: App) -> None:
    from crosspost.cli.run import put_away

    put_away(app)
