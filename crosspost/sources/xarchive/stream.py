"""The values of a file of the archive, one by one, however large the file is.

A file is an assignment and one JSON array. It may begin with a byte order mark, be
saved as UTF-16, end with `;` or with nothing. One value that cannot be read costs
itself: the next one is found by what it begins with.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Final

from crosspost.sources.xarchive import faults
from crosspost.sources.xarchive.boxes import Entry, Readable

BLOCK: Final = 256 << 10
_VALUE: Final = 4 << 20
"""The most letters of one value: no boundary tells a broken one from a long one."""
_HEAD: Final = 64 << 10
_BLANKS: Final = b" \t\r\n"
_NEXT: Final = re.compile(r"\}\s*,\s*(?=\{)")
_BEGINS: Final = ('"id_str"', '"tweet"', '"noteTweet"', '"article"')
"""What stands early in a value, and hardly within one."""

UNREADABLE: Final = object()
"""Stands for a value that cannot be read."""


def values(entry: Entry) -> Iterator[object]:
    """The values of a file, or `UNREADABLE`, one by one.

    Raises:
        ArchiveError: The file is damaged, or not written as X does.
    """
    opened = entry.open()
    try:
        head, rest = begin(entry, opened)
        yield from array(head[1:], rest)
    finally:
        opened.close()


def begin(entry: Entry, stream: Readable) -> tuple[bytes, Readable]:
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


def array(begin: bytes, rest: Readable, *, block: int = BLOCK) -> Iterator[object]:
    """The values of an array whose `[` was read, or `UNREADABLE`, one by one."""
    text = _Text(begin, rest, block)
    decode = json.JSONDecoder().raw_decode
    while text.at_value():
        try:
            value, end = decode(text.held, text.place)
        except (ValueError, RecursionError):
            if text.more():
                continue
            yield UNREADABLE
            if not text.skip():
                return
            continue
        halves = "\\u" in text.held[text.place : end]
        text.place = end
        if _has_raw_bytes(value):
            yield UNREADABLE
        else:
            yield sound(value) if halves else value


def sound(value: object) -> object:
    """A JSON value whose texts can be written: half a pair is a sign of its own.

    JSON may name half of a surrogate pair, which no text can hold.
    """
    if isinstance(value, str):
        if value.isascii():
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [sound(one) for one in value]
    if isinstance(value, dict):
        return {sound(name): sound(one) for name, one in value.items()}
    return value


def _has_raw_bytes(value: object) -> bool:
    """Whether bytes that are no UTF-8 got into a post's text."""
    told = value.get("full_text", value.get("text")) if isinstance(value, dict) else ""
    return isinstance(told, str) and any("\udc80" <= one <= "\udcff" for one in told)


class _Text:
    """The text of a file as far as it is held: what is read is let go."""

    def __init__(self, begin: bytes, rest: Readable, block: int) -> None:
        self._stream, self._block = rest, block
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.held, self.place = self._decoder.decode(begin), 0
        self._step, self._over = block, False

    def more(self) -> bool:
        """Hold more of the file; False where there is no more, or too much held.

        Each time without a record between asks for double: a large record costs
        a few tries and not thousands.
        """
        if self._over or len(self.held) - self.place > _VALUE:
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
            found = _NEXT.search(self.held, self.place + 1)
            while found:
                head = self.held[found.end() : found.end() + 4096]
                if any(one in head for one in _BEGINS):
                    self.place = found.end()
                    return True
                found = _NEXT.search(self.held, found.end())
            if not self.more():
                return False
