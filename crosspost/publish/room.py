"""What publishing works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from crosspost.model import Delivery
from crosspost.ports import (
    Change,
    Clock,
    LeaseLost,
    Ledger,
    Problem,
    Record,
    Shelf,
)


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
        pause: What tells the pause of an account from any other; None: no pause.
        review: Why a person must read something before it leaves, or None: the
            electoral window it would leave in.
        withheld: Why a delivery may not leave although it is due: its present
            content lacks an approval. Asked again just before each intent.
    """

    ledger: Ledger
    clock: Clock
    shelf: Shelf
    rules: Rules
    paused: Callable[[Delivery], bool]
    repeats: Callable[[str], bool] = field(default=lambda _network: False)
    pause: Callable[[Delivery], str | None] = field(default=lambda _delivery: None)
    review: Callable[[Record], Problem | None] = field(default=lambda _record: None)
    withheld: Callable[[Record], Change | None] = field(default=lambda _record: None)


def keep(record: Record, change: Change, room: Room) -> Record:
    """Make a change, unless another process decided since `record` was read.

    Returns:
        The delivery as the ledger has it now.
    """
    try:
        return room.ledger.change(record.id, change, token=record.token)
    except LeaseLost:
        return room.ledger.record(record.id) or record
