from __future__ import annotations

import io

import pytest
from PIL import Image, ImageSequence

from crosspost.media.bare import Bare, DamagedError, TruncatedError, exif_orientation
from crosspost.media.kinds import AVIF, GIF, HEIC, JPEG, PNG, WEBP
from crosspost.media.metadata import bare
from pictures import (
    ALL_KINDS,
    CANARIES,
    arrow,
    box,
    exif,
    gif_extension,
    jpeg_segment,
    moving,
    opened,
    photo,
    png_chunk,
    profile,
    saved,
    telling,
    webp_with,
)

PILLOW_KINDS = (JPEG, PNG, WEBP, GIF, AVIF)


def held(data: bytes) -> set[bytes]:
    """The canaries that stand in the file, in clear or under PNG's compression."""
    texts = b""
    if data.startswith(b"\x89PNG"):
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            texts = repr(image.info).encode()
    return {canary for canary in CANARIES if canary in data + texts}


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_test_pictures_do_tell(kind: str) -> None:
    assert len(held(telling(kind))) >= 3


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_nothing_that_tells_is_left(kind: str) -> None:
    data = bare(telling(kind), kind=kind).data

    assert held(data) == set()
    assert b"GPSLatitude" not in data


@pytest.mark.parametrize("kind", PILLOW_KINDS)
def test_pillow_finds_no_metadata_and_the_same_pixels(kind: str) -> None:
    told = telling(kind, photo(64, 48))

    before, after = opened(told), opened(bare(told, kind=kind).data)

    assert after.tobytes() == before.tobytes()
    assert (after.mode, after.size) == (before.mode, before.size)
    assert not dict(after.getexif())
    assert not {"comment", "photoshop", "Author"} & after.info.keys()


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP, AVIF])
def test_the_colour_profile_is_kept(kind: str) -> None:
    data = bare(telling(kind), kind=kind).data

    assert opened(data).info["icc_profile"] == profile()


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_what_is_bare_stays_as_it_is(kind: str) -> None:
    once = bare(telling(kind), kind=kind)

    again = bare(once.data, kind=kind)

    assert again.data == once.data
    assert again.orientation == 1


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_size_is_read_without_decoding(kind: str) -> None:
    found = bare(saved(photo(70, 30), kind), kind=kind)

    assert (found.width, found.height, found.frames) == (70, 30, 1)
    assert found.lossless == (kind in {PNG, GIF})


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_read(kind: str, orientation: int) -> None:
    data = telling(kind, orientation=orientation)

    assert bare(data, kind=kind).orientation == orientation


def test_an_avif_says_itself_how_it_is_turned() -> None:
    block = Image.Exif()
    block[0x0112] = 6
    data = saved(arrow(64, 48), AVIF, exif=block)

    found = bare(data, kind=AVIF)

    assert (found.width, found.height, found.orientation) == (48, 64, 1)


@pytest.mark.parametrize("kind", [PNG, WEBP, GIF, AVIF])
def test_frames_are_counted_and_kept(kind: str) -> None:
    data = moving(kind, frames=4)

    found = bare(data, kind=kind)

    assert found.frames == 4
    assert found.data == data


def test_stripping_an_animation_keeps_every_frame_and_its_time() -> None:
    data = moving(GIF)
    told = data[:-1] + gif_extension(0xFE, [b"CANARY-COMMENT"]) + data[-1:]

    stripped = bare(told, kind=GIF).data

    def frames(file: bytes) -> list[tuple[bytes, int]]:
        image = Image.open(io.BytesIO(file))
        return [
            (frame.tobytes(), frame.info["duration"])
            for frame in ImageSequence.Iterator(image)
        ]

    assert frames(stripped) == frames(data)
    assert held(stripped) == set()


def test_metadata_within_a_frame_of_an_animated_webp_goes() -> None:
    data = moving(WEBP)
    start = data.index(b"ANMF")
    length = int.from_bytes(data[start + 4 : start + 8], "little")
    inner = b"ODDS" + (14).to_bytes(4, "little") + b"CANARY-UNKNOWN"
    frame = data[start + 8 : start + 8 + length] + b"\0" * (length % 2) + inner
    whole = data[8:start] + b"ANMF" + len(frame).to_bytes(4, "little") + frame
    whole += data[start + 8 + length + length % 2 :]
    told = b"RIFF" + len(whole).to_bytes(4, "little") + whole

    assert held(told)
    assert not held(bare(told, kind=WEBP).data)


@pytest.mark.parametrize(
    ("image", "kind", "options", "alpha"),
    [
        (arrow(), PNG, {}, False),
        (arrow().convert("RGBA"), PNG, {}, True),
        (arrow().convert("LA"), PNG, {}, True),
        (arrow().quantize(4), PNG, {"transparency": 1}, True),
        (arrow(), WEBP, {}, False),
        (arrow().convert("RGBA"), WEBP, {"lossless": True}, False),
        (Image.new("RGBA", (9, 9), (9, 9, 9, 9)), WEBP, {"lossless": True}, True),
        (Image.new("RGBA", (9, 9), (9, 9, 9, 9)), WEBP, {}, True),
        (Image.new("RGBA", (64, 64), (9, 9, 9, 9)), AVIF, {}, True),
        (arrow(), AVIF, {}, False),
        (arrow().quantize(4), GIF, {}, False),
        (arrow().quantize(4), GIF, {"transparency": 1}, True),
        (Image.new("RGBA", (64, 64), (9, 9, 9, 9)), HEIC, {}, True),
        (arrow(), HEIC, {}, False),
    ],
)
def test_transparency_is_seen(
    image: Image.Image, kind: str, options: dict[str, object], *, alpha: bool
) -> None:
    assert bare(saved(image, kind, **options), kind=kind).has_alpha is alpha


def test_a_lossless_webp_is_known_as_such() -> None:
    exact = bare(saved(photo(64, 48), WEBP, lossless=True), kind=WEBP)
    lossy = bare(saved(photo(64, 48), WEBP), kind=WEBP)

    assert exact.lossless
    assert not lossy.lossless
    assert (exact.width, exact.height) == (lossy.width, lossy.height) == (64, 48)


@pytest.mark.parametrize(
    "options",
    [
        {"progressive": True},
        {"restart_marker_rows": 1},
        {"optimize": True, "subsampling": 0},
        {"dpi": (300, 300)},
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_build_of_jpeg_keeps_its_pixels(
    mode: str, options: dict[str, object]
) -> None:
    image = photo(100, 75).convert(mode)
    told = saved(image, JPEG, comment=b"CANARY-COMMENT", exif=exif(), **options)

    stripped = bare(told, kind=JPEG).data

    assert opened(stripped).tobytes() == opened(told).tobytes()
    assert not held(stripped)


def test_a_jpeg_that_is_clean_is_the_same_byte_for_byte() -> None:
    data = saved(photo(100, 75), JPEG, icc_profile=profile())

    assert bare(data, kind=JPEG).data == data


def test_the_second_picture_of_a_jpeg_is_gone() -> None:
    first = saved(photo(64, 48), JPEG)

    assert bare(first + saved(arrow(), JPEG), kind=JPEG).data == first


def test_the_small_picture_in_a_jpeg_header_is_gone() -> None:
    data = saved(photo(64, 48), JPEG)
    head = b"JFIF\0\1\1\0\0\1\0\1\2\1CANARY"
    length = int.from_bytes(data[4:6], "big")
    told = data[:2] + jpeg_segment(0xE0, head) + data[4 + length :]

    assert b"CANARY" not in bare(told, kind=JPEG).data
    assert opened(bare(told, kind=JPEG).data).size == (64, 48)


def test_fill_bytes_between_segments_are_no_harm() -> None:
    data = saved(photo(64, 48), JPEG)
    filled = data[:2] + b"\xff\xff" + data[2:-2] + b"\xff" + data[-2:]

    assert opened(bare(filled, kind=JPEG).data).tobytes() == opened(data).tobytes()


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_cut_is_seen(kind: str) -> None:
    data = bare(saved(photo(32, 24), kind), kind=kind).data

    for end in range(40, len(data), max(1, len(data) // 150)):
        with pytest.raises(DamagedError):
            bare(data[:end], kind=kind)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_cut_at_the_end_is_told_from_damage(kind: str) -> None:
    data = bare(saved(photo(32, 24), kind), kind=kind).data

    with pytest.raises(TruncatedError):
        bare(data[:-20], kind=kind)


def _png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


HEADER = png_chunk(b"IHDR", bytes((0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0)))
NOTHING = png_chunk(b"IHDR", bytes(13))
PIXELS = png_chunk(b"IDAT", b"x")
END = png_chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (PNG, _png(PIXELS, END)),
        (PNG, _png(HEADER, END)),
        (PNG, _png(NOTHING, PIXELS, END)),
        (PNG, _png(HEADER, PIXELS[:-1] + b"?", END)),
        (JPEG, b"\xff\xd8\xff\xd9"),
        (JPEG, b"\xff\xd8" + jpeg_segment(0xC0, bytes(15)) + b"\xff\xd9"),
        (JPEG, b"\xff\xd8\x00\xd9"),
        (JPEG, b"\xff\xd8\xff\xe1\x00\x01\xff\xd9"),
        (GIF, b"GIF89a\1\0\1\0\0\0\0\x3b"),
        (GIF, b"GIF89a\1\0\1\0\0\0\0\x99"),
        (WEBP, b"RIFF\4\0\0\0WEBP"),
        (WEBP, webp_with(b"RIFF\4\0\0\0WEBP", b"VP8 ", bytes(10))),
        (AVIF, box(b"ftyp", b"avif") + box(b"meta", bytes(4))),
        (HEIC, box(b"ftyp", b"heic") + b"\0\0\0\2meta"),
    ],
)
def test_what_is_impossible_is_damage(kind: str, data: bytes) -> None:
    with pytest.raises(DamagedError):
        bare(data, kind=kind)


def test_two_frames_in_a_jpeg_are_refused() -> None:
    data = saved(photo(64, 48), JPEG)
    frame = jpeg_segment(0xC0, b"\x08\0\x09\0\x09\x01\x01\x11\0")

    with pytest.raises(DamagedError):
        bare(data[:2] + frame + data[2:], kind=JPEG)


def test_a_gif_picture_beyond_its_screen_makes_it_larger() -> None:
    data = saved(arrow(8, 8).quantize(4), GIF)
    small = data[:6] + b"\1\0\1\0" + data[10:]

    found = bare(small, kind=GIF)

    assert (found.width, found.height) == (8, 8)


@pytest.mark.parametrize(
    ("block", "orientation"),
    [
        (b"", 1),
        (b"Exif\0\0", 1),
        (b"Exif\0\0II*\0", 1),
        (b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0", 6),
        (b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0", 6),
        (b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x09\0\0\0", 1),
        (b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\0\0\0\0", 1),
        (b"II*\0\x08\0\0\0\1\0\x12\1\4\0\1\0\0\0\6\0\0\0", 1),
        (b"II*\0\x08\0\0\0\1\0\x13\1\3\0\1\0\0\0\6\0\0\0", 1),
        (b"II*\0\xff\xff\xff\xff", 1),
    ],
)
def test_exif_orientation(block: bytes, orientation: int) -> None:
    assert exif_orientation(block) == orientation


def test_items_that_lie_over_each_other_are_refused() -> None:
    data = telling(AVIF)
    place = data.index(b"iloc")
    start = place - 4
    length = int.from_bytes(data[start:place], "big")
    entries = [(number, 0, len(data) - 60) for number in range(1, 4)]
    body = b"\0\0\0\0\x44\0" + len(entries).to_bytes(2, "big")
    for number, offset, size in entries:
        body += number.to_bytes(2, "big") + b"\0\0\0\1"
        body += offset.to_bytes(4, "big") + size.to_bytes(4, "big")
    crafted = data[:start] + box(b"iloc", body).ljust(length, b"\0")
    crafted += data[start + length :]

    with pytest.raises(DamagedError):
        bare(crafted, kind=AVIF)


def test_bare_is_a_value() -> None:
    assert bare(saved(arrow(), PNG), kind=PNG) == Bare(
        saved(arrow(), PNG), 64, 48, lossless=True
    )
