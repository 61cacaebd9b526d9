"""Reading a picture file: what it is, or why it is refused. No pixel is decoded."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from crosspost.errors import MediaError
from crosspost.i18n import _
from crosspost.media.bare import DamagedError, TruncatedError
from crosspost.media.fit import Picture
from crosspost.media.kinds import other_kind, type_of
from crosspost.media.metadata import bare

if TYPE_CHECKING:
    from crosspost.media.bare import Bare

MOST_PIXELS: Final = 89_478_485
"""The most pixels that are decoded: Pillow's own limit against decompression bombs."""
MOST_SIDE: Final = 65_535
"""The longest side, in pixels: JPEG and GIF cannot say more, and a file of another
kind that does is a trap (970 bytes of WebP, six million pixels across, took 51 s)."""


def read(data: bytes, *, name: str) -> tuple[Picture, bytes]:
    """What the file is, and the file without its metadata.

    Args:
        data: The file.
        name: Its name, for errors only: what the name claims is not believed.

    Raises:
        MediaError: It is empty, stops short, is damaged, is no picture or of a kind
            that is not published, or is larger than `MOST_PIXELS` and `MOST_SIDE`.
    """
    kind = _kind(data, name=name)
    try:
        found = bare(data, kind=kind)
    except TruncatedError as error:
        raise MediaError(
            _("{name} is not complete: the end of the picture is missing.", name=name),
            hint=_("Copy or download it again, then choose it again."),
        ) from error
    except DamagedError as error:
        raise MediaError(
            _("{name} is damaged: the picture cannot be read.", name=name),
            hint=_("Export it again from where it was made, then choose it again."),
        ) from error
    _refuse_too_many_pixels(found, name=name)
    return _picture(data, kind, found), found.data


def _kind(data: bytes, *, name: str) -> str:
    """The MIME type, by content."""
    if not data:
        raise MediaError(
            _("{name} is empty.", name=name),
            hint=_("Copy or download it again, then choose it again."),
        )
    kind = type_of(data)
    if kind is not None:
        return kind
    other = other_kind(data)
    if other is not None:
        raise MediaError(
            _(
                "{name} is no picture that can be published: it is of the kind {kind}.",
                name=name,
                kind=other,
            ),
            hint=_("Export it as JPEG or PNG, then choose that file."),
        )
    raise MediaError(
        _("{name} is not a picture, whatever its name says.", name=name),
        hint=_("Choose a JPEG, PNG, WebP, GIF, AVIF or HEIC picture."),
    )


def _refuse_too_many_pixels(found: Bare, *, name: str) -> None:
    too_long = max(found.width, found.height) > MOST_SIDE
    if too_long or found.width * found.height > MOST_PIXELS:
        raise MediaError(
            _(
                "{name} is too large to open: {width} × {height} pixels.",
                name=name,
                width=found.width,
                height=found.height,
            ),
            hint=_("Make it smaller than {millions} million pixels.", millions=89),
        )


def _picture(data: bytes, kind: str, found: Bare) -> Picture:
    return Picture(
        type=kind,
        width=found.width,
        height=found.height,
        orientation=found.orientation,
        animated=found.frames > 1,
        frames=found.frames,
        has_alpha=found.has_alpha,
        lossless=found.lossless,
        has_metadata=found.data != data,
        bytes=len(data),
        bare_bytes=len(found.data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
