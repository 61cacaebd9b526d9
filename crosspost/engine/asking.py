"""What a person wants done to what was published: asked once, carried out later.

Each act is one transaction of the ledger. None of them calls a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosspost.i18n import _
from crosspost.model import Delivery, Level, Note, State
from crosspost.ports import Change, Ledger, Record
from crosspost.publish import Room
from crosspost.wishes import OPEN, UNFULFILLED, Wish, WishBook, WishKind, WishState


def withdraw(
    book: WishBook, room: Room, record: Record, *, reason: str, by: str
) -> Wish:
    """Want a delivery removed everywhere it may be; due at once."""
    drop_drafts(book, room.ledger, record)
    return book.wish(record.id, WishKind.WITHDRAW, by=by, reason=reason)


def edit(
    book: WishBook,
    room: Room,
    record: Record,
    change: Delivery,
    *,
    by: str,
    state: WishState = WishState.WANTED,
    hands: Sequence[str] = (),
) -> Wish:
    """Want what was published to say something else, or propose that.

    Where an earlier edit was begun, its request may still be alive and would undo
    this one: so long it waits.
    """
    drop_drafts(book, room.ledger, record)
    begun = any(
        one.state is WishState.ATTEMPTED and one.kind is WishKind.EDIT
        for one in book.wishes(delivery=record.id, states=UNFULFILLED)
    )
    at = room.clock.now() + room.rules.request_life if begun else None
    return book.wish(
        record.id,
        WishKind.EDIT,
        by=by,
        change=change,
        next_at=at,
        state=state,
        hands=hands,
    )


def instead(
    book: WishBook,
    room: Room,
    record: Record,
    change: Delivery,
    *,
    by: str,
    state: WishState = WishState.WANTED,
    hands: Sequence[str] = (),
) -> Wish:
    """Want what was published removed, and another delivery published then.

    Args:
        book: Where wishes are kept.
        room: What publishing works with.
        record: What is online.
        change: A draft in the ledger: it leaves once all of `record` is gone.
        by: Who.
        state: `proposed` where somebody must approve it first.
        hands: Who wrote, brought and asked for it.
    """
    drop_drafts(book, room.ledger, record)
    return book.wish(
        record.id, WishKind.REPLACE, by=by, change=change, state=state, hands=hands
    )


def release(record: Record, plan: Delivery, ledger: Ledger, *, by: str) -> Record:
    """Let a draft that replaces a removed post leave now.

    Args:
        record: The draft.
        plan: The same, planned for now.
        ledger: Where it is kept.
        by: Who wants it.
    """
    if record.state is not State.DRAFT:
        return record
    fresh = ledger.replan(plan, by=by, token=record.token)
    change = Change(State.SCHEDULED, act="released", by=by)
    return ledger.change(record.id, change, token=fresh.token)


def drop_drafts(book: WishBook, ledger: Ledger, record: Record) -> None:
    """What was to replace a post whose replacement is no longer wanted."""
    for one in book.wishes(delivery=record.id, states=OPEN):
        drop_draft(ledger, one)


def drop_draft(ledger: Ledger, wish: Wish) -> None:
    """Take back the draft that was to replace a post."""
    if wish.kind is not WishKind.REPLACE or wish.change is None:
        return
    draft = ledger.record(wish.change.id)
    if draft is not None and draft.state is State.DRAFT:
        change = Change(State.CANCELLED, act="cancelled", by=wish.by)
        ledger.change(draft.id, change, token=draft.token)


def last(book: WishBook, records: Sequence[Record]) -> dict[str, Wish]:
    """The wish that says where each delivery stands, by the delivery's id.

    The last one, unless it was cancelled: then nothing is wanted any more.
    """
    found: dict[str, Wish] = {}
    for post in {record.post for record in records}:
        for wish in book.wishes(post=post):
            found[wish.delivery] = wish
    return {
        name: wish
        for name, wish in found.items()
        if wish.state is not WishState.CANCELLED
    }


def marked(book: WishBook, planned: Sequence[Delivery]) -> list[Delivery]:
    """What would be sent, with a note where it is being withdrawn: that is not sent."""
    unwanted = {
        one.delivery
        for one in book.wishes(states=UNFULFILLED)
        if one.kind is WishKind.WITHDRAW
    }
    note = Note(
        "being-withdrawn",
        Level.WARNING,
        _("It is being withdrawn: it is not sent, or removed as soon as it is there."),
    )
    return [
        replace(one, notes=(note, *one.notes)) if one.id in unwanted else one
        for one in planned
    ]
