"""The same post, the same key: whoever imports it, from whichever archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.migrate.keys import (
    LAST_ID_WITHOUT_TIME,
    PARTS,
    milliseconds_of,
    record_key,
)

LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
OLD = st.integers(1, LAST_ID_WITHOUT_TIME)
NEW = st.integers(LAST_ID_WITHOUT_TIME + 1, (1 << 61) - 1)


def undone(key: str) -> tuple[int, int]:
    """Microseconds and clock id of a key, read as the specification says."""
    number = 0
    for letter in key:
        number = number << 5 | LETTERS.index(letter)
    return number >> 10, number & 0x3FF


def test_the_key_of_a_post_of_today() -> None:
    post = 1778000000000000000
    milliseconds = (post >> 22) + 1288834974657

    assert record_key(str(post)) == "3kprghcfejs22"
    assert undone(record_key(str(post))) == (milliseconds * 1000, post & 0x3FF)
    assert undone(record_key(str(post), part=3))[0] == milliseconds * 1000 + 2


def test_the_key_of_a_post_whose_id_holds_no_time() -> None:
    micros, clock = undone(record_key("20"))

    assert micros == 1_142_974_214_000_000 + 20 * 4_900
    assert clock == 20
    first = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    assert first.date().isoformat() == "2006-03-21"


def test_old_keys_come_before_new_ones() -> None:
    last, first = LAST_ID_WITHOUT_TIME, LAST_ID_WITHOUT_TIME + 1

    assert milliseconds_of(last) is None
    assert milliseconds_of(first) is not None
    assert record_key(str(last), part=PARTS) < record_key(str(first))


@given(st.one_of(OLD, NEW), st.one_of(OLD, NEW))
def test_keys_are_in_the_order_of_ids_to_the_millisecond(one: int, other: int) -> None:
    a, b = undone(record_key(str(one)))[0], undone(record_key(str(other)))[0]

    assert a <= b if one < other else a >= b


@given(OLD, st.integers(1, 40), st.integers(1, PARTS), st.integers(1, PARTS))
def test_parts_of_old_posts_never_meet(
    post: int, step: int, part: int, other: int
) -> None:
    assert record_key(str(post), part=part) != record_key(str(post + step), part=other)


@given(st.one_of(OLD, NEW), st.integers(1, PARTS))
def test_every_key_is_one_that_the_network_takes(post: int, part: int) -> None:
    key = record_key(str(post), part=part)

    assert len(key) == 13
    assert key[0] in "234567abcdefghij"
    assert set(key) <= set(LETTERS)


@pytest.mark.parametrize(
    ("post", "part"), [("0", 1), ("-1", 1), ("x", 1), ("20", 0), ("20", PARTS + 1)]
)
def test_what_is_no_id_or_no_part_is_refused(post: str, part: int) -> None:
    with pytest.raises(ValueError, match=r".*"):
        record_key(post, part=part)
