"""The boxes of ISO base media files: MP4, QuickTime, AVIF, HEIC (ISO 14496-12)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from crosspost.media.bare import DamagedError, TruncatedError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Box:
    """Where one box is.

    Attributes:
        name: Its four letters.
        start: Where its header begins, in bytes from the file's start.
        body: Where its content begins.
        end: Where it ends.
    """

    name: bytes
    start: int
    body: int
    end: int


def walk(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places of a file, without reading what is in them.

    Raises:
        TruncatedError: A box ends after `end`.
        DamagedError: A box is smaller than its own header.
    """
    while start + 8 <= end:
        file.seek(start)
        head = file.read(16)
        size, name, body = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), start + 16
        elif size == 0:
            size = end - start
        if start + size > end:
            raise TruncatedError
        if start + size < body:
            raise DamagedError
        yield Box(name, start, body, start + size)
        start += size


def content(file: BinaryIO, box: Box, *, most: int = 1 << 20) -> bytes:
    """What is in a box, `most` bytes of it at most."""
    file.seek(box.body)
    return file.read(min(box.end - box.body, most))


def inside(body: bytes, *, skip: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each box in `body`, after `skip` bytes."""
    for box in walk(io.BytesIO(body), skip, len(body)):
        yield box.name, body[box.body : box.end]


def find(file: BinaryIO, box: Box, *path: bytes) -> Iterator[Box]:
    """Every box at `path` below `box`."""
    if not path:
        yield box
        return
    for child in walk(file, box.body, box.end):
        if child.name == path[0]:
            yield from find(file, child, *path[1:])
