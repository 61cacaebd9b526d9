"""What a page is made of: a post, and for each account what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crosspost.model import Account, Delivery, Post, State


class Received(StrEnum):
    """What a look at the network said after sending."""

    UNKNOWN = "unknown"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Side:
    """One delivery, with the account it is for and what became of it.

    Attributes:
        state: Where it stands, or None while it is only a preview.
        url: Where a person reads it, once published.
        sent_at: When it was published.
        received: Whether what was received is what is shown.
        avatar: A `data:` URI, or empty: initials are drawn.
    """

    delivery: Delivery
    account: Account
    state: State | None = None
    url: str = ""
    sent_at: datetime | None = None
    received: Received = Received.UNKNOWN
    avatar: str = ""

    @property
    def name(self) -> str:
        """What readers see above the handle."""
        return self.account.display_name or self.account.handle


@dataclass(frozen=True, slots=True)
class Shown:
    """One post as each of its accounts will show it.

    Attributes:
        entity: The display name of who speaks ("Ville de Saint-Elven-sur-Mer").
    """

    post: Post
    entity: str
    sides: tuple[Side, ...]
