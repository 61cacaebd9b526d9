from __future__ import annotations

import base64
import io
import random

import pytest
from PIL import Image

from crosspost.model import FittedMedia
from crosspost.report.pictures import HEAVY, SIDE, Pictures, initials
from samples.pages import picture, read


def _heavy(wide: int, high: int, *, kind: str, mode: str) -> bytes:
    """A picture of noise: nothing makes it small but fewer pixels."""
    size = wide * high * len(mode)
    noise = random.Random(1).randbytes(size)  # noqa: S311 -- no secret
    out = io.BytesIO()
    Image.frombytes(mode, (wide, high), noise).save(out, kind)
    return out.getvalue()


def _decoded(address: str) -> tuple[str, bytes]:
    kind, data = address.removeprefix("data:").split(";base64,")
    return kind, base64.b64decode(data)


def test_a_light_picture_is_placed_byte_for_byte() -> None:
    media = picture(1)

    assert _decoded(Pictures(read).address(media)) == ("image/png", read(media))


def test_each_picture_is_read_once() -> None:
    asked: list[str] = []

    def count(media: FittedMedia) -> bytes:
        asked.append(media.path)
        return read(media)

    pictures = Pictures(count)

    assert pictures.address(picture(1)) == pictures.address(picture(1))
    assert len(asked) == 1


def _fitted(sha256: str, *, wide: int, size: int = HEAVY + 1) -> FittedMedia:
    kind = "image/jpeg"
    return FittedMedia("pont.jpg", "", sha256, kind, size, wide, wide * 3 // 4)


def test_what_two_accounts_made_of_one_heavy_file_is_shown_once() -> None:
    data = _heavy(1600, 1200, kind="JPEG", mode="RGB")
    pictures = Pictures(lambda _media: data + b"\0")

    names = {
        pictures.name(_fitted("a", wide=1600), post="p"),
        pictures.name(_fitted("b", wide=4000), post="p"),
    }

    assert names == {"pic-1"}
    assert pictures.rules().count("data:") == 1


@pytest.mark.parametrize(
    ("second", "post"),
    [
        (_fitted("b", wide=1600), "another"),
        (FittedMedia("pont.jpg", "", "b", "image/jpeg", HEAVY + 1, 900, 1600), "p"),
        (_fitted("b", wide=800, size=1000), "p"),
        (FittedMedia("pont.jpg", "", "b", "image/gif", HEAVY + 1, 1600, 1200), "p"),
    ],
)
def test_other_pictures_are_themselves(second: FittedMedia, post: str) -> None:
    looks = {"a": (1600, 1200), "b": (1200, 1600)}
    files = {
        sha256: _heavy(*size, kind="JPEG", mode="RGB") for sha256, size in looks.items()
    }
    pictures = Pictures(lambda media: files[media.sha256])

    first = pictures.name(_fitted("a", wide=1600), post="p")

    assert pictures.name(second, post=post) != first


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA")])
def test_a_heavy_picture_is_made_smaller_at_the_same_ratio(
    kind: str, mode: str
) -> None:
    data = _heavy(1600, 800, kind=kind, mode=mode)
    assert len(data) > HEAVY
    media = FittedMedia("a", "a", "a", f"image/{kind.lower()}", len(data), 1600, 800)

    shown, lighter = _decoded(Pictures(lambda _media: data).address(media))

    with Image.open(io.BytesIO(lighter)) as opened:
        assert opened.size == (SIDE, SIDE // 2)
        assert opened.mode == mode
    assert shown == "image/webp"
    assert len(lighter) < len(data)


@pytest.mark.parametrize("data", [b"", b"not a picture" * HEAVY])
def test_what_is_no_picture_is_not_placed(data: bytes) -> None:
    def gone(_media: FittedMedia) -> bytes:
        if not data:
            raise FileNotFoundError
        return data

    assert Pictures(gone).address(picture(1)) == ""


def test_a_type_a_page_cannot_show_is_not_even_read() -> None:
    media = FittedMedia("a", "a", "a", "text/html", 1, 1, 1)

    assert Pictures(read).address(media) == ""


@pytest.mark.parametrize(
    ("name", "letter"), [("ville", "V"), ("«école»", "%C3%89"), ("<&>", "%C2%B7")]
)
def test_initials_are_a_letter_whatever_the_name(name: str, letter: str) -> None:
    drawn = initials(name, "#0d4f5c")

    assert f"%3E{letter}%3C" in drawn
    assert not set('<>"') & set(drawn)
