"""What a plan of an archive is made of: frozen values, no archive, no network.

A plan tells of every post of the archive what becomes of it and why. Its words
are those of `archive plan --json`, which `docs/archive.md` describes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from crosspost.i18n import Phrase

SHORT: Final = 12
"""Letters: a shorter text (“Bonjour”) may well stand twice."""


class Action(StrEnum):
    """What becomes of a post."""

    IMPORT = "import"
    SKIP = "skip"


class PostClass(StrEnum):
    """What a post is; of several that fit, the first in this order."""

    EDIT_SUPERSEDED = "edit-superseded"
    REPOST_SELF = "repost-self"
    REPOST = "repost"
    REPLY_OTHER = "reply-other"
    IN_OTHER_CONVERSATION = "in-other-conversation"
    THREAD_PARENT_MISSING = "thread-parent-missing"
    MALFORMED = "malformed"
    THREAD = "thread"
    QUOTE_SELF = "quote-self"
    QUOTE_OTHER = "quote-other"
    OWN = "own"


class Reason(StrEnum):
    """Why a post is not imported; the second half are the team's own choices."""

    REPOST = "repost"
    REPLY_TO_OTHER = "reply-to-other"
    STARTS_WITH_MENTION = "starts-with-mention"
    IN_OTHER_CONVERSATION = "in-other-conversation"
    PARENT_MISSING = "parent-missing"
    SUPERSEDED_BY_EDIT = "superseded-by-edit"
    REPLY_CYCLE = "reply-cycle"
    NOTHING_LEFT = "nothing-left"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    MEDIA_OF_OTHERS = "media-of-others"

    BEFORE_PERIOD = "before-period"
    AFTER_PERIOD = "after-period"
    CLASS_NOT_CHOSEN = "class-not-chosen"
    NO_CHOSEN_HASHTAG = "no-chosen-hashtag"
    TOO_FEW_LIKES = "too-few-likes"
    NOT_LISTED = "not-listed"
    NOT_TICKED = "not-ticked"
    NOT_DESCRIBED = "not-described"


class Precision(StrEnum):
    """How exactly the instant of a post is known."""

    MILLISECOND = "ms"
    SECOND = "s"
    DAY = "day"
    """Only the day: the instant is noon UTC."""


class LinkKind(StrEnum):
    """Where a link leads."""

    EXTERNAL = "external"
    QUOTE_SELF = "quote-self"
    QUOTE_SELF_MISSING = "quote-self-missing"
    """A post of one's own that is not in the archive: the old link stays."""
    QUOTE_OTHER = "quote-other"


class MediaKind(StrEnum):
    """What a file of a post is; a `gif` is kept as MP4."""

    PHOTO = "photo"
    VIDEO = "video"
    GIF = "gif"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a post, with its place: it need not be searched again.

    Attributes:
        url: The whole address. It stands in the text in NFC.
        kind: Where it leads.
        start: Its first code point in `Planned.text`.
        end: After its last code point.
        target: The X id of the post that it leads to, of its last version where
            it was edited; None for `external`.
    """

    url: str
    kind: LinkKind
    start: int
    end: int
    target: str | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture or video of a post.

    Attributes:
        file: Its name in the archive's folder of media; never a path.
        kind: What it is.
        present: Whether the archive has it, not empty and only once.
        alt: Its description. An archive has none: the team's own, or None.
        owner: The X id of whose picture it is, where it is someone else's.
    """

    file: str
    kind: MediaKind
    present: bool
    alt: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record that cannot be read stands."""

    file: str
    record: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One post of the archive and what becomes of it: one line of the plan.

    Attributes:
        id: Its X id; None where the record has none. Of an edited post, the
            last version's.
        action: Whether it is imported.
        reason: Why not, for a skip.
        kind: What it is (`class` in the document).
        created_at: Its instant, UTC; of an edited post, the first version's.
            None where the record tells none.
        precision: How exactly the instant is known.
        text: NFC, as it will be published, before it is cut for a network: links
            in full, old mentions made plain words or the network's handles.
        links: In order of place, never overlapping.
        hashtags: Without `#`, in order.
        mentions: The X names in the text, without `@`, in order.
        language: BCP 47, or None where X gave none.
        media: In the author's order, missing ones too.
        root: The first imported post of its own thread (itself for that one).
        parent: Which imported post it follows in its thread; of a skip, the post
            that it replies to.
        quotes: X ids of the posts that its links lead to.
        key: The record key of its first part on Bluesky.
        sensitive: Whether its author marked its media as sensitive.
        place: Where a record stands that cannot be read.
    """

    id: str | None
    action: Action
    reason: Reason | None
    kind: PostClass
    created_at: datetime | None = None
    precision: Precision | None = None
    text: str = ""
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    language: str | None = None
    media: tuple[MediaFile, ...] = ()
    root: str | None = None
    parent: str | None = None
    quotes: tuple[str, ...] = ()
    key: str | None = None
    sensitive: bool = False
    place: Place | None = None

    @property
    def instant(self) -> datetime:
        """Its instant, of a post to import.

        Raises:
            ValueError: It has none: it is not to be imported.
        """
        if self.created_at is None:
            raise ValueError(self.id)
        return self.created_at


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose archive it is.

    Attributes:
        account_id: The X id; empty where nothing tells it.
        handle: The name of the day of the export, without `@`; may be empty.
        name: What readers saw above it; may be empty.
        names: All names it ever had that are known, in lower case.
    """

    account_id: str = ""
    handle: str = ""
    name: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ArchiveNote:
    """Something to know of an archive; `id` is a stable word."""

    id: str
    message: Phrase


@dataclass(frozen=True, slots=True)
class MediaCount:
    """How many files of the posts to import are there, and how many are not.

    Attributes:
        without_alt: Those present that nobody described yet.
    """

    present: int = 0
    missing: int = 0
    without_alt: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The first line of a plan.

    Attributes:
        posts: How many records were read; the plan has as many lines.
        since: The instant of the oldest post, None without any.
        until: The instant of the newest one.
        media: Of the posts to import.
    """

    whose: Whose
    posts: int
    since: datetime | None
    until: datetime | None
    imports: int
    skips: int
    by_reason: Mapping[Reason, int] = field(default_factory=dict)
    by_class: Mapping[PostClass, int] = field(default_factory=dict)
    media: MediaCount = field(default_factory=MediaCount)
    notes: tuple[ArchiveNote, ...] = ()
