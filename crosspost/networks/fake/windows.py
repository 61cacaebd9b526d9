"""How servers count what an account or an address may do in a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from crosspost.networks.fake.books import Books, Shelf

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` in `seconds`.

    Attributes:
        begins: With the first use, or at whole multiples of `seconds` (`clock`).
        counts: Whether what is refused is counted as well, as Bluesky does: a
            batch that asks for more than is left burns the rest.
    """

    name: str
    limit: int
    seconds: int
    begins: Literal["first", "clock"] = "first"
    counts: Literal["all", "taken"] = "all"


@dataclass(frozen=True, slots=True)
class Use:
    """What was used of one window by one account."""

    since: datetime
    used: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a window stands after a request."""

    window: Window
    left: int
    reset: datetime
    over: bool


class Meter:
    """Counts by window and account."""

    def __init__(self, books: Books, name: str) -> None:
        """Keep the counts on a shelf of their own."""
        self._uses: Shelf[Use] = books.shelf(f"{name}.uses", Use)

    def spend(
        self, window: Window, who: str, *, points: int, now: datetime
    ) -> Standing:
        """Use `points`, or be told that they are not there."""
        use = self._present(window, who, now)
        used = use.used + points
        over = used > window.limit
        if window.counts == "all" or not over:
            self._uses.put(window.name, who, Use(use.since, used))
        reset = use.since + timedelta(seconds=window.seconds)
        return Standing(window, max(window.limit - used, 0), reset, over)

    def used(self, window: Window, who: str, *, now: datetime) -> int:
        """What is used of the present window."""
        return self._present(window, who, now).used

    def set_used(self, window: Window, who: str, used: int, *, now: datetime) -> None:
        """Play that so much was used already, by other programs say."""
        since = self._present(window, who, now).since
        self._uses.put(window.name, who, Use(since, used))

    def _present(self, window: Window, who: str, now: datetime) -> Use:
        length = timedelta(seconds=window.seconds)
        use = self._uses.get(window.name, who)
        if use is not None and use.since <= now < use.since + length:
            return use
        if window.begins == "first":
            return Use(now, 0)
        return Use(_EPOCH + (now - _EPOCH) // length * length, 0)
