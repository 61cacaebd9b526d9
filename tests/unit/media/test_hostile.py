"""Whatever the bytes, a person reads a sentence: nothing but `MediaError` comes out."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.errors import MediaError
from crosspost.media import images, subtitles, video
from crosspost.media.fit import Room
from crosspost.media.kinds import AVIF, GIF, JPEG, PNG, WEBP
from pictures import ALL_KINDS, box, moving, photo, png_chunk, saved, telling

ROOMY = Room(frozenset({JPEG, PNG, WEBP, GIF, AVIF}), 10_000_000, keeps_animation=True)
NARROW = Room(frozenset({JPEG, WEBP}), 900)
STARTS = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\xff\0\0\0WEBP",
    b"\0\0\0\x14ftypavif",
    b"\0\0\0\x14ftypheic",
    b"\0\0\0\x14ftypisom",
    b"",
)
SAMPLES = {kind: telling(kind, photo(24, 16)) for kind in ALL_KINDS} | {
    "moving": moving(GIF, size=(16, 12)),
    "moving webp": moving(WEBP, size=(16, 12)),
}


def feed(data: bytes) -> None:
    for room in (ROOMY, NARROW):
        with contextlib.suppress(MediaError):
            images.fitted(data, name="photo.jpg", room=room)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_random_bytes(start: bytes, rest: bytes) -> None:
    feed(start + rest)
    with contextlib.suppress(MediaError):
        video.inspect(io.BytesIO(start + rest), name="film.mp4")
    with contextlib.suppress(MediaError):
        subtitles.check(rest, name="film.vtt")


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1))
def test_truncations(name: str, share: float) -> None:
    data = SAMPLES[name]

    feed(data[: int(share * len(data))])


@settings(deadline=None, max_examples=250)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
)
def test_flipped_bytes(name: str, flips: list[tuple[float, int]]) -> None:
    data = bytearray(SAMPLES[name])
    for share, value in flips:
        data[int(share * len(data))] = value

    feed(bytes(data))


def _png_of(width: int, height: int) -> bytes:
    sides = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", sides + b"\1\0\0\0\0")
        + png_chunk(b"IDAT", b"x")
        + png_chunk(b"IEND", b"")
    )


def _jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(saved(photo(16, 16), JPEG))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (_png_of(20_000, 10_000), "20000 × 10000"),
        (_png_of(2**31 - 1, 2**31 - 1), "2147483647 × 2147483647"),
        (_jpeg_of(20_000, 10_000), "20000 × 10000"),
        (b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\1D\0;", "65535 × 65535"),
    ],
)
def test_200_megapixels_and_bombs_are_refused_before_they_are_opened(
    data: bytes, size: str
) -> None:
    with pytest.raises(MediaError) as error:
        images.inspect(data, name="grand.png")

    assert str(error.value) == f"grand.png is too large to open: {size} pixels."
    assert str(error.value.hint) == "Make it smaller than 89 million pixels."


@pytest.mark.parametrize("sides", [(65_536, 1), (1, 65_536), (6_357_008, 12)])
def test_a_side_that_no_picture_has_is_refused(sides: tuple[int, int]) -> None:
    with pytest.raises(MediaError) as error:
        images.inspect(_png_of(*sides), name="grand.png")

    assert "is too large to open" in str(error.value)


@pytest.mark.parametrize("sides", [(9_467, 9_451), (65_535, 1_365), (1, 65_535)])
def test_what_is_just_small_enough_is_read(sides: tuple[int, int]) -> None:
    found = images.inspect(_png_of(*sides), name="grand.png")

    assert (found.width, found.height) == sides


def test_a_video_whose_boxes_lie_is_refused() -> None:
    data = box(b"ftyp", b"isom") + b"\0\0\0\1moov" + (2**63).to_bytes(8, "big")

    with pytest.raises(MediaError):
        video.inspect(io.BytesIO(data), name="film.mp4")
