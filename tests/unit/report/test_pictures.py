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
