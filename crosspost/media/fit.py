"""What must change in a picture so that a network takes it. Pure.

The rule: what fits goes as it is, but for what tells about people. What does not
fit is changed as little as possible: first quality, down to where an eye begins to
see it, then size, down to `WIDE_ENOUGH`, and only then below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crosspost.errors import MediaError
from crosspost.i18n import _
from crosspost.media.kinds import GIF, HEIC, JPEG, PNG, WEBP

if TYPE_CHECKING:
    from collections.abc import Callable

BEST_QUALITY: Final = 95
"""Above, files grow and nobody sees why."""
GOOD_QUALITY: Final = 82
"""Below, blocks begin to show: the picture is made smaller rather than worse."""
LEAST_QUALITY: Final = 50
"""Below, it is better to be small."""
WIDE_ENOUGH: Final = 1600
"""Pixels across that are kept where the original has them, at the price of quality."""
SMALLEST: Final = 320
"""Pixels across below which a picture is refused rather than shrunk."""

_HOPELESS: Final = 2
"""A lossless file this many times too heavy is not tried again as lossless WebP."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture file is, read without decoding it.

    Attributes:
        type: MIME type, by content.
        width: Pixels across, as stored (before `orientation` is applied).
        height: Pixels down, as stored.
        orientation: 1 to 8 as in EXIF; 1 is upright.
        animated: It has more than one frame.
        frames: How many.
        has_alpha: It may have transparent pixels.
        lossless: Its pixels are stored exactly (PNG, GIF, lossless WebP).
        has_metadata: It holds something that is removed before publishing.
        bytes: Size of the file.
        bare_bytes: Size once what is removed is removed.
        sha256: Of the file, in hexadecimal.
    """

    type: str
    width: int
    height: int
    orientation: int
    animated: bool
    frames: int
    has_alpha: bool
    lossless: bool
    has_metadata: bool
    bytes: int
    bare_bytes: int
    sha256: str

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as a reader sees them."""
        if self.orientation >= 5:  # noqa: PLR2004 -- EXIF: 5 to 8 lie on their side
            return self.height, self.width
        return self.width, self.height


@dataclass(frozen=True, slots=True)
class Room:
    """What a place takes as a picture.

    Attributes:
        types: MIME types it takes.
        max_bytes: The most a file may weigh.
        max_pixels: The most width times height may be; None where it does not say.
        max_side: The most either side may measure, in pixels; None likewise.
        keeps_animation: Its readers see an animated GIF move. Other kinds of moving
            pictures are made still by every network, so they are always made still.
    """

    types: frozenset[str]
    max_bytes: int
    max_pixels: int | None = None
    max_side: int | None = None
    keeps_animation: bool = False


class Why(StrEnum):
    """A reason to change a picture."""

    METADATA = "metadata"
    ORIENTATION = "orientation"
    TYPE = "type"
    ANIMATION = "animation"
    PIXELS = "pixels"
    WEIGHT = "weight"


class Action(StrEnum):
    """How much must be done, from nothing to a new file."""

    KEEP = "keep"
    STRIP = "strip"
    ROTATE = "rotate"
    REENCODE = "re-encode"


class Method(StrEnum):
    """How a new file keeps the pixels."""

    LOSSLESS = "lossless"
    LOSSY = "lossy"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to write the new file."""

    type: str
    method: Method


@dataclass(frozen=True, slots=True)
class Change:
    """What must change, and why.

    Attributes:
        action: How much must be done.
        width: Pixels across, upright, that the place takes at most.
        height: Pixels down, upright.
        why: Every reason, in the order of `Why`; empty for `Action.KEEP`.
        recipes: Ways to write the new file, best first. All but the last are tried
            at `width` × `height` only; the last may lose quality, then size.
            Empty where no new file is needed.
    """

    action: Action
    width: int
    height: int
    why: tuple[Why, ...] = ()
    recipes: tuple[Recipe, ...] = ()


def plan(picture: Picture, room: Room) -> Change:
    """What must change in `picture` so that it fits `room`.

    Raises:
        MediaError: The room takes no kind that this program can write.
    """
    width, height = within(*picture.upright, room=room)
    why = _reasons(picture, room, size=(width, height))
    action = _action(why)
    if action in {Action.KEEP, Action.STRIP}:
        return Change(action, width, height, why)
    return Change(action, width, height, why, _recipes(picture, room, why))


def within(width: int, height: int, *, room: Room) -> tuple[int, int]:
    """The largest size of the same shape that `room` takes, in pixels."""
    longest = max(width, height)
    if room.max_side is not None and longest > room.max_side:
        width = max(1, width * room.max_side // longest)
        height = max(1, height * room.max_side // longest)
    if room.max_pixels is not None and width * height > room.max_pixels:
        across = math.isqrt(room.max_pixels * width // height)
        down = height * across // width
        # A sliver keeps its one pixel across, or down; its length gives way.
        width = across if across and down else min(width, room.max_pixels)
        height = down if across and down else min(height, room.max_pixels // width)
    return width, height


def best_quality(
    weigh: Callable[[int], int], *, max_bytes: int, low: int, high: int
) -> int | None:
    """The highest quality from `low` to `high` that weighs at most `max_bytes`.

    Args:
        weigh: Bytes at a quality; more quality never weighs less.
        max_bytes: The limit.
        low: The least quality to accept.
        high: The most quality worth having.

    Returns:
        The quality, or None when even `low` is too heavy.
    """
    if weigh(low) > max_bytes:
        return None
    if weigh(high) <= max_bytes:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if weigh(middle) <= max_bytes:
            low = middle
        else:
            high = middle
    return low


def smaller(
    width: int, height: int, *, weight: int, max_bytes: int, floor: int
) -> tuple[int, int]:
    """The next size to try when `weight` bytes are too many.

    Weight goes a little slower than the number of pixels, so the step aims a little
    below. It is at least one pixel and never goes below `floor` pixels across.
    """
    ratio = math.sqrt(max_bytes / weight) * 0.97 if weight else 1.0
    across = min(int(width * ratio), width - 1)
    return _to_width(width, height, max(across, min(floor, width)))


def _to_width(width: int, height: int, across: int) -> tuple[int, int]:
    across = max(1, across)
    return across, max(1, height * across // width)


def _reasons(picture: Picture, room: Room, *, size: tuple[int, int]) -> tuple[Why, ...]:
    stays_moving = room.keeps_animation and picture.type == GIF
    found = {
        Why.METADATA: picture.has_metadata,
        Why.ORIENTATION: picture.orientation != 1,
        # Browsers do not show HEIC, so it is never sent, even where it is taken.
        Why.TYPE: picture.type not in room.types or picture.type == HEIC,
        Why.ANIMATION: picture.animated and not stays_moving,
        Why.PIXELS: size != picture.upright,
        Why.WEIGHT: picture.bare_bytes > room.max_bytes,
    }
    return tuple(why for why, true in found.items() if true)


def _action(why: tuple[Why, ...]) -> Action:
    if set(why) - {Why.METADATA, Why.ORIENTATION}:
        return Action.REENCODE
    if Why.ORIENTATION in why:
        return Action.ROTATE
    return Action.STRIP if why else Action.KEEP


def _recipes(picture: Picture, room: Room, why: tuple[Why, ...]) -> tuple[Recipe, ...]:
    recipes = [
        *_moving(picture, why),
        *_lossless(picture, room, why),
        *_last(picture, room),
    ]
    if not recipes:
        raise MediaError(
            _("This account takes no kind of picture that can be made here."),
            hint=_("Publish on this account without a picture."),
        )
    return tuple(dict.fromkeys(recipes))


def _moving(picture: Picture, why: tuple[Why, ...]) -> list[Recipe]:
    stays = picture.animated and not {Why.ANIMATION, Why.TYPE} & set(why)
    return [Recipe(GIF, Method.MOVING)] if stays else []


def _lossless(picture: Picture, room: Room, why: tuple[Why, ...]) -> list[Recipe]:
    if not picture.lossless:
        return []
    heavy = Why.WEIGHT in why
    useful = {
        # The same picture in the same kind of file would weigh the same.
        PNG: not heavy or Why.PIXELS in why or picture.animated,
        WEBP: picture.bare_bytes <= _HOPELESS * room.max_bytes,
    }
    order = (WEBP, PNG) if picture.type == WEBP else (PNG, WEBP)
    return [
        Recipe(kind, Method.LOSSLESS)
        for kind in order
        if kind in room.types and useful[kind]
    ]


def _last(picture: Picture, room: Room) -> list[Recipe]:
    """The way that always ends: quality and size may go down as far as needed."""
    clear = (WEBP, PNG, JPEG) if picture.has_alpha else (JPEG, WEBP, PNG)
    order = (WEBP, *clear) if picture.type == WEBP else clear
    for kind in order:
        if kind in room.types:
            method = Method.LOSSLESS if kind == PNG else Method.LOSSY
            return [Recipe(kind, method)]
    return []
