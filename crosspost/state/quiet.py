"""That a run found nothing to do, so that the next one knows it at a glance.

A run that looked at everything writes down what it saw: the ledger's file, the
configuration, every file of the outbox, and when something is next due. While all
of that is the same, to the nanosecond of every change, there is nothing to do.
Whatever differs, and every hour in any case, is looked at properly.

Nothing but `os` and `time` is loaded here: this is what most runs of a year are.
"""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LIFE = 3600.0
"""Seconds for which the same sight is believed without a proper look."""

NAME = "quiet"
HEARTBEAT = "heartbeat"
PULSE = "pulse"
"""Is there where a web address is asked after each run; see `folder.Folder.pulse`."""


def stamp(path: str) -> str:
    """What changes whenever a file is changed or replaced; empty where it is not."""
    try:
        return of_stat(os.stat(path))  # noqa: PTH116 -- see above
    except OSError:
        return ""


def of_stat(stat: os.stat_result) -> str:
    """The same, of what is known of a file already.

    With the time of the last change of any kind: some tools put the time of the
    text back, and one word may be as long as another.
    """
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ino}-{stat.st_ctime_ns}"


def sight(state: str, config: str, outbox: Iterable[tuple[str, str]]) -> str:
    """What a run sees before it looks closer, as text to compare.

    Args:
        state: The state folder.
        config: The configuration's file.
        outbox: Path and stamp of each post file, in any order.
    """
    ledger = os.path.join(state, "ledger.sqlite3")  # noqa: PTH118 -- see above
    lines = [
        stamp(config),
        stamp(ledger),
        # What a run that died in the middle leaves behind.
        stamp(f"{ledger}-journal"),
        *sorted(f"{marked} {path}" for path, marked in outbox),
    ]
    return "\n".join(lines)


def remember(state: str, seen: str, *, until: float | None) -> None:
    """Write down that nothing was to do (0600).

    Args:
        state: The state folder.
        seen: The `sight` of it, the same before and after the proper look.
        until: When something is next due, in seconds since 1970, or None.
    """
    now = int(time.time() * 1000) / 1000  # never ahead of the next look
    head = f"{now:.3f}\n{'' if until is None else f'{until:.3f}'}\n"
    replace(state, NAME, (head + seen).encode("utf-8", "surrogateescape"))


def holds(state: str, sight: Callable[[], str]) -> float | None:
    """Until when there is nothing to do, as far as was written down.

    Args:
        state: The state folder.
        sight: Looks now; asked only while what was written may still hold.

    Returns:
        Seconds since 1970 (infinite where nothing is due), or None: look properly.
    """
    try:
        with open(os.path.join(state, NAME), "rb") as file:  # noqa: PTH118, PTH123 -- see above
            told = file.read().decode("utf-8", "surrogateescape")
    except OSError:
        return None
    written, due, seen = told.split("\n", 2)
    now = time.time()
    until = float(due) if due else float("inf")
    if not 0 <= now - float(written) < LIFE or until <= now or seen != sight():
        return None
    return until


def beat(state: str, until: float) -> None:
    """Write the heartbeat as a proper run does; see `folder.Folder.beat`."""
    now = time.time()
    due = "" if until == float("inf") else _said(until)
    replace(state, HEARTBEAT, f"{_said(now)}\n{due}\n{now:.3f}\n".encode())


def _said(moment: float) -> str:
    whole, thousandths = divmod(int(moment * 1000), 1000)
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))
    return f"{at}.{thousandths:03}000+00:00"


def replace(state: str, name: str, data: bytes) -> None:
    """Replace a small file that may be lost with the power, but is never half."""
    path = os.path.join(state, name)  # noqa: PTH118 -- see above
    new = f"{path}.{os.getpid()}"
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)
    os.replace(new, path)  # noqa: PTH105 -- see above
