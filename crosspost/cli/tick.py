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
    """Do what is to do now; then write to people what is to be written.

    The lock is free by then: what takes its time there keeps no other run waiting.
    """
    from crosspost.errors import LedgerError

    with app.folder.lock() as held:
        if held is not None:
            return _busy(app, out, held)
        try:
            code, well = _work(app, out)
        except LedgerError as error:
            return _refused(app, error, out)
    return _afterwards(app, out, code) if well else code


def _work(app: App, out: Output) -> tuple[int, bool]:
    """The exit code, and whether the run did its work."""
    _usable_again(app, out)
    if _idle(app):
        return DONE, True
    return _full(app, out)


def _afterwards(app: App, out: Output, code: int) -> int:
    """Write to people, and tell monitoring, where there is anything to do."""
    from crosspost.errors import LedgerError

    try:
        if not (app.folder.pulse.exists() or _wanted(app)):
            return code
        from crosspost.cli import telling

        return telling.after(app, out, code)
    except LedgerError as error:
        return _refused(app, error, out)


def _wanted(app: App) -> bool:
    moments = (app.ledger.next_letter(), _next_digest(app))
    return any(one is not None and one <= app.clock.now() for one in moments)


def _next_digest(app: App) -> datetime | None:
    from datetime import datetime

    due = app.ledger.meta("digest").partition(" ")[2]
    return datetime.fromisoformat(due) if due else None


def _refused(app: App, error: LedgerError, out: Output) -> int:
    """Nothing leaves without a ledger: said once, answered each time.

    A run that could not do its work never looks as if it had; there is no ledger
    to remember in what was told.
    """
    told = repr(error.message.to_json())
    if not app.folder.was_told(told):
        out.error(error)
        out.flush()
        app.folder.remember_told(told)
    return error.exit_code


def _usable_again(app: App, out: Output) -> None:
    app.ledger  # noqa: B018 -- opened here, or refused
    if app.folder.was_told():
        out.problem(_("crosspost: settled. The ledger can be used again."))
        out.flush()
        app.folder.forget_told()


def _full(app: App, out: Output) -> tuple[int, bool]:
    """A run with something to do; a wrong configuration is told once, not per run."""
    from crosspost.cli.run import full
    from crosspost.errors import ConfigurationError

    try:
        return full(app, out), True
    except ConfigurationError as error:
        if not app.ledger.knows("configuration", app.config_digest()):
            out.error(error)
            out.flush()
            app.ledger.tell("configuration", app.config_digest())
        return error.exit_code, False


def _busy(app: App, out: Output, seconds: float) -> int:
    """Another run works; one that never ends is told once, by one of those who see it.

    Told by whoever holds the lock of telling: many may come at once.
    """
    if seconds < STUCK_SECONDS:
        return DONE
    with app.folder.lock("telling") as held:
        if held is not None or app.ledger.knows("stuck", "tick"):
            return LATER
        return _tell_stuck(app, out, seconds)


def _tell_stuck(app: App, out: Output, seconds: float) -> int:
    from crosspost.cli import news

    said = _(
        "Another run has been going on for {minutes} minutes. "
        "Nothing was sent by this one.",
        minutes=int(seconds // 60),
    )
    hint = _("Look at what it waits for, or end it.")
    news.tell(app, out, news.News("stuck", "tick", said, hint))
    return ACT


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
    _rest(app, before, until=_wakes(app, due))
    return True


def _soonest(due: datetime | None, series: str) -> datetime | None:
    """The earlier of what is due and the next look at posts that come again."""
    if not series:
        return due
    from datetime import datetime

    look = datetime.fromisoformat(series)
    return look if due is None or look < due else due


def _wakes(app: App, due: datetime | None) -> datetime | None:
    """When a run has something to do again: to publish, or to write to people."""
    moments = (due, app.ledger.next_letter(), _next_digest(app))
    return min((one for one in moments if one is not None), default=None)


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
