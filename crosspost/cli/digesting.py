"""The chief's digest: from when to when the next one goes, written once a period."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosspost.app import App


def plan(app: App) -> None:
    """Keep from when to when the next digest goes; a new rhythm begins now."""
    rhythm = app.rhythm()
    kept = app.ledger.meta("digest")
    if rhythm is None:
        if kept:
            app.ledger.keep_meta(digest="")
        return
    since = _instants(kept)[0] if kept else rhythm.last(app.clock.now())
    due = rhythm.following(rhythm.last(app.clock.now()))
    if kept and _instants(kept)[1] <= app.clock.now():
        return  # due, and not written yet
    _keep_digest(app, since, due)


def write(app: App) -> None:
    """Once the period is over: one notice, kept before the next period begins."""
    from crosspost.notify.digest import digest

    kept = app.ledger.meta("digest")
    if not kept or _instants(kept)[1] > app.clock.now():
        return
    rhythm = app.rhythm()
    if rhythm is None:
        app.ledger.keep_meta(digest="")
        return
    since, until = _instants(kept)[0], rhythm.last(app.clock.now())
    if until > since:
        notice = digest(app.ledger, rhythm, since=since, until=until, to=app.chiefs())
        app.notifier.tell(notice)
    _keep_digest(app, max(since, until), rhythm.following(until))


def _keep_digest(app: App, since: datetime, due: datetime) -> None:
    told = f"{since.isoformat()} {due.isoformat()}"
    if app.ledger.meta("digest") != told:
        app.ledger.keep_meta(digest=told)


def _instants(kept: str) -> tuple[datetime, datetime]:
    since, due = kept.split(" ")
    return datetime.fromisoformat(since), datetime.fromisoformat(due)
