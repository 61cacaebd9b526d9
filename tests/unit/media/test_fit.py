from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crosspost.errors import MediaError
from crosspost.media.fit import (
    Action,
    Change,
    Method,
    Picture,
    Recipe,
    Room,
    Why,
    best_quality,
    plan,
    smaller,
    within,
)
from crosspost.media.kinds import AVIF, GIF, HEIC, JPEG, PNG, WEBP

BLUESKY = Room(frozenset({JPEG, PNG, WEBP}), 2_000_000)
MASTODON = Room(
    frozenset({JPEG, PNG, WEBP, GIF, AVIF, HEIC}),
    16_000_000,
    33_177_600,
    keeps_animation=True,
)
PHOTO = Picture(
    type=JPEG,
    width=4000,
    height=3000,
    orientation=1,
    animated=False,
    frames=1,
    has_alpha=False,
    lossless=False,
    has_metadata=False,
    bytes=1_800_000,
    bare_bytes=1_800_000,
    sha256="0" * 64,
)
DRAWING = replace(PHOTO, type=PNG, width=1000, height=800, lossless=True)
LOGO = replace(DRAWING, has_alpha=True)
CARTOON = replace(DRAWING, type=GIF, animated=True, frames=9)

LOSSY_JPEG = Recipe(JPEG, Method.LOSSY)
LOSSY_WEBP = Recipe(WEBP, Method.LOSSY)
EXACT_PNG = Recipe(PNG, Method.LOSSLESS)
EXACT_WEBP = Recipe(WEBP, Method.LOSSLESS)
MOVING_GIF = Recipe(GIF, Method.MOVING)


def heavy(picture: Picture) -> Picture:
    return replace(picture, bytes=6_000_000, bare_bytes=6_000_000)


def test_what_fits_and_tells_nothing_is_kept() -> None:
    assert plan(PHOTO, BLUESKY) == Change(Action.KEEP, 4000, 3000)


def test_what_fits_but_tells_something_is_only_stripped() -> None:
    picture = replace(PHOTO, has_metadata=True)

    assert plan(picture, BLUESKY) == Change(Action.STRIP, 4000, 3000, (Why.METADATA,))


def test_the_limit_itself_fits_and_one_byte_more_does_not() -> None:
    at = replace(PHOTO, bare_bytes=2_000_000)
    over = replace(PHOTO, bare_bytes=2_000_001)

    assert plan(at, BLUESKY).action is Action.KEEP
    assert plan(over, BLUESKY).why == (Why.WEIGHT,)


def test_what_is_too_heavy_by_its_metadata_alone_is_only_stripped() -> None:
    picture = replace(PHOTO, has_metadata=True, bytes=2_100_000)

    assert plan(picture, BLUESKY).action is Action.STRIP


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_swaps_the_sides_of_what_lies(orientation: int) -> None:
    picture = replace(PHOTO, orientation=orientation)

    assert picture.upright == ((4000, 3000) if orientation < 5 else (3000, 4000))


@pytest.mark.parametrize(
    ("picture", "recipes"),
    [
        (PHOTO, (LOSSY_JPEG,)),
        (DRAWING, (EXACT_PNG, EXACT_WEBP, LOSSY_JPEG)),
        (LOGO, (EXACT_PNG, EXACT_WEBP, LOSSY_WEBP)),
        (replace(PHOTO, type=WEBP), (LOSSY_WEBP,)),
        (replace(DRAWING, type=WEBP), (EXACT_WEBP, EXACT_PNG, LOSSY_WEBP)),
    ],
)
def test_what_is_turned_keeps_its_kind(
    picture: Picture, recipes: tuple[Recipe, ...]
) -> None:
    turned = replace(picture, orientation=6, has_metadata=True)

    assert plan(turned, BLUESKY) == Change(
        Action.ROTATE,
        picture.height,
        picture.width,
        (Why.METADATA, Why.ORIENTATION),
        recipes,
    )


@pytest.mark.parametrize(
    ("picture", "recipes"),
    [
        (PHOTO, (LOSSY_JPEG,)),
        (DRAWING, (LOSSY_JPEG,)),
        (LOGO, (LOSSY_WEBP,)),
        (replace(PHOTO, type=WEBP), (LOSSY_WEBP,)),
        (replace(PHOTO, type=WEBP, has_alpha=True), (LOSSY_WEBP,)),
    ],
)
def test_what_is_much_too_heavy_loses_quality(
    picture: Picture, recipes: tuple[Recipe, ...]
) -> None:
    change = plan(heavy(picture), BLUESKY)

    assert change.action is Action.REENCODE
    assert change.why == (Why.WEIGHT,)
    assert change.recipes == recipes


@pytest.mark.parametrize(
    ("weight", "recipes"),
    [
        (4_000_000, (EXACT_WEBP, LOSSY_JPEG)),
        (4_000_001, (LOSSY_JPEG,)),
    ],
)
def test_a_drawing_a_little_too_heavy_is_first_tried_without_any_loss(
    weight: int, recipes: tuple[Recipe, ...]
) -> None:
    assert plan(replace(DRAWING, bare_bytes=weight), BLUESKY).recipes == recipes


def test_a_drawing_too_large_may_fit_as_it_is_once_smaller() -> None:
    room = replace(BLUESKY, max_side=500)

    change = plan(heavy(DRAWING), room)

    assert change.recipes == (EXACT_PNG, LOSSY_JPEG)
    assert (change.width, change.height) == (500, 400)
    assert change.why == (Why.PIXELS, Why.WEIGHT)


@pytest.mark.parametrize(
    ("types", "picture", "last"),
    [
        ({JPEG}, LOGO, LOSSY_JPEG),
        ({PNG}, LOGO, EXACT_PNG),
        ({PNG, JPEG}, LOGO, EXACT_PNG),
        ({PNG}, PHOTO, EXACT_PNG),
        ({WEBP, PNG}, PHOTO, LOSSY_WEBP),
        ({PNG, JPEG}, replace(PHOTO, type=WEBP), LOSSY_JPEG),
        ({PNG, JPEG}, replace(PHOTO, type=AVIF), LOSSY_JPEG),
        ({PNG, WEBP, JPEG}, replace(PHOTO, type=AVIF, has_alpha=True), LOSSY_WEBP),
    ],
)
def test_the_last_recipe_is_of_a_kind_the_place_takes(
    types: set[str], picture: Picture, last: Recipe
) -> None:
    room = Room(frozenset(types), 2_000_000)

    assert plan(heavy(picture), room).recipes[-1] == last


def test_a_kind_the_place_does_not_take_is_changed() -> None:
    change = plan(replace(PHOTO, type=AVIF), BLUESKY)

    assert change == Change(Action.REENCODE, 4000, 3000, (Why.TYPE,), (LOSSY_JPEG,))


def test_avif_goes_as_it_is_where_it_is_taken() -> None:
    assert plan(replace(PHOTO, type=AVIF), MASTODON).action is Action.KEEP


def test_heic_is_never_sent_even_where_it_is_taken() -> None:
    change = plan(replace(PHOTO, type=HEIC), MASTODON)

    assert change.why == (Why.TYPE,)
    assert change.recipes == (LOSSY_JPEG,)


def test_a_moving_gif_stays_where_it_moves() -> None:
    assert plan(CARTOON, MASTODON) == Change(Action.KEEP, 1000, 800)


def test_a_moving_gif_is_made_still_elsewhere() -> None:
    change = plan(CARTOON, replace(MASTODON, keeps_animation=False))

    assert change.why == (Why.ANIMATION,)
    assert change.recipes == (EXACT_PNG, EXACT_WEBP, LOSSY_JPEG)


def test_a_moving_gif_where_no_gif_is_taken_is_made_still() -> None:
    change = plan(CARTOON, replace(BLUESKY, keeps_animation=True))

    assert change.why == (Why.TYPE,)
    assert MOVING_GIF not in change.recipes


def test_a_still_gif_where_none_is_taken_keeps_its_pixels() -> None:
    still = replace(CARTOON, animated=False, frames=1)

    assert plan(still, BLUESKY).recipes[0] == EXACT_PNG


def test_a_moving_gif_too_heavy_is_first_tried_smaller() -> None:
    change = plan(replace(CARTOON, bare_bytes=20_000_000), MASTODON)

    assert change.why == (Why.WEIGHT,)
    assert change.recipes == (MOVING_GIF, EXACT_PNG, EXACT_WEBP, LOSSY_JPEG)


@pytest.mark.parametrize("kind", [WEBP, PNG, AVIF])
def test_only_gif_moves_anywhere(kind: str) -> None:
    change = plan(replace(CARTOON, type=kind), MASTODON)

    assert change.action is Action.REENCODE
    assert change.why == (Why.ANIMATION,)
    assert MOVING_GIF not in change.recipes


def test_every_reason_is_told_in_order() -> None:
    picture = replace(
        CARTOON, type=AVIF, orientation=8, has_metadata=True, bare_bytes=99_999_999
    )

    assert plan(picture, replace(BLUESKY, max_pixels=1000)).why == tuple(Why)


@pytest.mark.parametrize("types", [set(), {GIF}, {AVIF}])
def test_a_place_that_takes_nothing_we_make_is_an_error(types: set[str]) -> None:
    with pytest.raises(MediaError) as error:
        plan(heavy(PHOTO), Room(frozenset(types), 1_000_000))

    assert str(error.value) == (
        "This account takes no kind of picture that can be made here."
    )
    assert str(error.value.hint) == "Publish on this account without a picture."


@pytest.mark.parametrize(
    ("size", "limits", "fitted"),
    [
        ((4000, 3000), (None, None), (4000, 3000)),
        ((4000, 3000), (4000, None), (4000, 3000)),
        ((4000, 3000), (3999, None), (3999, 2999)),
        ((4000, 3000), (2000, None), (2000, 1500)),
        ((3000, 4000), (2000, None), (1500, 2000)),
        ((5000, 1), (100, None), (100, 1)),
        ((1, 5000), (100, None), (1, 100)),
        ((4000, 3000), (None, 12_000_000), (4000, 3000)),
        ((4000, 3000), (None, 11_999_999), (3999, 2999)),
        ((4000, 3000), (None, 3_000_000), (2000, 1500)),
        ((1, 5000), (None, 100), (1, 100)),
        ((5000, 1), (None, 100), (100, 1)),
        ((4000, 3000), (2000, 750_000), (1000, 750)),
    ],
)
def test_within(
    size: tuple[int, int],
    limits: tuple[int | None, int | None],
    fitted: tuple[int, int],
) -> None:
    side, pixels = limits
    room = Room(frozenset(), 1, max_side=side, max_pixels=pixels)

    assert within(*size, room=room) == fitted


SIDES = st.integers(1, 20_000)


@given(SIDES, SIDES, st.none() | SIDES, st.none() | st.integers(1, 50_000_000))
def test_within_obeys_the_limits_and_keeps_the_shape(
    width: int, height: int, side: int | None, pixels: int | None
) -> None:
    room = Room(frozenset(), 1, max_side=side, max_pixels=pixels)

    across, down = within(width, height, room=room)

    assert 1 <= across <= width
    assert 1 <= down <= height
    assert side is None or max(across, down) <= side
    assert pixels is None or across * down <= pixels
    if min(across, down) > 1:
        # Each of two roundings takes less than a pixel of either side.
        assert abs(across / width - down / height) <= 3 / min(width, height)


@given(
    st.lists(st.integers(0, 1000), min_size=14, max_size=14),
    st.integers(0, 1000),
)
@example([500] * 14, 500)
@example([500] * 14, 499)
def test_best_quality_is_the_best_there_is(weights: list[int], limit: int) -> None:
    ladder = sorted(weights)
    fitting = [82 + place for place, weight in enumerate(ladder) if weight <= limit]

    found = best_quality(lambda q: ladder[q - 82], max_bytes=limit, low=82, high=95)

    assert found == (max(fitting) if fitting else None)


def test_best_quality_asks_little() -> None:
    asked = []

    def weigh(quality: int) -> int:
        asked.append(quality)
        return quality * 10

    assert best_quality(weigh, max_bytes=900, low=82, high=95) == 90
    assert len(asked) <= 6


@pytest.mark.parametrize(
    ("weight", "most", "floor", "size"),
    [
        (4_000_000, 1_000_000, 100, (970, 727)),
        (4_000_000, 1_000_000, 1600, (1600, 1200)),
        (1_000_001, 1_000_000, 100, (1939, 1454)),
        (0, 1_000_000, 100, (1999, 1499)),
        (1_000_000, 4_000_000, 100, (1999, 1499)),
        (4_000_000, 1_000_000, 5000, (2000, 1500)),
        (10**15, 1, 0, (1, 1)),
    ],
)
def test_smaller(weight: int, most: int, floor: int, size: tuple[int, int]) -> None:
    assert smaller(2000, 1500, weight=weight, max_bytes=most, floor=floor) == size


@given(SIDES, SIDES, st.integers(1, 10**9), st.integers(1, 10**9), SIDES)
def test_smaller_goes_down_to_the_floor_and_not_below(
    width: int, height: int, weight: int, most: int, floor: int
) -> None:
    across, down = smaller(width, height, weight=weight, max_bytes=most, floor=floor)

    assert min(floor, width) <= across <= width
    assert 1 <= down <= height
    assert across < width or width <= max(floor, 1)
