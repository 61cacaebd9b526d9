"""One cron run: recover, take in, publish what is due, settle what is uncertain.

Every account is on its own: one failure, one hanging server, one revoked token
delays nobody else. Waits are values in the ledger; nothing here sleeps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from crosspost.engine.account import Run, heard
from crosspost.engine.holding import (
    note_waiting,
    once_per_post,
    to_review,
    waits,
    why_not,
)
from crosspost.engine.recall import Recall
from crosspost.engine.turn import Turn, is_ready
from crosspost.model import Delivery, State
from crosspost.ports import Publisher, Record
from crosspost.publish import Room, keep

TICK_SECONDS = 240.0
"""A tick stops beginning new attempts after this long."""


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
    run: Run[Record]
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
        scheduled = self._scheduled(wanted)
        held = self._kept_back(scheduled)
        changed += held
        left = {one.id for one in held}
        work: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self._to_do(one for one in scheduled if one.id not in left):
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
        return changed + heard(results)

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

    def _to_do(self, scheduled: Iterable[Record]) -> list[Record]:
        ledger, now = self.room.ledger, self.room.clock.now()
        unfinished = [
            record
            for record in scheduled
            if not record.delivery.final and record.due > now and is_ready(record, now)
        ]
        unknown = ledger.records(states={State.UNCERTAIN})
        return [
            *(record for record in unknown if is_ready(record, now)),
            *unfinished,
            *(record for record in ledger.due(now) if not waits(record, self.room)),
            *ledger.look_again(now),
        ]

    def _job(
        self, account: str, records: Sequence[Record]
    ) -> Callable[[], list[Record]]:
        turn = Turn(
            self.room,
            self.open,
            self.complete,
            self.worker,
            self.done,
            self.recall,
            self.pace,
        )
        return lambda: list(turn.work(account, records))

    # -- before anything is sent --------------------------------------------------

    def keep_back(self, wanted: frozenset[str] | None = None) -> list[Record]:
        """Hold what must not leave by itself, as soon as that is known.

        It came due in a pause, is late, or would leave in an electoral window.

        Args:
            wanted: Ids of the deliveries that are looked at; None for all.
        """
        return self._kept_back(self._scheduled(wanted))

    def _kept_back(self, scheduled: Iterable[Record]) -> list[Record]:
        room, held = once_per_post(self.room), list[Record]()
        now = room.clock.now()
        for record in scheduled:
            is_due = record.due <= now and is_ready(record, now)
            change = why_not(record, room) if is_due else to_review(record, room)
            if change:
                held.append(keep(record, change, room))
            elif is_due:
                note_waiting(record, room)
        return held

    def _scheduled(self, wanted: frozenset[str] | None) -> list[Record]:
        """All that is scheduled, or those of them that are meant, by due instant."""
        ledger = self.room.ledger
        if wanted is None:
            return ledger.records(states={State.SCHEDULED})
        found = [one for one in map(ledger.record, wanted) if one is not None]
        scheduled = [one for one in found if one.state is State.SCHEDULED]
        return sorted(scheduled, key=lambda one: (one.due, one.id))


def _in(record: Record, wanted: frozenset[str] | None) -> bool:
    return wanted is None or record.id in wanted
