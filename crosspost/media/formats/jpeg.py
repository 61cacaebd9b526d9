"""JPEG, by segment (ITU-T T.81, annex B).

Kept: what the decoder needs, the JFIF header without its small picture, the ICC
profile and Adobe's colour marker. The copy ends at the first end of image, so the
second picture of an MPO, a gain map or a film appended by a telephone is gone.
"""

from __future__ import annotations

import re
from typing import Final

from crosspost.media.bare import (
    Bare,
    DamagedError,
    TruncatedError,
    exif_orientation,
)

_SOI: Final = b"\xff\xd8"
_EOI: Final = 0xD9
_SOS: Final = 0xDA
_APP0: Final = 0xE0
_APP1: Final = 0xE1
_APP2: Final = 0xE2
_APP14: Final = 0xEE
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15; the three left out are tables."""
_TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
"""DHT, DAC, DQT, DNL, DRI."""

_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""A marker that ends the compressed data: neither a stuffed byte nor a restart."""


def read(data: bytes) -> Bare:
    """Walk a JPEG file.

    Raises:
        DamagedError: A segment is impossible, or there is no frame.
        TruncatedError: There is no end of image.
    """
    kept = [_SOI]
    size: tuple[int, int] | None = None
    orientation: int | None = None
    place = len(_SOI)
    while True:
        marker, place = _marker(data, place)
        if marker == _EOI:
            kept.append(b"\xff\xd9")
            break
        body, place = _body(data, place)
        if marker in _FRAMES:
            size = _size(body, already=size)
        if marker == _APP1 and orientation is None and body.startswith(b"Exif\0\0"):
            orientation = exif_orientation(body)
        kept.append(_segment(marker, body))
        if marker == _SOS:
            end = _end_of_scan(data, place)
            kept.append(data[place:end])
            place = end
    if size is None:
        raise DamagedError
    return Bare(b"".join(kept), *size, orientation=orientation or 1)


def _marker(data: bytes, place: int) -> tuple[int, int]:
    if place >= len(data):
        raise TruncatedError
    if data[place] != 0xFF:  # noqa: PLR2004 -- every marker begins so
        raise DamagedError
    while place < len(data) and data[place] == 0xFF:  # noqa: PLR2004 -- fill bytes
        place += 1
    if place >= len(data):
        raise TruncatedError
    return data[place], place + 1


def _body(data: bytes, place: int) -> tuple[bytes, int]:
    length = int.from_bytes(data[place : place + 2], "big")
    if place + max(length, 2) > len(data):
        raise TruncatedError
    if length < 2:  # noqa: PLR2004 -- the length counts itself
        raise DamagedError
    return data[place + 2 : place + length], place + length


def _size(body: bytes, *, already: tuple[int, int] | None) -> tuple[int, int]:
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if already is not None or not width or not height:
        raise DamagedError
    return width, height


def _segment(marker: int, body: bytes) -> bytes:
    """The segment as it is published; empty when it is not."""
    if marker == _APP0 and body.startswith(b"JFIF\0"):
        body = body[:12] + b"\0\0"  # no small picture
    elif marker == _APP14 and body.startswith(b"Adobe"):
        body = body[:12]
    elif marker == _APP2 and body.startswith(b"ICC_PROFILE\0"):
        pass
    elif marker not in _FRAMES | _TABLES | {_SOS}:
        return b""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _end_of_scan(data: bytes, place: int) -> int:
    found = _AFTER_SCAN.search(data, place)
    if found is None:
        raise TruncatedError
    return found.start()
