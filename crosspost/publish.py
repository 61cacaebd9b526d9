"""One due delivery → its network → the ledger, and what each outcome means.

The intent is committed before the network is called and the outcome after; what
lies between is `uncertain` until the network has been asked. Nothing here knows
a network, sleeps, or sends twice what was once confirmed or seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crosspost.errors import (
    AccessDenied,
    CrosspostError,
    KeyTaken,
    LedgerError,
    NotReady,
    Rejected,
    SecretError,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.i18n import _
from crosspost.model import Delivery, Hold, Receipt, Settled, State
from crosspost.ports import (
    Attempt,
    Change,
    Clock,
    LeaseLost,
    Ledger,
    Paused,
    Problem,
    Publisher,
    Record,
    Shelf,
    Sighting,
)

FIRST_LOOK = timedelta(seconds=5)
"""How soon after an unknown outcome the network is first asked."""

_WAITS = (1, 2, 5, 10, 15)
"""Minutes between attempts while nothing could be sent."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The waits that the configuration sets.

    Attributes:
        late: How long after its due instant a delivery may still leave by itself.
        request_life: How long a request is taken to live at most; before that,
            nothing decides that a post is not there.
    """

    late: timedelta = timedelta(minutes=60)
    request_life: timedelta = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Room:
    """What publishing works with.

    Attributes:
        paused: Whether writing to this account is paused now; looked at just
            before each write.
        repeats: Whether a network makes a second post of a repeated request.
    """

    ledger: Ledger
    clock: Clock
    shelf: Shelf
    rules: Rules
    paused: Callable[[Delivery], bool]
    repeats: Callable[[str], bool] = field(default=lambda _network: False)


class _Attempt:
    """`ports.Attempt` over the ledger."""

    def __init__(self, room: Room, record: Record, token: int) -> None:
        self._room, self._record, self._token = room, record, token
        self._receipts = list(record.receipts)

    @property
    def number(self) -> int:
        return self._record.attempts

    @property
    def marker(self) -> str:
        return self._record.marker

    @property
    def receipts(self) -> Sequence[Receipt]:
        return self._receipts

    @property
    def _owner(self) -> str:
        """Whose an upload is: this delivery's alone.

        It was sent with this post's alt text, and a server lets it serve once.
        """
        return self._record.id

    @property
    def started(self) -> datetime:
        return self._record.started or self._room.clock.now()

    def before_write(self, part: int) -> None:  # noqa: ARG002 -- for those who watch
        token, until = self._room.ledger.lease(self._record.id)
        if token != self._token or until is None or until <= self._room.clock.now():
            raise LeaseLost
        if self._room.paused(self._record.delivery):  # last: nothing comes between
            raise Paused

    def uploaded(self, sha256: str) -> str | None:
        kept = self._room.ledger.upload(self._owner, sha256)
        return kept[0] if kept else None

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        self._room.ledger.keep_upload(self._owner, sha256, remote_id)

    def uploaded_at(self, sha256: str) -> datetime | None:
        kept = self._room.ledger.upload(self._owner, sha256)
        return kept[1] if kept else None

    def media(self, sha256: str) -> bytes:
        return self._room.shelf.read(sha256)

    def keep(self, receipt: Receipt) -> None:
        """Store a receipt before the next part is sent."""
        self._room.ledger.confirm(self._record.id, receipt, token=self._token)
        self._receipts.append(receipt)
        part = self._record.delivery.parts[receipt.part - 1]
        used = [self.uploaded(medium.sha256) for medium in part.media]
        self._room.ledger.drop_uploads(self._owner, [one for one in used if one])


# -- sending --------------------------------------------------------------------


def publish(
    record: Record, publisher: Publisher, room: Room, *, token: int
) -> Record | None:
    """Attempt a claimed delivery once.

    Args:
        record: As claimed.
        publisher: Its account, opened.
        room: What publishing works with.
        token: The fencing token of the claim.

    Returns:
        The delivery as the ledger has it now; None where another worker has it.
    """
    try:
        change = _attempt(record, publisher, room, token)
        return room.ledger.change(record.id, change, token=token)
    except LeaseLost:
        return None


def _attempt(record: Record, publisher: Publisher, room: Room, token: int) -> Change:
    begun = False
    try:
        marker = record.marker
        if not record.attempts:
            marker = publisher.mark(record.delivery)
        record = room.ledger.intend(record.delivery, token=token, marker=marker)
        begun = True
        attempt = _Attempt(room, record, token)
        for receipt in publisher.publish(record.delivery, attempt):
            attempt.keep(receipt)
    except Paused:
        return paused()
    except (LeaseLost, LedgerError):
        raise
    except CrosspostError as outcome:
        return meaning(outcome, record, room.clock.now())
    except Exception as bug:  # noqa: BLE001 -- ours, and no reason to lose the others
        fault = unforeseen(bug, Uncertain) if begun else unforeseen(bug)
        return meaning(fault, record, room.clock.now())
    return Change(
        State.SENT,
        act="sent",
        settled=Settled.ANSWERED,
        next_at=second_look(record, room),
    )


def paused() -> Change:
    """Held: a pause began before this could leave."""
    return Change(
        State.HELD,
        act="held",
        hold=Hold.PAUSE,
        problem=Problem("paused", _("Held: sendings are paused.")),
    )


def unforeseen(
    bug: Exception, kind: type[CrosspostError] = CrosspostError
) -> CrosspostError:
    """A fault of ours as an error: where it is, never what was in its hands.

    The words of an exception may hold what it was given, and that may be a secret.
    """
    where = bug.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
    detail = f"{type(bug).__name__} {place}"
    if kind is Uncertain:
        message = _(
            "An unexpected fault came up while sending; it may have been published."
        )
    else:
        message = _("An unexpected fault of this program came up. Nothing was sent.")
    return kind(message, hint=_("Tell who maintains it: {place}.", place=detail))


def meaning(outcome: CrosspostError, record: Record, now: datetime) -> Change:
    """What the ledger makes of the way an attempt ended.

    Args:
        outcome: One of the five, a secret that cannot be read, or whatever else
            keeps it from being sent as it is.
        record: The delivery, with the attempts that were counted.
        now: The wall clock (UTC).
    """
    for kind, make in _MEANINGS.items():
        if isinstance(outcome, kind):
            return make(outcome, record, now)
    return _held(Hold.INCOMPLETE, "cannot-be-sent", outcome)


def _held(hold: Hold, kind: str, outcome: CrosspostError) -> Change:
    return Change(State.HELD, act="held", hold=hold, problem=_problem(kind, outcome))


def _later(outcome: CrosspostError, kind: str, at: datetime) -> Change:
    return Change(
        State.SCHEDULED, act="postponed", next_at=at, problem=_problem(kind, outcome)
    )


def _uncertain(outcome: CrosspostError, now: datetime) -> Change:
    return Change(
        State.UNCERTAIN,
        act="uncertain",
        next_at=now + FIRST_LOOK,
        problem=_problem("uncertain", outcome),
    )


def _wait(attempts: int) -> timedelta:
    return timedelta(minutes=_WAITS[min(attempts, len(_WAITS) - 1)])


def _throttled(outcome: CrosspostError, _record: Record, now: datetime) -> Change:
    wanted = outcome.retry_at if isinstance(outcome, Throttled) else now
    return _later(outcome, "throttled", max(wanted, now + _wait(0)))


def _not_ready(outcome: CrosspostError, record: Record, now: datetime) -> Change:
    wanted = outcome.retry_at if isinstance(outcome, NotReady) else None
    return _later(outcome, "not-ready", wanted or now + _wait(record.attempts))


_MEANINGS: dict[
    type[CrosspostError], Callable[[CrosspostError, Record, datetime], Change]
] = {
    KeyTaken: lambda said, _r, _n: _held(Hold.COLLISION, "key-taken", said),
    Rejected: lambda said, _r, _n: Change(
        State.FAILED, act="failed", problem=_problem("rejected", said)
    ),
    AccessDenied: lambda said, _r, _n: _held(Hold.ACCESS, "access-denied", said),
    SecretError: lambda said, _r, _n: _held(Hold.SECRET, "secret", said),
    Throttled: _throttled,
    NotReady: _not_ready,
    Unavailable: lambda said, record, now: _later(
        said, "unavailable", now + _wait(record.attempts)
    ),
    Uncertain: lambda said, _r, now: _uncertain(said, now),
}
"""Looked up in order: a class stands before its parent."""


def _problem(kind: str, outcome: CrosspostError) -> Problem:
    return Problem(kind, outcome.message, outcome.hint)


# -- settling -------------------------------------------------------------------


def settle(
    record: Record, publisher: Publisher, room: Room, *, known: Collection[str]
) -> Record:
    """Ask the network what became of an uncertain delivery.

    Args:
        record: A delivery in `uncertain`.
        publisher: Its account, opened.
        room: What publishing works with.
        known: Ids that other receipts of this account name already.
    """
    # Before the look: what it does not see may land until this wait is over.
    alive = wait_over(record, room)
    try:
        sighting = publisher.look(
            record.delivery, _Attempt(room, record, record.token), known=known
        )
    except LedgerError:
        raise
    except CrosspostError as outcome:
        change = still_unknown(outcome, room)
    except Exception as bug:  # noqa: BLE001 -- ours, and no reason to lose the others
        change = still_unknown(unforeseen(bug), room)
    else:
        change = _seen(record, sighting, room, alive=alive)
    return keep(record, change, room)


def keep(record: Record, change: Change, room: Room) -> Record:
    """Make a change, unless another process decided since `record` was read.

    Returns:
        The delivery as the ledger has it now.
    """
    try:
        return room.ledger.change(record.id, change, token=record.token)
    except LeaseLost:
        return room.ledger.record(record.id) or record


def still_unknown(outcome: CrosspostError, room: Room) -> Change:
    """Uncertain as before: the network could not be asked."""
    return Change(
        State.UNCERTAIN,
        act="looked",
        next_at=room.clock.now() + _wait(1),
        problem=Problem(
            "uncertain",
            _(
                "It may have been published, and the network could not be asked "
                "yet: {reason}",
                reason=outcome.message,
            ),
            outcome.hint,
        ),
    )


def _seen(
    record: Record, sighting: Sighting, room: Room, *, alive: timedelta
) -> Change:
    if sighting.foreign:
        return _foreign(sighting)
    there = {one.part for one in (*record.receipts, *sighting.receipts)}
    if len(there) == len(record.delivery.parts):
        return Change(
            State.SENT,
            act="found",
            settled=Settled.FOUND,
            receipts=sighting.receipts,
            problem=double(sighting),
            next_at=second_look(record, room),
        )
    if alive > timedelta(0):
        return _too_early(sighting, room.clock.now() + alive)
    return Change(
        State.SCHEDULED,
        act="absent",
        receipts=sighting.receipts,
        detail={"found": len(there), "parts": len(record.delivery.parts)},
    )


def wait_over(record: Record, room: Room) -> timedelta:
    """How much longer a request of this delivery may still be alive; 0 if none is.

    Counted on the clock that does not jump; after a restart of the machine its
    seconds mean nothing and the wait begins anew.
    """
    if record.boot_id != room.clock.boot_id():
        return room.rules.request_life
    passed = timedelta(seconds=room.clock.boot() - record.boot)
    return max(room.rules.request_life - passed, timedelta(0))


def _too_early(sighting: Sighting, at: datetime) -> Change:
    return Change(
        State.UNCERTAIN,
        act="looked",
        next_at=at,
        receipts=sighting.receipts,
        problem=Problem(
            "uncertain",
            _(
                "Not seen on the network yet. A request may still be on its way: "
                "nothing is decided before it cannot be any more."
            ),
        ),
    )


def _foreign(sighting: Sighting) -> Change:
    return Change(
        State.HELD,
        act="held",
        hold=Hold.COLLISION,
        problem=Problem(
            "key-taken",
            _(
                "Another post stands where this one was to be: {address}. "
                "Nothing was published by us, or it was edited since.",
                address=sighting.foreign,
            ),
            _("Look at it, then decide with “settle” or “retry”."),
        ),
    )


def attempt_of(record: Record, room: Room) -> Attempt:
    """The attempt at a delivery, for looks: nothing is written under it."""
    return _Attempt(room, record, record.token)


def second_look(record: Record, room: Room) -> datetime | None:
    """When something just sent is looked at again; None where keys protect it.

    See `engine.doubles`.
    """
    if not room.repeats(record.network):
        return None
    return room.clock.now() + room.rules.request_life


def double(sighting: Sighting) -> Problem | None:
    """The problem of a post that is there twice, with the addresses."""
    if not sighting.doubles:
        return None
    return Problem(
        "double",
        _(
            "It is on the network twice: {addresses}. A server or a proxy repeated "
            "the request.",
            addresses=", ".join(sighting.doubles),
        ),
        _("Remove one of them on the network itself."),
    )
