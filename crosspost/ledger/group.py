"""Threads that commit together: who is coming, and what became of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Final

MOST_TOGETHER: Final = 64
"""How many changes are committed at once, at most."""
PATIENCE_SECONDS: Final = 0.05
"""How long a change waits for others that were seen coming."""


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
