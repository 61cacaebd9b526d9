"""Records out of a file of posts, in bounded memory, each failing alone.

The file is inflated a block at a time and cut at the last record boundary, and
the records of a block are decoded at once. In JSON each `"` inside a text follows
a backslash, so `{`, blanks, `"tweet"` cannot stand inside one: the boundary is
sure. Where a block does not decode, its records are read one by one; those of
2012 to 2019 that have no boundary, as `stream.array` finds where each ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar, cast

import msgspec

from crosspost.migrate.values import Place
from crosspost.sources.xarchive import faults, records, stream
from crosspost.sources.xarchive.boxes import Entry, Readable
from crosspost.sources.xarchive.records import Glance, Tweet

BLOCK: Final = 256 << 10
RECORD: Final = 32 << 20
"""The most bytes of one record; real ones take 1.6 to 3 KB."""

_BLANKS: Final = b" \t\r\n"
_BOUNDARY: Final = re.compile(rb',[ \t\r\n]*(?=\{[ \t\r\n]*"tweet"[ \t\r\n]*:)')
_WRAPPED: Final = re.compile(rb'\[\s*\{\s*"tweet"\s*:')
_EMPTY: Final = re.compile(rb"\[\s*\]\s*;?\s*")


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that nobody can read, and where it stands."""

    place: Place


Found = TypeVar("Found")
Found_co = TypeVar("Found_co", covariant=True)


def glances(entry: Entry, *, block: int = BLOCK) -> Iterator[list[Glance | Bad]]:
    """The posts of a file at a first look, by blocks.

    Raises:
        ArchiveError: The file is damaged, too large, or not written as X does.
    """
    for found in _values(entry, records.GLANCES, block):
        if found and isinstance(found[0], Glance):
            yield cast("list[Glance | Bad]", found)  # a block is of one kind
        else:
            yield [records.glance_of(x) if isinstance(x, Tweet) else x for x in found]


def tweets(entry: Entry, *, block: int = BLOCK) -> Iterator[list[Tweet | Bad]]:
    """The posts of a file whole, by blocks, in the order of `glances`.

    Raises:
        ArchiveError: As `glances`.
    """
    yield from _values(entry, records.TWEETS, block)


class _Wrapped(Protocol[Found_co]):
    """A record with its post inside."""

    @property
    def tweet(self) -> Found_co: ...


class _Decoder(Protocol[Found_co]):
    """What decodes the records of a block."""

    def decode(self, text: bytes, /) -> Sequence[_Wrapped[Found_co]]: ...


def _values(
    entry: Entry, decoder: _Decoder[Found], block: int
) -> Iterator[list[Found | Tweet | Bad]]:
    opened = entry.open()
    try:
        begin, rest = stream.begin(entry, opened)
        if _EMPTY.fullmatch(begin):
            yield []
        elif _WRAPPED.match(begin):
            yield from _wrapped(entry, begin[1:], rest, decoder, block)
        else:
            for flat in _flat(entry, begin[1:], rest, block):
                yield [*flat]
    finally:
        opened.close()


# -- since 2019: {"tweet": {…}} ------------------------------------------------------


def _wrapped(
    entry: Entry,
    begin: bytes,
    rest: Readable,
    decoder: _Decoder[Found],
    block: int,
) -> Iterator[list[Found | Tweet | Bad]]:
    number = 1
    for text in _blocks(entry, begin, rest, block):
        found: list[Found | Tweet | Bad]
        try:
            found = [one.tweet for one in decoder.decode(b"[" + text + b"]")]
        except (msgspec.DecodeError, ValueError, RecursionError):
            found = [
                _one(entry, piece, number + place)
                for place, piece in enumerate(_BOUNDARY.split(text))
            ]
        number += len(found)
        yield found


def _blocks(entry: Entry, begin: bytes, rest: Readable, block: int) -> Iterator[bytes]:
    """Whole records with commas between them; the last block without its `]`."""
    carried = begin
    while data := rest.read(block):
        carried += data
        cut = _last_boundary(carried)
        if cut > 0:
            yield carried[:cut]
            carried = carried[cut + 1 :]
        elif len(carried) > RECORD:
            raise faults.too_large(entry.name)
    last = carried.rstrip(_BLANKS + b";\0")
    yield last.removesuffix(b"]")


def _last_boundary(text: bytes) -> int:
    """Where the comma before the last record stands; −1 where there is none."""
    place = len(text)
    while (place := text.rfind(b'"tweet"', 0, place)) > 0:
        before = text[max(0, place - 256) : place].rstrip(_BLANKS)
        if before.endswith(b"{"):
            comma = before[:-1].rstrip(_BLANKS)
            if comma.endswith(b","):
                return max(0, place - 256) + len(comma) - 1
    return -1


def _one(entry: Entry, text: bytes, number: int) -> Tweet | Bad:
    """One record of a block that does not decode."""
    tweet = None
    try:
        told = stream.sound(json.loads(text.decode("utf-8")))
        if isinstance(told, dict):
            tweet = records.tweet_of(told.get("tweet"))
    except (ValueError, RecursionError):
        pass
    return tweet or Bad(Place(entry.name, number))


# -- 2012 to 2019: flat records --------------------------------------------------------


def _flat(
    entry: Entry, begin: bytes, rest: Readable, block: int
) -> Iterator[list[Tweet | Bad]]:
    number, found = 1, list[Tweet | Bad]()
    for told in stream.array(begin, rest, block=block):
        # One post in a file of flat ones may be wrapped: older tools merged them.
        inner = told.get("tweet", told) if isinstance(told, dict) else told
        tweet = records.tweet_of(inner)
        found.append(tweet or Bad(Place(entry.name, number)))
        number += 1
        if len(found) >= 128:  # noqa: PLR2004 -- about a block
            yield found
            found = []
    yield found
