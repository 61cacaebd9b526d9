"""A post as one account will show it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crosspost.model.accounts import Limits
from crosspost.model.kinds import Json, Unit
from crosspost.model.notes import Level, Note
from crosspost.model.written import Focus


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
