"""A picture file without what tells about people, its pixels untouched.

A new kind of picture is a new module in `formats` and a line in `READERS`.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from crosspost.media.bare import Bare, DamagedError
from crosspost.media.formats import gif, heif, jpeg, png, webp
from crosspost.media.kinds import AVIF, GIF, HEIC, JPEG, PNG, WEBP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

READERS: Final[Mapping[str, Callable[[bytes], Bare]]] = {
    JPEG: jpeg.read,
    PNG: png.read,
    WEBP: webp.read,
    GIF: gif.read,
    AVIF: heif.read,
    HEIC: heif.read,
}


def bare(data: bytes, *, kind: str) -> Bare:
    """The picture `data`, of MIME type `kind`, without its metadata.

    Raises:
        DamagedError: Its structure is broken (`TruncatedError`: it stops short).
    """
    try:
        return READERS[kind](data)
    except (IndexError, struct.error) as error:
        raise DamagedError from error
