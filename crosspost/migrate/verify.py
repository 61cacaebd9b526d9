"""Is an import complete: the archive against the account's public posts. Pure.

The keys are computed anew from the archive and nothing is believed: neither the
ledger nor, where it is at hand, the plan file, which adds the very content hash
of each record. Every difference is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from crosspost.errors import CrosspostError
from crosspost.migrate.book import Reference
from crosspost.migrate.doors import Ends, Known, Old
from crosspost.migrate.keys import PARTS, record_key
from crosspost.migrate.pictures import alt_of
from crosspost.migrate.values import Action, MediaKind, Planned
from crosspost.model import FittedMedia, Part

_CHARS: Final = {
    letter: number for number, letter in enumerate("234567abcdefghijklmnopqrstuvwxyz")
}
_STEP: Final = 4_900
"""Microseconds between two ids that hold no time (see `keys`)."""


class What(StrEnum):
    """What is wrong with one post."""

    MISSING = "missing"
    ALTERED = "altered"
    DOUBLE = "double"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be.

    Attributes:
        post: The X id it is about; empty where only the key is known.
        key: The record key.
        fields: Which fields differ, of an altered one.
    """

    what: What
    post: str
    key: str
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Verification:
    """What came of it.

    Attributes:
        posts: In the archive.
        migrated: Of them, there whole and as planned.
        skipped: Left out by the plan, by reason.
        refused: Not published, each with its reason, by the plan file.
        withdrawn: Published and taken back since, by the plan file.
        native: Posts on the account that are not of the archive.
    """

    posts: int = 0
    migrated: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    refused: dict[str, Mapping[str, object]] = field(default_factory=dict)
    withdrawn: int = 0
    native: int = 0
    differences: list[Difference] = field(default_factory=list)

    def count(self, what: What) -> int:
        """How many of a kind."""
        return sum(one.what is what for one in self.differences)

    @property
    def whole(self) -> bool:
        """Whether every post is there, once, as planned, and nothing else.

        What was taken back is where it should be: nowhere.
        """
        told = self.migrated + sum(self.skipped.values()) + len(self.refused)
        told += self.withdrawn
        return not self.differences and told == self.posts


class Public(Protocol):
    """The posts that anyone can fetch."""

    def every_key(self) -> Iterator[str]:
        """The keys of all posts, in order."""

    def __contains__(self, key: object) -> bool:
        """Whether something stands under a key."""

    def cid(self, key: str) -> str | None:
        """Its content hash."""

    def record(self, key: str) -> Mapping[str, Any]:
        """What stands there."""


Compose = Callable[[Old, Known], Sequence[Part]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a plan file says was published.

    Attributes:
        cids: Key → content hash.
        refused: X id → why it was not published.
        withdrawn: The keys of what was published and taken back since.
    """

    cids: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    withdrawn: Collection[str] = frozenset()


class Verifier:
    """Compares one plan with one repository."""

    def __init__(
        self,
        public: Public,
        compose: Compose,
        *,
        did: str,
        language: str,
        kept: Kept | None = None,
    ) -> None:
        """Prepare.

        Args:
            public: The account's posts.
            compose: Makes the records of a post, as the import does.
            did: The account's.
            language: The account's.
            kept: What the plan file says, where it is at hand.
        """
        self._public = public
        self._compose = compose
        self._did = did
        self._language = language
        self._kept = kept or Kept()
        self._passed: set[str] = set()
        self._slots: dict[int, str] = {}
        self._expected: set[str] = set()
        self._said: dict[int, str] = {}
        self.result = Verification()

    def run(self, posts: Iterable[Planned]) -> Verification:
        """Compare every post, then everything else that stands there."""
        for planned in posts:
            self.result.posts += 1
            if planned.id is not None:
                self._slots[slot_of(record_key(planned.id))] = planned.id
            if planned.action is Action.IMPORT:
                self._planned(planned)
            else:
                word = str(planned.reason)
                self.result.skipped[word] = self.result.skipped.get(word, 0) + 1
        self._others()
        return self.result

    def _planned(self, planned: Planned) -> None:
        post = str(planned.id)
        why = self._kept.refused.get(post)
        if why is not None and self._is_gone(post):
            self.result.refused[post] = why
            return
        if record_key(post) in self._kept.withdrawn and self._is_gone(post):
            self.result.withdrawn += 1
            return
        try:
            parts = self._compose(
                Old(planned, _placeholders(planned, self._language)), self._known
            )
        except CrosspostError as error:
            self.result.refused[post] = {"message": error.message.to_json()}
            return
        found = [one for part in parts if (one := self._difference(post, part))]
        self.result.differences += found
        self.result.migrated += not found
        self._passed.add(post)

    def _is_gone(self, post: str) -> bool:
        return record_key(post) not in self._public

    def _difference(self, post: str, part: Part) -> Difference | None:
        self._expected.add(part.key)
        if part.key not in self._public:
            return Difference(What.MISSING, post, part.key)
        record = self._public.record(part.key)
        self._said[_saying(record)] = post
        kept = self._kept.cids.get(part.key)
        differing = tuple(_differing(part, record))
        if kept is None and not differing:
            return None
        if kept is not None and self._public.cid(part.key) == kept:
            return None
        return Difference(What.ALTERED, post, part.key, differing or ("embed",))

    def _known(self, post: str) -> Ends | None:
        """Where an earlier post of the plan stands; what is missing is named itself."""
        if post not in self._passed or (key := record_key(post)) not in self._public:
            return None
        last = key
        for part in range(2, PARTS + 1):
            further = record_key(post, part=part)
            if further not in self._expected:
                break
            last = further
        return Ends(self._reference(key), self._reference(last))

    def _reference(self, key: str) -> Reference:
        uri = f"at://{self._did}/app.bsky.feed.post/{key}"
        return Reference(key, uri, "", self._public.cid(key) or "")

    def _others(self) -> None:
        """What stands there and is not of the plan."""
        for key in self._public.every_key():
            if key in self._expected:
                continue
            post = self._slots.get(slot_of(key)) or self._slots.get(_old_slot(key))
            if post is not None:
                self.result.differences.append(Difference(What.UNPLANNED, post, key))
                continue
            twin = self._said.get(_saying(self._public.record(key)))
            if twin is not None:
                self.result.differences.append(Difference(What.DOUBLE, twin, key))
            else:
                self.result.native += 1


def _saying(record: Mapping[str, Any]) -> int:
    """Text and date in one number: two posts that say the same at the same time."""
    return hash((record.get("text"), record.get("createdAt")))


def _placeholders(planned: Planned, language: str) -> tuple[FittedMedia, ...]:
    """The media that the archive has, unread: their number, order and words."""
    return tuple(
        FittedMedia(
            file=one.file,
            path="",
            sha256="00" * 32,
            type="",
            bytes=0,
            width=1,
            height=1,
            alt=alt_of(one, planned.language or language),
            kind="image" if one.kind is MediaKind.PHOTO else "video",
        )
        for one in planned.media
        if one.present
    )


# -- comparing ------------------------------------------------------------------------


def _differing(part: Part, record: Mapping[str, Any]) -> Iterator[str]:
    """The fields that are not as planned; pictures by number and words only."""
    for name in ("text", "createdAt", "langs", "labels", "facets"):
        if part.request.get(name) != record.get(name):
            yield name
    if _places(part.request.get("reply")) != _places(record.get("reply")):
        yield "reply"
    if _shape(part.request.get("embed")) != _shape(record.get("embed")):
        yield "embed"


def _places(reply: object) -> tuple[str, ...]:
    """Which posts a reply names."""
    if not isinstance(reply, Mapping):
        return ()
    return tuple(str(reply[name]["uri"]) for name in ("root", "parent"))


def _shape(embed: object) -> object:
    """What is shown below a text, but for the files themselves."""
    if not isinstance(embed, Mapping):
        return None
    if "media" in embed:
        return (_shape(embed.get("record")), _shape(embed.get("media")))
    inner = embed.get("record")
    if isinstance(inner, Mapping):
        return str(inner.get("uri"))
    images = embed.get("images") or embed.get("items")
    if isinstance(images, Sequence):
        return tuple(str(one.get("alt")) for one in images)
    return str(embed.get("$type"))


# -- keys -----------------------------------------------------------------------------


def _number(key: str) -> int:
    number = 0
    for letter in key:
        number = number * 32 + _CHARS.get(letter, 0)
    return number


def slot_of(key: str) -> int:
    """The post a key belongs to, whatever the part: its millisecond and clock id."""
    number = _number(key)
    micros = number >> 10
    return (micros - micros % 1000) << 10 | number & 0x3FF


def _old_slot(key: str) -> int:
    """The same for ids that hold no time: as `slot_of` of their first part's key."""
    number = _number(key)
    micros, first = number >> 10, _number(record_key("1")) >> 10
    micros -= (micros - first) % _STEP
    return (micros - micros % 1000) << 10 | number & 0x3FF
