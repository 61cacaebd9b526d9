"""WebP, by RIFF chunk (RFC 9649).

Kept: pixels, transparency, animation, ICC profile. `EXIF`, `XMP ` and chunks not
known here go, and what follows the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crosspost.media.bare import (
    Bare,
    DamagedError,
    TruncatedError,
    exif_orientation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = 12
_FRAME_HEAD: Final = 16
"""Bytes of an animation frame before its own chunks."""
_PIXELS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_KEPT: Final = _PIXELS | {b"VP8X", b"ANIM", b"ANMF", b"ICCP"}
_FLAG_EXIF_AND_XMP: Final = 0x08 | 0x04
_FLAG_ALPHA: Final = 0x10


def read(data: bytes) -> Bare:
    """Walk a WebP file.

    Raises:
        DamagedError: There is no picture in it, or it measures nothing.
        TruncatedError: It is shorter than it says.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise TruncatedError
    kept: list[bytes] = []
    seen: dict[bytes, bytes] = {}
    frames = 0
    for name, body in _chunks(data, _HEAD, end):
        seen.setdefault(name, body)
        frames += name == b"ANMF"
        if name in _KEPT:
            kept.append(_chunk(name, _cleaned(name, body)))
    payload = b"WEBP" + b"".join(kept)
    return Bare(
        b"RIFF" + len(payload).to_bytes(4, "little") + payload,
        *_size(seen),
        orientation=exif_orientation(seen.get(b"EXIF", b"")),
        frames=max(1, frames),
        has_alpha=_has_alpha(seen),
        lossless=b"VP8L" in seen,
    )


def _chunks(data: bytes, place: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while place + 8 <= end:
        name = data[place : place + 4]
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + length > end:
            raise TruncatedError
        yield name, data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _chunk(name: bytes, body: bytes) -> bytes:
    pad = b"\0" * (len(body) % 2)
    return name + len(body).to_bytes(4, "little") + body + pad


def _cleaned(name: bytes, body: bytes) -> bytes:
    if name == b"VP8X" and body:
        return bytes((body[0] & ~_FLAG_EXIF_AND_XMP,)) + body[1:]
    if name == b"ANMF":
        inner = _chunks(body, _FRAME_HEAD, len(body))
        pixels = (_chunk(kind, inside) for kind, inside in inner if kind in _PIXELS)
        return body[:_FRAME_HEAD] + b"".join(pixels)
    return body


def _size(seen: dict[bytes, bytes]) -> tuple[int, int]:
    extended, lossy, exact = (seen.get(n, b"") for n in (b"VP8X", b"VP8 ", b"VP8L"))
    if not (lossy or exact or b"ANMF" in seen):
        raise DamagedError
    if len(extended) >= 10:  # noqa: PLR2004 -- what the extended header measures
        across, down = (
            int.from_bytes(extended[at : at + 3], "little") for at in (4, 7)
        )
        return across + 1, down + 1
    if exact:
        bits = int.from_bytes(exact[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    across, down = (int.from_bytes(lossy[at : at + 2], "little") for at in (6, 8))
    if not across & 0x3FFF or not down & 0x3FFF:
        raise DamagedError
    return across & 0x3FFF, down & 0x3FFF


def _has_alpha(seen: dict[bytes, bytes]) -> bool:
    if seen.get(b"VP8X"):
        return bool(seen[b"VP8X"][0] & _FLAG_ALPHA)
    return bool(int.from_bytes(seen.get(b"VP8L", b"")[1:5], "little") >> 28 & 1)
