"""Work that may take so long and no longer: nobody waits for a server that hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class TooLong(Exception):
    """The time is over; what was begun is left to itself."""


def within(seconds: float, job: Callable[[], _T]) -> _T:
    """What `job` gives.

    A thread of its own, which ends with the process: looking up a name, for one, has
    no limit that could be set.

    Raises:
        TooLong: It was not back in time.
    """
    results: list[_T] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            results.append(job())
        except BaseException as fault:  # noqa: BLE001 -- raised again where it is waited for
            faults.append(fault)

    thread = threading.Thread(target=work, name="notify", daemon=True)
    thread.start()
    thread.join(seconds)
    if faults:
        raise faults[0]
    if not results:
        raise TooLong
    return results[0]
