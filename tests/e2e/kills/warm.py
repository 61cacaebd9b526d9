"""A process that has loaded everything, and forks one child for each command.

Each child is a `crosspost` process of its own: it opens everything anew, has its
own arguments, output and end, and can be killed. Only the second that the SDKs
take to be imported is saved. Before the command begins, the child puts
boundaries around the ledger, the disk and the wire, and sets its clock ahead, so
that hours between two runs of cron pass at once.

It reads one JSON document a line from standard input and answers with one: a
`Run` as it starts, `{"wait": PID}` with how that one ended.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from e2e.kills.boundaries import Boundaries, Stop, WatchedLedger, WatchedTransport


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


def main() -> None:
    """Serve until standard input ends."""
    preload()
    tell(ready=os.getpid())
    for line in sys.stdin:
        told = json.loads(line)
        if "wait" in told:
            _pid, status = os.waitpid(told["wait"], 0)
            tell(status=os.waitstatus_to_exitcode(status))
            continue
        pid = os.fork()
        if pid == 0:
            child(Run(**{**told, "stop": Stop(**told["stop"])}))
        tell(pid=pid)


def tell(**document: int) -> None:
    """Answer whoever started us."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


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


def child(run: Run) -> None:
    """Be the process of a command, to its end."""
    output = os.open(run.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    silence = os.open(os.devnull, os.O_RDONLY)
    for own, given in ((0, silence), (1, output), (2, output)):
        os.dup2(given, own)
    code = 70
    try:
        surround(run)
        from crosspost.cli import main as command

        code = command(run.arguments)
    except BaseException:  # noqa: BLE001 -- told, then this process ends
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


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
    main()
