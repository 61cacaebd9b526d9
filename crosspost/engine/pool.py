"""Work on many accounts at once, where waiting is the work.

Threads are daemons: one whose connection hangs past every deadline is left
behind, never awaited. Accounts of one host share a bounded number of threads, so
that a dead server delays only itself.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

THREADS = 64
PER_HOST = 8


class Pool(Generic[K, T]):
    """Runs one job for each key; jobs of one host a few at a time.

    Args:
        jobs: Key → work.
        host: Key → the host it talks to.
    """

    def __init__(
        self, jobs: Mapping[K, Callable[[], T]], *, host: Callable[[K], str]
    ) -> None:
        """Nothing starts yet."""
        self._jobs, self._host = jobs, host
        self._done: dict[K, T | BaseException] = {}
        self._changed = threading.Condition()
        self._busy: defaultdict[str, int] = defaultdict(int)
        self._waiting: deque[K] = deque(jobs)

    def run(self, *, seconds: float) -> dict[K, T | BaseException]:
        """The results, or what each job raised; what is not back by then is absent.

        Args:
            seconds: How long to wait in all.
        """
        end = time.monotonic() + seconds
        for _number in range(min(THREADS, len(self._jobs))):
            threading.Thread(target=self._work, daemon=True).start()
        with self._changed:
            while len(self._done) < len(self._jobs):
                left = end - time.monotonic()
                if left <= 0:
                    self._waiting.clear()
                    break
                self._changed.wait(left)
            return dict(self._done)

    def _work(self) -> None:
        while True:
            key = self._take()
            if key is None:
                return
            try:
                result: T | BaseException = self._jobs[key]()
            except BaseException as error:  # noqa: BLE001 -- handed to the caller
                result = error
            self._give_back(key, result)

    def _take(self) -> K | None:
        with self._changed:
            while self._waiting:
                for _turn in range(len(self._waiting)):
                    key = self._waiting.popleft()
                    if self._busy[self._host(key)] < PER_HOST:
                        self._busy[self._host(key)] += 1
                        return key
                    self._waiting.append(key)
                self._changed.wait(1)
            return None

    def _give_back(self, key: K, result: T | BaseException) -> None:
        with self._changed:
            self._busy[self._host(key)] -= 1
            self._done[key] = result
            self._changed.notify_all()
