"""What a team chooses of an archive: rules, pure.

By default one's own posts and one's own threads are imported, nothing else. What
stands in someone else's conversation needs a flag and a person's look at each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from crosspost.migrate.values import MediaFile, MediaKind, PostClass, Reason

REVIEWED: Final = frozenset(
    {
        PostClass.REPLY_OTHER,
        PostClass.IN_OTHER_CONVERSATION,
        PostClass.THREAD_PARENT_MISSING,
    }
)
"""Classes that are imported with a flag and a tick for each post."""
_FLAGGED: Final = frozenset(
    {
        Reason.REPLY_TO_OTHER,
        Reason.STARTS_WITH_MENTION,
        Reason.IN_OTHER_CONVERSATION,
        Reason.PARENT_MISSING,
    }
)


class Undescribed(StrEnum):
    """What the institution decided on pictures that nobody described."""

    UNDECIDED = "undecided"
    REFUSE = "refuse"
    PUBLISH = "publish"
    """Publish them, marked as undescribed."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a team chooses; the default is the rule of the house.

    Attributes:
        since: The first day, in UTC.
        until: The last day, in UTC, itself included.
        classes: Only these, or None for all that are imported by default.
        also: Classes of `REVIEWED` that are imported too, once ticked.
        hashtags: Only posts with one of these, in lower case without `#`.
        min_likes: Only posts that at least so many people liked.
        ids: Only these X ids, or None for all.
        ticked: The X ids that a person ticked on a list, or None without one.
        alts: Descriptions by the media's file name.
        undescribed: What happens to pictures without one.
        handles: X names in lower case to handles of the network (`@ville.fr`).
    """

    since: date | None = None
    until: date | None = None
    classes: frozenset[PostClass] | None = None
    also: frozenset[PostClass] = frozenset()
    hashtags: frozenset[str] = frozenset()
    min_likes: int = 0
    ids: frozenset[str] | None = None
    ticked: frozenset[str] | None = None
    alts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    undescribed: Undescribed = Undescribed.UNDECIDED
    handles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a post decides whether it is imported.

    Attributes:
        reason: What speaks against it by the rule of the house.
        empty: Whether neither words nor usable media are left.
    """

    id: str
    kind: PostClass
    reason: Reason | None
    created_at: datetime
    hashtags: tuple[str, ...]
    likes: int
    media: tuple[MediaFile, ...]
    empty: bool


def decide(post: Candidate, choices: Choices) -> Reason | None:
    """Why a post is not imported; None where it is."""
    ticked = choices.ticked is not None and post.id in choices.ticked
    if post.reason is not None and not _reviewed(post, choices, ticked=ticked):
        return post.reason
    if post.empty:
        return Reason.NOTHING_LEFT
    if choices.ticked is not None and not ticked:
        return Reason.NOT_TICKED
    if any(one.owner for one in post.media) and not ticked:
        return Reason.MEDIA_OF_OTHERS
    return _filtered(post, choices)


def _reviewed(post: Candidate, choices: Choices, *, ticked: bool) -> bool:
    return post.kind in choices.also and post.reason in _FLAGGED and ticked


def _filtered(post: Candidate, choices: Choices) -> Reason | None:
    """The first of the team's own filters that the post does not pass."""
    return next((reason for reason, out in _filters(post, choices) if out), None)


def _filters(post: Candidate, choices: Choices) -> Iterator[tuple[Reason, bool]]:
    day, ids = post.created_at.date(), choices.ids
    yield Reason.BEFORE_PERIOD, choices.since is not None and day < choices.since
    yield Reason.AFTER_PERIOD, choices.until is not None and day > choices.until
    if choices.classes is not None:
        wanted = choices.classes | choices.also
        yield Reason.CLASS_NOT_CHOSEN, post.kind not in wanted
    if choices.hashtags:
        tags = {one.lower() for one in post.hashtags}
        yield Reason.NO_CHOSEN_HASHTAG, not choices.hashtags & tags
    yield Reason.TOO_FEW_LIKES, post.likes < choices.min_likes
    yield Reason.NOT_LISTED, ids is not None and post.id not in ids
    if choices.undescribed is Undescribed.REFUSE:
        yield Reason.NOT_DESCRIBED, lacking(post.media) > 0


def lacking(media: tuple[MediaFile, ...]) -> int:
    """How many of these pictures are there and have no description."""
    return sum(one.present and one.alt is None and is_picture(one) for one in media)


def is_picture(media: MediaFile) -> bool:
    """Whether a description is asked for: pictures and moving pictures."""
    return media.kind is not MediaKind.VIDEO
