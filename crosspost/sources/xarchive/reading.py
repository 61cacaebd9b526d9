"""Records out of a file of posts, in bounded memory, each failing alone.

The file is inflated a block at a time and cut at the last record boundary, and
the records of a block are decoded at once. In JSON each `"` inside a text follows
a backslash, so `{`, blanks, `"tweet"` cannot stand inside one: the boundary is
sure. Where a block does not decode, its records are read one by one; those of
2012 to 2019 that have no boundary, by a parser that says where each ends.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar, cast

import msgspec

from crosspost.migrate.values import Place
from crosspost.sources.xarchive import faults, records
from crosspost.sources.xarchive.boxes import Entry, Readable
from crosspost.sources.xarchive.records import Glance, Tweet

BLOCK: Final = 256 << 10
RECORD: Final = 32 << 20
"""The most bytes of one record; real ones take 1.6 to 3 KB."""
_FLAT_RECORD: Final = 4 << 20
"""The same where no boundary tells that a record is broken and not merely long."""
_HEAD: Final = 64 << 10

_BLANKS: Final = b" \t\r\n"
_BOUNDARY: Final = re.compile(rb',[ \t\r\n]*(?=\{[ \t\r\n]*"tweet"[ \t\r\n]*:)')
_WRAPPED: Final = re.compile(rb'\[\s*\{\s*"tweet"\s*:')
_EMPTY: Final = re.compile(rb"\[\s*\]\s*;?\s*")
_NEXT_FLAT: Final = re.compile(r"\}\s*,\s*(?=\{)")


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
    stream = entry.open()
    try:
        begin, rest = _begin(entry, stream)
        if _EMPTY.fullmatch(begin):
            yield []
        elif _WRAPPED.match(begin):
            yield from _wrapped(entry, begin[1:], rest, decoder, block)
        else:
            for flat in _flat(entry, begin[1:], rest, block):
                yield [*flat]
    finally:
        stream.close()


def _begin(entry: Entry, stream: Readable) -> tuple[bytes, Readable]:
    """The file from its `[` on: the first bytes, and what reads the others."""
    head = stream.read(_HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        stream = _Utf16(entry, head, stream)
        head = stream.read(_HEAD)
    bare = head.removeprefix(codecs.BOM_UTF8).lstrip(_BLANKS).startswith(b"[")
    place = head.find(b"[", 0 if bare else head.find(b"=") + 1)
    if place < 0:
        raise faults.foreign(entry.name)
    head = head[place:]
    if len(head) < len(b'[ { "tweet" :') * 4:
        head += stream.read(_HEAD)
    return head, stream


class _Utf16:
    """A file that someone saved as UTF-16, read as UTF-8."""

    def __init__(self, entry: Entry, head: bytes, stream: Readable) -> None:
        self._entry, self._stream, self._head = entry, stream, head
        self._decoder = codecs.getincrementaldecoder("utf-16")()

    def read(self, size: int, /) -> bytes:
        data, self._head = self._head or self._stream.read(size), b""
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise faults.foreign(self._entry.name, str(error)) from error
        told = text.encode("utf-8", "surrogatepass")
        return told or (self.read(size) if data else b"")

    def close(self) -> None:
        self._stream.close()


# -- since 2019: {"tweet": {…}} ------------------------------------------------------


def _wrapped(
    entry: Entry,
    begin: bytes,
    stream: Readable,
    decoder: _Decoder[Found],
    block: int,
) -> Iterator[list[Found | Tweet | Bad]]:
    number = 1
    for text in _blocks(entry, begin, stream, block):
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


def _blocks(
    entry: Entry, begin: bytes, stream: Readable, block: int
) -> Iterator[bytes]:
    """Whole records with commas between them; the last block without its `]`."""
    carried = begin
    while data := stream.read(block):
        carried += data
        cut = _last_boundary(carried)
        if cut > 0:
            yield carried[:cut]
            carried = carried[cut + 1 :]
        elif len(carried) > RECORD:
            raise faults.too_large(entry.name)
    last = carried.rstrip(_BLANKS + b";")
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
        told = json.loads(text.decode("utf-8"))
        if isinstance(told, dict):
            tweet = records.tweet_of(told.get("tweet"))
    except (ValueError, RecursionError):
        pass
    return tweet or Bad(Place(entry.name, number))


# -- 2012 to 2019: flat records --------------------------------------------------------


def _flat(
    entry: Entry, begin: bytes, stream: Readable, block: int
) -> Iterator[list[Tweet | Bad]]:
    number, found = 1, list[Tweet | Bad]()
    for told in _json_values(entry, begin, stream, block):
        # One post in a file of flat ones may be wrapped: older tools merged them.
        inner = told.get("tweet", told) if isinstance(told, dict) else told
        tweet = records.tweet_of(inner)
        found.append(tweet or Bad(Place(entry.name, number)))
        number += 1
        if len(found) >= 128:  # noqa: PLR2004 -- about a block
            yield found
            found = []
    yield found


_UNREADABLE: Final = object()


def _json_values(
    entry: Entry, begin: bytes, stream: Readable, block: int
) -> Iterator[object]:
    """The values of an array whose `[` was read, or `_UNREADABLE`, one by one."""
    text = _Text(entry, begin, stream, block)
    decode = json.JSONDecoder().raw_decode
    while text.at_value():
        try:
            value, end = decode(text.held, text.place)
        except (ValueError, RecursionError):
            if text.more():
                continue
            yield _UNREADABLE
            if not text.skip():
                return
            continue
        text.place = end
        yield _UNREADABLE if _has_raw_bytes(value) else value


def _has_raw_bytes(value: object) -> bool:
    """Whether bytes that are no UTF-8 got into a post's text."""
    told = value.get("full_text", value.get("text")) if isinstance(value, dict) else ""
    return isinstance(told, str) and any("\udc80" <= one <= "\udcff" for one in told)


class _Text:
    """The text of a file as far as it is held: what is read is let go."""

    def __init__(
        self, entry: Entry, begin: bytes, stream: Readable, block: int
    ) -> None:
        self._entry, self._stream, self._block = entry, stream, block
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.held, self.place = self._decoder.decode(begin), 0
        self._step, self._over = block, False

    def more(self) -> bool:
        """Hold more of the file; False where there is no more, or too much held.

        Each time without a record between asks for double: a large record costs
        a few tries and not thousands.
        """
        if self._over or len(self.held) - self.place > _FLAT_RECORD:
            return False
        data = self._stream.read(self._step)
        self._over = not data
        self.held = self.held[self.place :] + self._decoder.decode(data, not data)
        self.place = 0
        self._step *= 2
        return not self._over

    def at_value(self) -> bool:
        """Go to the next value; False at the end of the array."""
        self._step = self._block if self.place else self._step
        while True:
            while self.place < len(self.held) and self.held[self.place] in " \t\r\n,":
                self.place += 1
            if self.place < len(self.held):
                return self.held[self.place] != "]"
            if not self.more():
                return False

    def skip(self) -> bool:
        """Go past a value that cannot be read; False where nothing follows."""
        while True:
            found = _NEXT_FLAT.search(self.held, self.place + 1)
            while found:
                head = self.held[found.end() : found.end() + 4096]
                if '"id_str"' in head or '"tweet"' in head:
                    self.place = found.end()
                    return True
                found = _NEXT_FLAT.search(self.held, found.end())
            if not self.more():
                return False
