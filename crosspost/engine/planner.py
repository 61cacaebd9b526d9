"""From a post to its deliveries: prepare, render, plan, with keys that are free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from crosspost.model import Account, Delivery, Directory, Post
from crosspost.plan import Target, due_now, plan
from crosspost.ports import Ledger, Network, Publisher
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

    def plan(self, post: Post, *, accepted: datetime) -> tuple[Delivery, ...]:
        """The post's deliveries, from what is known."""
        targets = [self._target(post, name) for name in post.to]
        while True:
            planned = plan(post, targets, accepted=accepted)
            pairs = zip(targets, planned, strict=True)
            moved = [self._free(target, one) for target, one in pairs]
            if moved == targets:
                return planned
            targets = moved

    def _target(self, post: Post, name: str) -> Target:
        account = self.directory.accounts[name]
        network = self.networks(account.network)
        prepared = self.preparer.known(post, account, network)
        kept = self.ledger.record(f"{post.id}.{name}") if self.ledger else None
        return Target(
            account, network, prepared, kept.delivery.generation if kept else 0
        )

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
