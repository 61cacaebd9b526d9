"""Pictures fitted for several accounts at once, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crosspost.errors import MediaError
from crosspost.media.fit import Room
from crosspost.media.kinds import GIF, JPEG, PNG
from crosspost.model import Focus, Media
from crosspost.prepare.pictures import Pictures
from crosspost.state.shelf import MediaShelf
from pictures import moving, photo, saved

LARGE = Room(types=frozenset({JPEG, PNG, GIF}), max_bytes=900_000, max_side=1_000)
SMALL = replace(LARGE, max_bytes=60_000)
KEEPS = replace(LARGE, keeps_animation=True)


class Shelf(MediaShelf):
    """A shelf that tells how often a picture was fitted anew."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "state")
        self.made: list[str] = []

    def keep_fitted(self, source: str, room: str, how: object) -> None:
        self.made.append(room)
        super().keep_fitted(source, room, how)  # type: ignore[arg-type]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "pont.jpg").write_bytes(saved(photo(1600, 1200), JPEG, quality=92))
    (tmp_path / "vagues.gif").write_bytes(moving(GIF))
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return Shelf(tmp_path)


def test_several_rooms_at_once_are_as_one_by_one(tmp_path: Path, shelf: Shelf) -> None:
    media = Media("pont.jpg", alt="Le pont.", focus=Focus(0.5, -0.25))
    alone = Pictures(MediaShelf(tmp_path / "other"))
    together = Pictures(shelf)
    together.fit_for(str(tmp_path), "pont.jpg", [LARGE, SMALL, LARGE])
    assert len(shelf.made) == 2
    for room in (LARGE, SMALL):
        fitted, notes = together.fit(str(tmp_path), media, room)
        single, same = alone.fit(str(tmp_path), media, room)
        assert replace(fitted, path="") == replace(single, path="")
        assert notes == same
        assert (fitted.alt, fitted.focus) == ("Le pont.", Focus(0.5, -0.25))
    assert len(shelf.made) == 2


def test_what_is_fitted_already_is_not_fitted_again(
    tmp_path: Path, shelf: Shelf
) -> None:
    pictures = Pictures(shelf)
    for _turn in range(2):
        pictures.fit_for(str(tmp_path), "pont.jpg", [LARGE, SMALL])
    assert len(shelf.made) == 2


@pytest.mark.parametrize("file", ["broken.jpg", "none.jpg"])
def test_what_cannot_be_fitted_is_said_where_it_is_asked_for(
    tmp_path: Path, shelf: Shelf, file: str
) -> None:
    pictures = Pictures(shelf)
    pictures.fit_for(str(tmp_path), file, [LARGE, SMALL])
    with pytest.raises(MediaError, match=file):
        pictures.fit(str(tmp_path), Media(file), LARGE)


def test_an_animation_goes_on_where_it_is_kept_and_else_that_is_said(
    tmp_path: Path, shelf: Shelf
) -> None:
    pictures, media = Pictures(shelf), Media("vagues.gif", alt="Des vagues.")
    kept, nothing = pictures.fit(str(tmp_path), media, KEEPS)
    still, [note] = pictures.fit(str(tmp_path), media, LARGE)
    assert (kept.type, nothing) == (GIF, [])
    assert shelf.read(kept.sha256).count(b"\x21\xf9\x04") == 3
    assert still.type == PNG
    assert note.id == "picture-fitted"
    assert "only the first picture" in str(note.message)


def test_a_decorative_picture_says_nothing(tmp_path: Path, shelf: Shelf) -> None:
    media = Media("pont.jpg", alt="Reste d’avant", decorative=True)
    assert Pictures(shelf).fit(str(tmp_path), media, LARGE)[0].alt == ""


def test_a_picture_that_goes_without_a_description_has_none(
    tmp_path: Path, shelf: Shelf
) -> None:
    media = Media("pont.jpg", alt="image", without_alt="Attend sa légende.")
    assert Pictures(shelf).fit(str(tmp_path), media, LARGE)[0].alt == ""
