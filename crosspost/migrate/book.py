"""What the ledger knows of imports: values, and the pages they stand on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from crosspost.migrate.pace import Spent
from crosspost.model import Json


class Standing(StrEnum):
    """Where one part of an imported post stands."""

    ATTEMPTED = "attempted"
    SENT = "sent"
    FAILED = "failed"
    REMOVING = "removing"
    WITHDRAWN = "withdrawn"


GONE = "Gone"
"""The kind of problem of a withdrawn part that someone had removed by hand before."""


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
class Begun:
    """One archive that is brought to one account, and how.

    Attributes:
        account: Its name in the configuration.
        archive: The X id of whose archive it is.
        identity: Of the account on its network.
        plan: The path of the plan file.
        settings: What was chosen: filters, what happens without alt text…
    """

    account: str
    archive: str
    identity: str
    plan: str
    settings: Json


@dataclass(frozen=True, slots=True)
class Import(Begun):
    """The same as the book knows it.

    Attributes:
        looked: Whether a person has looked at the first posts and went on.
        token: The fencing token of whoever works on it now.
    """

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

    def begin_import(self, begun: Begun, *, by: str) -> Import:
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
