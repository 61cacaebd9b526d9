"""One cron run: recover, take in, publish what is due, settle what is uncertain.

Every account is on its own: one failure, one hanging server, one revoked token
delays nobody else. Waits are values in the ledger; nothing here sleeps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from crosspost.engine.doubles import cannot_look, look_again
from crosspost.engine.recall import Recall
from crosspost.errors import CrosspostError, LedgerError, Rejected
from crosspost.i18n import _
from crosspost.model import Delivery, Hold, Level, State
from crosspost.plan import UNASKED
from crosspost.ports import Change, LeaseLost, Problem, Publisher, Record
from crosspost.publish import (
    Room,
    keep,
    meaning,
    paused,
    publish,
    settle,
    still_unknown,
    unforeseen,
)

TICK_SECONDS = 240.0
"""A tick stops beginning new attempts after this long."""

LEASE = timedelta(seconds=300)
"""How long a claim lasts: longer than a delivery's attempts can take."""


AGAIN = timedelta(minutes=15)
"""How long what is not due yet waits until its account is asked again."""


class Run(Protocol):
    """Runs one job for each account (see `engine.pool`)."""

    def __call__(
        self, jobs: Mapping[str, Callable[[], list[Record]]]
    ) -> Mapping[str, list[Record] | BaseException]:
        """The results by account; what is not back in time is absent."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What a tick works with.

    Attributes:
        room: Ledger, clock, pictures, rules, pause.
        open: Opens an account by name; raises SecretError or AccessDenied.
        complete: Asks the network what is missing of a delivery that is not final,
            and plans it anew.
        run: How accounts are worked on at once.
        worker: Names this process in claims.
        done: Whether the tick's time is over.
        recall: Looks for what a doubtful ledger may have forgotten; None where
            there is no doubt.
        pace: When a delivery may be sent, within what its network lets the account
            do; None for now. Asked before anything is claimed.
    """

    room: Room
    open: Callable[[str], Publisher]
    complete: Callable[[Record, Publisher], Delivery]
    run: Run
    worker: str
    done: Callable[[], bool] = field(default=lambda: False)
    recall: Recall | None = None
    pace: Callable[[Record], datetime | None] = field(default=lambda _record: None)

    def tick(self, only: Iterable[str] | None = None) -> list[Record]:
        """Do what is to do now. Returns the deliveries that changed.

        Args:
            only: Ids of the deliveries to work on; None for all.
        """
        wanted = None if only is None else frozenset(only)
        changed = [one for one in self.room.ledger.expire() if _in(one, wanted)]
        changed += self.keep_back(wanted)
        work: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self._to_do():
            if _in(record, wanted):
                work[record.account].append(record)
        if wanted is None and self.recall is not None:
            for account in self.recall.accounts():
                work[account] += ()
        results = self.run(
            {
                account: self._job(account, tuple(records))
                for account, records in work.items()
            }
        )
        # Every account is heard before one of them may end the run.
        ends = [one for one in results.values() if isinstance(one, BaseException)]
        for end in ends:
            raise end
        for result in results.values():
            changed += result if isinstance(result, list) else ()
        return changed

    def recollect(self) -> Mapping[str, list[Record] | BaseException]:
        """Look for what a doubtful ledger may have forgotten, and send nothing.

        Returns:
            By account, what changed, or why it could not be asked; an account that
            did not answer in time is absent.
        """
        accounts = self.recall.accounts() if self.recall else ()
        return self.run({name: partial(self._only_look, name) for name in accounts})

    def _only_look(self, account: str) -> list[Record]:
        if self.recall is None:
            return []
        publisher = self.open(account)
        try:
            return self.recall.look(account, publisher)
        finally:
            publisher.close()

    def _to_do(self) -> list[Record]:
        ledger, now = self.room.ledger, self.room.clock.now()
        unfinished = [
            record
            for record in ledger.records(states={State.SCHEDULED})
            if not record.delivery.final and record.due > now and _ready(record, now)
        ]
        unknown = ledger.records(states={State.UNCERTAIN})
        return [
            *(record for record in unknown if _ready(record, now)),
            *unfinished,
            *ledger.due(now),
            *ledger.look_again(now),
        ]

    def _job(
        self, account: str, records: Sequence[Record]
    ) -> Callable[[], list[Record]]:
        return lambda: list(self._account(account, records))

    # -- before anything is sent --------------------------------------------------

    def keep_back(self, wanted: frozenset[str] | None = None) -> list[Record]:
        """Hold what must not leave by itself: it came due in a pause, or is late.

        Args:
            wanted: Ids of the deliveries that are looked at; None for all.
        """
        held = []
        for record in self.room.ledger.due(self.room.clock.now()):
            change = self._why_not(record) if _in(record, wanted) else None
            if change:
                held.append(keep(record, change, self.room))
        return held

    def _why_not(self, record: Record) -> Change | None:
        if self.room.paused(record.delivery):
            return paused()
        if self.room.clock.now() - record.due > self.room.rules.late:
            return _late()
        return None

    # -- one account ----------------------------------------------------------------

    def _account(self, account: str, records: Sequence[Record]) -> Iterable[Record]:
        """Everything there is to do for one account, in order, by one thread."""
        try:
            publisher = self.open(account)
        except LedgerError:
            raise
        except CrosspostError as error:
            yield from self._set_aside(records, error)
            return
        except Exception as bug:  # noqa: BLE001 -- ours; the other accounts go on
            yield from self._set_aside(records, unforeseen(bug))
            return
        try:
            yield from self._recalled(account, publisher, records)
        finally:
            publisher.close()

    def _recalled(
        self, account: str, publisher: Publisher, records: Sequence[Record]
    ) -> Iterable[Record]:
        """What a doubtful ledger may have forgotten is looked for before the rest."""
        if self.recall is None:
            yield from self._opened(publisher, records)
            return
        try:
            forgotten = self.recall.look(account, publisher)
        except LedgerError:
            raise
        except CrosspostError as error:
            yield from self._set_aside(records, error)
            return
        except Exception as bug:  # noqa: BLE001 -- ours; the other accounts go on
            yield from self._set_aside(records, unforeseen(bug))
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
            if not (scheduled and (is_open or self._why_not(now))):
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
            if record.state is State.SENT:
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
        if record.state is State.SENT:
            return self._look_again(record, publisher)
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

    def _look_again(self, record: Record, publisher: Publisher) -> Record:
        known = self.room.ledger.receipt_ids(record.account)
        change = look_again(record, publisher, self.room, known=known)
        return keep(record, change, self.room)

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
        """While an outcome is unknown, no identical text leaves on that account.

        Part by part: a network is asked for the text of single parts.
        """
        open_now = self.room.ledger.records(
            states={State.UNCERTAIN, State.SENDING}, account=record.account
        )
        others = [one for one in (*open_now, *unsettled) if one.id != record.id]
        return any(_texts(record) & _texts(one) for one in others)

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
        return publish(claimed, publisher, self.room, token=token)


def _in(record: Record, wanted: frozenset[str] | None) -> bool:
    return wanted is None or record.id in wanted


def _ready(record: Record, now: datetime) -> bool:
    return record.next_at is None or record.next_at <= now


def _texts(record: Record) -> frozenset[str]:
    return frozenset(part.text for part in record.delivery.parts)


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


def _late() -> Change:
    return Change(
        State.HELD,
        act="held",
        hold=Hold.LATE,
        problem=Problem(
            "late",
            _("Held: its time has passed by more than is tolerated."),
            _("Decide with “crosspost resume”: send it, move it, or keep it as draft."),
        ),
    )
