"""What an import needs from outside: an account that takes old posts, and a book.

An import speaks of posts by their X ids. What is written for one of them is made
of the very `Part`s that the day's posts are made of, and goes out through the
same publishers, so that the same promises hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from crosspost.engine.pace import Window
from crosspost.errors import CrosspostError
from crosspost.migrate.pace import Quota, Spent
from crosspost.migrate.values import Planned
from crosspost.model import Delivery, FittedMedia, Json, Limits, Part, Receipt
from crosspost.ports import AccountFacts, Attempt


class Standing(StrEnum):
    """Where one part of an imported post stands."""

    ATTEMPTED = "attempted"
    SENT = "sent"
    FAILED = "failed"
    REMOVING = "removing"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where one part stands on the network: what a reply, a quote, a link needs.

    Attributes:
        id: The record key, or the id of the status.
        url: Where a person reads it.
        cid: Bluesky's content hash, else empty.
    """

    id: str
    uri: str
    url: str
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Ends:
    """A post on the network: replies hang below its last part."""

    first: Reference
    last: Reference


Known = Callable[[str], Ends | None]
"""Where the post of an X id stands; None where it was not imported."""


class Parentless(CrosspostError):
    """The post that this one follows could not be imported: this one waits."""


class Altered(CrosspostError):
    """Another record stands where this post was imported: it is left alone."""


@dataclass(frozen=True, slots=True)
class Old:
    """One post of the archive with its media as they will leave."""

    planned: Planned
    media: tuple[FittedMedia, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What stands under a key, or looks like a part.

    Attributes:
        ours: Whether it says the same, at the same date.
    """

    at: Reference
    ours: bool


class Importer(Protocol):
    """One opened account that takes old posts. Errors are those of `Publisher`.

    Attributes:
        windows: What the network lets the account do in a while.
        batch: How many parts are intended, and looked for, at once.
        at_once: Whether a look right after an unknown outcome is enough, because
            a request that lands late does no harm.
    """

    windows: tuple[Window, ...]
    batch: int
    at_once: bool

    def check(self) -> AccountFacts:
        """Log in for real and tell what the account is."""

    def limits(self) -> Limits:
        """Ask the server what it takes."""

    def compose(self, old: Old, known: Known) -> tuple[Part, ...]:
        """The parts of one post, exactly as they will leave. Asks nobody.

        Raises:
            CrosspostError: It cannot be published as it is; `Parentless`: its
                parent was not imported.
        """

    def ahead(self, parts: Sequence[Part]) -> Ends | None:
        """Where a post will stand, on a network where that is known before."""

    def together(self, parts: Sequence[Part], more: Sequence[Part]) -> bool:
        """Whether `more` may be written in one request with `parts` of its thread."""

    def guess(self, planned: Planned) -> Mapping[str, int]:
        """What a post will cost about, before anything of it is made."""

    def cost(self, parts: Sequence[Part]) -> Mapping[str, int]:
        """What writing these parts in one request costs, by kind of quota."""

    def find(self, parts: Sequence[Part]) -> Mapping[str, Found]:
        """Which of these parts are on the network, by key. Never writes."""

    def mark(self, delivery: Delivery) -> str:
        """See `ports.Publisher.mark`; asked where `at_once` is false."""

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """See `ports.Publisher.publish`; a later attempt looks first."""

    def oldest_first(self) -> Iterator[tuple[str, str]]:
        """Key and date of what stands on the account, where that can be listed."""

    def removal_cost(self) -> Mapping[str, int]:
        """What removing one part costs."""

    def remove(self, part: Row) -> bool:
        """Remove one part, if it is still as it was imported; whether it was there.

        Raises:
            Altered: Another version stands there.
        """

    def quota(self) -> Quota | None:
        """What the last answer told of the quota, if it told."""

    def close(self) -> None:
        """Let go of connections."""


# -- the book -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Import:
    """One archive brought to one account.

    Attributes:
        archive: The X id of whose archive it is.
        identity: Of the account on its network.
        plan: The path of the plan file.
        settings: What was chosen: filters, what happens without alt text…
        looked: Whether a person has looked at the first posts and went on.
        token: The fencing token of whoever works on it now.
    """

    account: str
    archive: str
    identity: str
    plan: str
    settings: Json
    looked: bool
    token: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """What the book knows of one part."""

    post: str
    part: int
    key: str
    state: Standing
    at: datetime
    cid: str = ""
    id: str = ""
    uri: str = ""
    url: str = ""
    problem: Json = field(default_factory=dict)

    @property
    def reference(self) -> Reference:
        """Where it stands."""
        return Reference(self.id, self.uri, self.url, self.cid)


class Book(Protocol):
    """The ledger's pages on imports. Each method is one transaction.

    What changes something carries the import's token: whoever began later has
    another one, and `LeaseLost` is raised for whoever was before.
    """

    def begin_import(
        self,
        account: str,
        archive: str,
        *,
        identity: str,
        plan: str,
        settings: Json,
        by: str,
    ) -> Import:
        """Begin an import, or go on with it: a new token; the settings are kept."""

    def imports(self, account: str = "") -> list[Import]:
        """The imports to an account, or all, oldest first."""

    def looked(self, of: Import, *, by: str) -> Import:
        """A person has looked at the first posts."""

    def standing(
        self, account: str, posts: Collection[str]
    ) -> Mapping[str, tuple[Row, ...]]:
        """What is known of these posts, by X id; their parts in order."""

    def rows(
        self,
        of: Import,
        *,
        states: Collection[Standing],
        below: tuple[int, str, int] | None = None,
        most: int = 500,
    ) -> list[Row]:
        """Parts in these states, newest post first, from below a place on."""

    def tally(self, of: Import) -> Mapping[Standing, int]:
        """How many posts stand where; a post of several parts counts once."""

    def intend_parts(self, of: Import, rows: Sequence[Row]) -> None:
        """Commit the intents of a batch before the network is called."""

    def settle_parts(
        self,
        of: Import,
        rows: Sequence[Row],
        *,
        dropped: Collection[str] = (),
        spent: Sequence[Spent] = (),
        by: str,
        act: str,
    ) -> None:
        """Keep the outcomes of a batch, what it cost, and a journal line.

        Args:
            of: Whose.
            rows: As they stand now.
            dropped: Posts that nothing was sent of: their intents are forgotten.
            spent: What was used of the quotas.
            by: Who.
            act: The journal's word.
        """

    def holds(self, of: Import) -> bool:
        """Whether nobody has begun this import anew since."""

    def spent(self, account: str, *, since: datetime) -> list[Spent]:
        """What imports used of the account's quotas since an instant."""
