"""Writing a picture so that it fits, at the best quality that does.

Trying every quality on twelve million pixels would take seconds, so qualities are
weighed on a sample of the picture's rows, and only the chosen one is written whole.
The same picture and room always give the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crosspost.media import fit
from crosspost.media.fit import Action, Method
from crosspost.media.kinds import GIF, JPEG, PNG, WEBP

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from crosspost.media.pixels import Pixels

_LONGEST: Final = {WEBP: 16_383}
"""The longest side a kind of file can hold, where it is less than what is read."""
_BAND: Final = 16
"""Rows of one band of a sample: what JPEG and WebP compress together."""
_SAMPLE: Final = 400_000
"""Pixels of a sample; a smaller picture is weighed whole."""
_LARGE: Final = 4_000_000
"""Pixels from which a picture is made smaller by the quicker way: two and a half
times as quick, and among so many pixels nobody sees which way it was."""
_ROUNDS: Final = 8
"""The most sizes tried; each goes well below the one before."""
_MOST_MOVING: Final = 100_000_000
"""Pixels of all frames together above which an animation is not made smaller."""
_SLACK: Final = 4
"""Quality given up after a step in size that fell a little short, rather than doing
the whole picture again a few pixels smaller."""
_LOSSLESS_EFFORT: Final = 100


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture written.

    Attributes:
        data: The file.
        type: Its MIME type.
        width: Pixels across.
        height: Pixels down.
        quality: 1 to 100; None where it is kept pixel by pixel.
        moves: It is animated.
        flattened: What was transparent is white.
    """

    data: bytes
    type: str
    width: int
    height: int
    quality: int | None
    moves: bool = False
    flattened: bool = False


def made(
    pixels: Pixels, change: fit.Change, *, size: tuple[int, int], max_bytes: int
) -> Encoded | None:
    """Write a still picture by the first of the planned recipes that fits.

    Args:
        pixels: The picture, upright.
        change: What was planned.
        size: Pixels across and down, at most.
        max_bytes: The most the file may weigh.

    Returns:
        The file, or None when not even the smallest fits.
    """
    *first, last = change.recipes
    for recipe in first:
        if recipe.method is Method.LOSSLESS:
            found = _exact(pixels, recipe.type, size=size, max_bytes=max_bytes)
            if found is not None:
                return found
    if last.type == JPEG:
        pixels = _flattened(pixels)
        if change.action is Action.ROTATE and pixels.tables:
            found = _turned(pixels, max_bytes=max_bytes)
            if found is not None:
                return found
    return _squeezed(pixels, recipe=last, size=size, max_bytes=max_bytes)


def moving(data: bytes, *, size: tuple[int, int], max_bytes: int) -> Encoded | None:
    """Write an animated GIF smaller, every frame kept; None when it stays too heavy."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["GIF"]) as image:
        frames = getattr(image, "n_frames", 1)
        if image.width * image.height * frames > _MOST_MOVING:
            return None
        for _ in range(_ROUNDS):
            written = _write_moving(image, size)
            if len(written) <= max_bytes:
                return Encoded(written, GIF, *size, None, moves=True)
            if size[0] <= fit.SMALLEST:
                return None
            size = fit.smaller(
                *size, weight=len(written), max_bytes=max_bytes, floor=fit.SMALLEST
            )
    return None


def _exact(
    pixels: Pixels, kind: str, *, size: tuple[int, int], max_bytes: int
) -> Encoded | None:
    """Write every pixel as it is; None when that is too heavy."""
    if max(size) > _LONGEST.get(kind, max(size)):
        return None
    sized = _resized(pixels, size)
    data = _write(sized, kind, None)
    return _encoded(sized, data, kind, None) if len(data) <= max_bytes else None


def _turned(pixels: Pixels, *, max_bytes: int) -> Encoded | None:
    """Write a JPEG that was only turned, losing next to nothing; None if too heavy.

    Its own quantisation tables are used again, or finer ones, so that what was
    rounded once is not rounded elsewhere a second time.
    """
    fine = _tables_of(fit.BEST_QUALITY)
    tables = [
        [min(pair) for pair in zip(own, best, strict=True)]
        for own, best in zip(pixels.tables, fine, strict=False)
    ]
    options = {"qtables": tables, "subsampling": pixels.subsampling}
    data = _saved(pixels.image, JPEG, icc_profile=pixels.icc, **options)
    fits = len(data) <= max_bytes
    return _encoded(pixels, data, JPEG, fit.BEST_QUALITY) if fits else None


def _squeezed(
    pixels: Pixels, *, recipe: fit.Recipe, size: tuple[int, int], max_bytes: int
) -> Encoded | None:
    """Write at the best quality that fits, `size` at most; None when none does."""
    longest = fit.Room(frozenset(), max_bytes, max_side=_LONGEST.get(recipe.type))
    size = fit.within(*size, room=longest)
    for low, floor in _rungs(recipe):
        for _ in range(_ROUNDS):
            sized = _resized(pixels, size)
            least = low if sized is pixels else low - _SLACK
            found, weight = _best_at(sized, recipe, low=least, max_bytes=max_bytes)
            if found is not None:
                return found
            if size[0] <= floor:
                break
            size = fit.smaller(*size, weight=weight, max_bytes=max_bytes, floor=floor)
    return None


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    from PIL.Image import Resampling

    width, height = pixels.image.size
    if (width, height) == size:
        return pixels
    way = Resampling.LANCZOS if width * height < _LARGE else Resampling.HAMMING
    return replace(pixels, image=pixels.image.resize(size, way, reducing_gap=3.0))


def _flattened(pixels: Pixels) -> Pixels:
    """The same picture on white, for a kind of file that knows no transparency."""
    from PIL import Image

    if pixels.image.mode != "RGBA":
        return pixels
    paper = Image.new("RGB", pixels.image.size, "white")
    paper.paste(pixels.image, mask=pixels.image.getchannel("A"))
    return replace(pixels, image=paper, flattened=True)


def _rungs(recipe: fit.Recipe) -> tuple[tuple[int, int], ...]:
    """Least quality and width, from what is preferred to what is suffered."""
    if recipe.method is Method.LOSSLESS:
        return ((fit.BEST_QUALITY, fit.SMALLEST),)
    return (
        (fit.GOOD_QUALITY, fit.WIDE_ENOUGH),
        (fit.LEAST_QUALITY, fit.WIDE_ENOUGH),
        (fit.LEAST_QUALITY, fit.SMALLEST),
    )


def _best_at(
    pixels: Pixels, recipe: fit.Recipe, *, low: int, max_bytes: int
) -> tuple[Encoded | None, int]:
    """The best that fits without changing size, and what `low` quality weighs."""
    weigh = _scale(pixels, recipe)
    quality = fit.best_quality(
        weigh, max_bytes=max_bytes, low=low, high=fit.BEST_QUALITY
    )
    weight = weigh(low)
    exactly = recipe.method is Method.LOSSLESS
    while quality is not None and quality >= low:
        chosen = None if exactly else quality
        data = _write(pixels, recipe.type, chosen)
        if len(data) <= max_bytes:
            return _encoded(pixels, data, recipe.type, chosen), len(data)
        weight, quality = len(data), quality - 2
    return None, max(weight, max_bytes + 1)


def _scale(pixels: Pixels, recipe: fit.Recipe) -> Callable[[int], int]:
    """What the picture would weigh at a quality, told by a sample of its rows."""
    if recipe.method is Method.LOSSLESS:
        return lambda _quality: 0  # there is one way only: write it and see
    sample = replace(_sample(pixels), icc=b"")
    width, height = pixels.image.size
    ratio = width * height / (sample.image.width * sample.image.height)

    @cache
    def weigh(quality: int) -> int:
        return int(len(_write(sample, recipe.type, quality)) * ratio) + len(pixels.icc)

    return weigh


def _sample(pixels: Pixels) -> Pixels:
    """Bands of rows from top to bottom, about `_SAMPLE` pixels in all."""
    from PIL import Image

    image = pixels.image
    bands = image.height // _BAND
    step = max(1, image.width * image.height // _SAMPLE)
    if step == 1 or bands < step:
        return pixels
    tops = [band * _BAND for band in range(step // 2, bands, step)]
    sample = Image.new(image.mode, (image.width, _BAND * len(tops)))
    for number, top in enumerate(tops):
        band = image.crop((0, top, image.width, top + _BAND))
        sample.paste(band, (0, number * _BAND))
    return replace(pixels, image=sample)


def _write(pixels: Pixels, kind: str, quality: int | None) -> bytes:
    """The file; `quality` None keeps every pixel."""
    image, icc = pixels.image, pixels.icc
    if kind != JPEG and image.mode == "YCbCr":
        image = image.convert("RGB")
    if kind not in {JPEG, PNG} and image.mode == "L":
        icc = (
            b""  # it will be stored in colours, which a grey profile does not describe
        )
    options: dict[str, Any] = {"icc_profile": icc}
    if kind == JPEG:
        options |= {"quality": quality, "subsampling": pixels.subsampling}
    elif kind == WEBP and quality is None:
        options |= {"lossless": True, "quality": _LOSSLESS_EFFORT}
    elif kind == WEBP:
        options |= {"quality": quality}
    return _saved(image, kind, **options)


def _saved(image: Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401 -- as Pillow's
    out = io.BytesIO()
    image.save(out, kind.removeprefix("image/").upper(), **options)
    return out.getvalue()


def _encoded(pixels: Pixels, data: bytes, kind: str, quality: int | None) -> Encoded:
    flattened = pixels.flattened
    return Encoded(data, kind, *pixels.image.size, quality, flattened=flattened)


def _tables_of(quality: int) -> list[list[int]]:
    """The quantisation tables Pillow uses for a quality: brightness, colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("YCbCr", (8, 8)).save(out, "JPEG", quality=quality)
    with Image.open(out, formats=["JPEG"]) as image:
        found: dict[int, list[int]] = getattr(image, "quantization", {})
    return [list(found[number]) for number in sorted(found)]


def _write_moving(image: Image, size: tuple[int, int]) -> bytes:
    """Every frame at `size`, with its time."""
    from PIL import ImageSequence
    from PIL.Image import Resampling

    frames, times = [], []
    for frame in ImageSequence.Iterator(image):
        times.append(frame.info.get("duration", 0))
        mode = "RGBA" if frame.has_transparency_data else "RGB"
        frames.append(frame.convert(mode).resize(size, Resampling.LANCZOS))
    loop = {"loop": image.info["loop"]} if "loop" in image.info else {}
    others: dict[str, Any] = {"append_images": frames[1:], "duration": times, **loop}
    return _saved(frames[0], GIF, save_all=True, **others)
