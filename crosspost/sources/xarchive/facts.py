"""What one pass over the posts gathers: a few bytes of each, whatever its text.

The loop runs once for every post of an archive, often hundreds of thousands: what
is rare is looked at only where a glance at the bytes says that it may be there.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Container as Holds
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from crosspost.migrate.threads import Stand
from crosspost.sources.xarchive import dates, mediafiles
from crosspost.sources.xarchive.addresses import article, status
from crosspost.sources.xarchive.container import Container
from crosspost.sources.xarchive.reading import Bad
from crosspost.sources.xarchive.records import (
    EDITS,
    ENTITIES,
    EXTENDED,
    Entities,
    Extended,
    Glance,
    mended_entities,
    mended_extended,
)

LARGEST_ID: Final = (1 << 63) - 1
_MODERN: Final = 30
"""The length of `Thu Apr 11 09:31:44 +0000 2024`."""
_REPOST: Final = re.compile(r"RT:? [@＠](?P<name>[A-Za-z0-9_]{1,20})")
_EDITED: Final = re.compile(rb'"editTweetIds"\s*:\s*\[[^\]]*,')
"""A post of more than one version."""
LEAD: Final = re.compile(
    r"\s*[@＠](?P<name>[A-Za-z0-9_]{1,20})(?![A-Za-z0-9_@＠À-ÖØ-öø-ÿ]|://)"
)


def _ids() -> array[int]:
    return array("Q")


@dataclass(slots=True)
class Facts:
    """What is known of each record, in the order of the files.

    Attributes:
        ids: X ids; 0 for a record without one.
        replies: The id that it replies to, 0 for none.
        users: The id of the account that it replies to, 0 for none.
        stands: What it shows by itself (`Stand`), before anything is compared.
        months: Places in `month_names`.
        leads: Posts that begin with a name and reply to nothing: place, name in
            lower case, and the account's id, 0 where X knew none.
        reposts: Reposts by place, with the name in lower case and the id.
        links: Links to posts: place, X id, and the name in the address.
        articles: Posts that announce an article: place, and its number.
        versions: The ids of all versions of an edited post.
        names: Names of the author's own, in lower case, that the posts show.
        media: How many files of each kind are there or not, without reposts.
        candidates: By second, posts that may be the beginning of a long one.
        oldest: Id and date of the first post; `newest` of the last.
    """

    ids: array[int] = field(default_factory=_ids)
    replies: array[int] = field(default_factory=_ids)
    users: array[int] = field(default_factory=_ids)
    stands: bytearray = field(default_factory=bytearray)
    months: array[int] = field(default_factory=lambda: array("H"))
    month_names: list[str] = field(default_factory=lambda: [""])
    leads: list[tuple[int, str, int]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    articles: list[tuple[int, int]] = field(default_factory=list)
    versions: list[list[int]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    media: Counter[tuple[str, bool]] = field(default_factory=Counter)
    candidates: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    oldest: tuple[int, str] = (LARGEST_ID + 1, "")
    newest: tuple[int, str] = (0, "")


class Gatherer:
    """Gathers facts from records."""

    def __init__(
        self, container: Container, *, author: int, seconds: Holds[str]
    ) -> None:
        """Nothing is gathered yet.

        Args:
            container: Where media may be.
            author: The X id of the author, 0 where it is not known.
            seconds: Those in which long posts were written.
        """
        self.facts = Facts()
        self._container, self._author, self._seconds = container, author, seconds
        self._author_bytes = str(author or "unknown").encode()
        self._month_codes: dict[str, int] = {}

    def take(self, records: Iterable[Glance | Bad]) -> None:
        """Gather what these records show."""
        facts, author = self.facts, self._author
        put_id, put_reply = facts.ids.append, facts.replies.append
        put_user, put_stand = facts.users.append, facts.stands.append
        put_month, month_codes = facts.months.append, self._month_codes
        for one in records:
            if isinstance(one, Bad) or not 0 < one.id <= LARGEST_ID:
                self._unreadable()
                continue
            text, created, post = one.full_text, one.created_at, one.id
            user, parent = one.reply_user or 0, one.parent or 0
            if one.repost or (text[:2] == "RT" and _REPOST.match(text)):
                put_stand(self._repost(one))
            elif parent or user:
                put_stand(Stand.OTHER if user not in {0, author} else Stand.SELF)
            else:
                put_stand(Stand.ALONE)
                if "@" in text[:3] or "＠" in text[:3]:
                    self._lead(one)
            code = month_codes.get(
                created[4:7] + created[26:] if len(created) == _MODERN else created[:7]
            )
            put_month(self._month(created) if code is None else code)
            put_id(post)
            put_reply(parent if 0 < parent <= LARGEST_ID else 0)
            put_user(user if 0 < user <= LARGEST_ID else 0)
            if post > facts.newest[0]:
                facts.newest = post, created
            if post < facts.oldest[0]:
                facts.oldest = post, created
            self._rare(one)

    def _unreadable(self) -> None:
        facts = self.facts
        facts.stands.append(Stand.UNREADABLE)
        for numbers in (facts.ids, facts.replies, facts.users, facts.months):
            numbers.append(0)

    def _rare(self, one: Glance) -> None:
        """What few posts have; the bytes tell whether it is worth a look."""
        place = len(self.facts.stands) - 1
        entities = bytes(one.entities)
        if self.facts.stands[place] not in _REPOSTS:
            if b"status" in entities:
                self._links(place, one.id, entities_of(entities))
            if b"/i/article/" in entities:
                self._articles(place, entities_of(entities))
            if one.extended or b'"media"' in entities:
                self._media(one, entities)
        if self._author_bytes in entities:
            self._own_names(entities_of(entities))
        if one.created_at in self._seconds:
            second = self.facts.candidates.setdefault(one.created_at, [])
            second.append((place, one.full_text))
        if one.edit_info and _EDITED.search(bytes(one.edit_info)):
            self._versions(bytes(one.edit_info))

    def _versions(self, edit_info: bytes) -> None:
        try:
            versions = EDITS.decode(edit_info).versions
        except (msgspec.DecodeError, ValueError):
            return
        if len(versions) > 1:
            self.facts.versions.append(versions)

    def _month(self, created: str) -> int:
        """The code of a month that was not seen before."""
        name = dates.month(created)
        names = self.facts.month_names
        if name not in names:
            names.append(name)
        code = names.index(name)
        if name:
            key = created[4:7] + created[26:] if len(created) == _MODERN else name
            self._month_codes[key] = code
        return code

    def _repost(self, one: Glance) -> Stand:
        found = _REPOST.match(one.full_text)
        if found and self._author_bytes in bytes(one.entities):
            name = found["name"].lower()
            for mention in entities_of(bytes(one.entities)).user_mentions:
                if mention.id == self._author and mention.screen_name.lower() == name:
                    return Stand.REPOST_SELF
        return Stand.REPOST

    def _lead(self, one: Glance) -> None:
        found = LEAD.match(one.full_text)
        if not found:
            return
        name = found["name"].lower()
        ids = (
            mention.id
            for mention in entities_of(bytes(one.entities)).user_mentions
            if mention.screen_name.lower() == name
        )
        place = len(self.facts.stands) - 1
        self.facts.leads.append((place, name, next(ids, None) or 0))

    def _links(self, place: int, post: int, entities: Entities) -> None:
        for url in entities.urls:
            found = status(url.expanded_url or "")
            if found and 0 < found.id <= LARGEST_ID and found.id != post:
                self.facts.links.append((place, found.id, found.name))

    def _articles(self, place: int, entities: Entities) -> None:
        for url in entities.urls:
            if number := article(url.expanded_url or ""):
                self.facts.articles.append((place, number))

    def _media(self, one: Glance, entities: bytes) -> None:
        media = extended_of(bytes(one.extended)).media if one.extended else []
        for medium in media or entities_of(entities).media:
            file = mediafiles.file_of(one.id, medium, self._container)
            self.facts.media[file.kind, file.present] += 1
            shown = status(medium.expanded_url or "")
            if shown and shown.id == one.id and shown.name:
                self.facts.names.add(shown.name)

    def _own_names(self, entities: Entities) -> None:
        for mention in entities.user_mentions:
            if mention.id == self._author and mention.screen_name:
                self.facts.names.add(mention.screen_name.lower())


_REPOSTS: Final = {Stand.REPOST, Stand.REPOST_SELF}


def entities_of(text: bytes) -> Entities:
    """The entities of a post; odd ones among them are left out."""
    try:
        return ENTITIES.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return mended_entities(text)


def extended_of(text: bytes) -> Extended:
    """The whole list of media; odd ones are left out."""
    try:
        return EXTENDED.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return mended_extended(text)
