"""What the way an attempt ended means for its delivery. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from crosspost.errors import (
    AccessDenied,
    CrosspostError,
    KeyTaken,
    NotReady,
    Rejected,
    SecretError,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.i18n import _
from crosspost.model import Hold, State
from crosspost.ports import Change, Problem, Record
from crosspost.publish.waits import FIRST_LOOK, wait


def paused() -> Change:
    """Held: a pause began before this could leave."""
    return Change(
        State.HELD,
        act="held",
        hold=Hold.PAUSE,
        problem=Problem(
            "paused",
            _("Held: sendings are paused."),
            _("When the pause may end, decide what leaves with “crosspost resume”."),
        ),
    )


def unforeseen(
    bug: Exception, kind: type[CrosspostError] = CrosspostError
) -> CrosspostError:
    """A fault of ours as an error: where it is, never what was in its hands.

    The words of an exception may hold what it was given, and that may be a secret.
    """
    where = bug.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
    detail = f"{type(bug).__name__} {place}"
    if kind is Uncertain:
        message = _(
            "An unexpected fault came up while sending; it may have been published."
        )
    else:
        message = _("An unexpected fault of this program came up. Nothing was sent.")
    return kind(message, hint=_("Tell who maintains it: {place}.", place=detail))


def meaning(outcome: CrosspostError, record: Record, now: datetime) -> Change:
    """What the ledger makes of the way an attempt ended.

    Args:
        outcome: One of the five, a secret that cannot be read, or whatever else
            keeps it from being sent as it is.
        record: The delivery, with the attempts that were counted.
        now: The wall clock (UTC).
    """
    for kind, make in _MEANINGS.items():
        if isinstance(outcome, kind):
            return make(outcome, record, now)
    return _held(Hold.INCOMPLETE, "cannot-be-sent", outcome)


def _held(hold: Hold, kind: str, outcome: CrosspostError) -> Change:
    return Change(State.HELD, act="held", hold=hold, problem=problem(kind, outcome))


def _later(outcome: CrosspostError, kind: str, at: datetime) -> Change:
    return Change(
        State.SCHEDULED, act="postponed", next_at=at, problem=problem(kind, outcome)
    )


def _uncertain(outcome: CrosspostError, now: datetime) -> Change:
    return Change(
        State.UNCERTAIN,
        act="uncertain",
        next_at=now + FIRST_LOOK,
        problem=problem("uncertain", outcome),
    )


def _throttled(outcome: CrosspostError, _record: Record, now: datetime) -> Change:
    wanted = outcome.retry_at if isinstance(outcome, Throttled) else now
    return _later(outcome, "throttled", max(wanted, now + wait(0)))


def _not_ready(outcome: CrosspostError, record: Record, now: datetime) -> Change:
    wanted = outcome.retry_at if isinstance(outcome, NotReady) else None
    return _later(outcome, "not-ready", wanted or now + wait(record.attempts))


_MEANINGS: dict[
    type[CrosspostError], Callable[[CrosspostError, Record, datetime], Change]
] = {
    KeyTaken: lambda said, _r, _n: _held(Hold.COLLISION, "key-taken", said),
    Rejected: lambda said, _r, _n: Change(
        State.FAILED, act="failed", problem=problem("rejected", said)
    ),
    AccessDenied: lambda said, _r, _n: _held(Hold.ACCESS, "access-denied", said),
    SecretError: lambda said, _r, _n: _held(Hold.SECRET, "secret", said),
    Throttled: _throttled,
    NotReady: _not_ready,
    Unavailable: lambda said, record, now: _later(
        said, "unavailable", now + wait(record.attempts)
    ),
    Uncertain: lambda said, _r, now: _uncertain(said, now),
}
"""Looked up in order: a class stands before its parent."""


def problem(kind: str, outcome: CrosspostError) -> Problem:
    """What a person reads of an outcome."""
    return Problem(kind, outcome.message, outcome.hint, outcome.detail)
