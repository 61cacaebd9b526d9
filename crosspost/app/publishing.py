"""The engine of one run, its pauses and its pace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from crosspost.app.ground import network
from crosspost.app.planning import Planning
from crosspost.i18n import Phrase

if TYPE_CHECKING:
    from crosspost.engine.tick import Engine
    from crosspost.engine.wishes import Carrier
    from crosspost.model import Delivery
    from crosspost.ports import Problem, Record, Used
    from crosspost.publish import Room
    from crosspost.wishes import Wish


class Publishing(Planning):
    """The deliveries of one run."""

    @cached_property
    def room(self) -> Room:
        """What publishing works with."""
        from crosspost.publish import Room, Rules

        rules = Rules(self.directory.late, self.directory.request_life)
        return Room(
            self.ledger,
            self.clock,
            self.preparer.shelf,
            rules,
            self.is_paused,
            lambda name: network(name).repeats,
            self.pause_name,
            self.review,
            self.approving.withheld,
        )

    def is_paused(self, delivery: Delivery) -> bool:
        """Whether writing to this account is paused, by the file or the ledger."""
        return self.pause_name(delivery) is not None

    def pause_name(self, delivery: Delivery) -> str | None:
        """What tells the pause of this account from any other, or None."""
        if self.folder.pause_reason() is not None:
            return f"file {self.folder.pause_since()}"
        scopes = {"", f"entity:{delivery.entity}", f"account:{delivery.account}"}
        for pause in self.ledger.pauses():
            if pause.scope in scopes:
                return f"{pause.scope or 'all'} {pause.since.isoformat()}"
        return None

    def review(self, record: Record) -> Problem | None:
        """Why a person must read something first: it leaves in an electoral window."""
        directory = self.directory
        entity = directory.entities.get(record.entity)
        if not directory.polls or entity is None:
            return None
        from crosspost.editorial.windows import open_window, to_read

        window = open_window(entity, directory.polls, record.due)
        kept = self.ledger.post(record.post) if window else None
        if window is None or kept is None or kept.post.urgent:
            return None
        return to_read(window, entity)

    def engine(self, *, seconds: float) -> Engine:
        """The engine of one run; it begins nothing new after `seconds`."""
        from crosspost.engine.pool import Pool
        from crosspost.engine.tick import Engine

        end = self.clock.boot() + seconds

        def run(
            jobs: Mapping[str, Callable[[], list[Record]]],
        ) -> Mapping[str, list[Record] | BaseException]:
            left = max(end - self.clock.boot(), 0.0) + self.attempt_seconds
            return Pool(jobs, host=self._host).run(seconds=left)

        return Engine(
            room=self.room,
            open=self.open,
            complete=self.complete,
            run=run,
            worker=f"{os.uname().nodename}:{os.getpid()}",
            done=lambda: self.clock.boot() >= end,
            pace=self.next_allowed,
        )

    def next_allowed(self, record: Record) -> datetime | None:
        """When a delivery may be sent by its network's limits; None for now."""
        from crosspost.engine.pace import intent

        known = [receipt.part for receipt in record.receipts]
        wanted = intent(record.delivery, at=self.clock.now(), known=known)
        return self.allowed_at(record.account, record.network, wanted)

    def allowed_at(
        self, account: str, network: str, wanted: Used, *, share: float = 1.0
    ) -> datetime | None:
        """When an account may do something by its network's limits; None for now.

        Args:
            account: Whose.
            network: Its kind.
            wanted: What is to be done.
            share: The part of each limit that may be used; the rest is kept.
        """
        from crosspost.engine.pace import next_allowed
        from crosspost.networks import rates

        allowed, now = rates(network), self.clock.now()
        used = self.ledger.used(account, since=now - allowed.longest)
        ahead = self._ahead(account)
        at = next_allowed(allowed, used, wanted, now=now, share=share, ahead=ahead)
        return at if at > now else None

    def _ahead(self, account: str) -> timedelta:
        """How far our clock is ahead of the server's, by the last login's word."""
        known = self.directory.accounts.get(account)
        kept = self.ledger.answer("identity", known.profile) if known else None
        told = kept[0].get("ahead") if kept else None
        return timedelta(seconds=told if isinstance(told, int | float) else 0)

    def hold_what_came_due(self) -> list[Record]:
        """Hold what came due in a pause, or is late, without sending anything."""
        return self.engine(seconds=0).keep_back()

    def hold_for_review(self, records: Iterable[Record]) -> None:
        """Hold what would leave in an electoral window, as soon as it is taken in."""
        if self.directory.polls:
            ids = frozenset(record.id for record in records)
            self.engine(seconds=0).keep_back(ids)

    def carry_out(
        self, *, seconds: float, only: Iterable[str] | None = None
    ) -> list[Wish]:
        """Remove, edit and replace what people want; nothing new after `seconds`.

        Returns:
            The wishes that changed.
        """
        return self.carrier(seconds=seconds).carry_out(only)

    def carrier(self, *, seconds: float) -> Carrier:
        """What carries wishes out; it begins nothing new after `seconds`."""
        from crosspost.engine.fulfilment import Work
        from crosspost.engine.pool import Pool
        from crosspost.engine.wishes import Carrier

        end = self.clock.boot() + seconds

        def run(
            jobs: Mapping[str, Callable[[], list[Wish]]],
        ) -> Mapping[str, list[Wish] | BaseException]:
            left = max(end - self.clock.boot(), 0.0) + self.attempt_seconds
            return Pool(jobs, host=self._host).run(seconds=left)

        return Carrier(
            work=Work(self.room, self.ledger, self._release),
            open=self.open,
            run=run,
            refused=self._refused,
            done=lambda: self.clock.boot() >= end,
            pace=self.next_removal,
            allows=self.approving.corrections.allows,
        )

    def next_removal(self, record: Record) -> datetime | None:
        """When what is left of a delivery may be removed; None for now."""
        from crosspost.engine.fulfilment import there
        from crosspost.ports import Used

        left = len(there(record))
        wanted = Used(self.clock.now(), removals=left, planned=True)
        return self.allowed_at(record.account, record.network, wanted)

    def _release(self, delivery_id: str, by: str) -> None:
        """Let what replaces a removed post leave now."""
        from crosspost.engine.asking import release
        from crosspost.identity import to_milliseconds

        record = self.ledger.record(delivery_id)
        if record is not None:
            now = to_milliseconds(self.clock.now())
            kept = self.ledger.post(record.post)
            if kept and kept.post.at is None and self.approving.needs(kept.post):
                self.ledger.give(record.post, now)
            plan = self.planner.again(record, due=now)
            release(record, plan, self.ledger, by=by)

    def _refused(self, account: str, message: Phrase) -> None:
        if account in self.directory.accounts:
            self.stop(account, message)
