"""The contracts between the rules and the world.

Everything a use case needs from outside stands here as a Protocol. Adapters
fulfil them; the contract suites in `tests/contract` hold every implementation,
the fakes included, to the same prose.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from crosspost.i18n import Phrase
from crosspost.model import (
    Account,
    Delivery,
    Hold,
    Json,
    Limits,
    Part,
    Post,
    Prepared,
    Receipt,
    Rendered,
    Settled,
    State,
    Wording,
)


class Clock(Protocol):
    """Time as an argument."""

    def now(self) -> datetime:
        """The wall clock: aware, UTC. It may jump."""

    def boot(self) -> float:
        """Seconds since the machine started; never jumps, counts sleep.

        Waits that decide "it is not there" run on this one.
        """

    def boot_id(self) -> str:
        """Names this start of the machine: `boot()` values of another mean nothing."""


# -- publishing ---------------------------------------------------------------


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


# -- what is kept ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a delivery stands where it stands, for a person."""

    kind: str
    message: Phrase
    hint: Phrase | None = None


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


class Ledger(Protocol):
    """Every delivery ever and its outcome. Each method is one transaction.

    A method that changes something also writes its journal line in the same
    transaction (but for what is only remembered: `keep_meta`, `keep_seen`,
    `keep_answer`, uploads); the line reaches `state/journal.jsonl` once it is
    committed. One ledger may be used by several threads, never across a fork.

    Raises:
        LedgerError: Any method, where the file is gone, damaged, full, locked
            or cannot be written; nothing of the method was done.
    """

    # posts
    def accept(
        self,
        post: Post,
        deliveries: Sequence[Delivery],
        *,
        by: str,
        state: State,
        hold: Hold | None = None,
        problem: Problem | None = None,
        at: datetime | None = None,
    ) -> int:
        """Keep a post, or a new revision of it, and its deliveries.

        Deliveries that nothing was attempted of are replaced by the new ones;
        attempted ones stay as they are. A held one stays held where `state` is
        `scheduled`: only a person, or a rule that says so with `change`,
        releases it. One that a person cancelled stays cancelled; one whose
        account is no longer named is cancelled, and comes back when it is named
        again. A claim on which no intent was committed is void.

        The same post again, word for word, is no new revision; where its
        deliveries are the same too, nothing is written.

        Args:
            post: The whole post.
            deliveries: One for each of its accounts.
            by: Who.
            state: Of new and replaced deliveries.
            hold: Why, where `state` is `held`.
            problem: What a person is told of them.
            at: The instant they were rendered for, where the post names none;
                kept as that of acceptance (default: now) at the first revision,
                and never changed.

        Returns:
            The revision.

        Raises:
            KeyTaken: Another delivery of an account holds one of the keys;
                nothing was kept. Plan anew under another generation.
        """

    def post(self, post_id: str) -> PostRecord | None:
        """One post with its last revision."""

    def posts(self, *, open_only: bool = True) -> list[PostRecord]:
        """Posts with at least one delivery that is not over, oldest first; or all.

        Over is what is sent, cancelled or withdrawn (`states.OVER`).
        """

    def names(self, prefix: str) -> list[str]:
        """What `prefix` may be short for, in order.

        Ids of posts; where the prefix has a dot, ids of deliveries whose post
        begins with what is before it and whose account with what is after it.
        """

    # deliveries
    def record(self, delivery_id: str) -> Record | None:
        """One delivery."""

    def records(
        self,
        *,
        states: Collection[State] = (),
        post: str = "",
        account: str = "",
        since: datetime | None = None,
    ) -> list[Record]:
        """Deliveries, by due instant; all filters are joined by "and".

        Args:
            states: One of these.
            post: Of this post.
            account: To this account.
            since: Due at this instant or later.
        """

    def due(self, now: datetime) -> list[Record]:
        """Scheduled deliveries whose `due` and `next_at` have come, by due instant."""

    def look_again(self, now: datetime) -> list[Record]:
        """Sent deliveries at which a second look is due (`next_at` has come)."""

    def next_due(self) -> datetime | None:
        """The earliest instant at which something is to do, or None.

        Something scheduled or uncertain whose wait ends, a lease that ends, or
        something sent that is to be looked at again.
        """

    def key_taken(self, account: str, key: str, *, other_than: str) -> bool:
        """Whether another delivery of the account holds this key."""

    def receipt_ids(self, account: str) -> frozenset[str]:
        """The ids that receipts of this account name already (see `look`)."""

    def claim(self, delivery_id: str, *, worker: str, until: datetime) -> int | None:
        """Take a scheduled delivery: `sending`, with a lease. The fencing token.

        None where another worker was quicker, it is no longer scheduled or not
        yet due, or another delivery of the account is `sending`: one at a time.
        """

    def lease(self, delivery_id: str) -> tuple[int, datetime | None]:
        """The present token and the end of its lease, if it is claimed."""

    def intend(self, delivery: Delivery, *, token: int, marker: str) -> Record:
        """Commit the intent before the network is called: keys and exact bytes.

        The first intent freezes the delivery's bytes and its marker; a later one
        counts an attempt and keeps both.

        Raises:
            LeaseLost: `token` is not the present one.
            KeyTaken: Another delivery of the account holds one of the keys.
        """

    def confirm(
        self, delivery_id: str, receipt: Receipt, *, token: int
    ) -> Receipt | None:
        """Keep the receipt of one part, at once.

        A receipt is a fact: it is kept under a stale token too, so that the part
        is not sent again, and then `LeaseLost` is raised. Where the part has
        another receipt already, that one stays, the journal has both (act
        `double`), and the one that stays is returned.
        """

    def change(
        self, delivery_id: str, change: Change, *, token: int | None = None
    ) -> Record:
        """Bring a delivery into another state.

        Raises:
            LeaseLost: `token` is not the present one; nothing was touched.
            ValueError: `states` does not know the move; without a token, the
                delivery is `sending` (`expire` ends a lease, nobody else does).
        """

    def replan(
        self, delivery: Delivery, *, by: str, token: int | None = None
    ) -> Record:
        """Replace the bytes and the due instant of what was never attempted.

        The state and its reason stay; `next_at` is forgotten.

        Raises:
            LeaseLost: `token` was given and is not the present one.
            ValueError: It was attempted, is over, or is `sending`.
            KeyTaken: Another delivery of the account holds one of the keys.
        """

    def expire(self) -> list[Record]:
        """End the leases whose time is over, on the clock that does not jump.

        What an intent was committed of under that lease becomes `uncertain`;
        what was only claimed is `scheduled` again. A lease of another start of
        the machine is over. Returns these deliveries as they stand now.
        """

    # media
    def upload(self, account: str, sha256: str) -> tuple[str, datetime] | None:
        """An upload's remote id and when, if it is not used yet."""

    def keep_upload(self, account: str, sha256: str, remote_id: str) -> None:
        """Keep an upload's id."""

    def drop_uploads(self, account: str, remote_ids: Iterable[str]) -> None:
        """Forget ids that a status has used."""

    def used(self, account: str, *, since: datetime) -> list[Used]:
        """What the account used of its limits since then, in any order."""

    # pause
    def pause(self, *, scope: str, reason: str, by: str) -> None:
        """Hold everything (`scope` empty), an entity (`entity:x`) or an account."""

    def resume(self, *, scope: str, by: str) -> None:
        """Lift a pause; releases nothing by itself."""

    def pauses(self) -> list[PauseRecord]:
        """Those that hold."""

    # what was asked of servers, with its date
    def answer(self, kind: str, subject: str) -> tuple[Json, datetime] | None:
        """A kept answer (`limits`, `identity`, `did`, `card`) and when it was given."""

    def keep_answer(self, kind: str, subject: str, answer: Json) -> None:
        """Keep an answer."""

    # outbox
    def seen(self) -> dict[str, Seen]:
        """Every file of the outbox that was ever seen, by path."""

    def keep_seen(self, files: Iterable[Seen], *, forget: Iterable[str] = ()) -> None:
        """Keep how files stand now."""

    # problems that people were told of
    def tell(self, kind: str, subject: str) -> bool:
        """True the first time: this problem is new and must be told now."""

    def over(self, kind: str, subject: str) -> bool:
        """True if a problem that was told is over now."""

    def told(self) -> list[tuple[str, str, datetime]]:
        """The problems that stand: kind, subject, since."""

    # the ledger itself
    def meta(self, name: str) -> str:
        """A small value by name, or empty.

        `machine` is the identity given at its creation. `restored` is an instant
        (RFC 3339) where the ledger is known to be a copy or an old state: a
        backup that was put back, or a journal file that knows more than it; to
        be emptied once the accounts were looked at.
        """

    def keep_meta(self, **values: str) -> None:
        """Keep small values (no journal line)."""

    def journal(self, subject: str = "") -> list[Line]:
        """The journal, oldest first; only what names `subject` where given.

        A post's id also finds what concerns its deliveries.
        """

    def head(self) -> Line | None:
        """The last line of the journal: its hash is printed in reports."""

    def note(
        self, act: str, subject: str, *, by: str, detail: Json | None = None
    ) -> Line:
        """Write a journal line that goes with no other change."""

    def close(self) -> None:
        """Let go of the file."""


class Shelf(Protocol):
    """Pictures: where the author's are read, and where fitted ones are kept."""

    def source(self, folder: str, file: str) -> bytes:
        """The author's file.

        Raises:
            MediaError: It is missing, unreadable, or outside its folder's tree.
        """

    def keep(self, data: bytes, *, type: str) -> str:  # noqa: A002 -- the field's word
        """Keep fitted bytes under their SHA-256; the path of the kept file."""

    def fitted(self, source: str, room: str) -> Json | None:
        """How a source (SHA-256) was fitted into a room (its digest) before."""

    def keep_fitted(self, source: str, room: str, how: Json) -> None:
        """Remember how a source was fitted, so that it is done once."""

    def read(self, sha256: str) -> bytes:
        """Kept bytes; checked against their SHA-256.

        Raises:
            MediaError: They are gone or changed.
        """


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself, for a link card.

    Attributes:
        title: Empty where it says none.
        picture: The bytes of its picture, not looked at yet; None where it has
            none that could be had.
        picture_named: It names a picture, had or not.
        checked: Its address was made sure to be one of the public network; false
            behind a proxy, which does not tell.
    """

    title: str = ""
    description: str = ""
    picture: bytes | None = None
    picture_named: bool = False
    checked: bool = True


class Unfetchable(Exception):
    """A page could not be looked at; `reason` says why, inside a sentence."""

    def __init__(self, reason: Phrase) -> None:
        """Keep the reason unsaid."""
        super().__init__(reason.id)
        self.reason = reason


class Pages(Protocol):
    """Looks at the pages that posts link to."""

    def look(self, url: str) -> Page:
        """What the page at `url` says of itself. Bounded in time and size.

        Raises:
            Unfetchable: It cannot be reached, may not be, or is no page.
        """


class Notifier(Protocol):
    """Tells people of a new problem, or that one is over."""

    def tell(self, subject: Phrase, lines: Sequence[Phrase]) -> None:
        """One message."""


class Source(Protocol):
    """Where posts come from."""

    def read(self) -> Iterable[Post]:
        """The posts that are there now."""


LATE = timedelta(minutes=60)
REQUEST_LIFE = timedelta(seconds=120)
