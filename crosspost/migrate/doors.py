"""What an import needs from outside: an account that takes old posts.

An import speaks of posts by their X ids. What is written for one of them is made
of the very `Part`s that the day's posts are made of, and goes out through the
same publishers, so that the same promises hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crosspost.engine.pace import Window
from crosspost.errors import CrosspostError
from crosspost.i18n import Phrase
from crosspost.migrate.book import Reference, Row
from crosspost.migrate.pace import Quota
from crosspost.migrate.values import Planned
from crosspost.model import Delivery, FittedMedia, Limits, Part, Receipt
from crosspost.ports import AccountFacts, Attempt


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


@dataclass(frozen=True, slots=True)
class Native:
    """A post that stands on the account, as a list of its posts has it.

    Attributes:
        key: The record key.
        created_at: As it is written there; not always a date.
        url: Where a person reads it.
    """

    key: str
    created_at: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class VideoQuota:
    """What the network takes of videos now; None where it does not say.

    Attributes:
        why: Why it takes none, or None where it does.
        videos: How many today.
        bytes: How many bytes today.
    """

    why: Phrase | None = None
    videos: int | None = None
    bytes: int | None = None


class Outlook(Protocol):
    """What an account is asked before an import, and after its first posts."""

    def written(self) -> Iterator[Native]:
        """What stands on the account, the lowest key first, where it is listed."""

    def bridges(self) -> tuple[str, ...] | None:
        """The bridges to other networks that the account has turned on.

        Returns:
            Their names; None where nobody can tell.
        """

    def shown(self, posts: Sequence[Row]) -> int | None:
        """How many of these posts readers are shown; None where nobody can tell."""

    def video_quota(self) -> VideoQuota:
        """What the network takes of videos now."""


class Importer(Outlook, Protocol):
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
