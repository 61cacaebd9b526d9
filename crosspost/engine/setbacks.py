"""What keeps a wish from being fulfilled, when it is tried again, and how it is said.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from crosspost.errors import (
    AccessDenied,
    CrosspostError,
    EditedElsewhere,
    Gone,
    SecretError,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.i18n import Phrase, _
from crosspost.ports import Problem
from crosspost.publish.waits import FIRST_LOOK, wait
from crosspost.wishes import Done, Wish, WishKind

STOPS: Final = (AccessDenied, SecretError, Throttled, Unavailable)
"""Errors of a whole account: whatever else is wanted of it waits as well."""

_REFUSED: Final = timedelta(minutes=15)
"""How soon an account that let nobody in is tried again: a person may have acted."""

_KINDS: Final[Mapping[type[CrosspostError], str]] = {
    EditedElsewhere: "edited-elsewhere",
    Gone: "gone",
    AccessDenied: "access-denied",
    SecretError: "secret",
    Throttled: "throttled",
    Unavailable: "unavailable",
    Uncertain: "uncertain",
}
_Said = Callable[[object], Phrase]
_LATER: Final[Mapping[WishKind, _Said]] = {
    WishKind.WITHDRAW: lambda why: _("Not removed yet: {reason}", reason=why),
    WishKind.REPLACE: lambda why: _("Not replaced yet: {reason}", reason=why),
    WishKind.EDIT: lambda why: _("Not corrected yet: {reason}", reason=why),
}
_NEVER: Final[Mapping[WishKind, _Said]] = {
    WishKind.WITHDRAW: lambda why: _("Not removed: {reason}", reason=why),
    WishKind.REPLACE: lambda why: _("Not replaced: {reason}", reason=why),
    WishKind.EDIT: lambda why: _("Not corrected: {reason}", reason=why),
}


def again(wish: Wish, outcome: CrosspostError, *, now: datetime) -> datetime | None:
    """When a wish is tried again; None where a person must act first.

    Args:
        wish: With the attempts that were counted.
        outcome: What the attempt came to.
        now: The wall clock (UTC).
    """
    done = sum(how is not Done.KEPT for _number, how in wish.parts)
    tries = max(wish.attempts - done, 1)
    usual = now + wait(tries - 1)
    if isinstance(outcome, Throttled):
        return max(outcome.retry_at, now + timedelta(minutes=1))
    if isinstance(outcome, AccessDenied | SecretError):
        return now + _REFUSED
    if isinstance(outcome, Uncertain):
        return now + FIRST_LOOK if tries == 1 else usual
    return usual if isinstance(outcome, Unavailable) else None


def problem(wish: Wish, outcome: CrosspostError, *, at: datetime | None) -> Problem:
    """What a person reads of it; `at` is when it is tried again, if it is."""
    said = (_NEVER if at is None else _LATER)[wish.kind]
    kinds = (name for kind, name in _KINDS.items() if isinstance(outcome, kind))
    return Problem(next(kinds, "rejected"), said(_reason(outcome)), outcome.hint)


def _reason(outcome: CrosspostError) -> Phrase:
    """Its message; with both texts where somebody else had changed ours."""
    if not isinstance(outcome, EditedElsewhere):
        return outcome.message
    return _(
        "{message} We had published: “{ours}” There stands: “{theirs}”",
        message=outcome.message,
        ours=outcome.ours,
        theirs=outcome.theirs,
    )
