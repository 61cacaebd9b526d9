"""A post's text as its author saw it, with its links at their places.

The raw text is cut at its entities. Each piece between them is unescaped once;
what replaces an entity is put in as it is. Links stand aside while names are made
plain words and the whole is normalised, so that nothing takes them for something
else and nothing has to be searched again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from crosspost.migrate.values import Link, LinkKind
from crosspost.sources.xarchive.addresses import status
from crosspost.sources.xarchive.escapes import unescaped
from crosspost.sources.xarchive.facts import LEAD
from crosspost.sources.xarchive.notes import Note
from crosspost.sources.xarchive.records import Tweet
from crosspost.text import hashtags, links
from crosspost.text.neutralise import XMention, drop_lead, locate, neutralise
from crosspost.text.normalise import normalise

ASIDE: Final = "\ufdd0"
"""Stands where a link will be: no character, so no text holds it."""
_ENTITIES_SINCE: Final = 160_000_000_000_000_000
"""The id of a post of January 2012: from then on X found every link."""
_AT: Final = re.compile("[@＠]")


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known of the archive while its texts are read.

    Attributes:
        author: The X id of the author, 0 where it is not known.
        names: The author's own names, in lower case.
        kept: The id under which a post is in the archive, or None.
        handles: X names in lower case, to handles of the network that the plan is
            for, as they are written there.
    """

    author: int
    names: frozenset[str]
    kept: Callable[[int], int | None]
    handles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a post, and what stands in it. See `values.Planned`."""

    text: str
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands in the raw text at a place of its own.

    Attributes:
        url: The address that replaces it; empty to leave it out; None for a name.
    """

    start: int
    end: int
    url: str | None = None


def wording(
    tweet: Tweet, reader: Reader, *, note: Note | None, language: str
) -> Wording:
    """The text of a post.

    Args:
        tweet: The post as the archive has it.
        reader: What is known of the archive.
        note: Its whole text, where it is a long post.
        language: Of the post, for the words that a mention becomes.
    """
    if note:
        raw, pieces, tail = note.text, _of_note(note, tweet.id), _quoted(tweet, note)
    else:
        raw, pieces, tail = tweet.full_text, _of_tweet(tweet), []
    work = _Work(reader, tweet)
    work.fill(raw, pieces, unescaped if note is None else _as_it_is)
    for url in tail:
        work.add(f" {ASIDE}", url)
    tags = [one.text for one in (note.hashtags if note else tweet.entities.hashtags)]
    return work.done(language, [tag for tag in tags if tag])


def _as_it_is(text: str) -> str:
    return text


# -- what X found ---------------------------------------------------------------


def _of_tweet(tweet: Tweet) -> list[_Piece]:
    """The entities of a post, by place; each is checked to be what stands there."""
    raw, found = tweet.full_text, list[_Piece]()
    for url in tweet.entities.urls:
        found += _at(
            raw, url.url, url.indices, _leads(url.expanded_url, url.url, tweet.id)
        )
    for medium in tweet.media:
        found += _at(raw, medium.url, medium.indices, "")
    for one in tweet.entities.user_mentions:
        if one.indices:
            start, end = one.indices
            name = raw[start + 1 : end]
            if (
                raw[start : start + 1] in _SIGNS
                and name.lower() == one.screen_name.lower()
            ):
                found.append(_Piece(start, end))
    return _in_order(found)


_SIGNS: Final = ("@", "＠")


def _of_note(note: Note, post: int) -> list[_Piece]:
    raw, found = note.text, list[_Piece]()
    for url in note.urls:
        place = (url.start, url.end) if url.start >= 0 else None
        found += _at(raw, url.short, place, _leads(url.expanded, url.short, post))
    for one in note.mentions:
        name = raw[one.start + 1 : one.end]
        if raw[one.start : one.start + 1] in _SIGNS and name == one.screen_name:
            found.append(_Piece(one.start, one.end))
    return _in_order(found)


def _quoted(tweet: Tweet, note: Note) -> list[str]:
    """Links to posts that stand in the post only, not in its long text."""
    inside = {url.expanded for url in note.urls}
    return [
        url.expanded_url
        for url in tweet.entities.urls
        if url.expanded_url
        and url.expanded_url not in inside
        and (found := status(url.expanded_url))
        and found.id != tweet.id
    ]


def _at(
    raw: str, url: str, place: tuple[int, int] | None, replaced: str
) -> Iterator[_Piece]:
    """Where a link stands: where X says, or else where it is found."""
    if not url:
        return
    if place and raw[place[0] : place[1]] == url:
        yield _Piece(place[0], place[1], replaced)
    elif (start := raw.find(url)) >= 0:
        yield _Piece(start, start + len(url), replaced)


def _leads(expanded: str | None, short: str, post: int) -> str:
    """The address that a link is expanded to; empty for a link to the post itself."""
    if not expanded or not (address := expanded.strip()):
        return short
    found = status(address)
    if found and found.id == post:
        return ""
    scheme, colon, rest = address.partition("://")
    if not colon:
        return short if ":" in address.partition("/")[0] else f"http://{address}"
    if scheme.lower() not in {"http", "https"} or not rest:
        return short
    return "".join("%20" if one.isspace() else one for one in address)


def _in_order(pieces: Iterable[_Piece]) -> list[_Piece]:
    """By place; of two that overlap, the first one only."""
    kept: list[_Piece] = []
    for one in sorted(pieces, key=lambda piece: piece.start):
        if (
            one.start >= 0
            and one.end > one.start
            and (not kept or kept[-1].end <= one.start)
        ):
            kept.append(one)
    return kept


# -- what becomes of it ---------------------------------------------------------


class _Work:
    """A text in the making: links aside, mentions with their places."""

    def __init__(self, reader: Reader, tweet: Tweet) -> None:
        self.reader, self.tweet = reader, tweet
        self.out: list[str] = []
        self.length = 0
        self.urls: list[str] = []
        self.mentions: list[XMention] = []

    def add(self, text: str, url: str | None = None) -> None:
        """Put a text at the end; `url` is the link that stands aside in it."""
        if url is not None:
            self.urls.append(url)
        self.out.append(text)
        self.length += len(text)

    def fill(
        self, raw: str, pieces: Sequence[_Piece], undo: Callable[[str], str]
    ) -> None:
        """The raw text, each piece replaced."""
        position = 0
        for piece in pieces:
            before = self._plain(undo(raw[position : piece.start]))
            if piece.url == "" and before[-1:] in _EDGES:
                before = before[:-1]
            self.add(before)
            if piece.url:
                self.add(ASIDE, piece.url)
            elif piece.url is None:
                name = raw[piece.start : piece.end]
                end = self.length + len(name)
                self.mentions.append(XMention(name[1:], self.length, end))
                self.add(name)
            position = piece.end
        self.add(self._plain(undo(raw[position:])))

    @staticmethod
    def _plain(text: str) -> str:
        if text.isascii():
            return text
        if ASIDE in text:
            text = text.replace(ASIDE, "\ufffd")
        return unicodedata.normalize("NFC", text)

    def done(self, language: str, tags: list[str]) -> Wording:
        """Names made plain words, normalised, links put back at their places."""
        text = "".join(self.out)
        names: list[str] = []
        if "@" in text or "＠" in text:
            text, names = self._named(text, language)
        text = normalise(text)
        if not tags and "#" in text:
            tags = [span.value for span in hashtags.mastodon_spans(text)]
        whole, found = self._put_back(text)
        return Wording(whole, found, tuple(tags), tuple(names))

    def _named(self, text: str, language: str) -> tuple[str, list[str]]:
        mentions = self.mentions
        if self._is_to_oneself():
            text, mentions = drop_lead(
                text, _with_lead(text, mentions), names=self.reader.names
            )
        everyone = mentions
        if len(_AT.findall(text)) > len(mentions):
            taken = {one.start for one in mentions}
            others = [one for one in locate(text) if one.start not in taken]
            everyone = sorted([*mentions, *others], key=lambda one: one.start)
        names = list(dict.fromkeys(one.screen_name for one in everyone))
        plain = neutralise(
            text, mentions, handles=self.reader.handles, language=language
        )
        return plain, names

    def _is_to_oneself(self) -> bool:
        user = self.tweet.reply_user
        return bool(self.tweet.parent or user) and user in {self.reader.author, None}

    def _put_back(self, text: str) -> tuple[str, tuple[Link, ...]]:
        """The text with its links in full, those found by pattern among them."""
        typed = self._typed(text)
        if ASIDE not in text and not typed:
            return text, ()
        out, length, found, position = list[str](), 0, list[Link](), 0
        urls = iter(self.urls)
        for start, end, typed_url in self._places(text, typed):
            url = typed_url or next(urls)
            shown = (
                unicodedata.normalize("NFC", url) if not typed_url else text[start:end]
            )
            before = _apart(out, text[position:start])
            length += len(before)
            kind, target = self._kind(url)
            found.append(Link(url, kind, length, length + len(shown), target))
            out += (before, shown)
            length += len(shown)
            position = end
        out.append(_apart(out, text[position:]))
        return "".join(out), tuple(found)

    def _typed(self, text: str) -> list[tuple[int, int, str]]:
        """Addresses that stand in the text without an entity: typed, mostly early."""
        early = self.tweet.id < _ENTITIES_SINCE and "." in text
        if not early and "://" not in text:
            return []
        spans = []
        for span in links.spans(text):
            cut = text.find(ASIDE, span.start, span.end)
            end = span.end if cut < 0 else cut
            url = span.value if cut < 0 else span.value[: cut - span.end]
            spans.append((span.start, end, url))
        return spans

    @staticmethod
    def _places(
        text: str, typed: list[tuple[int, int, str]]
    ) -> list[tuple[int, int, str]]:
        aside = [(at, at + 1, "") for at, one in enumerate(text) if one == ASIDE]
        return sorted([*aside, *typed])

    def _kind(self, url: str) -> tuple[LinkKind, str | None]:
        """Where a link leads, and to which post."""
        found = status(url)
        if not found:
            return LinkKind.EXTERNAL, None
        kept = self.reader.kept(found.id)
        if kept is not None:
            return LinkKind.QUOTE_SELF, str(kept)
        if found.name in self.reader.names:
            return LinkKind.QUOTE_SELF_MISSING, str(found.id)
        return LinkKind.QUOTE_OTHER, str(found.id)


_EDGES: Final = (" ", "\t", "\u00a0")


def _with_lead(text: str, mentions: Sequence[XMention]) -> list[XMention]:
    """The mentions, and leading names that X knew no more when it made the archive."""
    known = {one.start: one for one in mentions}
    found, position = list(mentions), 0
    while lead := LEAD.match(text, position):
        start = lead.start("name") - 1
        if start not in known:
            found.append(XMention(lead["name"], start, lead.end("name")))
        position = lead.end()
    return sorted(found, key=lambda one: one.start)


def _apart(before: Sequence[str], after: str) -> str:
    """What follows a link; an accent alone, which would join it, behind a space."""
    if not before or after[:1].isascii():
        return after
    edge = before[-1][-1] + after[0]
    return after if unicodedata.is_normalized("NFC", edge) else f" {after}"
