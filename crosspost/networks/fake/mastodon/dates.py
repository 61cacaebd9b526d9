"""`scheduled_at`: later on the server, or back in time on GoToSocial."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crosspost.networks.fake.mastodon.errors import refused
from crosspost.networks.fake.mastodon.state import Server

_SOON = timedelta(minutes=5)
_EPOCH = datetime(1970, 1, 2, tzinfo=UTC)


def _read(text: str, server: Server) -> datetime | None:
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        refused(server.kind.refuses, "Validation failed: Scheduled at is invalid")
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def is_later(text: str, server: Server, now: datetime) -> bool:
    """Whether the server keeps the status for later.

    Raises:
        Refusal: It is to come, but in less than five minutes.
    """
    given = _read(text, server)
    if given is None or given <= now:
        return False
    if given < now + _SOON:
        told = "The scheduled date must be in the future"
        refused(server.kind.refuses, f"Validation failed: {told}")
    return True


def created(text: str, server: Server, now: datetime) -> datetime:
    """The date a status gets: now, but for what GoToSocial dates back.

    Raises:
        Refusal: 406 for 1970 and before.
    """
    given = _read(text, server)
    if given is None or not server.kind.backdates:
        return now
    if given < _EPOCH:
        refused(406, "Not Acceptable: date is before 1970")
    return given
