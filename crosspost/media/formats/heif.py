"""AVIF and HEIC, by box (ISO 23008-12, HEIF).

Items in these files are found by their place, so nothing is cut out: what tells
about people is written over in place, and the size does not change. EXIF becomes an
empty EXIF, XMP an empty XMP, other boxes zeros.

Such a picture says itself how it is turned (`irot`), and every reader of the format
turns it: it counts as upright, whatever its EXIF says.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from crosspost.media import boxes
from crosspost.media.bare import Bare, DamagedError, TruncatedError

_KEPT: Final = frozenset({b"ftyp", b"meta", b"mdat", b"moov"})
_TELLING: Final = frozenset({b"Exif", b"mime", b"uri "})
_NO_EXIF: Final = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
_NO_XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
_MOVING_BRANDS: Final = frozenset({b"avis", b"msf1", b"hevc", b"hevx"})
_FULL: Final = 4
"""Bytes of version and flags at the start of a full box."""


class _Extent(NamedTuple):
    start: int
    length: int


@dataclass(slots=True)
class _Meta:
    """What the `meta` box says of the items."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    extents: dict[int, list[_Extent]] = field(default_factory=dict)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    belongs: dict[int, list[int]] = field(default_factory=dict)

    def of_primary(self, name: bytes) -> bytes | None:
        """The primary picture's property of this name."""
        for index in self.belongs.get(self.primary, []):
            if 0 < index <= len(self.properties):
                kind, body = self.properties[index - 1]
                if kind == name:
                    return body
        return None


class _Numbers:
    """Reads numbers one after the other, most significant byte first."""

    def __init__(self, body: bytes) -> None:
        self._body, self._place = body, 0

    def take(self, size: int) -> int:
        end = self._place + size
        if end > len(self._body):
            raise DamagedError
        number = int.from_bytes(self._body[self._place : end], "big")
        self._place = end
        return number


def read(data: bytes) -> Bare:
    """Walk an AVIF or HEIC file.

    Raises:
        DamagedError: There is no primary picture, or a box is impossible.
        TruncatedError: An item lies beyond the end.
    """
    file = io.BytesIO(data)
    top, end = _top(file, len(data))
    meta = _meta(file, data, top)
    out = bytearray(data[:end])
    every = [extent for extents in meta.extents.values() for extent in extents]
    if any(extent.start + extent.length > end for extent in every):
        raise TruncatedError
    if sum(extent.length for extent in every) > end:
        # Items that overlap: writing over them would take for ever, and harm.
        raise DamagedError
    for item, kind in meta.kinds.items():
        if kind in _TELLING:
            _write_over(out, meta.extents.get(item, []), kind)
    for box in top:
        if box.name not in _KEPT:
            out[box.start + 4 : box.start + 8] = b"free"
            out[box.body : box.end] = bytes(box.end - box.body)
    return Bare(
        bytes(out),
        *_size(meta),
        frames=_frames(file, top),
        has_alpha=any(
            kind == b"auxC" and (b"alpha" in body or b"auxid:1" in body)
            for kind, body in meta.properties
        ),
    )


def _write_over(out: bytearray, extents: list[_Extent], kind: bytes) -> None:
    empty, filler = (_NO_EXIF, b"\0") if kind == b"Exif" else (_NO_XMP, b" ")
    for start, length in extents:
        text = empty if len(empty) <= length else b""
        out[start : start + length] = text.ljust(length, filler)
        empty = b""


def _top(file: io.BytesIO, length: int) -> tuple[list[boxes.Box], int]:
    """The boxes of the file, and where the last whole one ends."""
    found: list[boxes.Box] = []
    # A film after the picture, or a picture that stops short: the places of the
    # items tell which.
    with suppress(TruncatedError):
        for box in boxes.walk(file, 0, length):
            found.append(box)  # noqa: PERF402 -- what came before the error is kept
    return found, found[-1].end if found else 0


def _meta(file: io.BytesIO, data: bytes, top: list[boxes.Box]) -> _Meta:
    box = next((box for box in top if box.name == b"meta"), None)
    if box is None:
        raise TruncatedError
    meta = _Meta()
    children = list(boxes.walk(file, box.body + _FULL, box.end))
    stored = next((child.body for child in children if child.name == b"idat"), 0)
    for child in children:
        body = data[child.body : child.end]
        if child.name == b"pitm":
            meta.primary = _primary(body)
        elif child.name == b"iinf":
            meta.kinds = _kinds(body)
        elif child.name == b"iloc":
            meta.extents = _extents(body, stored=stored)
        elif child.name == b"iprp":
            _properties(body, meta)
    return meta


def _primary(body: bytes) -> int:
    return int.from_bytes(body[4:8] if body[0] else body[4:6], "big")


def _kinds(body: bytes) -> dict[int, bytes]:
    """Item number → kind, from `iinf`."""
    kinds = {}
    for name, entry in boxes.inside(body, skip=_FULL + (4 if body[0] else 2)):
        if name == b"infe" and len(entry) >= 12:  # noqa: PLR2004 -- the shortest entry that names a kind
            wide = 4 if entry[0] >= 3 else 2  # noqa: PLR2004 -- version 3 has wide numbers
            number = int.from_bytes(entry[4 : 4 + wide], "big")
            kinds[number] = entry[6 + wide : 10 + wide]
    return kinds


def _extents(body: bytes, *, stored: int) -> dict[int, list[_Extent]]:
    """Item number → where its bytes are, from `iloc`."""
    numbers = _Numbers(body)
    version = numbers.take(4) >> 24
    sizes = numbers.take(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version >= 2 else 2  # noqa: PLR2004 -- version 2 has wide numbers
    places: dict[int, list[_Extent]] = {}
    for _ in range(numbers.take(wide)):
        item = numbers.take(wide)
        method = numbers.take(2) & 15 if version else 0
        numbers.take(2)
        start = numbers.take(base) + (stored if method == 1 else 0)
        places[item] = []
        for _ in range(numbers.take(2)):
            if version:
                numbers.take(index)
            extent = _Extent(start + numbers.take(offset), numbers.take(length))
            if method in {0, 1}:
                places[item].append(extent)
    return places


def _properties(body: bytes, meta: _Meta) -> None:
    """Read `ipco` and `ipma` from `iprp`."""
    for name, inner in boxes.inside(body):
        if name == b"ipco":
            meta.properties = list(boxes.inside(inner))
        elif name == b"ipma":
            meta.belongs |= _belongs(inner)


def _belongs(body: bytes) -> dict[int, list[int]]:
    """Item number → its properties' places in `ipco`, from 1."""
    numbers = _Numbers(body)
    head = numbers.take(4)
    wide_item, wide_index = (4 if head >> 24 else 2), (2 if head & 1 else 1)
    mask = 0x7FFF if wide_index == 2 else 0x7F  # noqa: PLR2004 -- the top bit says "essential"
    return {
        numbers.take(wide_item): [
            numbers.take(wide_index) & mask for _ in range(numbers.take(1))
        ]
        for _ in range(numbers.take(4))
    }


def _size(meta: _Meta) -> tuple[int, int]:
    """Width and height as shown."""
    extent = meta.of_primary(b"ispe")
    if extent is None or len(extent) < 12:  # noqa: PLR2004 -- what the property measures
        raise DamagedError
    width, height = (int.from_bytes(extent[at : at + 4], "big") for at in (4, 8))
    cut = meta.of_primary(b"clap")
    if cut is not None and len(cut) >= 16:  # noqa: PLR2004 -- two fractions
        width, height = (_fraction(cut[at : at + 8]) for at in (0, 8))
    if not width or not height:
        raise DamagedError
    turn = meta.of_primary(b"irot")
    return (height, width) if turn and turn[0] & 1 else (width, height)


def _fraction(body: bytes) -> int:
    over, under = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:], "big")
    return over // under if under else 0


def _frames(file: io.BytesIO, top: list[boxes.Box]) -> int:
    """Number of pictures where the file is a sequence, else 1."""
    by_name = {box.name: box for box in top}
    kind = boxes.content(file, by_name[b"ftyp"])[:4]
    if kind not in _MOVING_BRANDS or b"moov" not in by_name:
        return 1
    path = (b"trak", b"mdia", b"minf", b"stbl", b"stsz")
    counts = [
        int.from_bytes(boxes.content(file, box, most=12)[8:12], "big")
        for box in boxes.find(file, by_name[b"moov"], *path)
    ]
    return max([1, *counts])
