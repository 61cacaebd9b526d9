"""Videos made ready: checked, without their place, else untouched."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crosspost.errors import MediaError
from crosspost.media.fit import Room
from crosspost.model import Focus, Level, Limits, Media
from crosspost.prepare.videos import Videos
from crosspost.state.shelf import MediaShelf
from pictures import box

DATA = Path(__file__).parents[2] / "data" / "media"
ROOM = Limits(300, "graphemes", 4, Room(frozenset({"image/png"}), 1))
FILM = Media("film.mp4", alt="Les vagues.", kind="video", focus=Focus(0.0, 0.5))


@pytest.fixture
def shelf(tmp_path: Path) -> MediaShelf:
    for source, name in (
        ("plain.mp4", "film.mp4"),
        ("place.mp4", "place.mp4"),
        ("place.mov", "film.mov"),
    ):
        shutil.copy(DATA / source, tmp_path / name)
    (tmp_path / "film.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nLa mer.\n")
    (tmp_path / "wrong.vtt").write_text("La mer.")
    cue = "00:01.000 --> 00:02.000\nLa mer.\n\n"
    (tmp_path / "long.vtt").write_text("WEBVTT\n\n" + cue * 700)
    (tmp_path / "short.mp4").write_bytes((DATA / "plain.mp4").read_bytes()[:-40])
    return MediaShelf(tmp_path / "state")


def frames(data: bytes) -> bytes:
    """The box of pictures and sound."""
    at = data.index(b"mdat") - 4
    return data[at : at + int.from_bytes(data[at : at + 4], "big")]


def test_a_videos_pictures_go_as_they_are(tmp_path: Path, shelf: MediaShelf) -> None:
    for _turn in range(2):
        made, notes = Videos(shelf).fit(str(tmp_path), FILM, ROOM)
    data, source = shelf.read(made.sha256), (tmp_path / "film.mp4").read_bytes()
    assert frames(data) == frames(source)
    assert len(data) == len(source) == made.bytes
    assert (made.kind, made.type, made.alt) == ("video", "video/mp4", "Les vagues.")
    assert made.focus == Focus(0.0, 0.5)
    assert made.width > 0 < made.height
    assert notes == []


def test_the_place_is_taken_out(tmp_path: Path, shelf: MediaShelf) -> None:
    media = Media("place.mp4", alt="Les vagues.", kind="video")
    made, _notes = Videos(shelf).fit(str(tmp_path), media, ROOM)
    data, source = shelf.read(made.sha256), (tmp_path / "place.mp4").read_bytes()
    for told in (b"loci", b"earth"):
        assert told in source
        assert told not in data
    assert frames(data) == frames(source)


def test_what_the_camera_measured_is_told(tmp_path: Path, shelf: MediaShelf) -> None:
    data = (tmp_path / "film.mp4").read_bytes()
    at = data.index(b"moov") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"meta" + bytes(13))))
    longer = (size + len(track)).to_bytes(4, "big")
    index = longer + data[at + 4 : at + size] + track
    (tmp_path / "film.mp4").write_bytes(data[:at] + index + data[at + size :])
    _made, [note] = Videos(shelf).fit(str(tmp_path), FILM, ROOM)
    assert (note.id, note.level) == ("video-measures", Level.WARNING)


@pytest.mark.parametrize(
    ("media", "most"),
    [
        (Media("film.mp4", kind="video"), {"video_bytes": 100}),
        (Media("film.mp4", kind="video"), {"video_seconds": 0.01}),
        (Media("film.mp4", kind="video"), {"video_pixels": 3}),
        (Media("film.mov", kind="video"), {}),
        (Media("short.mp4", kind="video"), {}),
        (Media("film.vtt", kind="video"), {}),
        (Media("none.mp4", kind="video"), {}),
        (Media("film.mp4", kind="video", subtitles="wrong.vtt"), {}),
        (Media("film.mp4", kind="video", subtitles="none.vtt"), {}),
        (Media("film.mp4", kind="video", subtitles="long.vtt"), {}),
    ],
)
def test_what_no_account_takes_is_an_error(
    tmp_path: Path, shelf: MediaShelf, media: Media, most: dict[str, float]
) -> None:
    with pytest.raises(MediaError) as caught:
        Videos(shelf).fit(str(tmp_path), media, replace(ROOM, **most))  # type: ignore[arg-type]
    assert (media.subtitles or media.file) in str(caught.value)
    assert caught.value.hint is not None


def test_right_subtitles_pass(tmp_path: Path, shelf: MediaShelf) -> None:
    media = Media("film.mp4", alt="Mer.", kind="video", subtitles="film.vtt")
    made, notes = Videos(shelf).fit(str(tmp_path), media, ROOM)
    assert notes == []
    assert made.subtitles is not None
    assert made.subtitles.file == "film.vtt"
    kept = shelf.read(made.subtitles.sha256)
    assert kept == (tmp_path / "film.vtt").read_bytes()
    assert made.subtitles.bytes == len(kept)
