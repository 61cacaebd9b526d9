"""Wishes carried out: removals, edits and replacements, account by account.

Waits are values in the ledger; nothing here sleeps. What is being sent, or is
uncertain, is waited for: a removal that overtakes its own post would leave it
there. A pause stops edits and replacements; removing goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from crosspost.engine import fulfilment, setbacks
from crosspost.engine.account import Run, heard, with_opened
from crosspost.engine.asking import drop_draft
from crosspost.engine.fulfilment import Work
from crosspost.errors import (
    AccessDenied,
    CrosspostError,
    LedgerError,
    NotReady,
    Throttled,
    Uncertain,
)
from crosspost.i18n import Phrase, _
from crosspost.model import State
from crosspost.ports import LeaseLost, Paused, Problem, Publisher, Record
from crosspost.publish import IN_FLIGHT, Contested, unforeseen
from crosspost.wishes import REMOVING, UNFULFILLED, Wish, WishKind, WishState

_TO_COME: Final = frozenset({State.SCHEDULED, State.HELD})


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries wishes out.

    Attributes:
        work: What fulfilling works with.
        open: Opens an account by name; raises SecretError or AccessDenied.
        run: How accounts are worked on at once.
        refused: Told of an account that lets nobody in any more, and why.
        done: Whether the time is over.
        pace: When what is left of a delivery may be removed, within what its
            network lets the account do; None for now.
        allows: Whether a wish is approved, where it must be, exactly as it is.
    """

    work: Work
    open: Callable[[str], Publisher]
    run: Run[Wish]
    refused: Callable[[str, Phrase], None]
    done: Callable[[], bool] = field(default=lambda: False)
    pace: Callable[[Record], datetime | None] = field(default=lambda _record: None)
    allows: Callable[[Wish, Record], bool] = field(default=lambda _wish, _record: True)

    def carry_out(self, only: Iterable[str] | None = None) -> list[Wish]:
        """Do what may be done now. Returns the wishes that changed.

        Args:
            only: Ids of the deliveries whose wishes are meant; None for all.
        """
        wanted = None if only is None else frozenset(only)
        now = self.work.room.clock.now()
        changed: list[Wish] = []
        jobs: defaultdict[str, list[Wish]] = defaultdict(list)
        for wish in self.work.book.wishes(states=UNFULFILLED):
            if wanted is not None and wish.delivery not in wanted:
                continue
            if wish.next_at is not None and wish.next_at > now:
                continue
            changed += self._sort(wish, jobs)
        results = self.run(
            {name: self._job(name, tuple(own)) for name, own in jobs.items()}
        )
        return changed + heard(results)

    def _job(self, account: str, wishes: Sequence[Wish]) -> Callable[[], list[Wish]]:
        return lambda: list(self._account(account, wishes))

    def _sort(self, wish: Wish, jobs: defaultdict[str, list[Wish]]) -> list[Wish]:
        """End what needs no network, leave what must wait, line up the rest."""
        record = self.work.room.ledger.record(wish.delivery)
        if record is None or self._waits(wish, record):
            return []
        try:
            ended = self._end(wish, record)
        except LeaseLost:
            return []
        if ended is None:
            jobs[wish.account].append(wish)
            return []
        return [ended]

    def _waits(self, wish: Wish, record: Record) -> bool:
        if record.state in IN_FLIGHT:
            return True
        if wish.kind is WishKind.WITHDRAW:
            return False
        if wish.kind is WishKind.EDIT and record.state in _TO_COME:
            return True
        if not self.allows(wish, record):
            return True
        begun = wish.kind is WishKind.REPLACE and (wish.parts or wish.part)
        return not begun and self.work.room.paused(record.delivery)

    def _end(self, wish: Wish, record: Record) -> Wish | None:
        """What a wish comes to without asking anyone; None where one must ask."""
        if wish.kind in REMOVING:
            if record.state is State.SENT or fulfilment.there(record):
                return None
            stopped = fulfilment.stop(record, wish, self.work.room)
            if stopped.attempts:  # a refusal may have hidden it: its network is asked
                return None
            return self.work.book.fulfil_wish(wish)
        if record.state is State.SENT:
            return None
        problem = Problem(
            "not-online", _("It is not online: nothing to correct there.")
        )
        return self.work.book.end_wish(wish, WishState.CANCELLED, problem=problem)

    # -- one account ------------------------------------------------------------------

    def _account(self, account: str, wishes: Sequence[Wish]) -> Iterable[Wish]:
        yield from with_opened(
            lambda: self.open(account),
            lambda publisher: self._opened(publisher, wishes),
            lambda error: self._all_after(wishes, error),
        )

    def _opened(self, publisher: Publisher, wishes: Sequence[Wish]) -> Iterable[Wish]:
        for place, wish in enumerate(wishes):
            if self.done():
                return
            try:
                yield from self._one(wish, publisher)
            except setbacks.STOPS as error:
                # The whole account stops here: those who follow wait as well.
                yield from self._all_after(wishes[place:], error)
                return

    def _one(self, wish: Wish, publisher: Publisher) -> Iterable[Wish]:
        """Carry one wish out.

        Raises:
            AccessDenied, SecretError, Throttled, Unavailable: For the account.
        """
        record = self.work.room.ledger.record(wish.delivery)
        if record is None or self._waits(wish, record):
            return
        later = self.pace(record) if wish.kind in REMOVING else None
        if later is not None:  # edits go on: they use nothing of it
            yield from self._after(wish, _paced(later))
            return
        try:
            yield fulfilment.fulfil(wish, record, publisher, self.work)
        except (Paused, LeaseLost, Contested):  # nothing was touched: it waits
            return
        except LedgerError:
            raise
        except NotReady as outcome:  # of this post alone
            yield from self._after(wish, outcome)
        except setbacks.STOPS:
            raise
        except CrosspostError as outcome:
            yield from self._after(wish, outcome)
        except Exception as bug:  # noqa: BLE001 -- ours, and no reason to lose the others
            yield from self._after(wish, unforeseen(bug))

    # -- what an outcome means --------------------------------------------------------

    def _all_after(
        self, wishes: Sequence[Wish], outcome: CrosspostError
    ) -> Iterable[Wish]:
        for wish in wishes:
            yield from self._after(wish, outcome)

    def _after(self, read: Wish, outcome: CrosspostError) -> Iterable[Wish]:
        """What the ledger makes of an outcome.

        Args:
            read: The wish as it was before it was begun.
            outcome: One of the five, a secret, or what nobody foresaw.
        """
        if isinstance(outcome, AccessDenied):
            self.refused(read.account, outcome.message)
        wish = self._now(read)
        if wish is None:
            return
        try:
            yield self._set_back(read, wish, outcome)
        except LeaseLost:
            return

    def _now(self, read: Wish) -> Wish | None:
        """The wish as it stands, if it is still to be fulfilled."""
        for one in self.work.book.wishes(delivery=read.delivery):
            if one.number == read.number and one.unfulfilled:
                return one
        return None

    def _set_back(self, read: Wish, wish: Wish, outcome: CrosspostError) -> Wish:
        at = setbacks.again(wish, outcome, now=self.work.room.clock.now())
        problem = setbacks.problem(wish, outcome, at=at)
        book = self.work.book
        if at is None:
            failed = book.end_wish(wish, WishState.FAILED, problem=problem)
            drop_draft(self.work.room.ledger, wish)
            return failed
        # What this attempt did not do, an earlier one may have done.
        doubt = isinstance(outcome, Uncertain) or read.part == wish.part
        part = wish.part if doubt else 0
        return book.postpone_wish(wish, at=at, problem=problem, part=part)


def _paced(at: datetime) -> Throttled:
    """The network lets the account remove no more for now: a wait, nobody sleeps."""
    return Throttled(
        _("The account has removed what its network allows for now."),
        retry_at=at,
        hint=_("It goes on by itself as soon as there is room again."),
    )
