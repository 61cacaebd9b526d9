"""When may an import write next: its share of each quota, used evenly. Pure.

The windows are those that the day's posts are paced by (`engine.pace`). What holds in
every stretch of a window's length holds in each of the server's own, so that is what
is kept. The day's posts have the rest; where they use more, the import gives way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from crosspost.engine.pace import MARGIN, Cost, Window
from crosspost.ports import Used

_BURST = timedelta(seconds=60)
"""How much of what was not used may be made up for at once."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_ASK = timedelta(seconds=60)
"""How often is asked what the day's posts used."""
_GRAIN = timedelta(seconds=10)
"""What is used within so long is kept as one."""


@dataclass(frozen=True, slots=True)
class Spent:
    """So much of a kind was used at an instant."""

    kind: str
    at: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Quota:
    """What a server told of one of its windows."""

    limit: int
    left: int
    reset: datetime


class _Use:
    """What was used within one window, oldest first, with its sum."""

    def __init__(self, window: Window, budget: int) -> None:
        self.window, self.budget = window, budget
        self._length = timedelta(seconds=window.seconds) + MARGIN
        self._used: deque[Spent] = deque()
        self._sum = 0
        self._begun = _NEVER

    def add(self, one: Spent) -> None:
        """Use so much; what was used just before counts as used now."""
        if self._used and one.at - self._begun < _GRAIN:
            last = self._used.pop()
            one = Spent(one.kind, one.at, last.amount + one.amount)
            self._sum -= last.amount
        else:
            self._begun = one.at
        self._used.append(one)
        self._sum += one.amount

    def free_at(self, amount: int, now: datetime, beside: Iterable[Spent]) -> datetime:
        """When `amount` more fits; an amount above the budget waits for all of it.

        Args:
            amount: How much.
            now: The present.
            beside: What others used of the window: with it the whole limit holds.
        """
        while self._used and self._used[0].at + self._length <= now:
            self._sum -= self._used.popleft().amount
        own = self._freed(self._used, self._sum + amount - self.budget, now)
        others = [one for one in beside if self._holds(one, now)]
        if not others:
            return own
        used = self._sum + sum(one.amount for one in others)
        over = used + min(amount, self.budget) - self.window.limit
        all_ = sorted([*self._used, *others], key=lambda one: one.at)
        return max(own, self._freed(all_, over, now))

    def _holds(self, one: Spent, now: datetime) -> bool:
        return one.kind == self.window.kind and one.at + self._length > now

    def _freed(self, used: Iterable[Spent], over: int, now: datetime) -> datetime:
        """When so much of what was used is older than the window."""
        free = now
        for one in used:
            if over <= 0:
                break
            over -= one.amount
            free = one.at + self._length
        return free


class Pacer:
    """Keeps an import within its share of every window."""

    def __init__(
        self,
        windows: Sequence[Window],
        *,
        share: float,
        spent: Iterable[Spent] = (),
        beside: Callable[[], Sequence[Spent]] = tuple,
    ) -> None:
        """Begin.

        Args:
            windows: What the network lets the account do.
            share: Of each, for the import (0–1).
            spent: What imports used before, in any order.
            beside: What the day's posts used; asked now and then.
        """
        self._windows = windows
        self._share = share
        self._uses = [_Use(window, window.budget(share)) for window in windows]
        for one in sorted(spent, key=lambda one: one.at):
            self._add(one)
        self._even: dict[Window, datetime] = {}
        self._blocked: datetime | None = None
        self._fresh: list[Spent] = []
        self._ask_beside = beside
        self._beside: Sequence[Spent] = ()
        self._asked = _NEVER

    def _add(self, one: Spent) -> None:
        for use in self._uses:
            if use.window.kind == one.kind:
                use.add(one)

    def ready_at(self, cost: Mapping[str, int], now: datetime) -> datetime:
        """The first instant, now or later, at which `cost` may be spent."""
        if now - self._asked >= _ASK:
            self._beside, self._asked = self._ask_beside(), now
        instants = [now, *([self._blocked] if self._blocked else [])]
        for use in self._uses:
            if amount := cost.get(use.window.kind, 0):
                instants.append(use.free_at(amount, now, self._beside))
                instants.append(self._even.get(use.window, now))
        return max(instants)

    def spend(self, cost: Mapping[str, int], now: datetime) -> None:
        """Use so much now."""
        for kind, amount in cost.items():
            if amount:
                self._add(Spent(kind, now, amount))
                self._fresh.append(Spent(kind, now, amount))
        for window in self._windows:
            if window.even and (amount := cost.get(window.kind, 0)):
                self._space(window, amount, now)

    def _space(self, window: Window, amount: int, now: datetime) -> None:
        gap = timedelta(seconds=window.seconds) * (amount / window.budget(self._share))
        least = now - _BURST
        begin = max(self._even.get(window, least), least)
        self._even[window] = begin + gap

    def block(self, until: datetime) -> None:
        """The server wants nothing before this instant."""
        self._blocked = max(self._blocked or until, until)

    def told(self, quota: Quota) -> None:
        """Keep the day's share free where others use the quota too."""
        for window in self._windows:
            kept = window.limit - window.budget(self._share)
            if window.limit == quota.limit and quota.left < kept:
                self.block(quota.reset)

    def fresh(self) -> list[Spent]:
        """What was used since this was asked last, a minute's use as one."""
        minutes: dict[tuple[str, datetime], Spent] = {}
        for one in self._fresh:
            minute = (one.kind, one.at.replace(second=0, microsecond=0))
            before = minutes.get(minute)
            amount = one.amount + (before.amount if before else 0)
            minutes[minute] = Spent(one.kind, one.at, amount)
        self._fresh.clear()
        return list(minutes.values())


def beside(used: Iterable[Used], cost: Callable[[Used], Cost]) -> list[Spent]:
    """What the day's posts used, without what imports did.

    Args:
        used: What the ledger knows (`Ledger.used`).
        cost: What each thing costs on the network (`Rates.cost`).
    """
    return [
        Spent(kind, one.at, amount)
        for one in used
        if not one.other
        for kind, amount in cost(one).items()
        if amount
    ]


def takes(
    windows: Sequence[Window], cost: Mapping[str, int], *, share: float
) -> timedelta:
    """How long it takes at least to spend so much, from a fresh start.

    Of several windows of a kind the tightest decides; a window that is filled is
    waited out.
    """
    longest = timedelta(0)
    for window in windows:
        budget = window.budget(share)
        amount = cost.get(window.kind, 0)
        if not amount or not budget:
            continue
        full = ceil(amount / budget) - 1
        rest = amount - full * budget
        length = timedelta(seconds=window.seconds)
        own = full * length + (length * (rest / budget) if window.even else timedelta())
        longest = max(longest, own)
    return longest
