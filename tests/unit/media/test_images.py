from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageSequence, ImageStat

from crosspost.errors import MediaError
from crosspost.media import images
from crosspost.media.fit import Action, Room
from crosspost.media.kinds import AVIF, GIF, HEIC, JPEG, NAMES, PNG, WEBP
from pictures import (
    ALL_KINDS,
    CANARIES,
    arrow,
    exif,
    moving,
    opened,
    photo,
    profile,
    saved,
    telling,
)

BLUESKY = Room(frozenset({JPEG, PNG, WEBP}), 2_000_000)
MASTODON = Room(
    frozenset({JPEG, PNG, WEBP, GIF, AVIF}),
    16_777_216,
    33_177_600,
    keeps_animation=True,
)
CARD = Room(frozenset({JPEG, PNG, WEBP}), 1_000_000)


def room(max_bytes: int, *types: str) -> Room:
    return Room(frozenset(types or {JPEG, PNG, WEBP}), max_bytes)


def distance(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are from each other on average, of 255."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(difference).mean)


def said(fitted: images.Fitted) -> list[str]:
    return [str(note) for note in fitted.notes]


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP, GIF, AVIF])
def test_what_fits_goes_byte_for_byte(kind: str) -> None:
    data = saved(photo(64, 48), kind)

    fitted = images.fitted(data, name="a" + kind, room=MASTODON)

    assert fitted.data == data
    assert fitted.change.action is Action.KEEP
    assert (fitted.type, fitted.width, fitted.height) == (kind, 64, 48)
    assert fitted.sha256 == hashlib.sha256(data).hexdigest()
    assert fitted.notes == ()


def test_a_photo_of_1_8_mb_reaches_bluesky_untouched() -> None:
    data = saved(photo(1600, 1200, grain=0.45), JPEG, quality=94)
    assert 1_500_000 < len(data) < 2_000_000

    assert images.fitted(data, name="photo.jpg", room=BLUESKY).data == data


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("place", [BLUESKY, MASTODON, room(2500), room(2500, JPEG)])
def test_nothing_that_tells_ever_leaves(kind: str, place: Room) -> None:
    told = telling(kind, photo(64, 48))

    sent = images.fitted(told, name="photo", room=place)

    assert not [canary for canary in CANARIES if canary in sent.data]
    assert not dict(opened(sent.data).getexif())
    assert len(sent.data) <= place.max_bytes
    assert sent.type in place.types


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP, GIF, AVIF])
def test_what_is_only_stripped_keeps_its_pixels(kind: str) -> None:
    told = telling(kind, photo(64, 48))

    fitted = images.fitted(told, name="photo", room=MASTODON)

    assert fitted.change.action is Action.STRIP
    assert opened(fitted.data).tobytes() == opened(told).tobytes()
    assert fitted.notes == ()


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP])
@pytest.mark.parametrize("max_bytes", [100_000, 9_000])
def test_the_colour_profile_is_kept(kind: str, max_bytes: int) -> None:
    data = saved(photo(200, 150), kind, icc_profile=profile())

    fitted = images.fitted(data, name="photo", room=room(max_bytes))

    assert opened(fitted.data).info["icc_profile"] == profile()


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_what_lies_is_turned_upright(kind: str, orientation: int) -> None:
    told = telling(kind, arrow(), orientation=orientation)
    expected = ImageOps.exif_transpose(opened(told))

    fitted = images.fitted(told, name="photo", room=MASTODON)

    seen = opened(fitted.data)
    assert fitted.change.action is Action.ROTATE
    assert fitted.type == kind
    assert seen.size == (fitted.width, fitted.height) == expected.size
    assert distance(seen, expected) < (0.001 if kind == PNG else 4)
    assert 0x0112 not in seen.getexif()


@pytest.mark.parametrize("orientation", [3, 6])
@pytest.mark.parametrize("subsampling", [0, 2])
def test_turning_a_jpeg_loses_next_to_nothing(
    orientation: int, subsampling: int
) -> None:
    block = Image.Exif()
    block[0x0112] = orientation
    data = saved(photo(640, 480), JPEG, quality=85, subsampling=subsampling, exif=block)

    fitted = images.fitted(data, name="photo.jpg", room=MASTODON)

    assert distance(opened(fitted.data), ImageOps.exif_transpose(opened(data))) < 1.3
    assert sampling(fitted.data) == subsampling


def sampling(data: bytes) -> int:
    from PIL import JpegImagePlugin

    with Image.open(io.BytesIO(data)) as image:
        return JpegImagePlugin.get_sampling(image)


def test_a_photo_of_6_mb_goes_under_2_mb_large_and_upright() -> None:
    image = photo(4000, 3000, grain=0.22)
    data = saved(image, JPEG, quality=93, exif=exif(6), icc_profile=profile())
    assert 5_000_000 < len(data) < 9_000_000

    fitted = images.fitted(data, name="photo.jpg", room=BLUESKY)

    seen = opened(fitted.data)
    assert 1_700_000 < len(fitted.data) <= 2_000_000
    assert fitted.type == JPEG
    assert fitted.width >= 1600
    assert seen.size == (fitted.width, fitted.height)
    assert abs(fitted.width / fitted.height - 3 / 4) < 0.002
    assert seen.info["icc_profile"] == profile()
    expected = image.rotate(-90, expand=True).resize((60, 80), Image.Resampling.BOX)
    assert distance(seen.resize((60, 80), Image.Resampling.BOX), expected) < 3
    assert said(fitted)[-1].startswith("photo.jpg: made lighter, from ")


def test_a_card_picture_of_1_5_mb_is_brought_under_1_mb() -> None:
    data = saved(photo(1600, 1200, grain=0.3), JPEG, quality=93)
    assert len(data) > 1_200_000

    fitted = images.fitted(data, name="card.jpg", room=CARD)

    assert len(fitted.data) <= 1_000_000
    assert fitted.width == 1600


def test_quality_goes_before_size_and_width_is_kept_at_1600() -> None:
    data = saved(photo(2400, 300, grain=0.3), JPEG, quality=95)

    a_little = images.fitted(data, name="a", room=room(len(data) * 6 // 10))
    a_lot = images.fitted(data, name="a", room=room(len(data) // 5))

    assert a_little.width == 2400
    assert a_lot.width == 1600


def test_the_same_picture_and_room_give_the_same_bytes() -> None:
    data = saved(photo(400, 300), PNG)

    one, two = (images.fitted(data, name="a", room=room(30_000)) for _ in range(2))

    assert one == two


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("max_bytes", [60_000, 20_000, 11_000])
def test_what_is_sent_fits_and_says_its_own_size(kind: str, max_bytes: int) -> None:
    place = replace(room(max_bytes), max_side=500, max_pixels=100_000)

    fitted = images.fitted(saved(photo(640, 480), kind), name="a", room=place)

    assert len(fitted.data) <= max_bytes
    assert opened(fitted.data).size == (fitted.width, fitted.height)
    assert max(fitted.width, fitted.height) <= 500
    assert fitted.width * fitted.height <= 100_000
    assert opened(fitted.data).format == NAMES[fitted.type].upper()


def _logo() -> Image.Image:
    logo = photo(600, 400).convert("RGBA")
    logo.paste((0, 0, 0, 0), (0, 0, 600, 200))
    return logo


@pytest.mark.parametrize(
    ("types", "kind"), [((JPEG, PNG, WEBP), WEBP), ((JPEG, PNG), PNG)]
)
def test_what_is_transparent_stays_so(types: tuple[str, ...], kind: str) -> None:
    data = saved(_logo(), PNG)

    fitted = images.fitted(data, name="logo.png", room=room(len(data) // 3, *types))

    seen = opened(fitted.data)
    assert fitted.type == kind
    assert seen.convert("RGBA").getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert seen.convert("RGBA").getpixel((2, seen.height - 2))[3] == 255  # type: ignore[index]


def test_a_picture_too_long_for_webp_is_made_shorter() -> None:
    data = saved(photo(17_000, 12).convert("RGBA"), PNG)

    fitted = images.fitted(data, name="frise.png", room=room(len(data) // 2, WEBP))

    assert fitted.type == WEBP
    assert fitted.width <= 16_383
    assert opened(fitted.data).size == (fitted.width, fitted.height)


def test_what_is_transparent_is_white_where_it_cannot_be() -> None:
    data = saved(_logo(), PNG)

    fitted = images.fitted(data, name="logo.png", room=room(1_000_000, JPEG))

    red, green, blue = opened(fitted.data).getpixel((2, 2))  # type: ignore[misc]
    assert min(red, green, blue) > 250
    assert "logo.png: what was transparent is shown white." in said(fitted)


def test_a_drawing_a_little_too_heavy_keeps_every_pixel() -> None:
    data = saved(photo(300, 200).quantize(32).convert("RGB"), PNG, compress_level=1)

    fitted = images.fitted(data, name="plan.png", room=room(len(data) * 3 // 4))

    assert fitted.type == WEBP
    assert opened(fitted.data).tobytes() == opened(data).tobytes()


def test_a_moving_gif_keeps_moving_where_it_can() -> None:
    data = moving(GIF)

    assert images.fitted(data, name="a.gif", room=MASTODON).data == data


@pytest.mark.parametrize("kind", [GIF, WEBP, PNG, AVIF])
def test_an_animation_becomes_its_first_picture_and_says_so(kind: str) -> None:
    data = moving(kind)

    fitted = images.fitted(data, name="a", room=BLUESKY)

    assert getattr(opened(fitted.data), "n_frames", 1) == 1
    assert "a: only the first picture of the animation is shown." in said(fitted)
    assert distance(opened(fitted.data), opened(data)) < 8


def test_a_moving_gif_too_heavy_is_made_smaller_and_still_moves() -> None:
    data = moving(GIF, frames=4, size=(480, 360))
    place = replace(MASTODON, max_bytes=len(data) // 2)

    fitted = images.fitted(data, name="a.gif", room=place)

    image = Image.open(io.BytesIO(fitted.data))
    times = [frame.info["duration"] for frame in ImageSequence.Iterator(image)]
    assert fitted.type == GIF
    assert len(fitted.data) <= place.max_bytes
    assert times == [100, 110, 120, 130]
    assert image.info["loop"] == 0
    assert not [note for note in said(fitted) if "only the first" in note]


def test_a_moving_gif_much_too_heavy_becomes_still_and_says_so() -> None:
    data = moving(GIF, frames=5, size=(400, 300))
    place = replace(MASTODON, max_bytes=20_000)

    fitted = images.fitted(data, name="a.gif", room=place)

    assert fitted.type != GIF
    assert "a.gif: only the first picture of the animation is shown." in said(fitted)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGB", "RGBA"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_every_kind_of_pixel_can_be_written_anew(mode: str, orientation: int) -> None:
    image = arrow(320, 240).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 256).convert("I;16")
    kind = JPEG if mode == "CMYK" else PNG
    block = Image.Exif()
    block[0x0112] = orientation
    data = saved(image, kind, exif=block)
    place = replace(room(1_000_000), max_side=160)

    fitted = images.fitted(data, name="a", room=place)

    shown = arrow(320, 240).convert("L") if mode == "I;16" else opened(data)
    expected = shown.convert("RGB").resize((160, 120))
    if orientation == 6:
        expected = expected.rotate(-90, expand=True)
    assert opened(fitted.data).size == expected.size
    assert distance(opened(fitted.data), expected) < 6


def test_printing_colours_become_screen_colours_by_their_profile() -> None:
    data = saved(arrow(320, 240).convert("CMYK"), JPEG, icc_profile=profile())

    fitted = images.fitted(data, name="a", room=replace(BLUESKY, max_side=160))

    seen = opened(fitted.data)
    assert seen.mode == "RGB"
    assert "icc_profile" not in seen.info


def test_a_profile_of_other_colours_does_not_follow() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    data = saved(photo(64, 48), PNG, icc_profile=lab)

    fitted = images.fitted(data, name="a", room=replace(BLUESKY, max_side=32))

    assert "icc_profile" not in opened(fitted.data).info


def test_heic_is_sent_as_jpeg_in_its_own_colours() -> None:
    data = telling(HEIC, arrow(320, 240))

    fitted = images.fitted(data, name="IMG_1.HEIC", room=MASTODON)

    assert fitted.type == JPEG
    assert distance(opened(fitted.data), arrow(320, 240)) < 6
    assert said(fitted) == [
        "IMG_1.HEIC: sent as JPEG, because HEIC pictures are not shown there."
    ]


def test_without_the_heic_addition_the_error_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = saved(arrow(), HEIC)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    with pytest.raises(MediaError) as error:
        images.fitted(data, name="IMG_1.HEIC", room=MASTODON)

    assert "HEIC" in str(error.value)
    assert "pip install 'crosspost[heic]'" in str(error.value.hint)


def test_a_turned_avif_is_upright_wherever_it_goes() -> None:
    block = Image.Exif()
    block[0x0112] = 6
    data = saved(arrow(64, 48), AVIF, exif=block)

    kept = images.fitted(data, name="a.avif", room=MASTODON)
    written = images.fitted(data, name="a.avif", room=BLUESKY)

    assert (kept.type, kept.width, kept.height) == (AVIF, 48, 64)
    assert (written.type, written.width, written.height) == (JPEG, 48, 64)
    expected = arrow(64, 48).rotate(-90, expand=True)
    assert distance(opened(written.data), expected) < 8


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "a.jpg", "a.jpg is empty."),
        (b"Bonjour", "a.jpg", "a.jpg is not a picture, whatever its name says."),
        (
            b"<?xml version='1.0'?><svg/>",
            "a.png",
            "a.png is no picture that can be published: it is of the kind SVG.",
        ),
        (
            saved(arrow(), "image/tiff"),
            "a.tif",
            "a.tif is no picture that can be published: it is of the kind TIFF.",
        ),
        (
            saved(arrow(), "image/bmp"),
            "a.bmp",
            "a.bmp is no picture that can be published: it is of the kind BMP.",
        ),
        (
            b"\0\0\0\x14ftypisom",
            "a.jpg",
            "a.jpg is no picture that can be published: it is of the kind MP4.",
        ),
        (
            saved(arrow(), JPEG)[:-9],
            "a.jpg",
            "a.jpg is not complete: the end of the picture is missing.",
        ),
        (
            saved(arrow(), PNG).replace(b"IDAT", b"IDAX"),
            "a.png",
            "a.png is damaged: the picture cannot be read.",
        ),
    ],
)
def test_what_is_no_picture_is_said_plainly(
    data: bytes, name: str, message: str
) -> None:
    with pytest.raises(MediaError) as error:
        images.inspect(data, name=name)

    assert str(error.value) == message
    assert str(error.value.hint)


def test_pixels_that_cannot_be_decoded_are_found_even_when_nothing_changes() -> None:
    import zlib

    data = saved(arrow(), PNG)
    place = data.index(b"IDAT")
    broken = bytearray(data)
    length = int.from_bytes(data[place - 4 : place], "big")
    broken[place + 6 : place + 4 + length] = bytes(length - 2)
    check = zlib.crc32(broken[place : place + 4 + length])
    broken[place + 4 + length : place + 8 + length] = check.to_bytes(4, "big")

    with pytest.raises(MediaError) as error:
        images.fitted(bytes(broken), name="a.png", room=BLUESKY)

    assert str(error.value) == "a.png is damaged: the picture cannot be read."


def test_a_wrong_name_is_no_harm_and_is_said() -> None:
    data = saved(photo(64, 48), PNG)

    fitted = images.fitted(data, name="photo.jpg", room=BLUESKY)

    assert (fitted.data, fitted.type) == (data, PNG)
    assert said(fitted) == [
        "photo.jpg is in truth a PNG picture, and is treated as one."
    ]


def test_what_cannot_be_made_light_enough_is_refused() -> None:
    with pytest.raises(MediaError) as error:
        images.fitted(saved(photo(640, 480), JPEG), name="a.jpg", room=room(2_000))

    assert str(error.value) == (
        "a.jpg cannot be made light enough: this account takes 2 kB."
    )


def test_what_is_inspected() -> None:
    data = telling(PNG, _logo(), orientation=6)

    picture = images.inspect(data, name="logo.png")

    assert picture.type == PNG
    assert (picture.width, picture.height, picture.orientation) == (600, 400, 6)
    assert picture.has_alpha
    assert picture.has_metadata
    assert not picture.animated
    assert picture.bytes == len(data) > picture.bare_bytes
    assert picture.sha256 == hashlib.sha256(data).hexdigest()


def test_several_rooms_get_what_each_would_get_alone() -> None:
    data = saved(photo(640, 480), JPEG, quality=95)
    rooms = [
        replace(BLUESKY, max_side=100),
        MASTODON,
        room(20_000),
        replace(BLUESKY, max_side=400),
    ]

    together = images.fitted_for(data, name="a", rooms=rooms)

    assert list(together) == rooms
    for place, fitted in together.items():
        assert fitted.type == images.fitted(data, name="a", room=place).type
        assert opened(fitted.data).size == (fitted.width, fitted.height)
    assert together[rooms[3]].width == 400
