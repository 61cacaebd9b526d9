"""What the ledger keeps, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crosspost.i18n import Phrase
from crosspost.model import (
    Delivery,
    Hold,
    Json,
    Post,
    Receipt,
    Settled,
    State,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a delivery stands where it stands, for a person.

    `detail` is what the server said, for `--verbose` alone; never a secret.
    """

    kind: str
    message: Phrase
    hint: Phrase | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What the ledger knows of one part."""

    number: int
    key: str
    state: State
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger knows of one delivery.

    Attributes:
        due: The instant it is to leave (UTC); `delivery.due` is what its bytes
            say, and stays once they are frozen.
        next_at: Not before this instant, or None: a wait is a value.
        attempts: How many intents were committed.
        token: The fencing token: moves on with each claim, each expired lease
            and each change, so that whoever read before it changes nothing.
        intent: The token under which the last intent was committed, or 0.
        started: When the first intent was committed.
        last_attempt: When the last one was.
        boot: Since when no request of ours can have left, on `Clock.boot`: the
            last intent, then the moment it became uncertain; after a restart
            of the machine the moment that was noticed.
        boot_id: On which start of the machine.
    """

    id: str
    post: str
    revision: int
    account: str
    network: str
    entity: str
    state: State
    due: datetime
    delivery: Delivery
    parts: tuple[PartRecord, ...]
    hold: Hold | None = None
    next_at: datetime | None = None
    attempts: int = 0
    token: int = 0
    intent: int = 0
    lease_until: datetime | None = None
    marker: str = ""
    started: datetime | None = None
    last_attempt: datetime | None = None
    boot: float = 0.0
    boot_id: str = ""
    settled: Settled | None = None
    sent_at: datetime | None = None
    problem: Problem | None = None

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """Those of the parts that are known to be there."""
        return tuple(part.receipt for part in self.parts if part.receipt)

    @property
    def collided(self) -> bool:
        """Whether it is held because something else stands under its key."""
        return self.hold is Hold.COLLISION and not self.receipts


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a delivery, written in one transaction with its journal line.

    Attributes left at their default keep what the ledger has, except `problem`,
    `hold` and `next_at`, which are always replaced. `hold` goes with `held` and
    `settled` with `sent`, always.

    Attributes:
        due: Another instant to leave at, for what was attempted: its bytes stay
            as they are. What was not attempted is rendered again (`replan`).
        receipts: Parts that were found; one already known stays as it is.
    """

    state: State
    act: str
    hold: Hold | None = None
    due: datetime | None = None
    next_at: datetime | None = None
    settled: Settled | None = None
    problem: Problem | None = None
    receipts: tuple[Receipt, ...] = ()
    by: str = ""
    detail: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of the outbox as it was at the last tick.

    Attributes:
        path: Relative to the outbox.
        stamp: Size, times of change (ns) and inode in one string.
        digest: SHA-256 of its bytes, or empty while it still moves.
        post: The post made of it, or empty.
        state: `moving`, `taken`, `bad`, `sent`, `gone`, `copy` or `asked`.
    """

    path: str
    stamp: str
    digest: str = ""
    post: str = ""
    state: str = "moving"
    since: datetime | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """What the ledger knows of one post."""

    post: Post
    revision: int
    accepted_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Used:
    """What an account used of its network's limits, or would use.

    Attributes:
        at: When (UTC).
        posts: Parts of deliveries that were to be published.
        records: The same with what is written beside them (threadgates).
        single: How many of `records` were written alone.
        media: Pictures of those parts.
        uploads: Pictures that were uploaded, where uploads are remembered.
        removals: Posts that were removed.
        other: What another part of the program counted, by kind.
        planned: Whether it is still to be done.
    """

    at: datetime
    posts: int = 0
    records: int = 0
    single: int = 0
    media: int = 0
    uploads: int = 0
    removals: int = 0
    other: Mapping[str, int] = field(default_factory=dict)
    planned: bool = False


@dataclass(frozen=True, slots=True)
class PauseRecord:
    """A pause that holds: of everything, an entity or an account."""

    scope: str
    reason: str
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal, chained to the one before by its hash."""

    number: int
    at: datetime
    by: str
    act: str
    subject: str
    detail: Json
    previous: str
    hash: str
