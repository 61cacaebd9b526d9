"""Time as an argument, and how long things may take."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Time as an argument."""

    def now(self) -> datetime:
        """The wall clock: aware, UTC. It may jump."""

    def boot(self) -> float:
        """Seconds since the machine started; never jumps, counts sleep.

        Waits that decide "it is not there" run on this one.
        """

    def boot_id(self) -> str:
        """Names this start of the machine: `boot()` values of another mean nothing."""


LATE = timedelta(minutes=60)


REQUEST_LIFE = timedelta(seconds=120)
