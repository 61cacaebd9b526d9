"""From a post to its deliveries: prepare, render, plan, with keys that are free."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crosspost.model import Account, Delivery, Directory, Post
from crosspost.plan import Target, due_now, plan
from crosspost.ports import Ledger, Network, Publisher, Record
from crosspost.prepare import Preparer

Open = Callable[[Account], Publisher]


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans posts for the accounts of a directory.

    Attributes:
        networks: The network of that name.
        ledger: Where taken keys are known; None for a preview without a ledger.
    """

    directory: Directory
    networks: Callable[[str], Network]
    preparer: Preparer
    ledger: Ledger | None = None

    def preview(self, post: Post, *, now: datetime) -> tuple[Delivery, ...]:
        """What would be sent, offline: from what is known."""
        accepted = self._accepted(post)
        planned = self.plan(post, accepted=accepted or now)
        if post.at is None and accepted is None:
            return tuple(replace(p, notes=(*p.notes, due_now())) for p in planned)
        return planned

    def _accepted(self, post: Post) -> datetime | None:
        kept = self.ledger.post(post.id) if self.ledger else None
        return kept.accepted_at if kept else None

    def plan(
        self,
        post: Post,
        *,
        accepted: datetime,
        dues: Mapping[str, datetime] | None = None,
    ) -> tuple[Delivery, ...]:
        """The post's deliveries, from what is known.

        Args:
            post: What the author wrote.
            accepted: The instant of acceptance.
            dues: Other due instants, by account, of what was moved.
        """
        targets = [self._target(post, name, dues or {}) for name in post.to]
        while True:
            planned = plan(post, targets, accepted=accepted)
            pairs = zip(targets, planned, strict=True)
            moved = [self._free(target, one) for target, one in pairs]
            if moved == targets:
                return planned
            targets = moved

    def again(self, record: Record, *, due: datetime) -> Delivery:
        """One delivery of a kept post, planned anew for an instant."""
        kept = self.ledger.post(record.post) if self.ledger else None
        if kept is None:
            raise LookupError(record.post)
        dues = {record.account: due}
        planned = self.plan(kept.post, accepted=kept.accepted_at, dues=dues)
        return next(one for one in planned if one.account == record.account)

    def _target(self, post: Post, name: str, dues: Mapping[str, datetime]) -> Target:
        account = self.directory.accounts[name]
        network = self.networks(account.network)
        prepared = self.preparer.known(post, account, network)
        kept = self.ledger.record(f"{post.id}.{name}") if self.ledger else None
        generation = kept.delivery.generation if kept else 0
        return Target(account, network, prepared, generation, dues.get(name))

    def _free(self, target: Target, planned: Delivery) -> Target:
        """The target under the next generation while one of its keys is taken."""
        if self.ledger is None:
            return target
        taken = any(
            self.ledger.key_taken(planned.account, part.key, other_than=planned.id)
            for part in planned.parts
            if part.key
        )
        return replace(target, generation=target.generation + 1) if taken else target

    def ask(self, post: Post, name: str, publisher: Publisher) -> None:
        """Ask one account's network what is missing for this post."""
        account = self.directory.accounts[name]
        self.preparer.ask(post, account, self.networks(account.network), publisher)

    def unasked(self, post: Post, name: str) -> bool:
        """Whether something is missing or too old for one account."""
        account = self.directory.accounts[name]
        network = self.networks(account.network)
        return bool(self.preparer.missing(post, account, network))
