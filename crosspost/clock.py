"""Two clocks: the machine's, and one that is moved by hand. Standard library only.

The one moved by hand is no test double in hiding: the built-in demonstration
and the rehearsal run on it too.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_MINUTE: Final = 60
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class SystemClock:
    """The machine's own clocks. See `ports.Clock`."""

    def now(self) -> datetime:
        """The wall clock, in UTC, cut to whole milliseconds."""
        return _milliseconds(datetime.now(UTC))

    def boot(self) -> float:
        """Seconds since the machine started, sleep included where it is told."""
        clock = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if clock is None else time.clock_gettime(clock)

    def boot_id(self) -> str:
        """The kernel's name for this start, else the minute the machine started.

        The minute moves when the wall clock is set or the machine slept: a wait
        then begins anew, which errs on the side of waiting.
        """
        try:
            return _BOOT_ID.read_text("ascii").strip()
        except OSError:
            return f"minute-{round((time.time() - self.boot()) / _MINUTE)}"


class ManualClock:
    """A clock that stands still until somebody moves it. See `ports.Clock`."""

    def __init__(
        self, now: datetime, *, boot: float = 1000.0, boot_id: str = "boot-1"
    ) -> None:
        """Start at `now` (aware), `boot` seconds after the start `boot_id`."""
        self._now = _milliseconds(now)
        self._boot = boot
        self._boot_id = boot_id
        self._starts = 1

    def now(self) -> datetime:
        """The wall clock, in UTC, in whole milliseconds."""
        return self._now

    def boot(self) -> float:
        """Seconds since the machine started."""
        return self._boot

    def boot_id(self) -> str:
        """The name of this start of the machine."""
        return self._boot_id

    def advance(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> None:
        """Let time pass on both clocks; it never runs backwards.

        Raises:
            ValueError: The sum is negative; the wall clock alone may `jump`.
        """
        step = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        if step < timedelta():
            raise ValueError(step)
        self._now = _milliseconds(self._now + step)
        self._boot += step.total_seconds()

    def advance_to(self, instant: datetime) -> None:
        """Let time pass until the wall clock shows `instant`; earlier: nothing."""
        missing = (instant - self._now).total_seconds()
        self.advance(seconds=max(missing, 0))

    def jump(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> None:
        """Set the wall clock forward or back; the other clock does not notice."""
        step = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        self._now = _milliseconds(self._now + step)

    def restart(self, *, boot: float = 0.0) -> None:
        """The machine starts again: another name, seconds counted anew."""
        self._starts += 1
        self._boot_id = f"boot-{self._starts}"
        self._boot = boot


def _milliseconds(instant: datetime) -> datetime:
    return _EPOCH + (instant - _EPOCH) // _MILLISECOND * _MILLISECOND
