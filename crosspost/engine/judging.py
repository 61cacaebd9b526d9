"""Where a post stands with those who approve it: the same wherever it is asked.

The truth is what the ledger holds now: the digest is computed anew from the
deliveries each time it is asked for, whatever a row says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crosspost.decisions import Decision
from crosspost.editorial.approval import judge
from crosspost.engine.acts import OPEN
from crosspost.engine.standing import Book, Standing, active, case_of, needs
from crosspost.identity import content, digest_of
from crosspost.model import Delivery, Directory, Post, State
from crosspost.ports import PostRecord, Problem, Record
from crosspost.wishes import Wish, WishKind, WishState


@dataclass(frozen=True, slots=True)
class Judges:
    """The judges of an office.

    Attributes:
        ledger: Where posts and decisions are kept.
        directory: The rules and the team.
    """

    ledger: Book
    directory: Directory

    @property
    def active(self) -> bool:
        """Whether anything at all may need an approval here."""
        return active(self.directory)

    def needs(self, post: Post) -> bool:
        """Whether anybody's approval is wanted for a post."""
        return needs(post, self.directory)

    def standing(self, post_id: str) -> Standing | None:
        """Where a post stands; None where there is none."""
        kept = self.ledger.post(post_id)
        if kept is None:
            return None
        return self.judged(kept, self._named(kept.post))

    def _named(self, post: Post) -> list[Record]:
        return [r for r in self.ledger.records(post=post.id) if r.account in post.to]

    def judged(
        self,
        kept: PostRecord,
        records: Sequence[Record],
        *,
        instead: Mapping[str, tuple[Delivery, datetime]] | None = None,
        more: Sequence[Decision] = (),
    ) -> Standing:
        """Where a post stands, or would with other deliveries or more decisions."""
        post, there = kept.post, instead or {}
        now = {one.account: (one.delivery, one.due) for one in records} | dict(there)
        told = content(
            post.entity,
            [delivery for delivery, _due in now.values()],
            open_at=self.open_at(post),
            dues={account: due for account, (_one, due) in now.items()},
        )
        case = replace(
            case_of(post, self.directory, self.ledger.writers(post.id)),
            digest=digest_of(told),
            decisions=(*self._decisions(post), *more),
        )
        verdict = judge(case)
        proposed = self._proposed(post)
        return Standing(
            kept, tuple(records), told, case.digest, case, verdict, proposed
        )

    def _decisions(self, post: Post) -> list[Decision]:
        return [o for o in self.ledger.decisions(post.id) if not o.of_correction]

    def _proposed(self, post: Post) -> tuple[Wish, ...]:
        """What is to be removed once this post may be published instead."""
        return tuple(
            one
            for one in self.ledger.wishes(states={WishState.PROPOSED})
            if one.kind is WishKind.REPLACE
            and one.change is not None
            and one.change.post == post.id
        )

    def open_at(self, post: Post) -> frozenset[datetime]:
        """The due instants of a post that nobody chose (see `identity.content`)."""
        if post.at is not None or not self.needs(post):
            return frozenset()
        return self.ledger.given(post.id)

    # -- what arrives -------------------------------------------------------------

    def on_arrival(
        self, post: Post, planned: Sequence[Delivery]
    ) -> tuple[State, Problem | None]:
        """How the deliveries of a post, or of a new version of it, stand at first."""
        found = self.arriving(post, planned) if self.active else None
        if found is None:
            return State.SCHEDULED, None
        return found.state(), found.problem(self.directory)

    def arriving(self, post: Post, planned: Sequence[Delivery]) -> Standing | None:
        """Where a post, or a new version of it, would stand; None without deliveries.

        What was attempted of it, or taken back by a person, stays as it is.
        """
        if not planned:
            return None
        kept = self.ledger.post(post.id)
        records = self._named(post) if kept else []
        staying = {one.account for one in records if _stays(one)}
        before = set(kept.post.to) if kept else set()
        gone = {r.account for r in records if r.state is State.CANCELLED} & before
        instead = {
            one.account: (one, one.due)
            for one in planned
            if one.account not in staying | gone
        }
        fresh = PostRecord(post, 0, planned[0].due, "")
        return self.judged(fresh, records, instead=instead)


def _stays(record: Record) -> bool:
    """Whether a new version of its post leaves this delivery as it is."""
    is_open = record.state in OPEN or record.state is State.FAILED
    tried = bool(record.attempts) or bool(record.receipts)
    return tried or not (is_open or record.state in {State.SENDING, State.CANCELLED})
