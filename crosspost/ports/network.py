"""One network and one opened account: what is asked of them, what they answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from crosspost.model import (
    Account,
    Delivery,
    Limits,
    Part,
    Prepared,
    Receipt,
    Rendered,
    Wording,
)
from crosspost.ports.clock import Clock


class Attempt(Protocol):
    """What one attempt at a delivery may ask of the engine, and must tell it."""

    @property
    def number(self) -> int:
        """1 for the first attempt."""

    @property
    def marker(self) -> str:
        """What `Publisher.mark` answered before the first attempt."""

    @property
    def receipts(self) -> Sequence[Receipt]:
        """The parts that are known to be on the network."""

    @property
    def started(self) -> datetime:
        """When the first attempt's intent was committed (UTC)."""

    def before_write(self, part: int) -> None:
        """Call just before each upload or write, naming the part it is for.

        Raises:
            Paused: A pause began; nothing more may be written.
            LeaseLost: Another worker has this delivery now.
        """

    def uploaded(self, sha256: str) -> str | None:
        """The network's id of a medium that is uploaded and not used yet."""

    def uploaded_at(self, sha256: str) -> datetime | None:
        """When that id was kept (UTC)."""

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        """Keep an upload's id, before anything else is done."""

    def media(self, sha256: str) -> bytes:
        """The fitted bytes of a medium."""


class Paused(Exception):
    """Sendings are paused; the attempt stops before its next write."""


class LeaseLost(Exception):
    """Another worker took the delivery over; the attempt stops."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look at the network saw of one delivery.

    Attributes:
        receipts: The parts that are there.
        foreign: A record of someone else under one of our keys: its address.
        doubles: Addresses of posts that are there twice.
    """

    receipts: tuple[Receipt, ...] = ()
    foreign: str = ""
    doubles: tuple[str, ...] = ()


ASKEW = timedelta(minutes=90)
"""How far a server's clock and ours may be apart before a post is taken for ours."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Posts of an account that are a delivery, or say the very same.

    Attributes:
        receipts: The parts that are there, in order.
        made: When the first of them was published, by the network's word.
        proven: Whether it stands under the delivery's own key.
        foreign: Something else under that key: its address.
    """

    receipts: tuple[Receipt, ...] = ()
    made: datetime | None = None
    proven: bool = False
    foreign: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands where a part was published.

    Attributes:
        text: As its author sent it.
        ours: Whether it still is what was published.
        replies: How many, where the network says so.
        likes: The same.
    """

    text: str
    ours: bool
    replies: int | None = None
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the network says of an account after a real login.

    Attributes:
        identity: The DID, or the account's id.
        handle: As the network shows it.
        scopes: What the secret may do, where the network tells.
        broad: Those of `scopes` that are not needed.
        missing: Needed scopes that the secret has not.
        handle_holds: Whether handle and identity name each other; None where the
            network has no such proof, or did not say.
        ahead: How many seconds our clock is ahead of the server's, by what it
            told with the login; None where it told none.
    """

    identity: str
    handle: str
    display_name: str = ""
    avatar: str = ""
    server: str = ""
    scopes: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    followers: int | None = None
    handle_holds: bool | None = None
    ahead: float | None = None


class Publisher(Protocol):
    """One opened account. Every error it raises is an `Outcome` of `errors`.

    Reads may be retried inside (tenacity); a write never is. An error raised by
    `check`, `limits`, `resolve`, `mark` or `look` means nothing was written.
    """

    def check(self) -> AccountFacts:
        """Log in for real and tell what the account is."""

    def limits(self) -> Limits:
        """Ask the server what it takes."""

    def resolve(self, handles: Collection[str]) -> Mapping[str, str | None]:
        """Handle → DID, or None where nobody answers to it."""

    def mark(self, delivery: Delivery) -> str:
        """Log in, and note where the account stands before a first attempt.

        The marker is what `look` later starts from (Mastodon: the id of the
        account's newest status; Bluesky needs none). Reads only, so a failure
        here is never `Uncertain`.
        """

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """Send the parts that have no receipt yet.

        Yields a receipt as soon as the network has confirmed a part, before the
        next one is sent. On Bluesky all parts are written at once.

        Raises:
            Rejected, AccessDenied, Throttled, Unavailable: The next part was
                not published, and nothing after it.
            Uncertain: The next part was perhaps published.
            KeyTaken: Someone else's record stands under our key.
        """

    def look(
        self, delivery: Delivery, attempt: Attempt, *, known: Collection[str]
    ) -> Sighting:
        """Which parts are on the network. Never writes.

        Args:
            delivery: What was attempted.
            attempt: Its marker, start and receipts.
            known: Ids that other receipts of this account name already; they
                match nothing.
        """

    def twins(
        self,
        deliveries: Sequence[Delivery],
        *,
        since: datetime,
        known: Collection[str],
    ) -> Mapping[str, Twin]:
        """Which deliveries are on the account already, or something just like them.

        For a ledger that may have forgotten what it sent. Never writes. A post
        is given to one delivery at most: that of its key, else the earliest due
        with the very same text and number of pictures, first among posts that
        are no older than it (but for `ASKEW`).

        Args:
            deliveries: Those asked about.
            since: Older posts are not looked at, but for those under own keys.
            known: Ids that receipts of this account name; they match nothing.

        Returns:
            By delivery id; who has no twin is absent.
        """

    def recognise(self, url: str, delivery: Delivery) -> Receipt:
        """The receipt of a post a person saw, after checking author and text.

        Raises:
            Rejected: Another account's post, another text, or nothing there.
        """

    def read(self, receipt: Receipt, *, before: Sequence[Part]) -> Standing | None:
        """What stands where a part was published; None where nothing does.

        None only where the network itself says so. Never writes. `before` are the
        versions of ours that may stand there, as for `edit`.
        """

    def edit(
        self,
        receipt: Receipt,
        *,
        before: Sequence[Part],
        after: Part,
        attempt: Attempt,
    ) -> None:
        """Change a published part in place; done twice is done once.

        Everything is sent again (pictures, warning, language); what is uploaded
        already is not uploaded again. Who can see it never changes.

        Args:
            receipt: Where it stands.
            before: The versions of ours that may stand there: what was published,
                then those of edits that were begun and are not known to be made.
            after: What shall stand there.
            attempt: Asked before each write, as when publishing.

        Raises:
            Gone: It is not there any more.
            EditedElsewhere: None of `before` and not `after` stands there.
            Rejected: The network takes no such change, or knows none at all.
            Uncertain: Perhaps it was changed; simply do it again.
        """

    def withdraw(self, receipt: Receipt, *, version: str = "") -> bool:
        """Remove one published part; removing what is gone is no error.

        Args:
            receipt: Where it stands.
            version: The `cid` that must stand there, where the network has such;
                empty: whatever stands there.

        Returns:
            Whether it was there; an earlier request of ours may have removed it.

        Raises:
            EditedElsewhere: Another version stands there; nothing was removed.
            Uncertain: Perhaps it was removed; simply do it again.
        """

    def close(self) -> None:
        """Let go of connections, from whatever thread."""


class Sessions(Protocol):
    """The one kept session of an account, for all cron runs."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Held while a session is refreshed or made."""

    def read(self) -> str | None:
        """The kept session, or None."""

    def write(self, session: str) -> None:
        """Keep a session (0600), at once."""


def at_once(_seconds: float) -> None:
    """No waiting at all: for rooms that are given no time."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a network is given to open an account with.

    Attributes:
        secret: Reads the account's secret; raises `SecretError`. Called only
            when a login is really needed.
        transport: Makes the `httpx.BaseTransport` every request goes through,
            the SDK's included (see `networks.wire`).
        attempt_seconds: How long one request may take in all, in seconds.
        wait: How to wait between two reads of one attempt, in seconds.
    """

    clock: Clock
    secret: Callable[[], str]
    sessions: Sessions
    transport: Callable[[], object]
    attempt_seconds: float = 30.0
    wait: Callable[[float], None] = at_once


@dataclass(frozen=True, slots=True)
class Order:
    """What a network is asked to render: one post, one account, one instant."""

    post: str
    account: Account
    wording: Wording
    prepared: Prepared
    due: datetime
    generation: int = 0
    reply_to: str = ""


class Network(Protocol):
    """A kind of network. Its folder holds one module constant `NETWORK`.

    Attributes:
        edits: Whether what is published there can be changed in place.
        repeats: Whether a request that is repeated on its way, or comes too late,
            can make a second post there: then it is looked for afterwards.
    """

    name: str
    title: str
    edits: bool
    repeats: bool

    def assumed(self, account: Account) -> Limits:
        """The built-in table, for a server that was never asked. Pure."""

    def handles(self, wording: Wording) -> frozenset[str]:
        """The handles whose identity must be asked before rendering. Pure."""

    def render(self, order: Order) -> Rendered:
        """The parts, exactly as they will leave. Pure; imports no SDK."""

    def connect(self, account: Account, surroundings: Surroundings) -> Publisher:
        """Open an account. Makes no request by itself."""
