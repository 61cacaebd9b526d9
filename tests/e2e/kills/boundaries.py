"""Where a run can die: before and after each step of the ledger, disk and wire."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

import httpx

from servers.proxy import kind

LEDGER: Final = (
    "accept",
    "keep_seen",
    "keep_meta",
    "keep_answer",
    "replan",
    "expire",
    "claim",
    "intend",
    "lease",
    "keep_upload",
    "confirm",
    "change",
    "tell",
    "over",
)
DISK: Final = ("shelve", "keep_session", "put_away", "beat")
WIRE: Final = ("login", "ask", "upload", "create", "look")
BOUNDARIES: Final = tuple(
    f"{edge} {step}" for step in (*LEDGER, *DISK, *WIRE) for edge in ("before", "after")
)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a run ends, and how.

    Attributes:
        at: One of `BOUNDARIES`; empty for nowhere.
        number: The how-manyth time it is passed.
        how: Kill it, or only freeze it (SIGSTOP).
    """

    at: str = ""
    number: int = 1
    how: str = "kill"


class Boundaries:
    """Counts what is passed; the process ends itself where it was told to."""

    def __init__(self, stop: Stop) -> None:
        """Nothing was passed yet."""
        self._stop = stop
        self._passed: Counter[str] = Counter()
        self._lock = threading.Lock()

    def at(self, boundary: str) -> None:
        """A boundary is passed, or not."""
        with self._lock:
            self._passed[boundary] += 1
            here = self._passed[boundary] == self._stop.number
        if here and boundary == self._stop.at:
            frozen = self._stop.how == "stop"
            os.kill(os.getpid(), signal.SIGSTOP if frozen else signal.SIGKILL)
            # The kernel kills all threads at once, but stops them one by one.
            time.sleep(0.1)

    def around(self, step: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """The same act, with a boundary before and after it."""

        @wraps(act)
        def watched(*given: Any, **named: Any) -> Any:
            self.at(f"before {step}")
            answer = act(*given, **named)
            self.at(f"after {step}")
            return answer

        return watched


class WatchedLedger:
    """The real ledger, with boundaries around its steps."""

    def __init__(self, ledger: Any, boundaries: Boundaries) -> None:
        """Everything else passes through."""
        self._ledger, self._boundaries = ledger, boundaries

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._ledger, name)
        return self._boundaries.around(name, found) if name in LEDGER else found


class WatchedTransport(httpx.BaseTransport):
    """The real way out, with boundaries around each request."""

    def __init__(self, inner: httpx.BaseTransport, boundaries: Boundaries) -> None:
        """`inner` does the work."""
        self._inner, self._boundaries = inner, boundaries

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send."""
        step = kind(request.method, request.url.path)
        self._boundaries.at(f"before {step}")
        answer = self._inner.handle_request(request)
        self._boundaries.at(f"after {step}")
        return answer
