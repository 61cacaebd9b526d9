"""From a post to its deliveries: prepare, render, plan, with keys that are free."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from crosspost.errors import AccessDenied
from crosspost.i18n import _
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
        waits: Whether a post leaves only once somebody has approved it: without a
            date, its digest then says `at approval`.
    """

    directory: Directory
    networks: Callable[[str], Network]
    preparer: Preparer
    ledger: Ledger | None = None
    waits: Callable[[Post], bool] = field(default=lambda _post: False)

    def preview(self, post: Post, *, now: datetime) -> tuple[Delivery, ...]:
        """What would be sent, offline: from what is known.

        What the ledger holds ready of this very text is shown as it stands
        there: moved, or attempted, it leaves just so.
        """
        accepted = self._accepted(post)
        ready = self._ready(post)
        dues = {name: record.due for name, record in ready.items()}
        planned = self.plan(post, accepted=accepted or now, dues=dues)
        if post.at is None and accepted is None:
            return tuple(replace(p, notes=(*p.notes, due_now())) for p in planned)
        return tuple(_as_kept(p, ready.get(p.account)) for p in planned)

    def _ready(self, post: Post) -> dict[str, Record]:
        """What is kept of a post that was not changed since, by account."""
        kept = self.ledger.post(post.id) if self.ledger else None
        if kept is None or self.ledger is None:
            return {}
        if kept.post.raw_digest != post.raw_digest:
            return {}
        return {one.account: one for one in self.ledger.records(post=post.id)}

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

        Returns:
            One for each account that is still in the configuration.
        """
        there = [name for name in post.to if name in self.directory.accounts]
        self.preparer.fit(post, map(self._account, there))
        targets = [self._target(post, name, dues or {}) for name in there]
        open_at = (accepted,) if post.at is None and self.waits(post) else ()
        while True:
            planned = plan(post, targets, accepted=accepted, open_at=open_at)
            pairs = zip(targets, planned, strict=True)
            moved = [self._free(target, one) for target, one in pairs]
            if moved == targets:
                return planned
            targets = moved

    def again(self, record: Record, *, due: datetime) -> Delivery:
        """One delivery of a kept post, planned anew for an instant.

        Raises:
            AccessDenied: Its account is no longer in the configuration.
        """
        kept = self.ledger.post(record.post) if self.ledger else None
        if kept is None:
            raise LookupError(record.post)
        dues = {record.account: due}
        planned = self.plan(kept.post, accepted=kept.accepted_at, dues=dues)
        for one in planned:
            if one.account == record.account:
                return one
        raise no_longer_there(record.account)

    def _account(self, name: str) -> tuple[Account, Network]:
        account = self.directory.accounts[name]
        return account, self.networks(account.network)

    def _target(self, post: Post, name: str, dues: Mapping[str, datetime]) -> Target:
        account, network = self._account(name)
        prepared = self.preparer.known(post, account, network)
        kept = self.ledger.record(f"{post.id}.{name}") if self.ledger else None
        generation = kept.delivery.generation + kept.collided if kept else 0
        answers = self._answered(post, name)
        return Target(account, network, prepared, generation, dues.get(name), answers)

    def _answered(self, post: Post, name: str) -> str:
        """The account's own post that `post:ID` means, as networks refer to it.

        Empty where it names none, or one that is not known to be there.
        """
        kind, _colon, of = post.reply_to.partition(":")
        if kind != "post" or self.ledger is None:
            return ""
        kept = self.ledger.record(f"{of}.{name}")
        first = kept.parts[0].receipt if kept else None
        return f"{first.uri} {first.cid}".rstrip() if first else ""

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
        self.preparer.ask(post, *self._account(name), publisher)

    def unasked(self, post: Post, name: str) -> bool:
        """Whether something is missing or too old for one account."""
        return bool(self.preparer.missing(post, *self._account(name)))


def _as_kept(planned: Delivery, record: Record | None) -> Delivery:
    """As the ledger holds it, once nothing must be asked any more."""
    if record is None or not (record.attempts or record.delivery.final):
        return planned
    return record.delivery


def no_longer_there(account: str) -> AccessDenied:
    """The error of an account that the configuration does not name any more."""
    return AccessDenied(
        _(
            "{account} is no longer in the configuration. Nothing was sent on it.",
            account=account,
        ),
        hint=_("Put it back, or cancel what waits for it."),
    )
