from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from crosspost.errors import MediaError
from crosspost.media import video
from crosspost.media.video import MP4, QUICKTIME, Video, VideoRoom
from pictures import box

DATA = Path(__file__).parents[2] / "data" / "media"
PLACE = b"+48.1173-001.6778/"
FULL = bytes(4)


def inspect(data: bytes) -> Video:
    return video.inspect(io.BytesIO(data), name="film.mp4")


def number(value: int, size: int = 4) -> bytes:
    return value.to_bytes(size, "big")


def header(width: int, height: int, *, turned: str = "no") -> bytes:
    """A track header; its matrix turns the picture or not."""
    rows = {"no": (1, 0, 0, 1), "left": (0, 1, -1, 0)}[turned]
    matrix = b"".join(
        value.to_bytes(4, "big", signed=True)
        for value in (rows[0] << 16, rows[1] << 16, 0, rows[2] << 16, rows[3] << 16)
    )
    return box(
        b"tkhd",
        bytes(40) + matrix + bytes(16) + number(width << 16) + number(height << 16),
    )


def track(kind: bytes, codec: bytes, *more: bytes) -> bytes:
    stored = box(b"stbl", box(b"stsd", FULL + number(1) + box(codec, bytes(8))))
    media = box(
        b"mdia", box(b"hdlr", bytes(8) + kind + bytes(13)), box(b"minf", stored)
    )
    return box(b"trak", *more, media)


def length(units: int, *, wide: bool = False) -> bytes:
    if wide:
        return box(b"mvhd", b"\1\0\0\0" + bytes(16) + number(1000) + number(units, 8))
    return box(b"mvhd", FULL + bytes(8) + number(1000) + number(units))


PICTURES = track(b"vide", b"avc1", header(1920, 1080))
START = box(b"ftyp", b"isom" + bytes(4))
FRAMES = box(b"mdat", b"frames")


def film(*parts: bytes) -> bytes:
    return START + box(b"moov", *parts) + FRAMES


def test_what_a_video_is() -> None:
    assert inspect((DATA / "place.mp4").read_bytes()) == Video(
        type=MP4,
        width=64,
        height=48,
        seconds=1.5,
        codec="avc1",
        sound="",
        starts_at_once=False,
        has_place=True,
        measures=False,
        bytes=2216,
    )


@pytest.mark.parametrize(
    ("name", "kind", "at_once", "place"),
    [
        ("plain.mp4", MP4, True, False),
        ("place.mp4", MP4, False, True),
        ("place-by-key.mp4", MP4, True, True),
        ("place.mov", QUICKTIME, False, True),
    ],
)
def test_real_files(name: str, kind: str, *, at_once: bool, place: bool) -> None:
    found = inspect((DATA / name).read_bytes())

    assert (found.type, found.starts_at_once, found.has_place) == (kind, at_once, place)
    assert (found.width, found.height, found.seconds) == (64, 48, 1.5)


@pytest.mark.parametrize("name", ["place.mp4", "place-by-key.mp4", "place.mov"])
def test_the_place_is_written_over_and_nothing_moves(name: str) -> None:
    data = (DATA / name).read_bytes()

    clean = video.without_place(data)

    assert b"CANARY" in data
    assert b"CANARY" not in clean
    assert PLACE not in clean
    assert len(clean) == len(data)
    assert inspect(clean) == replace(inspect(data), has_place=False)
    frames = data.index(b"mdat")
    assert clean[frames : frames + 900] == data[frames : frames + 900]


def test_every_box_that_tells_is_written_over() -> None:
    told = [box(name, b"CANARY") for name in (b"udta", b"meta", b"uuid")]
    within = track(b"vide", b"avc1", header(640, 480), *told)
    data = film(length(1000), within, *told) + b"".join(told)
    large = number(1) + b"uuid" + number(16 + 6, 8) + b"CANARY"

    clean = video.without_place(data + large)

    assert b"CANARY" not in clean
    assert inspect(clean).bytes == len(data + large)
    assert FRAMES in clean


def test_sound_and_measurements_are_seen() -> None:
    data = film(
        length(2500),
        PICTURES,
        track(b"soun", b"mp4a"),
        track(b"meta", b"gpmd"),
    )

    found = inspect(data)

    assert (found.codec, found.sound, found.measures) == ("avc1", "mp4a", True)
    assert (found.seconds, found.starts_at_once) == (2.5, True)


def test_a_video_that_lies_is_seen_upright() -> None:
    turned = track(b"vide", b"hvc1", header(1920, 1080, turned="left"))

    found = inspect(film(length(1), turned))

    assert (found.width, found.height) == (1080, 1920)


@pytest.mark.parametrize(
    ("boxes", "seconds"),
    [
        ((length(1500),), 1.5),
        ((length(1500, wide=True),), 1.5),
        ((length(0),), None),
        ((length(2**32 - 1),), None),
        ((length(2**64 - 1, wide=True),), None),
        ((length(0), box(b"mvex", box(b"mehd", FULL + number(4000)))), 4.0),
        (
            (length(0), box(b"mvex", box(b"mehd", b"\1\0\0\0" + number(5000, 8)))),
            5.0,
        ),
    ],
)
def test_how_long_it_lasts(boxes: tuple[bytes, ...], seconds: float | None) -> None:
    assert inspect(film(*boxes, PICTURES)).seconds == seconds


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "film.mp4 is empty."),
        (b"\x1aE\xdf\xa3 webm", "film.mp4 is not an MP4 video."),
        (START, "film.mp4 is not complete: the end of the video is missing."),
        (
            film(length(1), PICTURES)[:-1],
            "film.mp4 is not complete: the end of the video is missing.",
        ),
        (
            film(length(1), track(b"soun", b"mp4a")),
            "film.mp4 is damaged: the video cannot be read.",
        ),
        (film(PICTURES), "film.mp4 is damaged: the video cannot be read."),
        (
            film(length(1), track(b"vide", b"avc1")),
            "film.mp4 is damaged: the video cannot be read.",
        ),
        (
            film(length(1), track(b"vide", b"avc1", header(0, 0))),
            "film.mp4 is damaged: the video cannot be read.",
        ),
        (
            film(length(1), box(b"trak")),
            "film.mp4 is damaged: the video cannot be read.",
        ),
        (
            START + b"\0\0\0\2moov" + FRAMES,
            "film.mp4 is damaged: the video cannot be read.",
        ),
    ],
)
def test_what_is_no_video_is_said_plainly(data: bytes, message: str) -> None:
    with pytest.raises(MediaError) as error:
        inspect(data)

    assert str(error.value) == message
    assert str(error.value.hint)


def test_every_cut_is_seen() -> None:
    data = (DATA / "place.mp4").read_bytes()

    for end in range(len(data)):
        with pytest.raises(MediaError):
            inspect(data[:end])


FILM = Video(MP4, 1920, 1080, 60.0, "avc1", "mp4a", True, False, False, 90_000_000)  # noqa: FBT003 -- a value
ROOM = VideoRoom(frozenset({MP4}), 100_000_000, 60.0, 1920 * 1080)


def test_what_fits_has_no_problem() -> None:
    assert video.problems(FILM, ROOM, name="film.mp4") == ()
    unsaid = VideoRoom(frozenset({MP4}), 100_000_000)
    assert video.problems(replace(FILM, seconds=9e9), unsaid, name="film.mp4") == ()
    assert video.problems(replace(FILM, seconds=None), ROOM, name="film.mp4") == ()


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (
            replace(FILM, bytes=100_000_001),
            "film.mp4 weighs 101 MB; this account takes 100 MB.",
        ),
        (
            replace(FILM, seconds=60.1),
            "film.mp4 lasts 61 seconds; this account takes 60.",
        ),
        (
            replace(FILM, width=1921),
            "film.mp4 is too large for this account: 1921 × 1080 pixels.",
        ),
        (
            replace(FILM, type=QUICKTIME),
            "film.mp4: this account takes MP4 videos only.",
        ),
    ],
)
def test_every_limit_is_checked_and_said(found: Video, problem: str) -> None:
    said = [str(phrase) for phrase in video.problems(found, ROOM, name="film.mp4")]

    assert said == [problem]
