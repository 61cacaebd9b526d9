"""Pixels through Pillow: opening, turning upright, colours. Loaded when needed.

A picture is opened without its metadata (see `formats`), so Pillow never sees text
or EXIF; the ICC profile is carried by hand.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crosspost.errors import MediaError
from crosspost.i18n import _
from crosspost.media.kinds import AVIF, HEIC, JPEG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

_ORIENTATION: Final = 0x0112

_UPRIGHT: Final = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""EXIF orientation → what Pillow calls the way back."""

_COLOURS: Final = {"RGB": b"RGB ", "RGBA": b"RGB ", "YCbCr": b"RGB ", "L": b"GRAY"}
"""Mode → the colour space its ICC profile must be of."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded picture, upright, in a mode every writer takes.

    Attributes:
        image: `RGB`, `RGBA`, `L`, or `YCbCr` straight from a JPEG.
        icc: Its ICC profile; empty where it has none (then it is sRGB).
        tables: Quantisation tables of a JPEG, turned with the picture; else empty.
        subsampling: Of a JPEG: 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0.
        flattened: What was transparent is white.
    """

    image: Image
    icc: bytes
    tables: tuple[tuple[int, ...], ...] = ()
    subsampling: int = 0
    flattened: bool = False


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Say for a person whatever a decoder raises on a broken file."""
    try:
        yield
    except MediaError:
        raise
    except Exception as error:
        raise MediaError(
            _("{name} is damaged: the picture cannot be read.", name=name),
            hint=_("Export it again from where it was made, then choose it again."),
            detail=f"{type(error).__name__}: {error}",
        ) from error


def verify(data: bytes, *, kind: str, name: str) -> None:
    """Decode the picture once, as cheaply as its kind allows.

    Raises:
        MediaError: It cannot be decoded to its end.
    """
    with readable(name), _opened(data, kind, name) as image:
        if kind == JPEG:
            # The whole file is read all the same; only the arithmetic is spared.
            image.draft(None, (1, 1))
        image.load()


def decoded(
    data: bytes, *, kind: str, name: str, orientation: int, least: tuple[int, int]
) -> Pixels:
    """The picture's pixels, upright.

    Args:
        data: The file, without metadata.
        kind: Its MIME type.
        name: How to call it in an error.
        orientation: 1 to 8; what `data` no longer says.
        least: Width and height, upright, below which no pixel is needed: a JPEG is
            decoded at half, a quarter or an eighth where that is still enough.

    Raises:
        MediaError: It cannot be decoded, or what decodes it is not installed.
    """
    with readable(name), _opened(data, kind, name) as image:
        icc = bytes(image.info.get("icc_profile") or b"")
        tables: tuple[tuple[int, ...], ...] = ()
        subsampling = 0
        if kind == JPEG:
            tables, subsampling = _jpeg_traits(image)
            _draft(image, least if orientation < 5 else least[::-1])  # noqa: PLR2004 -- 5 to 8 lie on their side
        if kind == AVIF:
            # Pillow says here how the file itself says it is turned.
            orientation = image.getexif().get(_ORIENTATION, 1)
        workable, icc = _workable(image, icc)
        return Pixels(
            _turned(workable, orientation),
            icc,
            _turned_tables(tables, orientation),
            _turned_subsampling(subsampling, orientation),
        )


def _opened(data: bytes, kind: str, name: str) -> Image:
    from PIL import Image

    if kind == HEIC:
        return _opened_heic(data, name)
    return Image.open(io.BytesIO(data), formats=[kind.removeprefix("image/").upper()])


def _opened_heic(data: bytes, name: str) -> Image:
    try:
        import pillow_heif
    except ImportError as error:
        raise MediaError(
            _(
                "{name} is a HEIC picture, which this installation cannot read.",
                name=name,
            ),
            hint=_(
                "Send it as JPEG, or have the addition “{extra}” installed: {command}",
                extra="heic",
                command="pip install 'crosspost[heic]'",
            ),
        ) from error
    image: Image = pillow_heif.open_heif(io.BytesIO(data)).to_pillow()
    return image


def _draft(image: Image, least: tuple[int, int]) -> None:
    """Ask the JPEG decoder for no more than is needed, in its own colours."""
    mode = "YCbCr" if image.mode == "RGB" else None
    image.draft(mode, least)


def _jpeg_traits(image: Image) -> tuple[tuple[tuple[int, ...], ...], int]:
    from PIL import JpegImagePlugin

    found: dict[int, list[int]] = getattr(image, "quantization", {})
    tables = tuple(tuple(found[number]) for number in sorted(found))[:2]
    sampling = JpegImagePlugin.get_sampling(image)
    return tables, sampling if sampling in {0, 1, 2} else 0


def _workable(image: Image, icc: bytes) -> tuple[Image, bytes]:
    """The picture in one of the four modes, and the profile that then holds."""
    if image.mode == "CMYK":
        return _from_print(image, icc)
    if image.mode.startswith("I") or image.mode == "F":
        image = _from_deep(image)
    elif image.mode in {"LA", "PA", "La", "RGBa"} or image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in _COLOURS:
        image = image.convert("RGB")
    image.load()
    holds = icc[16:20] == _COLOURS[image.mode]
    return image, icc if holds else b""


def _from_print(image: Image, icc: bytes) -> tuple[Image, bytes]:
    """Screen colours (sRGB) from printing colours, by their profile if there is one."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        screen = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, source, screen, outputMode="RGB")
    except (OSError, ImageCms.PyCMSError):
        turned = None
    return turned or image.convert("RGB"), b""


def _from_deep(image: Image) -> Image:
    """Eight bits from sixteen, for a grey picture."""
    deep = image.convert("I")
    return deep.point(lambda value: value * (1 / 256)).convert("L")


def _turned(image: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    way = _UPRIGHT.get(orientation)
    return image.transpose(Transpose[way]) if way else image


def _turned_tables(
    tables: tuple[tuple[int, ...], ...], orientation: int
) -> tuple[tuple[int, ...], ...]:
    """Where rows become columns, so do the frequencies."""
    if orientation < 5:  # noqa: PLR2004 -- 5 to 8 lie on their side
        return tables
    swapped = [8 * (place % 8) + place // 8 for place in range(64)]
    return tuple(tuple(table[place] for place in swapped) for table in tables)


def _turned_subsampling(subsampling: int, orientation: int) -> int:
    """4:2:2 lying on its side is 4:4:0, which is not written here: keep all colour."""
    return 0 if subsampling == 1 and orientation >= 5 else subsampling  # noqa: PLR2004 -- 5 to 8 lie on their side
