"""Threads that commit together: who is coming, and what became of it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

MOST_TOGETHER: Final = 64
"""How many changes are committed at once, at most."""
PATIENCE_SECONDS: Final = 0.05
"""How long a change waits for others that were seen coming."""

_WORTH_COUNTING: Final = 0.05
"""Seconds."""


@dataclass
class Group:
    """One transaction with the changes of several threads.

    Attributes:
        members: How many changes are in it.
        over: Set once it is on the disk, or lost.
        failed: Why it was lost.
    """

    members: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    failed: BaseException | None = None


class Queue:
    """A lock that knows how many wait for it: the last one commits for all."""

    def __init__(self, lock: threading.RLock) -> None:
        """Count those who wait for `lock`."""
        self._lock = lock
        self._counting = threading.Lock()
        self._waiting = 0

    def __enter__(self) -> None:
        with self._counting:
            self._waiting += 1
        try:
            self._lock.acquire()
        finally:
            with self._counting:
                self._waiting -= 1

    def __exit__(self, *_exception: object) -> None:
        self._lock.release()

    @property
    def is_last(self) -> bool:
        """Whether nobody waits behind who holds it."""
        return self._waiting == 0


class Patience:
    """How long another process is waited for: counted once, and not for each thread.

    Threads wait for it one after another. Each would wait as long as the one before
    it, and sixty of them for half an hour.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """As long as `connection` waits."""
        self._milliseconds = int(
            connection.execute("PRAGMA busy_timeout").fetchone()[0]
        )

    @property
    def seconds(self) -> float:
        """How long."""
        return self._milliseconds / 1000

    @contextmanager
    def since(self, came: float, connection: sqlite3.Connection) -> Iterator[None]:
        """Wait less where one has waited for the threads before.

        Args:
            came: When one began to wait (monotonic seconds).
            connection: Which one will wait.
        """
        waited = time.monotonic() - came
        if waited < _WORTH_COUNTING:
            yield
            return
        left = max(self._milliseconds - int(waited * 1000), 0)
        connection.execute(f"PRAGMA busy_timeout = {left}")
        try:
            yield
        finally:
            connection.execute(f"PRAGMA busy_timeout = {self._milliseconds}")
