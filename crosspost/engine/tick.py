"""One cron run: recover, take in, publish what is due, settle what is uncertain.

Every account is on its own: one failure, one hanging server, one revoked token
delays nobody else. Waits are values in the ledger; nothing here sleeps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from crosspost.errors import CrosspostError, Rejected
from crosspost.i18n import _
from crosspost.model import Delivery, Hold, Level, State
from crosspost.ports import Change, LeaseLost, Problem, Publisher, Record
from crosspost.publish import Room, meaning, paused, publish, settle

TICK_SECONDS = 240.0
"""A tick stops beginning new attempts after this long."""

LEASE = timedelta(seconds=300)
"""How long a claim lasts: longer than a delivery's attempts can take."""


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
    """

    room: Room
    open: Callable[[str], Publisher]
    complete: Callable[[Record, Publisher], Delivery]
    run: Run
    worker: str
    done: Callable[[], bool] = field(default=lambda: False)

    def tick(self, only: Iterable[str] | None = None) -> list[Record]:
        """Do what is to do now. Returns the deliveries that changed.

        Args:
            only: Ids of the deliveries to work on; None for all.
        """
        wanted = None if only is None else frozenset(only)
        changed = [one for one in self.room.ledger.expire() if _in(one, wanted)]
        changed += [one for one in self.keep_back() if _in(one, wanted)]
        work: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self._to_do():
            if _in(record, wanted):
                work[record.account].append(record)
        results = self.run(
            {
                account: self._job(account, tuple(records))
                for account, records in work.items()
            }
        )
        for result in results.values():
            if isinstance(result, BaseException):
                raise result
            changed += result
        return changed

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
        ]

    def _job(
        self, account: str, records: Sequence[Record]
    ) -> Callable[[], list[Record]]:
        return lambda: list(self._account(account, records))

    # -- before anything is sent --------------------------------------------------

    def keep_back(self) -> list[Record]:
        """Hold what must not leave by itself: it came due in a pause, or is late."""
        held = []
        for record in self.room.ledger.due(self.room.clock.now()):
            change = self._why_not(record)
            if change:
                held += self._changed(record, change)
        return held

    def _changed(self, record: Record, change: Change) -> list[Record]:
        """The delivery after a change; none where someone changed it meanwhile."""
        try:
            return [self.room.ledger.change(record.id, change, token=record.token)]
        except LeaseLost:
            return []

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
        except CrosspostError as error:
            yield from self._cannot_open(records, error)
            return
        try:
            yield from self._opened(publisher, records)
        finally:
            publisher.close()

    def _cannot_open(
        self, records: Sequence[Record], error: CrosspostError
    ) -> Iterable[Record]:
        now = self.room.clock.now()
        for record in records:
            if record.state is State.SCHEDULED:
                yield from self._changed(record, meaning(error, record, now))

    def _opened(
        self, publisher: Publisher, records: Sequence[Record]
    ) -> Iterable[Record]:
        unsettled: list[Record] = []
        for record in records:
            if self.done():
                return
            try:
                after = self._step(record, publisher, unsettled)
            except LeaseLost:
                continue
            if after is None:
                continue
            yield after
            if after.state is State.UNCERTAIN:
                unsettled.append(after)
            if _stops(after):
                return

    def _step(
        self, record: Record, publisher: Publisher, unsettled: Sequence[Record]
    ) -> Record | None:
        if record.state is State.UNCERTAIN:
            known = self.room.ledger.receipt_ids(record.account)
            return settle(record, publisher, self.room, known=known)
        if not record.delivery.final:
            finished = self._finish(record, publisher)
            if finished.problem or not finished.delivery.final:
                return finished
            record = finished
        if record.due > self.room.clock.now() or self._same_text(record, unsettled):
            return None
        return self._send(record, publisher)

    def _finish(self, record: Record, publisher: Publisher) -> Record:
        """Ask what is missing; only what is final is ever sent."""
        now = self.room.clock.now()
        try:
            delivery = self.complete(record, publisher)
        except CrosspostError as error:
            change = meaning(error, record, now)
            return self.room.ledger.change(record.id, change, token=record.token)
        if delivery.blocked:
            change = meaning(_blocked(delivery), record, now)
            return self.room.ledger.change(record.id, change, token=record.token)
        return self.room.ledger.replan(delivery, by="", token=record.token)

    def _same_text(self, record: Record, unsettled: Sequence[Record]) -> bool:
        """While an outcome is unknown, no identical text leaves on that account."""
        open_now = self.room.ledger.records(
            states={State.UNCERTAIN, State.SENDING}, account=record.account
        )
        texts = {_text(one) for one in (*open_now, *unsettled) if one.id != record.id}
        return _text(record) in texts

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


def _ready(record: Record, now: object) -> bool:
    return record.next_at is None or record.next_at <= now  # type: ignore[operator]


def _text(record: Record) -> tuple[str, ...]:
    return tuple(part.text for part in record.delivery.parts)


def _stops(record: Record) -> bool:
    """Whether nothing more can be done for this account in this run."""
    kind = record.problem.kind if record.problem else ""
    return kind in {"unavailable", "throttled", "access-denied", "secret"}


def _blocked(delivery: Delivery) -> Rejected:
    """What the network told since makes the post impossible as it is."""
    note = next(note for note in delivery.notes if note.level is Level.ERROR)
    return Rejected(note.message, hint=note.hint)


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
