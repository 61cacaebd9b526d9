"""What every reader of a kind of picture answers, and how it says no."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_ORIENTATION: Final = 0x0112
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Bare:
    """A picture file without what tells about people.

    Attributes:
        data: The file, its pixels untouched.
        width: Pixels across, as stored.
        height: Pixels down, as stored.
        orientation: 1 to 8, as the file's EXIF said before it was removed.
        frames: Number of pictures shown one after the other; 1 for a still one.
        has_alpha: It may have transparent pixels.
        lossless: Its pixels are stored exactly.
    """

    data: bytes
    width: int
    height: int
    orientation: int = 1
    frames: int = 1
    has_alpha: bool = False
    lossless: bool = False


class DamagedError(ValueError):
    """The file's structure is broken."""


class TruncatedError(DamagedError):
    """The file ends before its picture does."""


def exif_orientation(exif: bytes) -> int:
    r"""The orientation (1 to 8) in an EXIF block; 1 when it does not say.

    Args:
        exif: The TIFF structure, with or without `Exif\0\0` before it.

    Source:
        Exif 2.32, 4.6.4 (tag 0x0112) and TIFF 6.0, section 2.
    """
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (place,) = struct.unpack_from(order + "L", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, place)
        for entry in range(place + 2, place + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(order + "HHLH", tiff, entry)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and 1 <= value <= 8 else 1  # noqa: PLR2004 -- EXIF knows eight
    except struct.error:
        return 1
    return 1
