"""The clock of the storm: simulated, and kept in a small file.

A process that is killed leaves the time to the next one. The machine's clock may be
set wrong; the servers keep the true time.
"""

from __future__ import annotations

import mmap
import struct
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

START: Final = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
_DRAWER: Final = struct.Struct("dd")


class StormClock:
    """A clock in a file that every process sees. See `ports.Clock`."""

    def __init__(self, path: Path) -> None:
        """Open it; made at `START` where there is none."""
        path.touch(mode=0o600)
        if path.stat().st_size < _DRAWER.size:
            path.write_bytes(_DRAWER.pack(0.0, 0.0))
        with path.open("r+b") as file:
            self._drawer = mmap.mmap(file.fileno(), _DRAWER.size)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The machine's wall clock."""
        passed, wrong = self._read()
        return _milliseconds(START + timedelta(seconds=passed + wrong))

    def true(self) -> datetime:
        """The time on the servers."""
        return _milliseconds(START + timedelta(seconds=self._read()[0]))

    def boot(self) -> float:
        """Seconds since the machine started."""
        return 1000.0 + self._read()[0]

    def boot_id(self) -> str:
        """It never starts anew."""
        return "storm"

    def advance(self, *, seconds: float) -> None:
        """Time passes, for everyone."""
        with self._lock:
            passed, wrong = self._read()
            self._drawer[:] = _DRAWER.pack(passed + seconds, wrong)

    def set_wrong(self, *, seconds: float) -> None:
        """The machine's wall clock is set: so much before the true time, or behind."""
        with self._lock:
            self._drawer[:] = _DRAWER.pack(self._read()[0], seconds)

    def _read(self) -> tuple[float, float]:
        passed, wrong = _DRAWER.unpack(self._drawer[:])
        return float(passed), float(wrong)


class ServerClock:
    """The time as the servers have it."""

    def __init__(self, clock: StormClock) -> None:
        """Of the same storm."""
        self._clock = clock

    def now(self) -> datetime:
        """The true time."""
        return self._clock.true()

    def boot(self) -> float:
        """As the machine's."""
        return self._clock.boot()

    def boot_id(self) -> str:
        """As the machine's."""
        return self._clock.boot_id()


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
