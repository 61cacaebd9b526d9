"""What a person decides about deliveries: each act is one change and one journal line.

Every act names what it touches and gives it back as the ledger has it now. None
of them sends: the engine does, by the same rules as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from crosspost.errors import CrosspostError, UsageError
from crosspost.i18n import _
from crosspost.model import Delivery, Hold, Settled, State
from crosspost.ports import Change, LeaseLost, Ledger, Publisher, Record
from crosspost.publish import Room, wait_over

OPEN = frozenset({State.DRAFT, State.WAITING, State.SCHEDULED, State.HELD})
"""Not sent, not being sent: these can be taken back."""

_TRIED = frozenset({Hold.ACCESS, Hold.SECRET, Hold.COLLISION, Hold.INCOMPLETE})
"""Why something is held that was about to leave: once mended, it is tried again."""

Render = Callable[[Record, datetime], Delivery]
"""Plans a delivery anew for another due instant."""


def named(ledger: Ledger, wanted: str) -> list[Record]:
    """The deliveries that an id stands for: one of them, or all of a post.

    Args:
        ledger: Where to look.
        wanted: An id as another command printed it, shortened at will.

    Raises:
        UsageError: It stands for nothing, or for several things.
    """
    found = ledger.names(wanted)
    if not found:
        raise UsageError(
            _("Nothing has the id “{id}”. Nothing was done.", id=wanted),
            hint=_("“crosspost status” lists the ids."),
        )
    if len(found) > 1:
        raise UsageError(
            _(
                "“{id}” may be {several}. Nothing was done.",
                id=wanted,
                several=", ".join(found[:5]),
            ),
            hint=_("Write more of the id."),
        )
    one = ledger.record(found[0])
    return [one] if one else ledger.records(post=found[0])


def cancel(
    ledger: Ledger, records: Sequence[Record], *, by: str, look_at: datetime
) -> list[Record]:
    """Take back what is not sent yet. What cannot be taken back is left out.

    Args:
        ledger: Where they stand.
        records: Deliveries.
        by: Who.
        look_at: When no request of an attempt can be alive any more: what was
            attempted is looked for then, for the refusal may have hidden it.
    """
    taken = []
    for record in records:
        if record.state in OPEN or record.state is State.FAILED:
            again = look_at if record.attempts else None
            change = Change(State.CANCELLED, act="cancelled", by=by, next_at=again)
            with suppress(LeaseLost):  # a run takes it at this very moment
                taken.append(ledger.change(record.id, change, token=record.token))
    return taken


def can_retry(record: Record) -> bool:
    """Whether a retry means something: it was not sent, and nobody doubts it."""
    if record.state is State.HELD:
        return record.hold in _TRIED
    postponed = record.state is State.SCHEDULED and record.problem is not None
    return record.state is State.FAILED or postponed


def send_now(
    ledger: Ledger, record: Record, render: Render, *, now: datetime, by: str
) -> Record:
    """Let a delivery leave at once; its due instant becomes `now`.

    What was never attempted is rendered again for the new instant; what was
    keeps its bytes, unless something else stands under its key: then nothing of it
    was published, and a person who has looked lets it leave under another one.
    """
    return move(ledger, record, render, to=now, by=by)


def move(
    ledger: Ledger, record: Record, render: Render, *, to: datetime, by: str
) -> Record:
    """Give a delivery another due instant, and schedule it.

    Raises:
        UsageError: Another process changed it at this very moment.
    """
    try:
        if record.attempts and not record.collided:
            change = Change(State.SCHEDULED, act="moved", due=to, by=by)
            return ledger.change(record.id, change, token=record.token)
        planned = ledger.replan(render(record, to), by=by, token=record.token)
        change = Change(State.SCHEDULED, act="moved", by=by)
        return ledger.change(record.id, change, token=planned.token)
    except LeaseLost as error:
        raise taken_meanwhile(record) from error


def keep_draft(ledger: Ledger, record: Record, *, by: str) -> Record:
    """Take a held delivery out of what is to leave: a draft leaves by nobody's rule.

    Raises:
        UsageError: Another process changed it at this very moment.
    """
    change = Change(State.DRAFT, act="kept-as-draft", by=by)
    try:
        return ledger.change(record.id, change, token=record.token)
    except LeaseLost as error:
        raise taken_meanwhile(record) from error


def taken_meanwhile(record: Record) -> UsageError:
    """The error of a choice about something that another process just changed."""
    return UsageError(
        _(
            "{id} is being sent, or was changed, at this very moment. "
            "Nothing was changed by you.",
            id=record.id,
        ),
        hint=_("Look where it stands with “crosspost status {id}”.", id=record.id),
    )


def declare_found(
    record: Record, url: str, publisher: Publisher, ledger: Ledger, *, by: str
) -> Record:
    """A person saw it: the address is fetched, its author and text compared.

    Raises:
        Rejected: Another account's, another text, or nothing there.
    """
    receipt = publisher.recognise(url, record.delivery)
    change = Change(
        State.SENT,
        act="declared-found",
        settled=Settled.DECLARED,
        receipts=(receipt,),
        by=by,
        detail={"url": url},
    )
    try:
        return ledger.change(record.id, change, token=record.token)
    except LeaseLost as error:
        raise taken_meanwhile(record) from error


def declare_absent(record: Record, room: Room, *, by: str) -> Record:
    """A person says it is not there: it may be sent again.

    Raises:
        CrosspostError: A request may still be on its way; says until when.
    """
    left = wait_over(record, room)
    if left.total_seconds() > 0:
        raise CrosspostError(
            _(
                "It is too early to say that it is not there: a request may still "
                "be on its way for {seconds} seconds. Nothing was changed.",
                seconds=int(left.total_seconds()) + 1,
            ),
            hint=_("Wait that long and look again."),
        )
    change = Change(State.SCHEDULED, act="declared-absent", by=by)
    try:
        return room.ledger.change(record.id, change, token=record.token)
    except LeaseLost as error:
        raise taken_meanwhile(record) from error
