"""When an account may publish next, by what the ledger says that it used. Pure.

No state but the ledger's own: every process that shares it sees the same. Servers
begin their windows when they like; what holds in every stretch of that length
holds in each of theirs. Where windows lie on the clock, the server's clock counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from crosspost.model import Delivery
from crosspost.ports import Used

Cost = Mapping[str, int]
"""Kind (`points`, `uploads`, `statuses`, `media`, `deletes`) → how much of it."""

MARGIN: Final = timedelta(seconds=2)
"""What one request may take longer to arrive than another."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` of a kind in `seconds`.

    Attributes:
        aligned: Whether it begins at whole multiples of its length on the server's
            clock; else with the first use.
        even: Whether what runs for days spreads its share over it.
    """

    kind: str
    limit: int
    seconds: int
    aligned: bool = False
    even: bool = False

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(seconds=self.seconds)

    def budget(self, share: float) -> int:
        """What may be used of it by whoever has this share of it (0–1)."""
        return int(self.limit * share)


@dataclass(frozen=True, slots=True)
class Rates:
    """What a network lets an account do, and what each thing costs there."""

    windows: tuple[Window, ...]
    cost: Callable[[Used], Cost]

    @property
    def longest(self) -> timedelta:
        """How far back anything counts."""
        longest = max((one.length for one in self.windows), default=timedelta())
        return longest + MARGIN


def intent(delivery: Delivery, *, at: datetime, known: Iterable[int] = ()) -> Used:
    """What an attempt at a delivery would use.

    Args:
        delivery: Whose parts would be sent.
        at: When.
        known: Numbers of parts that are there already.
    """
    have = set(known)
    parts = [part for part in delivery.parts if part.number not in have]
    records = len(parts) + sum(len(part.companions) for part in parts)
    return Used(
        at=at,
        posts=len(parts),
        records=records,
        single=int(records == 1),
        media=sum(len(part.media) for part in parts),
        planned=True,
    )


def next_allowed(
    rates: Rates,
    used: Sequence[Used],
    wanted: Used,
    *,
    now: datetime,
    share: float = 1.0,
    ahead: timedelta = timedelta(),
) -> datetime:
    """The first instant, now or later, at which `wanted` fits into every window.

    Args:
        rates: The account's network.
        used: What the ledger knows, in any order.
        wanted: What is to be done.
        now: Our clock (UTC).
        share: The part of each limit that may be used; the rest is kept for others.
        ahead: How far our clock is ahead of the server's, as far as it is known.
    """
    cost = rates.cost(wanted)
    instants = [now]
    for window in rates.windows:
        amount = cost.get(window.kind, 0)
        if amount:
            # Set back since, a clock would count what it did as still to come.
            spent = [
                (min(one.at, now), rates.cost(one).get(window.kind, 0)) for one in used
            ]
            free = _aligned if window.aligned else _rolling
            budget = window.budget(share)
            instants.append(free(window, budget, spent, amount, now=now, ahead=ahead))
    return max(instants)


def _rolling(
    window: Window,
    budget: int,
    spent: Sequence[tuple[datetime, int]],
    amount: int,
    *,
    now: datetime,
    ahead: timedelta,  # noqa: ARG001 -- only differences of our own clock count here
) -> datetime:
    """When enough of what was used is older than the window."""
    length = window.length + MARGIN
    young = sorted(one for one in spent if one[0] + length > now)
    over = sum(count for _at, count in young) + min(amount, budget) - budget
    free = now
    for at, count in young:
        if over <= 0:
            break
        over -= count
        free = at + length
    return free


def _aligned(
    window: Window,
    budget: int,
    spent: Sequence[tuple[datetime, int]],
    amount: int,
    *,
    now: datetime,
    ahead: timedelta,
) -> datetime:
    """Now, or when the server's next window begins."""
    begun = _EPOCH + (now - ahead - _EPOCH) // window.length * window.length + ahead
    inside = sum(count for at, count in spent if at >= begun - MARGIN)
    if inside + min(amount, budget) <= budget:
        return now
    return begun + window.length + MARGIN


def takes(rates: Rates, cost: Cost, *, share: float = 1.0) -> timedelta:
    """How long so much takes at least, from a fresh start: full windows waited out."""
    longest = timedelta()
    for window in rates.windows:
        budget = max(int(window.limit * share), 1)
        full = ceil(cost.get(window.kind, 0) / budget) - 1
        longest = max(longest, max(full, 0) * window.length)
    return longest
