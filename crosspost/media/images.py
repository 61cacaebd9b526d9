"""A picture as one place will receive it: stripped, turned upright, made to fit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosspost.errors import MediaError
from crosspost.i18n import Phrase, _
from crosspost.media import encode, notes, pixels
from crosspost.media.fit import Change, Method, Picture, plan, within
from crosspost.media.kinds import JPEG
from crosspost.media.reading import MOST_PIXELS, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosspost.media.encode import Encoded
    from crosspost.media.fit import Room
    from crosspost.media.pixels import Pixels

__all__ = [
    "MOST_PIXELS",
    "Fitted",
    "Picture",
    "fitted",
    "fitted_for",
    "inspect",
]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A picture file ready to send.

    Attributes:
        data: The file; the original, byte for byte, when nothing had to change.
        type: Its MIME type.
        width: Pixels across, upright.
        height: Pixels down, upright.
        sha256: Of `data`, in hexadecimal.
        change: What was planned, and why.
        notes: What a person should know of it; empty for most pictures.
    """

    data: bytes
    type: str
    width: int
    height: int
    sha256: str
    change: Change
    notes: tuple[Phrase, ...] = ()


def inspect(data: bytes, *, name: str) -> Picture:
    """What the picture `data` is, by its content, without decoding it.

    Raises:
        MediaError: As `reading.read`.
    """
    return read(data, name=name)[0]


def fitted(data: bytes, *, name: str, room: Room) -> Fitted:
    """The picture `data` as `room` takes it, changed as little as possible.

    The same picture and room always give the same bytes with the same libraries.

    Args:
        data: The file.
        name: Its name, for notes and errors.
        room: What the place takes.

    Raises:
        MediaError: As `inspect`; or its pixels cannot be read, or nothing that fits
            can be made of it.
    """
    return fitted_for(data, name=name, rooms=[room])[room]


def fitted_for(data: bytes, *, name: str, rooms: Iterable[Room]) -> dict[Room, Fitted]:
    """The picture `data` as each of several rooms takes it, decoded once for all.

    Raises:
        MediaError: As `fitted`, for the first room it does not fit.
    """
    source = _Source(*read(data, name=name), name)
    return {room: _fitted(source, room) for room in dict.fromkeys(rooms)}


@dataclass(slots=True)
class _Source:
    """A picture read, and its pixels once somebody needed them."""

    picture: Picture
    data: bytes
    name: str
    _pixels: Pixels | None = None
    _verified: bool = False

    def pixels(self, least: tuple[int, int]) -> Pixels:
        """Its pixels, upright, enough of them to make `least` across and down."""
        if self._pixels is None or not _enough(self._pixels, least, self.picture):
            self._pixels = pixels.decoded(
                self.data,
                kind=self.picture.type,
                name=self.name,
                orientation=self.picture.orientation,
                least=least,
            )
            self._verified = True
        return self._pixels

    def verify(self) -> None:
        """Be sure that it can be decoded to its end."""
        if not self._verified:
            pixels.verify(self.data, kind=self.picture.type, name=self.name)
            self._verified = True


def _enough(ready: Pixels, least: tuple[int, int], picture: Picture) -> bool:
    """Whether pixels that may have been decoded at half size serve for `least`."""
    size = ready.image.size
    whole = picture.type != JPEG or size == picture.upright
    return whole or (size[0] >= least[0] and size[1] >= least[1])


def _fitted(source: _Source, room: Room) -> Fitted:
    picture = source.picture
    change = plan(picture, room)
    written = None
    if change.recipes:
        written = _written(source, change, room)
        data, kind, size = written.data, written.type, (written.width, written.height)
    else:
        source.verify()
        data, kind, size = source.data, picture.type, picture.upright
    return Fitted(
        data,
        kind,
        *size,
        sha256=_digest(data, picture),
        change=change,
        notes=notes.of(picture, change, written, name=source.name),
    )


def _digest(data: bytes, picture: Picture) -> str:
    """SHA-256 of `data` in hexadecimal; a file that was left alone is known."""
    if len(data) == picture.bytes and not picture.has_metadata:
        return picture.sha256
    return hashlib.sha256(data).hexdigest()


def _written(source: _Source, change: Change, room: Room) -> Encoded:
    """The new file, by the first recipe that fits."""
    planned = (change.width, change.height)
    if change.recipes[0].method is Method.MOVING:
        with pixels.readable(source.name):
            most = room.max_bytes
            moved = encode.moving(source.data, size=planned, max_bytes=most)
        if moved is not None:
            return moved
    ready = source.pixels(planned)
    if source.picture.type != JPEG:
        # What the file says of its size is not always what it decodes to.
        planned = within(*ready.image.size, room=room)
    with pixels.readable(source.name):
        made = encode.made(ready, change, size=planned, max_bytes=room.max_bytes)
    if made is not None:
        return made
    raise MediaError(
        _(
            "{name} cannot be made light enough: this account takes {most} kB.",
            name=source.name,
            most=room.max_bytes // 1000,
        ),
        hint=_("Choose a simpler or smaller picture."),
    )
