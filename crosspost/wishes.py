"""What people want done to what was published: removed, edited, replaced.

A *wish* is per delivery and has intents, outcomes and doubts of its own. Removing
and editing what has an id are the same whether they happen once or twice, so an
outcome that is not known is simply tried again; nothing here is ever concluded
from something's absence.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from crosspost.model import Delivery
from crosspost.ports import Problem


class WishKind(StrEnum):
    """What is wanted of what was published."""

    WITHDRAW = "withdraw"
    EDIT = "edit"
    REPLACE = "replace"  # removed, then published anew as a post of its own


class WishState(StrEnum):
    """How far a wish has come. `attempted`: perhaps done in part, go on.

    `proposed`: it waits for an approval; nothing is done before.
    """

    PROPOSED = "proposed"
    WANTED = "wanted"
    ATTEMPTED = "attempted"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFULFILLED: Final = frozenset({WishState.WANTED, WishState.ATTEMPTED})
"""A wish in these states is carried out as soon as it may be."""

OPEN: Final = UNFULFILLED | {WishState.PROPOSED}
"""A wish in these states gives way to another one of the same delivery."""

REMOVING: Final = frozenset({WishKind.WITHDRAW, WishKind.REPLACE})


class Done(StrEnum):
    """What became of one part."""

    REMOVED = "removed"
    ABSENT = "absent"  # somebody had removed it before us
    EDITED = "edited"
    KEPT = "kept"  # it says what it shall say


@dataclass(frozen=True, slots=True)
class Wish:
    """What one delivery's wish is, and where it stands.

    Attributes:
        delivery: The delivery it concerns.
        number: Counts the wishes of that delivery, from 1.
        account: The delivery's account.
        reason: Why, in the words of who wants it; may be empty.
        by: Who wants it.
        at: Since when (UTC).
        change: What shall stand there (edit), or be published instead, under an
            id of its own (replace); None for a withdrawal.
        parts: The parts it is done for, and how.
        part: The part that was last begun and whose outcome is not known, or 0.
        attempts: How many intents were committed.
        token: Moves on with each change: whoever read before it changes nothing.
        next_at: Not before this instant (UTC), or None.
        problem: Why it is not done yet, for a person.
        ended: When it was done, failed or cancelled (UTC).
        hands: Who wrote it, who brought it, who asked for it and by whose hand, as
            they were named: none of them approves it.
        approved: The digest under which it was approved, or empty.
    """

    delivery: str
    number: int
    account: str
    kind: WishKind
    state: WishState
    reason: str
    by: str
    at: datetime
    change: Delivery | None = None
    parts: tuple[tuple[int, Done], ...] = ()
    part: int = 0
    attempts: int = 0
    token: int = 0
    next_at: datetime | None = None
    problem: Problem | None = None
    ended: datetime | None = None
    hands: tuple[str, ...] = ()
    approved: str = ""

    @property
    def unfulfilled(self) -> bool:
        """Whether it is still to be carried out."""
        return self.state in UNFULFILLED

    @property
    def done_parts(self) -> frozenset[int]:
        """The numbers of the parts it is done for."""
        return frozenset(number for number, _how in self.parts)


class WishBook(Protocol):
    """The part of the ledger that keeps wishes. Each method is one transaction.

    Every change writes its journal line in the same transaction. Methods that
    take a wish raise `ports.LeaseLost` where it was changed since it was read.
    """

    def wish(
        self,
        delivery_id: str,
        kind: WishKind,
        *,
        by: str,
        reason: str = "",
        change: Delivery | None = None,
        next_at: datetime | None = None,
        state: WishState = WishState.WANTED,
        hands: Sequence[str] = (),
    ) -> Wish:
        """Want something of a delivery, or propose it (`state`).

        While a removal is wanted the delivery can be claimed no more. A wish that
        is not fulfilled yet, or not approved, gives way to the new one and is
        cancelled, except that a withdrawal which is wanted already is that wish,
        due at once.

        Raises:
            ValueError: It was withdrawn, or its withdrawal is wanted and this is
                something else; a change that is missing, or not wanted; a
                withdrawal that would wait.
        """

    def propose_again(self, wish: Wish) -> Wish:
        """What was wanted waits for an approval (again): its own is not enough."""

    def approve_wishes(
        self, wishes: Sequence[Wish], *, digest: str, by: str
    ) -> list[Wish]:
        """What was proposed is wanted from now on: all of it, or nothing.

        Args:
            wishes: As they were read.
            digest: Of what was approved.
            by: Who; empty where the rules changed.
        """

    def wishes(
        self,
        *,
        states: Collection[WishState] = (),
        delivery: str = "",
        post: str = "",
    ) -> list[Wish]:
        """Wishes, oldest first; all filters are joined by "and"."""

    def intend_wish(self, wish: Wish, *, part: int) -> Wish:
        """Commit the intent for one part, before the network is called."""

    def confirm_wish(self, wish: Wish, *, part: int, how: Done) -> Wish:
        """The network has confirmed one part: it is removed, or edited."""

    def postpone_wish(
        self, wish: Wish, *, at: datetime, problem: Problem, part: int = 0
    ) -> Wish:
        """Not done yet: again at an instant.

        Args:
            wish: As it was read.
            at: Not before this (UTC).
            problem: Why, for a person.
            part: The part whose outcome is not known, or 0.
        """

    def end_wish(
        self, wish: Wish, state: WishState, *, problem: Problem | None = None
    ) -> Wish:
        """It failed, or is cancelled: nothing more will be done by itself."""

    def fulfil_wish(self, wish: Wish) -> Wish:
        """All parts are done.

        What was sent and is removed becomes `withdrawn`; after an edit the
        delivery says what stands on its network now.

        Raises:
            ValueError: A part is not done.
        """
