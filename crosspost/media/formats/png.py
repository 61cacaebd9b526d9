"""PNG and animated PNG, by chunk (W3C PNG, third edition).

Kept: pixels, palette, transparency, colour space, background, pixel shape and
animation. Text, times, EXIF and chunks not known here go, and what follows the end.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from crosspost.media.bare import (
    Bare,
    DamagedError,
    TruncatedError,
    exif_orientation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PIXELS: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"})
_COLOUR: Final = frozenset(
    {b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI"}
)
_SHOWN: Final = frozenset({b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"})
_KEPT: Final = _PIXELS | _COLOUR | _SHOWN
_WITH_ALPHA: Final = frozenset({4, 6})
_AROUND: Final = 12
"""Bytes of a chunk beside its body: length, name, checksum."""


def read(data: bytes) -> Bare:
    """Walk a PNG file.

    Raises:
        DamagedError: A checksum is wrong or a needed chunk is missing.
        TruncatedError: The file ends within a chunk or before `IEND`.
    """
    kept = [_SIGNATURE]
    seen: dict[bytes, bytes] = {}
    for name, body, whole in _chunks(data):
        if name not in seen:
            seen[name] = body
        if name in _KEPT:
            kept.append(whole)
    header = seen.get(b"IHDR", b"")
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (0, 4))
    if len(header) != 13 or not width or not height or b"IDAT" not in seen:  # noqa: PLR2004 -- what the header measures
        raise DamagedError
    return Bare(
        b"".join(kept),
        width,
        height,
        orientation=exif_orientation(seen.get(b"eXIf", b"")),
        frames=max(1, int.from_bytes(seen.get(b"acTL", b"")[:4], "big")),
        has_alpha=header[9] in _WITH_ALPHA or b"tRNS" in seen,
        lossless=True,
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Name, body and whole bytes of each chunk, the last being `IEND`."""
    place = len(_SIGNATURE)
    name = b""
    while name != b"IEND":
        length = int.from_bytes(data[place : place + 4], "big")
        whole = data[place : place + _AROUND + length]
        if len(whole) < _AROUND + length:
            raise TruncatedError
        name, body = whole[4:8], whole[8:-4]
        kept = name in _KEPT
        if kept and zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:], "big"):
            raise DamagedError
        yield name, body, whole
        place += len(whole)
