"""What people decided about posts: approved, refused, let out on call.

A decision names the digest it was taken of and keeps the content that the digest
stands for, so that a later change can be told by its field.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from crosspost.model import Delivery, Json
from crosspost.ports import Change
from crosspost.wishes import Wish

CORRECTS = "corrects"
"""In the content of a correction: what stood there, by account."""


class Choice(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    REFUSED = "refused"
    LET_OUT = "let-out"  # urgent, by the person on call; to be countersigned


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision about one content of a post.

    Attributes:
        digest: Of the content (see `identity.digest`).
        by: The person's name in the configuration; of the single agent, the user.
        hand: Who was at the keyboard: another name where an administrator acted.
        entities: Those on which the person might decide then.
        reason: Why it was refused.
        content: What the digest stands for.
    """

    post: str
    digest: str
    choice: Choice
    by: str
    at: datetime
    hand: str = ""
    entities: tuple[str, ...] = ()
    reason: str = ""
    content: Json = field(default_factory=dict)
    revision: int = 0

    @property
    def of_correction(self) -> bool:
        """Whether it is about a correction, and not about the post itself."""
        return CORRECTS in self.content

    @property
    def is_approval(self) -> bool:
        """Whether it lets the post leave."""
        return self.choice is not Choice.REFUSED


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a decision makes of a post's deliveries, all in one transaction.

    Attributes:
        decision: To be kept; None where nobody decided, only something changed.
        by: As the journal has it.
        plans: Deliveries that are planned anew: nothing was attempted of them.
        changes: By delivery id: the token it was read under, and the change.
        given: The due instant of what names none, from now on.
        read: Corrections that it was taken of, as they were read.
        wanted: Corrections that waited for it: they are made from now on.
        dropped: Corrections that it ends.
    """

    post: str
    by: str
    decision: Decision | None = None
    plans: Sequence[Delivery] = ()
    changes: Mapping[str, tuple[int, Change]] = field(default_factory=dict)
    given: datetime | None = None
    read: Sequence[Wish] = ()
    wanted: Sequence[Wish] = ()
    dropped: Sequence[Wish] = ()


class DecisionBook(Protocol):
    """The part of a ledger that keeps decisions; each method is one transaction."""

    def decisions(self, post_id: str) -> list[Decision]:
        """Those about a post, oldest first."""

    def settle_post(self, settlement: Settlement) -> None:
        """Keep a decision and what follows from it, or nothing at all.

        Raises:
            LeaseLost: A delivery, or a wish, was changed since it was read.
            ValueError: `states` does not know a move.
            KeyTaken: Another delivery of an account holds one of the keys.
        """

    def given(self, post_id: str) -> frozenset[datetime]:
        """The due instants that nobody chose of a post without a date.

        That of its acceptance, and those it was given with an approval.
        """

    def give(self, post_id: str, due: datetime) -> None:
        """Give a post without a date a due instant: it says "at approval" still."""

    def writers(self, post_id: str) -> frozenset[str]:
        """Everyone who wrote or brought any revision of a post."""

    def remember(
        self,
        post_id: str,
        decisions: Sequence[Decision],
        hands: Collection[str],
        *,
        by: str,
    ) -> None:
        """Keep what the journal tells of a post that this ledger had forgotten.

        Args:
            post_id: A post without decisions.
            decisions: Oldest first; what they were taken of is not known any more.
            hands: Everyone who wrote or brought an earlier revision.
            by: Who rebuilds.
        """

    def let_out(self) -> list[tuple[str, datetime]]:
        """Posts that were let out on call: the post, and when it last was."""
