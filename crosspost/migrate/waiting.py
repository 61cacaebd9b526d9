"""Waiting: for a share of the quotas, for the network, for the end of a pause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeVar

from crosspost.errors import CrosspostError, Throttled, Unavailable
from crosspost.i18n import Phrase, _
from crosspost.migrate.room import Progress, Room

SLICE: Final = 30.0
"""Seconds: how soon a pause, or its end, is noticed."""
_SAID: Final = 60.0
"""Seconds: a shorter wait is not worth a word."""
_WAITS: Final = (5, 15, 60, 300, 900)
"""Seconds between attempts while the network cannot be reached."""

Answer = TypeVar("Answer")


class Waiting:
    """Waits for quotas, for the network, and for the end of a pause."""

    def __init__(self, room: Room, progress: Progress) -> None:
        """Tell `progress` why nothing moves."""
        self._room = room
        self._progress = progress

    def turn(self, cost: Mapping[str, int]) -> None:
        """Wait until `cost` may be spent and nothing is paused; then spend it."""
        while True:
            self.pause()
            now = self._room.clock.now()
            at = self._room.pacer.ready_at(cost, now)
            if at <= now:
                break
            self.until(at, _("the quota of the network"))
        self._room.pacer.spend(cost, now)
        for kind, amount in cost.items():
            total = self._progress.spent.get(kind, 0) + amount
            self._progress.spent[kind] = total

    def pause(self) -> None:
        """Wait for the end of a pause."""
        while self._room.paused():
            self._say(_("sendings are paused"), None)
            self._room.wait(SLICE)
        self._say(None, None)

    def until(self, instant: datetime, why: Phrase) -> None:
        """Wait for an instant, in slices."""
        while (left := (instant - self._room.clock.now()).total_seconds()) > 0:
            if left > _SAID:
                self._say(why, instant)
            self._room.wait(min(left, SLICE))

    def insistent(self, ask: Callable[[], Answer]) -> Answer:
        """Ask, and again, until the network answers."""
        tries = 0
        while True:
            try:
                return ask()
            except (Throttled, Unavailable) as error:
                self.later(error, tries)
                tries += 1

    def later(self, error: CrosspostError, tries: int) -> None:
        """Wait after the network could not be asked."""
        if isinstance(error, Throttled):
            self._room.pacer.block(error.retry_at)
            self.until(error.retry_at, error.message)
            return
        seconds = _WAITS[min(tries, len(_WAITS) - 1)]
        at = self._room.clock.now() + timedelta(seconds=seconds)
        self.until(at, error.message)

    def _say(self, why: Phrase | None, until: datetime | None) -> None:
        self._progress.waiting, self._progress.until = why, until
        if why is not None:
            self._room.tell(self._progress)
