"""What X found in a text: links and names, each checked to stand where it says."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Final, NamedTuple

from crosspost.sources.xarchive.addresses import status
from crosspost.sources.xarchive.notes import Note
from crosspost.sources.xarchive.records import Ends, Tweet

_WHITE: Final = re.compile(r"\s")
_USUAL: Final = re.compile(
    r"https?://(?!(?:[a-z]+\.)?(?:twitter|x)\.com)[!-~]+", re.IGNORECASE
)
"""An address that is shown as it is, and that leads to no post: nearly all."""


class Piece(NamedTuple):
    """What stands in the raw text at a place of its own.

    Attributes:
        url: The address that replaces it; empty to leave it out; None for a name.
    """

    start: int
    end: int
    url: str | None = None


def of_tweet(tweet: Tweet) -> list[Piece]:
    """The entities of a post, by place; each is checked to be what stands there."""
    raw, told, found = tweet.full_text, tweet.entities, list[Piece]()
    for url in told.urls:
        leads = _leads(url.expanded_url, url.url, tweet.id)
        _put(found, raw, url.url, url.indices, leads)
    if tweet.extended or told.media:
        for medium in tweet.media:
            _put(found, raw, medium.url, medium.indices, "")
    for one in told.user_mentions:
        if one.indices and _is_named(raw, one.indices, one.screen_name):
            found.append(Piece(*one.indices))
    return _in_order(found)


def _is_named(raw: str, place: tuple[int, int], name: str) -> bool:
    """Whether `@name` stands at this place; names may be written in any case."""
    start, end = place
    there = raw[start + 1 : end]
    return (
        raw[start : start + 1] in _SIGNS
        and (there == name or there.lower() == name.lower())
        and there.isascii()
    )


_SIGNS: Final = frozenset({"@", "＠"})


def of_note(note: Note, post: int) -> list[Piece]:
    """The same of a long text, which has entities of its own."""
    raw, found = note.text, list[Piece]()
    for url in note.urls:
        place = (url.start, url.end) if url.start >= 0 else None
        leads = _leads(url.expanded, url.short, post)
        _put(found, raw, url.short, place, leads)
    for one in note.mentions:
        if one.start >= 0 and _is_named(raw, (one.start, one.end), one.screen_name):
            found.append(Piece(one.start, one.end))
    return _in_order(found)


def quoted(tweet: Tweet, note: Note) -> list[str]:
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


def _put(
    found: list[Piece], raw: str, url: str, place: Ends | None, replaced: str
) -> None:
    """Where a link stands: where X says, or else where it is found."""
    if place and url and raw[place[0] : place[1]] == url:
        found.append(Piece(place[0], place[1], replaced))
    elif url and (start := raw.find(url)) >= 0:
        found.append(Piece(start, start + len(url), replaced))


def _leads(expanded: str | None, short: str, post: int) -> str:
    """The address that a link is expanded to; empty for a link to the post itself."""
    if expanded and _USUAL.fullmatch(expanded):
        return expanded
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
    return _WHITE.sub("%20", address)


def _in_order(pieces: list[Piece]) -> list[Piece]:
    """By place; of two that overlap, the first one only."""
    kept, before = list[Piece](), 0
    for one in sorted(pieces, key=_start) if len(pieces) > 1 else pieces:
        if before <= one.start < one.end:
            kept.append(one)
            before = one.end
    return kept


_start = itemgetter(0)
