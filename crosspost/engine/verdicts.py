"""What a twin on the network means for a delivery that may have been sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crosspost.i18n import Phrase, _
from crosspost.model import Hold, Settled, State
from crosspost.ports import ASKEW, Change, Problem, Record, Twin

_DECIDE: Final = _(
    "Decide with “crosspost resume”: send it, move it, or keep it as draft."
)

UNASKED: Final = "held-unasked"
"""The kind of problem of what a rebuild has not asked the network for yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a delivery beside its record.

    Attributes:
        dated: Whether its instant can be told without the ledger: its author wrote
            it, or the ledger knew the post before the doubt. Then its key is the
            one it would have had, and a twin can be told from a mere likeness.
        put_away: Whether its file stands among those that were sent.
    """

    dated: bool
    put_away: bool = False


def verdict(record: Record, twin: Twin | None, known: Known) -> Change | None:
    """What the ledger makes of a look; None where it goes on as it was.

    Args:
        record: A delivery that is scheduled, held or failed.
        twin: What is on the account, or None.
        known: What else is known of it.
    """
    if twin is None:
        return _absent(record, known)
    if twin.foreign or not _is_it(record, twin, known):
        return _held(_like(record, twin))
    there = {one.part for one in (*record.receipts, *twin.receipts)}
    if len(there) == len(record.delivery.parts):
        return Change(
            State.SENT, act="found", settled=Settled.FOUND, receipts=twin.receipts
        )
    return _part_of_it(record, twin)


def _is_it(record: Record, twin: Twin, known: Known) -> bool:
    """Whether a post with the very same text is this delivery, and not just alike."""
    if twin.proven or known.put_away:
        return True
    in_time = twin.made is None or twin.made >= record.due - ASKEW
    return known.dated and in_time


def _part_of_it(record: Record, twin: Twin) -> Change:
    """A thread that was broken off: it goes on behind what is there."""
    resting = record.state is State.HELD and not is_unasked(record)
    return Change(
        State.HELD if resting else State.SCHEDULED,
        act="found-in-part",
        hold=record.hold if resting else None,
        problem=record.problem if resting else None,
        receipts=twin.receipts,
    )


def _absent(record: Record, known: Known) -> Change | None:
    if not is_unasked(record):
        return None
    if known.put_away:
        return _held(_removed())
    return Change(State.SCHEDULED, act="absent") if known.dated else _held(_undecided())


def _held(problem: Problem) -> Change:
    return Change(State.HELD, act="held", hold=Hold.RESTORED, problem=problem)


def _like(record: Record, twin: Twin) -> Problem:
    url = twin.foreign or next((one.url for one in twin.receipts), "")
    if twin.foreign:
        return _problem(
            _("Held: something else stands where it was to be: {url}", url=url),
            _DECIDE,
        )
    return _problem(
        _(
            "Held: a post with the same text is on the account, and the ledger does "
            "not know it: {url}",
            url=url,
        ),
        _(
            "If this is it, say so with “crosspost settle {id} --found {url}”; if "
            "not, decide with “crosspost resume”.",
            id=record.id,
            url=url,
        ),
    )


def _removed() -> Problem:
    return _problem(
        _("Held: its file says that it was sent, and it is not on the account now."),
        _(
            "Someone may have removed it there: take it back with “crosspost cancel”. "
            "Else decide with “crosspost resume”."
        ),
    )


def _undecided() -> Problem:
    return _problem(
        _(
            "Held: it is not on the account, and since the ledger was lost nobody can "
            "say whether it ever was."
        ),
        _DECIDE,
    )


def not_asked_yet() -> Problem:
    """Nothing is known before the network was asked; each run asks again."""
    return Problem(
        UNASKED,
        _(
            "Held: the ledger was rebuilt, and the network has not said yet whether "
            "it is there."
        ),
        _("It will be asked again by itself."),
    )


def is_unasked(record: Record) -> bool:
    """Whether it comes from a rebuild, and the network was not asked for it yet."""
    return record.problem is not None and record.problem.kind == UNASKED


def _problem(message: Phrase, hint: Phrase) -> Problem:
    return Problem("held-restored", message, hint)
