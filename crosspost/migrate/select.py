"""What a team chooses of an archive: rules, pure.

By default one's own posts and one's own threads are imported, nothing else. What
stands in someone else's conversation needs a flag and a person's look at each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


class Extra(StrEnum):
    """What an archive holds beside the posts, and is read on request only."""

    COMMUNITIES = "communities"
    """Posts in communities, which other people read than those who follow."""
    ARTICLES = "articles"
    """The words of long articles, in place of the links that announce them."""


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
        extras: What is read beside the posts.
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
    extras: frozenset[Extra] = frozenset()


@dataclass(slots=True)
class Candidate:
    """What of a post decides; one is filled anew for each post of an archive."""

    id: str
    kind: PostClass
    created_at: datetime
    hashtags: tuple[str, ...]
    likes: int
    media: tuple[MediaFile, ...]
    empty: bool
    """Whether neither words nor usable media are left."""


class Selection:
    """What a team chose, ready to be asked of hundreds of thousands of posts."""

    def __init__(self, choices: Choices) -> None:
        """Only the filters that were chosen are asked."""
        self._choices = choices
        self._filters = tuple(_filters(choices))

    def settles(self, kind: PostClass, reason: Reason | None) -> bool:
        """Whether the rule of the house alone decides against such a post."""
        if reason is None:
            return False
        return reason not in _FLAGGED or kind not in self._choices.also

    def against(self, post: Candidate, reason: Reason | None) -> Reason | None:
        """Why a post is not imported; None where it is.

        Args:
            post: What decides.
            reason: What speaks against it by the rule of the house.
        """
        ticks = self._choices.ticked
        ticked = ticks is not None and post.id in ticks
        if reason is not None and (self.settles(post.kind, reason) or not ticked):
            return reason
        if post.empty:
            return Reason.NOTHING_LEFT
        if ticks is not None and not ticked:
            return Reason.NOT_TICKED
        if post.media and not ticked and any(one.owner for one in post.media):
            return Reason.MEDIA_OF_OTHERS
        for why, passes in self._filters:
            if not passes(post):
                return why
        return None


_Filter = tuple[Reason, Callable[[Candidate], bool]]


def _filters(choices: Choices) -> Iterator[_Filter]:
    """The filters that were chosen: the reason against what does not pass."""
    since, until = choices.since, choices.until
    if since is not None:
        yield Reason.BEFORE_PERIOD, lambda one: one.created_at.date() >= since
    if until is not None:
        yield Reason.AFTER_PERIOD, lambda one: one.created_at.date() <= until
    if choices.classes is not None:
        kinds = choices.classes | choices.also
        yield Reason.CLASS_NOT_CHOSEN, lambda one: one.kind in kinds
    if choices.hashtags:
        yield (
            Reason.NO_CHOSEN_HASHTAG,
            lambda one: any(tag.lower() in choices.hashtags for tag in one.hashtags),
        )
    if choices.min_likes:
        yield Reason.TOO_FEW_LIKES, lambda one: one.likes >= choices.min_likes
    ids = choices.ids
    if ids is not None:
        yield Reason.NOT_LISTED, lambda one: one.id in ids
    if choices.undescribed is Undescribed.REFUSE:
        yield Reason.NOT_DESCRIBED, lambda one: not lacking(one.media)


def lacking(media: tuple[MediaFile, ...]) -> int:
    """How many of these pictures are there and have no description."""
    return sum(one.present and one.alt is None and is_picture(one) for one in media)


def is_picture(media: MediaFile) -> bool:
    """Whether a description is asked for: pictures and moving pictures."""
    return media.kind is not MediaKind.VIDEO
