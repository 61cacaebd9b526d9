"""A post's text as its author saw it, with its links at their places.

The raw text is cut at its entities. Each piece between them is unescaped once;
what replaces an entity is put in as it is. Links stand aside while names are made
plain words and the whole is normalised, so that nothing takes them for something
else and nothing has to be searched again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from crosspost.migrate.values import Link, LinkKind
from crosspost.sources.xarchive.addresses import status
from crosspost.sources.xarchive.escapes import unescaped
from crosspost.sources.xarchive.facts import LEAD
from crosspost.sources.xarchive.notes import Note
from crosspost.sources.xarchive.pieces import Piece, of_note, of_tweet, quoted
from crosspost.sources.xarchive.records import Tweet
from crosspost.text import hashtags, links
from crosspost.text.neutralise import XMention, drop_lead, locate, neutralise
from crosspost.text.normalise import normalise

ASIDE: Final = "\ufdd0"
"""Stands where a link will be: no character, so no text holds it."""
_ENTITIES_SINCE: Final = 160_000_000_000_000_000
"""The id of a post of January 2012: from then on X found every link."""


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

    @property
    def quotes(self) -> tuple[str, ...]:
        """The X ids of the posts that it leads to, each once."""
        if not self.links:
            return ()
        return tuple(dict.fromkeys(one.target for one in self.links if one.target))


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
        raw, pieces, tail = note.text, of_note(note, tweet.id), quoted(tweet, note)
    else:
        raw, pieces, tail = tweet.full_text, of_tweet(tweet), []
    work = _Work(reader, tweet)
    work.fill(raw, pieces, unescaped if note is None else _as_it_is)
    for url in tail:
        work.add(url)
    tags = note.hashtags if note else tweet.entities.hashtags
    return work.done(language, [one.text for one in tags if one.text])


def _as_it_is(text: str) -> str:
    return text


class _Work:
    """A text in the making: links aside, mentions with their places."""

    def __init__(self, reader: Reader, tweet: Tweet) -> None:
        self.reader, self.tweet = reader, tweet
        self.text = ""
        self.urls: list[str] = []
        self.mentions: list[XMention] = []

    def fill(
        self, raw: str, pieces: Sequence[Piece], undo: Callable[[str], str]
    ) -> None:
        """The raw text, each piece replaced."""
        out, length, position = list[str](), 0, 0
        for start, end, url in pieces:
            before = _plain(undo(raw[position:start]))
            if url == "" and before[-1:] in _EDGES:
                before = before[:-1]
            length += len(before)
            out.append(before)
            position = end
            if url:
                out.append(ASIDE)
                self.urls.append(url)
                length += 1
            elif url is None:
                name = raw[start:end]
                out.append(name)
                self.mentions.append(XMention(name[1:], length, length + len(name)))
                length += len(name)
        out.append(_plain(undo(raw[position:])))
        self.text = "".join(out)

    def add(self, url: str) -> None:
        """Put a link at the end."""
        self.text = f"{self.text.rstrip()} {ASIDE}"
        self.urls.append(url)

    def done(self, language: str, tags: list[str]) -> Wording:
        """Names made plain words, normalised, links put back at their places."""
        text, names = self.text, list[str]()
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
        if text.count("@") + text.count("＠") > len(mentions):
            taken = {one.start for one in mentions}
            others = [one for one in locate(text) if one.start not in taken]
            everyone = sorted([*mentions, *others], key=lambda one: one.start)
        names = list(dict.fromkeys([one.screen_name for one in everyone]))
        plain = neutralise(
            text, mentions, handles=self.reader.handles, language=language
        )
        return plain, names

    def _is_to_oneself(self) -> bool:
        user = self.tweet.reply_user
        if user:
            return user == self.reader.author
        return bool(self.tweet.parent)

    def _put_back(self, text: str) -> tuple[str, tuple[Link, ...]]:
        """The text with its links in full, those found by pattern among them."""
        typed = self._typed(text)
        if not typed and not self.urls:
            return text, ()
        before, *pieces = _cut(text, self.urls, typed)
        out, length, found = [before[0]], len(before[0]), list[Link]()
        for following, url, shown in pieces:
            kind, target = self._kind(url)
            end = length + len(shown)
            found.append(Link(url, kind, length, end, target))
            after = _apart(shown, following)
            out += (shown, after)
            length = end + len(after)
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


_EDGES: Final = frozenset({" ", "\t", "\u00a0"})


def _plain(text: str) -> str:
    """A piece between two entities, as it is put into the text."""
    if text.isascii():
        return text
    if ASIDE in text:
        text = text.replace(ASIDE, "\ufffd")
    return unicodedata.normalize("NFC", text)


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


def _cut(
    text: str, urls: Sequence[str], typed: Sequence[tuple[int, int, str]]
) -> list[tuple[str, str, str]]:
    """What stands before the first link; then what follows each, and how it reads.

    Returns:
        Text, address, and what is shown of the address.
    """
    if not typed:
        pieces = text.split(ASIDE)
        shown = [unicodedata.normalize("NFC", url) for url in urls]
        return [(pieces[0], "", ""), *zip(pieces[1:], urls, shown, strict=True)]
    links, at = [(start, end, url, text[start:end]) for start, end, url in typed], -1
    for url in urls:
        at = text.find(ASIDE, at + 1)
        links.append((at, at + 1, url, unicodedata.normalize("NFC", url)))
    links.sort()
    found = [(text[: links[0][0]], "", "")]
    ends = [start for start, *_rest in links[1:]] + [len(text)]
    for (_start, end, url, said), until in zip(links, ends, strict=True):
        found.append((text[end:until], url, said))
    return found


def _apart(before: str, after: str) -> str:
    """What follows a link; an accent alone, which would join it, behind a space."""
    if after[:1].isascii():
        return after
    edge = before[-1:] + after[0]
    return after if unicodedata.is_normalized("NFC", edge) else f" {after}"
