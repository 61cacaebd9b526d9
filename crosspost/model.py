"""The values everything else speaks of: what was written, and what leaves.

All are frozen. Nothing here knows a network, a clock or a disk. Instants are
aware datetimes in UTC, in whole milliseconds where they go into a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from crosspost.i18n import Phrase
from crosspost.media.fit import Room
from crosspost.polls import Poll
from crosspost.team import Rule, Team

Json = Mapping[str, object]
Unit = Literal["graphemes", "characters"]


class State(StrEnum):
    """Where a delivery stands. `uncertain` is a state of its own: perhaps sent."""

    DRAFT = "draft"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Settled(StrEnum):
    """How a sent delivery is known to be sent."""

    ANSWERED = "answered"
    FOUND = "found"
    DECLARED = "declared"


class Hold(StrEnum):
    """Why a delivery is held; nothing held leaves without a person's choice."""

    PAUSE = "pause"
    LATE = "late"
    WINDOW = "window"
    ACCESS = "access"
    SECRET = "secret"  # noqa: S105 -- a word, not a secret
    GONE = "gone"
    COPY = "copy"
    FLOOD = "flood"
    PAST = "past"
    CHANGED = "changed"
    COLLISION = "collision"
    INCOMPLETE = "incomplete"
    RESTORED = "restored"


class Level(StrEnum):
    """How much a note matters: an error stops the post, the rest informs."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction ready to take: `found` becomes `proposal`; `text` is the whole."""

    found: str
    proposal: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the author should read before sending. `id` is a stable word."""

    id: str
    level: Level
    message: Phrase
    hint: Phrase | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Focus:
    """The point a crop must keep: x and y from -1 to 1, (0, 0) the centre."""

    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video as the author named it.

    Attributes:
        file: The path as written, relative to the post file's folder.
        alt: The alt text; empty for a decorative picture.
        decorative: Declared to carry no information.
        without_alt: The reason why there is no alt text, journalled.
        subtitles: A WebVTT file beside a video.
    """

    file: str
    alt: str = ""
    decorative: bool = False
    without_alt: str = ""
    focus: Focus | None = None
    kind: Literal["image", "video"] = "image"
    subtitles: str = ""


@dataclass(frozen=True, slots=True)
class CardSource:
    """The link card as the author gives it: an address, perhaps its words."""

    url: str
    title: str = ""
    description: str = ""
    picture: Media | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """The same message in another language.

    Attributes:
        language: Its BCP 47 tag.
        text: Normalised, as `Wording.text`.
        short: Said instead where `text` does not fit, or None.
        content_warning: The warning in that language; empty for the post's own.
        alts: Descriptions of the post's media in that language, in their order;
            an empty one leaves the post's own.
    """

    language: str
    text: str
    short: str | None = None
    content_warning: str = ""
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What one account says: the post after the author's own exceptions.

    Attributes:
        text: Normalised (NFC); `***` lines still stand in it.
        short: Said instead where `text` does not fit, or None.
        thread: Whether a text that does not fit may become a thread.
        languages: BCP 47 tags, the first being that of the text.
        content_warning: Shown before the text on Mastodon; empty for none.
        visibility: Mastodon's word: public, unlisted or private.
        labels: Bluesky's self-labels (`sexual`, `nudity`, `porn`, `graphic-media`).
        replies: Who may answer: everyone, nobody, mentioned, following, followers.
        quotes: Whether others may quote the post (postgate on Bluesky).
        mentions: `allow`, or `none`: refuse to reach anyone by name (Mastodon).
        shorten_links: Show long links cut where the text would not fit otherwise.
        pictures: What to do with more pictures than the account takes.
        named: Mentions in the texts that the address book put there.
        also: What follows in further languages, in the same thread.
    """

    text: str
    short: str | None = None
    thread: bool = False
    languages: tuple[str, ...] = ()
    content_warning: str = ""
    visibility: Literal["public", "unlisted", "private"] = "public"
    labels: tuple[str, ...] = ()
    replies: Literal["everyone", "nobody", "mentioned", "following", "followers"] = (
        "everyone"
    )
    quotes: Literal["everyone", "nobody"] = "everyone"
    mentions: Literal["allow", "none"] = "allow"
    shorten_links: bool = False
    pictures: Literal["refuse", "first", "thread"] = "refuse"
    media: tuple[Media, ...] = ()
    card: CardSource | None = None
    named: tuple[str, ...] = ()
    also: tuple[Variant, ...] = ()

    def sayings(self) -> tuple[Wording, ...]:
        """What is said, language by language: one, or a thread in several."""
        if not self.also:
            return (self,)
        own = replace(self, also=())
        further = (
            replace(own, text=one.text, short=one.short, languages=(one.language,))
            for one in self.also
        )
        return (own, *further)


@dataclass(frozen=True, slots=True)
class Post:
    """What the author wrote, before any network's rules.

    Attributes:
        id: Derived from where it comes from (see `crosspost.identity`), so that
            the same file has the same id with or without a ledger.
        source: The post file's path as given or inside the outbox; empty for a
            post given on the command line.
        folder: Where its pictures are looked for.
        to: Account names, groups resolved, in the configuration's order.
        at: The chosen instant (UTC), or None: due when accepted.
        base: The wording for everyone.
        exceptions: Wordings by account name, where they differ from `base`.
        by_language: Texts in other languages, by BCP 47 tag.
        brought_by: The person, or system user, who gave it to us, where that is
            known; the author may be another.
        raw_digest: SHA-256 (hex) of the bytes it was read from.
    """

    id: str
    entity: str
    to: tuple[str, ...]
    base: Wording
    source: str = ""
    folder: str = "."
    at: datetime | None = None
    exceptions: Mapping[str, Wording] = field(default_factory=dict)
    by_language: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False
    note: str = ""
    author: str = ""
    reply_to: str = ""
    cross_entity: bool = False
    raw_digest: str = ""
    brought_by: str = ""

    @property
    def title(self) -> str:
        """The first line of the text, to name the post by."""
        return self.base.text.split("\n", 1)[0][:80]

    def wording(self, account: str) -> Wording:
        """What `account` says."""
        return self.exceptions.get(account, self.base)


@dataclass(frozen=True, slots=True)
class Account:
    """One profile on one network, as the configuration names it.

    Attributes:
        server: The address it is reached at (`https://…`), or empty while only
            the handle is known.
        identity: What does not change when a handle does: the DID on Bluesky,
            the account's id on Mastodon; empty while the network was never asked.
        sandbox: Whether this is a built-in network's account.
        options: The network's own settings, validated by its `settings`.
    """

    name: str
    network: str
    entity: str
    handle: str
    server: str = ""
    identity: str = ""
    display_name: str = ""
    language: str = ""
    time_zone: str = "Europe/Paris"
    sandbox: bool = False
    options: Json = field(default_factory=dict)

    @property
    def profile(self) -> str:
        """What the network's answers are kept under.

        Another handle or server under the same name is another profile: nothing
        that was learned of the first is believed of the second.
        """
        return f"{self.name} {self.handle} {self.server}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes, in its own units.

    Attributes:
        text: The most one part may measure, in `unit`.
        text_bytes: The most UTF-8 bytes, or None.
        link_weight: What a link counts, or None: its full length.
        alt: The longest alt text in characters, or None.
        room: What a picture must fit into.
        thumb: The same for a link card's picture, where we send one.
        video_bytes: The most a video may weigh, or None: the server does not say.
        video_seconds: The longest it may last, or None.
        video_pixels: The most width times height may be, or None.
        software: What the server says it is (`mastodon`, `gotosocial`, `pds`…).
        as_of: When the server said so; None for the built-in table, whose date
            is `assumed_on`.
    """

    text: int
    unit: Unit
    images: int
    room: Room
    text_bytes: int | None = None
    link_weight: int | None = None
    alt: int | None = None
    languages: int = 1
    thumb: Room | None = None
    video_bytes: int | None = None
    video_seconds: float | None = None
    video_pixels: int | None = None
    software: str = ""
    version: str = ""
    as_of: datetime | None = None
    assumed_on: str = ""


@dataclass(frozen=True, slots=True)
class Subtitles:
    """A WebVTT file as it will leave, kept under its SHA-256 (hex)."""

    file: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class FittedMedia:
    """A picture or video as it will leave, fitted to one account.

    Attributes:
        file: The author's name for it.
        path: Where the fitted bytes are (in `state/media`).
        sha256: Of the fitted bytes, hex; they are kept under it.
        type: MIME type.
        bytes: Size in bytes.
        width: Pixels, after orientation.
        height: Pixels, after orientation.
    """

    file: str
    path: str
    sha256: str
    type: str
    bytes: int
    width: int
    height: int
    alt: str = ""
    focus: Focus | None = None
    kind: Literal["image", "video"] = "image"
    subtitles: Subtitles | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A link card whose every value is known."""

    url: str
    title: str
    description: str = ""
    picture: FittedMedia | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that had to be asked or fitted before one account's plan is final.

    Attributes:
        limits: The server's, or the built-in table.
        identity: The account's DID or id; empty while unknown.
        mentions: Handle (lower case) → DID; None where nobody answers to it.
            A handle that was never asked is absent.
        media: One for each of the wording's media, in order.
        notes: What went into fitting, and what must still be asked.
    """

    limits: Limits
    identity: str = ""
    mentions: Mapping[str, str | None] = field(default_factory=dict)
    media: tuple[FittedMedia, ...] = ()
    card: Card | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A stretch of text that links: UTF-8 byte offsets, `end` exclusive.

    `value` is the URI, the DID or the tag without `#`.
    """

    start: int
    end: int
    type: Literal["link", "mention", "tag"]
    value: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A record that must be written together with its part (threadgate, postgate)."""

    collection: str
    key: str
    request: Json


@dataclass(frozen=True, slots=True)
class Part:
    """One post as one network shows it; several make a thread.

    Attributes:
        number: From 1.
        key: Bluesky's record key, Mastodon's Idempotency-Key; empty while the
            account's identity is unknown.
        used: What the text measures, in `unit`, as the server counts.
        request: The exact record or form that will be sent, but for the named
            holes `media:SHA256` and `reply:part k`.
        cid: The record's CID; None where it has a hole, or the network has none.
    """

    number: int
    key: str
    text: str
    used: int
    limit: int
    unit: Unit
    languages: tuple[str, ...]
    request: Json
    facets: tuple[Facet, ...] = ()
    media: tuple[FittedMedia, ...] = ()
    card: Card | None = None
    cid: str | None = None
    companions: tuple[Companion, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a network makes of one post for one account.

    Attributes:
        said: The author's words that are published, each text whole, before it is
            cut into parts; empty where that is the wording's text.
    """

    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post for one account: everything that will be sent, and when.

    Attributes:
        id: `<post>.<account>`.
        due: The instant it is to leave; also its `createdAt`.
        generation: Raised when a key turns out to be taken.
        digest: What a person approves (see `crosspost.identity`).
        final: Whether nothing must be asked any more.
        software: What the server says it is (`gotosocial`), to name it by.
        version: Which one it says; servers of one kind show tags differently.
    """

    id: str
    post: str
    account: str
    network: str
    handle: str
    entity: str
    due: datetime
    parts: tuple[Part, ...]
    digest: str = ""
    final: bool = True
    generation: int = 0
    notes: tuple[Note, ...] = ()
    software: str = field(default="", compare=False)
    version: str = field(default="", compare=False)

    @property
    def blocked(self) -> bool:
        """Whether an error stands against it: it cannot be sent as it is."""
        return any(note.level is Level.ERROR for note in self.notes)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that one part is on its network.

    Attributes:
        part: The part's number.
        uri: The network's own address of it (`at://…`, the status URI).
        url: Where a person reads it.
        id: What later calls name it by (record key, status id).
        cid: Bluesky's content hash, else empty.
        at: When we learned it.
    """

    part: int
    key: str
    uri: str
    url: str
    id: str
    at: datetime
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """Who speaks: a town, a museum. Owns accounts.

    Attributes:
        signature: Stands under the text of each of its posts.
        approval: How many persons its posts need.
        territory: INSEE code of its department or territory (`67`, `988`), for
            public holidays and polls; or empty.
    """

    name: str
    title: str
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    signature: str = ""
    approval: Rule = Rule.NONE
    territory: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Everyone a post can name: the configuration as the rules see it.

    Attributes:
        accounts: By name, in the configuration's order.
        groups: Group name → account names.
        people: The address book: name → network → what to write there.
        team: Who works here, by name; empty: a single agent.
        polls: Elections; before each, those it concerns are held to restraint.
        late: How long after its due instant a post may still leave by itself.
        request_life: How long a request is taken to live at most.
    """

    entities: Mapping[str, Entity]
    accounts: Mapping[str, Account]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    team: Team = field(default_factory=dict)
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    polls: tuple[Poll, ...] = ()
    late: timedelta = timedelta(minutes=60)
    request_life: timedelta = timedelta(seconds=120)
