from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.i18n import Phrase, _, n_
from crosspost.ledger.codec import dumps, instant, loads, plain, stamp
from crosspost.model import (
    Card,
    CardSource,
    Companion,
    Delivery,
    Facet,
    FittedMedia,
    Focus,
    Level,
    Media,
    Note,
    Part,
    Post,
    Receipt,
    Wording,
)
from crosspost.ports import Problem

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
INSTANTS = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)
REQUESTS = st.dictionaries(TEXT, JSON, max_size=4)
PHRASES = st.recursive(
    st.builds(
        Phrase,
        TEXT,
        st.dictionaries(TEXT, TEXT | st.integers() | st.booleans(), max_size=2),
    ),
    lambda inner: st.builds(
        Phrase, TEXT, st.dictionaries(TEXT, inner, max_size=2), TEXT, st.integers()
    ),
    max_leaves=3,
)
FOCUS = st.builds(Focus, st.floats(-1, 1), st.floats(-1, 1))
MEDIA = st.builds(Media, TEXT, TEXT, st.booleans(), TEXT, st.none() | FOCUS)
FITTED = st.builds(
    FittedMedia,
    file=TEXT,
    path=TEXT,
    sha256=TEXT,
    type=TEXT,
    bytes=st.integers(),
    width=st.integers(),
    height=st.integers(),
    alt=TEXT,
    focus=st.none() | FOCUS,
)
WORDINGS = st.builds(
    Wording,
    TEXT,
    short=st.none() | TEXT,
    thread=st.booleans(),
    languages=st.lists(TEXT, max_size=2).map(tuple),
    media=st.lists(MEDIA, max_size=2).map(tuple),
    card=st.none() | st.builds(CardSource, TEXT, TEXT, TEXT, st.none() | MEDIA),
)
POSTS = st.builds(
    Post,
    id=TEXT,
    entity=TEXT,
    to=st.lists(TEXT, max_size=3).map(tuple),
    base=WORDINGS,
    at=st.none() | INSTANTS,
    exceptions=st.dictionaries(TEXT, WORDINGS, max_size=2),
    by_language=st.dictionaries(TEXT, TEXT, max_size=2),
    urgent=st.booleans(),
)
PARTS = st.builds(
    Part,
    number=st.integers(1),
    key=TEXT,
    text=TEXT,
    used=st.integers(),
    limit=st.integers(),
    unit=st.sampled_from(["graphemes", "characters"]),
    languages=st.lists(TEXT, max_size=2).map(tuple),
    request=REQUESTS,
    facets=st.lists(
        st.builds(Facet, st.integers(), st.integers(), st.just("tag"), TEXT), max_size=2
    ).map(tuple),
    media=st.lists(FITTED, max_size=2).map(tuple),
    card=st.none() | st.builds(Card, TEXT, TEXT, TEXT, st.none() | FITTED),
    cid=st.none() | TEXT,
    companions=st.lists(st.builds(Companion, TEXT, TEXT, REQUESTS), max_size=1).map(
        tuple
    ),
)
DELIVERIES = st.builds(
    Delivery,
    id=TEXT,
    post=TEXT,
    account=TEXT,
    network=TEXT,
    handle=TEXT,
    entity=TEXT,
    due=INSTANTS,
    parts=st.lists(PARTS, max_size=2).map(tuple),
    final=st.booleans(),
    notes=st.lists(
        st.builds(Note, TEXT, st.sampled_from(Level), PHRASES, st.none() | PHRASES),
        max_size=2,
    ).map(tuple),
)


@given(POSTS)
def test_a_post_comes_back(post: Post) -> None:
    assert loads(Post, dumps(post)) == post


@given(DELIVERIES)
def test_a_delivery_comes_back(delivery: Delivery) -> None:
    assert loads(Delivery, dumps(delivery)) == delivery


@given(st.builds(Receipt, st.integers(), TEXT, TEXT, TEXT, TEXT, INSTANTS, TEXT))
def test_a_receipt_comes_back(receipt: Receipt) -> None:
    assert loads(Receipt, dumps(receipt)) == receipt


@given(st.builds(Problem, TEXT, PHRASES, st.none() | PHRASES))
def test_a_problem_comes_back_unsaid(problem: Problem) -> None:
    assert loads(Problem, dumps(problem)) == problem


@given(REQUESTS)
def test_a_request_keeps_its_order_and_its_bytes(request: dict[str, object]) -> None:
    part = Part(1, "k", "t", 1, 2, "graphemes", (), request)
    kept = loads(Part, dumps(part)).request
    assert json.dumps(kept) == json.dumps(request)


@given(INSTANTS, INSTANTS)
def test_stamps_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)
    assert instant(stamp(one)) == one
    assert len(stamp(one)) == 27


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        stamp(datetime(2026, 1, 1))  # noqa: DTZ001 -- the mistake itself


def test_an_older_document_reads_as_defaults() -> None:
    assert loads(Wording, '{"text": "x"}') == Wording("x")


def test_what_a_later_version_added_is_left_aside() -> None:
    assert loads(Focus, '{"x": 0.5, "z": 1}') == Focus(0.5)


def test_every_attribute_is_written() -> None:
    assert json.loads(dumps(Focus())) == {"x": 0.0, "y": 0.0}


@pytest.mark.parametrize("value", [b"bytes", {1: "x"}, {"x"}, object()])
def test_what_would_not_come_back_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="ledger"):
        plain({"deep": [value]})


def test_numbers_that_json_has_not_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        dumps({"x": float("nan")})


def test_a_sentence_that_counts_comes_back() -> None:
    phrase = n_("{n} post by {who}", "{n} posts by {who}", 2, who=_("somebody"))
    note = Note("id", Level.ADVICE, phrase)
    assert str(loads(Note, dumps(note)).message) == "2 posts by somebody"
