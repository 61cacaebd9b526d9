"""One account's deliveries in one run: finished, sent, settled, looked at again.

One after another, by one thread. What cannot be done waits as a value in the ledger;
nothing here sleeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crosspost.engine.account import foreseen, with_opened
from crosspost.engine.doubles import LOOKED_AT, cannot_look, look_again
from crosspost.engine.holding import why_not
from crosspost.engine.recall import Recall
from crosspost.errors import CrosspostError, LedgerError, Rejected
from crosspost.i18n import _
from crosspost.model import Delivery, Level, State
from crosspost.plan import UNASKED
from crosspost.ports import Change, LeaseLost, Problem, Publisher, Record
from crosspost.publish import (
    IN_FLIGHT,
    Room,
    alike,
    keep,
    meaning,
    publish,
    settle,
    still_unknown,
    unforeseen,
)

LEASE = timedelta(seconds=300)
"""How long a claim lasts: longer than a delivery's attempts can take."""

AGAIN = timedelta(minutes=15)
"""How long what is not due yet waits until its account is asked again."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one account's work needs; see `engine.tick.Engine` for each of them."""

    room: Room
    open: Callable[[str], Publisher]
    complete: Callable[[Record, Publisher], Delivery]
    worker: str
    done: Callable[[], bool]
    recall: Recall | None
    pace: Callable[[Record], datetime | None]

    def work(self, account: str, records: Sequence[Record]) -> Iterable[Record]:
        """Everything there is to do for one account; yields what changed."""
        yield from with_opened(
            lambda: self.open(account),
            lambda publisher: self._recalled(account, publisher, records),
            lambda error: self._set_aside(records, error),
        )

    def _recalled(
        self, account: str, publisher: Publisher, records: Sequence[Record]
    ) -> Iterable[Record]:
        """What a doubtful ledger may have forgotten is looked for before the rest."""
        if self.recall is None:
            yield from self._opened(publisher, records)
            return
        recall, why = self.recall, list[CrosspostError]()
        forgotten = foreseen(lambda: recall.look(account, publisher), why.append)
        if forgotten is None:
            yield from self._set_aside(records, why[0])
            return
        yield from forgotten
        both = {record.id: record for record in (*records, *forgotten)}
        yield from self._opened(publisher, list(self._still_to_do(both.values())))

    def _still_to_do(self, records: Iterable[Record]) -> Iterable[Record]:
        """The same, as they are after a look, without what is not looked for yet."""
        for record in records:
            now = self.room.ledger.record(record.id)
            if now is None or now.state not in {State.SCHEDULED, State.UNCERTAIN}:
                continue
            scheduled = now.state is State.SCHEDULED
            is_open = self.recall is not None and self.recall.is_open(now)
            # What is late by now is held at the next look at what is due.
            if not (scheduled and (is_open or why_not(now, self.room))):
                yield now

    def _opened(
        self, publisher: Publisher, records: Sequence[Record]
    ) -> Iterable[Record]:
        unsettled: list[Record] = []
        for place, record in enumerate(records):
            if self.done():
                return
            after = self._step(record, publisher, unsettled)
            if after is None:
                continue
            yield after
            if after.state is State.UNCERTAIN:
                unsettled.append(after)
            if _stops(after):
                yield from self._follow(after, records[place + 1 :])
                return

    def _set_aside(
        self, records: Sequence[Record], error: CrosspostError
    ) -> Iterable[Record]:
        """Nothing can be asked of this account: what is due waits or is held."""
        for record in records:
            if record.state in LOOKED_AT:
                yield keep(record, cannot_look(record, self.room), self.room)
            else:
                yield keep(record, self._cannot(record, error), self.room)

    def _cannot(self, record: Record, error: CrosspostError) -> Change:
        """What an error means for a delivery that could not even be begun.

        What is not due yet is asked again before it is: nothing is lost so far.
        """
        now = self.room.clock.now()
        if record.state is State.UNCERTAIN:
            return still_unknown(error, self.room)
        change = meaning(error, record, now)
        if record.due <= now or change.state is State.FAILED:
            return change
        again = min(record.due, max(now + AGAIN, change.next_at or now))
        return Change(
            State.SCHEDULED, act="postponed", next_at=again, problem=change.problem
        )

    def _follow(self, first: Record, rest: Sequence[Record]) -> Iterable[Record]:
        """What was to leave after one that the whole account stopped at."""
        now = self.room.clock.now()
        for record in rest:
            if record.state is not State.SCHEDULED or record.due > now:
                continue
            change = Change(
                first.state,
                act="held" if first.state is State.HELD else "postponed",
                hold=first.hold,
                next_at=first.next_at,
                problem=first.problem,
            )
            yield keep(record, change, self.room)

    def _step(
        self, record: Record, publisher: Publisher, unsettled: Sequence[Record]
    ) -> Record | None:
        if record.state is State.UNCERTAIN:
            known = self.room.ledger.receipt_ids(record.account)
            return settle(record, publisher, self.room, known=known)
        if record.state in LOOKED_AT:
            return keep(record, look_again(record, publisher, self.room), self.room)
        if not record.delivery.final:
            finished = self._finish(record, publisher)
            if finished.state is not State.SCHEDULED or not finished.delivery.final:
                return finished
            record = finished
        if record.due > self.room.clock.now() or self._same_text(record, unsettled):
            return None
        later = self.pace(record)
        if later is not None:
            return keep(record, _paced(later), self.room)
        return self._send(record, publisher)

    def _finish(self, record: Record, publisher: Publisher) -> Record:
        """Ask what is missing; only what is final is ever sent."""
        try:
            delivery = self.complete(record, publisher)
            _check(delivery)
            return self.room.ledger.replan(delivery, by="", token=record.token)
        except LedgerError:
            raise
        except LeaseLost:  # taken back, or planned by another, at this very moment
            return self.room.ledger.record(record.id) or record
        except CrosspostError as error:
            change = self._cannot(record, error)
        except Exception as bug:  # noqa: BLE001 -- ours; the others go on
            change = self._cannot(record, unforeseen(bug))
        return keep(record, change, self.room)

    def _same_text(self, record: Record, unsettled: Sequence[Record]) -> bool:
        """While an outcome is unknown, no identical text leaves on that account."""
        open_now = self.room.ledger.records(states=IN_FLIGHT, account=record.account)
        others = [one for one in (*open_now, *unsettled) if one.id != record.id]
        return any(alike(record, one) for one in others)

    def _send(self, record: Record, publisher: Publisher) -> Record | None:
        ledger = self.room.ledger
        token = ledger.claim(
            record.id, worker=self.worker, until=self.room.clock.now() + LEASE
        )
        if token is None:
            return None
        claimed = ledger.record(record.id)
        if claimed is None:
            return None
        known = ledger.receipt_ids(record.account)
        return publish(claimed, publisher, self.room, token=token, known=known)


def is_ready(record: Record, now: datetime) -> bool:
    """Whether its wait is over."""
    return record.next_at is None or record.next_at <= now


def _stops(record: Record) -> bool:
    """Whether nothing more can be done for this account in this run."""
    kind = record.problem.kind if record.problem else ""
    return kind in {"unavailable", "throttled", "access-denied", "secret"}


def _check(delivery: Delivery) -> None:
    """Refuse what may not leave, now that the network was asked.

    Raises:
        Rejected: What it told makes the post impossible as it is.
        CrosspostError: Something is still not known.
    """
    if delivery.blocked:
        note = next(note for note in delivery.notes if note.level is Level.ERROR)
        raise Rejected(note.message, hint=note.hint)
    if not delivery.final:
        note = next(note for note in delivery.notes if note.id in UNASKED)
        raise CrosspostError(
            _(
                "It cannot be completed: {reason} Nothing was sent.",
                reason=note.message,
            ),
            hint=note.hint,
        )


def _paced(at: datetime) -> Change:
    """The network lets the account do no more for now: a wait, and nobody sleeps."""
    return Change(
        State.SCHEDULED,
        act="postponed",
        next_at=at,
        problem=Problem(
            "throttled",
            _(
                "The account has used what its network allows for now; nothing more "
                "was sent."
            ),
            _("It leaves by itself as soon as there is room again."),
        ),
    )
