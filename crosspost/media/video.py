"""What an MP4 video is, told by its boxes; no frame is decoded (ISO 14496-12).

The file is read where it is, box by box: a video of 300 MB costs a few kilobytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from crosspost.errors import MediaError
from crosspost.i18n import Phrase, _
from crosspost.media.bare import DamagedError, TruncatedError
from crosspost.media.boxes import Box, content, find, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

MP4: Final = "video/mp4"
QUICKTIME: Final = "video/quicktime"

_TELLING: Final = frozenset({b"udta", b"meta", b"uuid"})
"""Boxes that hold place (`©xyz`, `loci`, Apple's keys), device, author and XMP."""
_SHOWN: Final = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"tmcd"})
"""Kinds of track a player shows; others carry measurements, place among them."""
_PLACES: Final = (b"\xa9xyz", b"loci", b"com.apple.quicktime.location", b"GPSLatitude")


@dataclass(frozen=True, slots=True)
class Video:
    """What a video file is.

    Attributes:
        type: `video/mp4` or `video/quicktime`.
        width: Pixels across, upright.
        height: Pixels down, upright.
        seconds: How long it lasts; None where the file does not say.
        codec: Four letters of the picture's coding (`avc1`, `hvc1`, `av01`…).
        sound: Four letters of the sound's coding; empty for a silent video.
        starts_at_once: Its index stands before its pictures, so that a player can
            begin before it has everything.
        has_place: It says where it was filmed.
        measures: It has a track of measurements (place, motion) that `without_place`
            does not remove.
        bytes: Size of the file.
    """

    type: str
    width: int
    height: int
    seconds: float | None
    codec: str
    sound: str
    starts_at_once: bool
    has_place: bool
    measures: bool
    bytes: int


@dataclass(frozen=True, slots=True)
class VideoRoom:
    """What a place takes as a video; None where it does not say.

    Attributes:
        types: MIME types.
        max_bytes: The most a file may weigh.
        max_seconds: The longest it may last.
        max_pixels: The most width times height may be.
    """

    types: frozenset[str]
    max_bytes: int
    max_seconds: float | None = None
    max_pixels: int | None = None


def inspect(file: BinaryIO, *, name: str) -> Video:
    """What the video `file` is.

    Args:
        file: Open for reading, seekable.
        name: Its name, for errors.

    Raises:
        MediaError: It is empty, no MP4, stops short, or has no picture.
    """
    size = file.seek(0, 2)
    if not size:
        raise MediaError(
            _("{name} is empty.", name=name),
            hint=_("Copy or download it again, then choose it again."),
        )
    file.seek(4)
    if file.read(4) != b"ftyp":
        raise MediaError(
            _("{name} is not an MP4 video.", name=name),
            hint=_("Export the video as MP4 (H.264), then choose that file."),
        )
    try:
        return _inspected(file, size)
    except TruncatedError as error:
        raise MediaError(
            _("{name} is not complete: the end of the video is missing.", name=name),
            hint=_("Copy or download it again, then choose it again."),
        ) from error
    except (DamagedError, IndexError) as error:
        raise MediaError(
            _("{name} is damaged: the video cannot be read.", name=name),
            hint=_("Export the video as MP4 (H.264), then choose that file."),
        ) from error


def problems(video: Video, room: VideoRoom, *, name: str) -> tuple[Phrase, ...]:
    """Every reason why `room` would refuse the video; empty when it fits."""
    pixels = video.width * video.height
    found: list[Phrase] = []
    if video.type not in room.types:
        found.append(_("{name}: this account takes MP4 videos only.", name=name))
    if video.bytes > room.max_bytes:
        found.append(
            _(
                "{name} weighs {bytes} MB; this account takes {most} MB.",
                name=name,
                bytes=-(-video.bytes // 1_000_000),
                most=room.max_bytes // 1_000_000,
            )
        )
    if room.max_seconds is not None and (video.seconds or 0) > room.max_seconds:
        found.append(
            _(
                "{name} lasts {seconds} seconds; this account takes {most}.",
                name=name,
                seconds=int(-(-(video.seconds or 0) // 1)),
                most=int(room.max_seconds),
            )
        )
    if room.max_pixels is not None and pixels > room.max_pixels:
        found.append(
            _(
                "{name} is too large for this account: {width} × {height} pixels.",
                name=name,
                width=video.width,
                height=video.height,
            )
        )
    return tuple(found)


def blanks(file: BinaryIO) -> tuple[tuple[int, bytes], ...]:
    """What to write where, so that the video says no more where it was filmed.

    Boxes are found by their place in such a file, so nothing is cut out: what tells
    is written over, and the size does not change.

    Args:
        file: Open for reading, seekable, and accepted by `inspect`.

    Returns:
        Pairs of a place, in bytes from the start, and the bytes to write there.
    """
    size = file.seek(0, 2)
    return tuple(
        write
        for box in _telling(file, size)
        for write in ((box.start + 4, b"free"), (box.body, bytes(box.end - box.body)))
    )


def without_place(data: bytes) -> bytes:
    """The video `data` without what says where, by whom and with what it was made."""
    import io

    out = bytearray(data)
    for start, filler in blanks(io.BytesIO(data)):
        out[start : start + len(filler)] = filler
    return bytes(out)


def _inspected(file: BinaryIO, size: int) -> Video:
    top = list(walk(file, 0, size))
    names = [box.name for box in top]
    if b"moov" not in names:
        raise TruncatedError
    index = top[names.index(b"moov")]
    tracks = {_kind(file, track): track for track in find(file, index, b"trak")}
    if b"vide" not in tracks:
        raise DamagedError
    telling = b"".join(content(file, box) for box in _telling(file, size))
    width, height = _size(file, tracks[b"vide"])
    return Video(
        type=QUICKTIME if content(file, top[0])[:4] == b"qt  " else MP4,
        width=width,
        height=height,
        seconds=_seconds(file, index),
        codec=_codec(file, tracks[b"vide"]),
        sound=_codec(file, tracks[b"soun"]) if b"soun" in tracks else "",
        starts_at_once=b"mdat" not in names[: names.index(b"moov")],
        has_place=any(place in telling for place in _PLACES),
        measures=not tracks.keys() <= _SHOWN,
        bytes=size,
    )


def _telling(file: BinaryIO, size: int) -> Iterator[Box]:
    for box in walk(file, 0, size):
        if box.name in _TELLING:
            yield box
        if box.name == b"moov":
            for inner in walk(file, box.body, box.end):
                if inner.name in _TELLING:
                    yield inner
                if inner.name == b"trak":
                    children = walk(file, inner.body, inner.end)
                    yield from (child for child in children if child.name in _TELLING)


def _kind(file: BinaryIO, track: Box) -> bytes:
    """`vide`, `soun`, or whatever else the track is."""
    for box in find(file, track, b"mdia", b"hdlr"):
        return content(file, box)[8:12]
    raise DamagedError


def _codec(file: BinaryIO, track: Box) -> str:
    for box in find(file, track, b"mdia", b"minf", b"stbl", b"stsd"):
        return content(file, box, most=16)[12:16].decode("latin-1")
    raise DamagedError


def _seconds(file: BinaryIO, index: Box) -> float | None:
    """How long the whole lasts, from `mvhd`, or `mehd` where it comes in pieces."""
    for box in find(file, index, b"mvhd"):
        wide, (scale, length) = _times(content(file, box))
        for whole in find(file, index, b"mvex", b"mehd"):
            body = content(file, whole)
            length = length or int.from_bytes(body[4 : 12 if body[0] else 8], "big")
        unknown = not scale or not length or length == (1 << 8 * wide) - 1
        return None if unknown else length / scale
    raise DamagedError


def _times(header: bytes) -> tuple[int, tuple[int, int]]:
    """Bytes of the duration, then units a second and duration in units."""
    wide, start = (8, 20) if header[0] else (4, 12)
    scale = int.from_bytes(header[start : start + 4], "big")
    return wide, (scale, int.from_bytes(header[start + 4 : start + 4 + wide], "big"))


def _size(file: BinaryIO, track: Box) -> tuple[int, int]:
    """Width and height as shown, from `tkhd`, whose matrix says how it is turned."""
    for box in find(file, track, b"tkhd"):
        header = content(file, box)
        matrix = header[-44:-8]
        width = int.from_bytes(header[-8:-4], "big") >> 16
        height = int.from_bytes(header[-4:], "big") >> 16
        if len(header) < 84 or not width or not height:  # noqa: PLR2004 -- what the header measures
            raise DamagedError
        lies = matrix[:4] == bytes(4) and matrix[4:8] != bytes(4)
        return (height, width) if lies else (width, height)
    raise DamagedError
