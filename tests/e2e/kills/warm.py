"""A process that has loaded everything, and forks one child for each command.

Each child is a `crosspost` process of its own, which can be killed (see `forking`).
Before the command begins, the child puts boundaries around the ledger, the disk and
the wire, and sets its clock ahead, so that hours between two runs of cron pass at
once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from e2e.kills.boundaries import Boundaries, Stop, WatchedLedger, WatchedTransport
from forking import redirect, serve


@dataclass(frozen=True, slots=True)
class Run:
    """One command.

    Attributes:
        arguments: Of the command line.
        ahead: Seconds that the machine's clocks are ahead of the real ones.
        lease: Seconds of a claim.
        attempt: Seconds that one request may take.
        output: The file that gets standard output and error.
        stop: Where it ends itself.
    """

    arguments: list[str]
    output: str
    ahead: float = 0.0
    lease: float = 60.0
    attempt: float = 1.5
    stop: Stop = field(default_factory=Stop)


def preload() -> None:
    """Load what a tick needs; nothing is opened."""
    from importlib import import_module

    for name in (
        "PIL.Image",
        "atproto",
        "mastodon",
        "crosspost.app",
        "crosspost.cards.fetch",
        "crosspost.config",
        "crosspost.networks.bluesky.publisher",
        "crosspost.networks.bluesky.render",
        "crosspost.networks.bluesky.settings",
        "crosspost.networks.mastodon.publisher",
        "crosspost.networks.mastodon.render",
        "crosspost.networks.mastodon.settings",
        "crosspost.cli.run",
        "crosspost.cli.status",
        "crosspost.engine.planner",
        "crosspost.ledger.sqlite",
        "crosspost.media.images",
        "crosspost.sources.postfile",
    ):
        import_module(name)


def command(told: dict[str, Any]) -> int:
    """Be the process of a command, to its end; its exit code."""
    run = Run(**{**told, "stop": Stop(**told["stop"])})
    redirect(os.devnull, run.output, run.output)
    surround(run)
    from crosspost.cli import main

    return main(run.arguments)


def surround(run: Run) -> None:
    """Shorten the waits, set the clocks, put the boundaries."""
    from crosspost import clock
    from crosspost.app import ground
    from crosspost.cli import quick
    from crosspost.engine import turn
    from crosspost.ledger import sqlite
    from crosspost.networks import wire
    from crosspost.sources.outbox import Outbox
    from crosspost.state.folder import Folder
    from crosspost.state.sessions import SessionFile
    from crosspost.state.shelf import MediaShelf

    class AheadClock(clock.SystemClock):
        """The machine's clocks, so many seconds ahead."""

        def now(self) -> datetime:
            return super().now() + timedelta(seconds=run.ahead)

        def boot(self) -> float:
            return super().boot() + run.ahead

    boundaries = Boundaries(run.stop)
    opened, out = sqlite.open_ledger, wire.outside

    def open_ledger(path: Path, **named: Any) -> Any:
        return WatchedLedger(opened(path, **named), boundaries)

    def outside(**named: Any) -> Any:
        return WatchedTransport(out(**named), boundaries)

    # Whether a run may rest is read from the kernel's clock, which is not set ahead.
    put(quick, "may_rest", lambda *_given: False)
    put(ground, "SystemClock", AheadClock)
    put(ground.Ground, "attempt_seconds", run.attempt)
    put(turn, "LEASE", timedelta(seconds=run.lease))
    put(sqlite, "open_ledger", open_ledger)
    put(wire, "outside", outside)
    for place, name, step in (
        (MediaShelf, "keep", "shelve"),
        (SessionFile, "write", "keep_session"),
        (Outbox, "put_away", "put_away"),
        (Folder, "beat", "beat"),
    ):
        put(place, name, boundaries.around(step, getattr(place, name)))


def put(place: object, name: str, value: object) -> None:
    """Replace what must be there."""
    assert hasattr(place, name), (place, name)
    setattr(place, name, value)


if __name__ == "__main__":
    preload()
    serve(command)
