"""What an exchange that failed means, by the step it was made for. Pure.

The heart of "exactly once": at a login, an upload or a look nothing can have been
published, so whatever is not understood means "later"; at a creation, whatever is
not a clear refusal means "perhaps published".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, StrEnum
from typing import Final

from crosspost.networks.witness import Exchange

LEAST_WAIT: Final = timedelta(seconds=1)
MOST_WAIT: Final = timedelta(hours=24)
USUAL_WAIT: Final = timedelta(minutes=5)
"""Where a server says "too many" without saying until when: its usual window."""

_TOO_MANY: Final = 429
_TOO_LARGE: Final = 413
_DENIED: Final = frozenset({401, 403})
# What a server, or a proxy before it, answers without having done anything. Not
# 404 or 409: a proxy says them too, and they say nothing of the request itself.
_REFUSED: Final = frozenset(
    {400, 405, 406, 410, 411, 413, 414, 415, 417, 422, 431, 451}
)


class Step(StrEnum):
    """What a request was made for."""

    LOGIN = "login"
    UPLOAD = "upload"
    CREATE = "create"
    CHANGE = "change"  # an edit or a removal: done twice is done once
    LOOK = "look"


class Verdict(Enum):
    """What came of a step: the five outcomes, some with what a person should do."""

    UNREACHED = "unreached"  # unavailable, and not a byte was sent
    UNAVAILABLE = "unavailable"
    NOT_READY = "not ready"  # unavailable: the server still works on an upload
    UNCERTAIN = "uncertain"
    DENIED = "denied"
    THROTTLED = "throttled"
    REJECTED = "rejected"
    TOO_LONG = "too long"
    TOO_HEAVY = "too heavy"
    UNUSABLE = "unusable"  # rejected: the server cannot use the picture
    WOULD_MENTION = "would mention"
    PARENT_GONE = "parent gone"
    KEY_TAKEN = "key taken"


def judge(step: Step, exchange: Exchange) -> Verdict:
    """What a failed step means, by what was seen on the wire.

    Args:
        step: What the request was made for.
        exchange: The last exchange. A 2xx stands here too: its answer could not
            be used (truncated, HTML, `{}`).
    """
    if exchange.unsent:
        return Verdict.UNREACHED
    status = exchange.status
    if status == _TOO_MANY:
        return Verdict.THROTTLED
    if status in _DENIED:
        return Verdict.DENIED
    if status in _REFUSED and step in {Step.UPLOAD, Step.CREATE, Step.CHANGE}:
        return _refusal(step, status)
    doubtful = step in {Step.CREATE, Step.CHANGE}
    return Verdict.UNCERTAIN if doubtful else Verdict.UNAVAILABLE


def _refusal(step: Step, status: int | None) -> Verdict:
    if status == _TOO_LARGE:
        return Verdict.TOO_HEAVY
    return Verdict.UNUSABLE if step is Step.UPLOAD else Verdict.REJECTED


def retry_at(headers: Mapping[str, str], *, now: datetime) -> datetime:
    """When a server that said "too many" wants us back, on our own clock.

    What it gives as an instant is compared with its own `Date`, so that a clock
    an hour off, here or there, does no harm. At least a second, at most a day.

    Args:
        headers: The answer's, names in lower case.
        now: Our clock (UTC).
    """
    there = _date(headers.get("date", "")) or now
    wait = _waits(headers, there=there)
    return now + min(max(wait, LEAST_WAIT), MOST_WAIT)


def _waits(headers: Mapping[str, str], *, there: datetime) -> timedelta:
    after = headers.get("retry-after", "")
    if (seconds := _seconds(after)) is not None:
        return timedelta(seconds=seconds)
    for said in (
        after,
        headers.get("ratelimit-reset", ""),
        headers.get("x-ratelimit-reset", ""),
    ):
        if (instant := _instant(said)) is not None:
            return instant - there
    return USUAL_WAIT


_LONGEST: Final = 10_000_000
"""Seconds; a larger number is an instant (seconds since 1970), not a wait."""


def _seconds(said: str) -> float | None:
    try:
        found = float(said)
    except ValueError:
        return None
    return found if abs(found) < _LONGEST else None


def _instant(said: str) -> datetime | None:
    """Seconds since 1970, ISO time or the date of HTTP; None for anything else."""
    try:
        return datetime.fromtimestamp(float(said), tz=UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return _date(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _date(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
