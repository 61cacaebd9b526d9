"""Processes of the storm: forked from a warm parent, killed at any moment."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Final

from crosspost.errors import CrosspostError
from crosspost.i18n import _

_LOOK_SECONDS: Final = 0.004
_EARLY: Final = 0.15
"""How many of the kills may come before a run has written anything."""
_BROKE: Final = 70
_WARM: Final = (
    # What a run loads, by name: an SDK is known to its own publisher only.
    "atproto",
    "mastodon",
    "crosspost.engine.approving",
    "crosspost.engine.deciding",
    "crosspost.engine.planner",
    "crosspost.engine.pool",
    "crosspost.ledger.sqlite",
    "crosspost.networks.bluesky.publisher",
    "crosspost.networks.bluesky.render",
    "crosspost.networks.mastodon.publisher",
    "crosspost.networks.mastodon.render",
    "crosspost.networks.fake.in_process",
    "crosspost.networks.wire",
    "crosspost.prepare",
    "crosspost.state.sessions",
    "crosspost.state.shelf",
)


def warm() -> None:
    """Load what the children need, once for all of them."""
    for name in _WARM:
        import_module(name)


def child(act: Callable[[], int]) -> int:
    """A process of its own, forked before any ledger was opened; its id."""
    pid = os.fork()
    if pid:
        return pid
    code = _BROKE
    try:
        code = act()
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """Wait for a child to end by itself; its exit code.

    Raises:
        CrosspostError: It ended because of a fault of ours.
    """
    return _checked(os.waitpid(pid, 0)[1])


def _checked(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    if code == _BROKE:
        raise CrosspostError(_("A run ended by an unexpected fault."))
    return code


class Executioner:
    """Kills runs at a random moment of their work; their beginning can be longer."""

    def __init__(self, journal: Path, rng: Random) -> None:
        """By the exported journal it is seen whether a run has begun its work."""
        self._journal, self._rng = journal, rng
        self._longest = 0.3

    def run(self, act: Callable[[], int], begun: Callable[[], None]) -> bool:
        """A run, killed at a random moment unless it is over before.

        Args:
            act: The run, in a process of its own.
            begun: Called at most once, as soon as it has written something.

        Returns:
            Whether it was killed.
        """
        size, since = self._size(), 0.0
        pid, started = child(act), time.monotonic()
        early = self._rng.random() < _EARLY
        patience = self._rng.uniform(0, self._longest)
        while True:
            time.sleep(_LOOK_SECONDS)
            if not since and (early or self._size() > size):
                since = time.monotonic()
                begun()
            if since and time.monotonic() - since >= patience:
                os.kill(pid, signal.SIGKILL)
                status = os.waitpid(pid, 0)[1]
                break
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                break
        return self._learn(status, time.monotonic() - (since or started))

    def _size(self) -> int:
        try:
            return self._journal.stat().st_size
        except OSError:
            return 0

    def _learn(self, status: int, seconds: float) -> bool:
        killed = _checked(status) == -signal.SIGKILL
        # As long as the work takes here, so that kills strike its last step too.
        self._longest = (
            self._longest * 1.03 if killed else self._longest * 0.8 + seconds * 0.2
        )
        return killed
