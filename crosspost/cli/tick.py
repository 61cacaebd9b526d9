"""`crosspost tick`: one cron run. Silent when all is well.

When nothing is due and nothing changed, only the standard library was loaded.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from crosspost.cli.codes import ACT, DONE, LATER
from crosspost.i18n import _

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.errors import LedgerError

STUCK_SECONDS = 900.0
"""A run that holds the lock longer than this is reported."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """None but the options of every command."""


def run(app: App, args: argparse.Namespace, out: Output) -> int:  # noqa: ARG001 -- the table's shape
    """Do what is to do now."""
    from crosspost.errors import LedgerError

    try:
        with app.folder.lock() as held:
            if held is not None:
                return _busy(app, out, held)
            _usable_again(app, out)
            if _idle(app):
                return DONE
            return _full(app, out)
    except LedgerError as error:
        return _refused(app, error, out)


def _refused(app: App, error: LedgerError, out: Output) -> int:
    """Nothing leaves without a ledger: said once, answered each time.

    A run that could not do its work never looks as if it had; there is no ledger
    to remember in what was told.
    """
    if app.folder.tell_once(repr(error.message.to_json())):
        out.error(error)
    return error.exit_code


def _usable_again(app: App, out: Output) -> None:
    app.ledger  # noqa: B018 -- opened here, or refused
    if app.folder.over_now():
        out.problem(_("crosspost: settled. The ledger can be used again."))


def _full(app: App, out: Output) -> int:
    """A run with something to do; a wrong configuration is told once, not per run."""
    from crosspost.cli.run import full
    from crosspost.errors import ConfigurationError

    try:
        return full(app, out)
    except ConfigurationError as error:
        if app.ledger.tell("configuration", app.config_digest()):
            out.error(error)
        return error.exit_code


def _busy(app: App, out: Output, seconds: float) -> int:
    if seconds < STUCK_SECONDS:
        return DONE
    if app.ledger.tell("stuck", "tick"):
        out.problem(
            _(
                "crosspost: another run has been going on for {minutes} minutes. "
                "Nothing was sent by this one.",
                minutes=int(seconds // 60),
            )
        )
        out.problem(_("What to do: look at what it waits for, or end it."))
        return ACT
    return LATER


def _idle(app: App) -> bool:
    """Whether there is nothing to do, found out without loading the settings."""
    ledger, now = app.ledger, app.clock.now()
    before = _sight(app)
    config = app.config_digest()
    if not config or ledger.meta("config") != config or ledger.meta("running"):
        return False
    if app.is_doubtful():
        return False
    due = _soonest(ledger.next_due(), ledger.meta("series"))
    if due is not None and due <= now:
        return False
    if not _outbox_still(app):
        return False
    app.folder.beat(now, next_due=due)
    _rest(app, before, until=due)
    return True


def _soonest(due: datetime | None, series: str) -> datetime | None:
    """The earlier of what is due and the next look at posts that come again."""
    if not series:
        return due
    from datetime import datetime

    look = datetime.fromisoformat(series)
    return look if due is None or look < due else due


def _sight(app: App) -> str | None:
    """What the next run looks at first; None where it must look properly."""
    from crosspost.cli.quick import sight

    try:
        return sight(str(app.folder.config), str(app.folder.state))
    except OSError:
        return None


def _rest(app: App, before: str | None, *, until: datetime | None) -> None:
    """Let the next runs know at a glance that nothing is to do."""
    from crosspost.state import quiet

    if before is not None and before == _sight(app):
        at = None if until is None else until.timestamp()
        with suppress(OSError):
            quiet.remember(str(app.folder.state), before, until=at)


def _outbox_still(app: App) -> bool:
    """Whether every file of the outbox is as it was, and none is missing."""
    from crosspost.errors import CrosspostError

    try:
        files = app.outbox.files()
    except CrosspostError:
        return False
    seen = app.ledger.seen()
    gone = any(path not in files and one.state != "gone" for path, one in seen.items())
    return not gone and all(
        path in seen and seen[path].stamp == file.stamp and seen[path].state != "moving"
        for path, file in files.items()
    )
