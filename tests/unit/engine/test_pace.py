"""Lesson 16: an account never asks for more than its network allows, by our count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.clock import ManualClock
from crosspost.engine.pace import MARGIN, Rates, Window, next_allowed, takes
from crosspost.model import Account, State
from crosspost.networks import rates
from crosspost.networks.fake.bluesky import points
from crosspost.networks.fake.books import Books
from crosspost.networks.fake.mastodon import server as mastodon
from crosspost.networks.fake.windows import Meter
from crosspost.networks.fake.windows import Window as Served
from crosspost.networks.fake.world import World
from crosspost.ports import Used
from office import NOON, Office

BLUESKY, MASTODON = rates("bluesky"), rates("mastodon")
HOUR = timedelta(hours=1)


def single(at: datetime = NOON) -> Used:
    return Used(at, posts=1, records=1, single=1, planned=True)


def thread(parts: int, at: datetime = NOON) -> Used:
    return Used(at, posts=parts, records=parts, planned=True)


@pytest.mark.parametrize(
    ("used", "cost"),
    [
        (single(), 2),
        (thread(3), 9),
        (Used(NOON, posts=1, records=2), 6),
        (Used(NOON, removals=4), 4),
        (Used(NOON, posts=3, records=4, single=2), 10),
        (Used(NOON, posts=1, records=1, single=1, other={"points": 30}), 32),
    ],
)
def test_points_of_bluesky(used: Used, cost: int) -> None:
    assert BLUESKY.cost(used)["points"] == cost


def test_media_of_mastodon_count_when_wanted_and_when_uploaded() -> None:
    assert MASTODON.cost(Used(NOON, posts=1, media=4, planned=True))["media"] == 4
    assert MASTODON.cost(Used(NOON, posts=1, media=4))["media"] == 0
    assert MASTODON.cost(Used(NOON, uploads=4))["media"] == 4


def test_the_hour_of_bluesky_is_waited_out() -> None:
    used = [Used(NOON, posts=2_499, records=2_499, single=2_499)]
    now = NOON + timedelta(minutes=10)

    assert next_allowed(BLUESKY, used, single(), now=now) == now
    later = next_allowed(BLUESKY, used, thread(2), now=now)
    assert later == NOON + HOUR + MARGIN
    assert next_allowed(BLUESKY, used, thread(2), now=later) == later


def test_a_batch_that_would_burn_the_rest_is_not_sent() -> None:
    used = [Used(NOON, posts=2_300, records=2_300, single=2_300)]

    assert next_allowed(BLUESKY, used, thread(133), now=NOON) == NOON
    assert next_allowed(BLUESKY, used, thread(134), now=NOON) > NOON + HOUR


def test_the_day_of_bluesky() -> None:
    used = [
        Used(NOON + number * HOUR, posts=2_450, records=2_450, single=2_450)
        for number in range(7)
    ]
    now = NOON + 8 * HOUR

    assert next_allowed(BLUESKY, used, single(), now=now) == now
    used.append(Used(now, posts=350, records=350, single=350))
    assert next_allowed(BLUESKY, used, single(), now=now) == (
        NOON + timedelta(days=1) + MARGIN
    )


def test_windows_of_mastodon_lie_on_the_clock() -> None:
    used = [Used(NOON - timedelta(minutes=1), posts=300)]  # the window before
    assert next_allowed(MASTODON, used, thread(300), now=NOON) == NOON

    used = [Used(NOON, posts=295)]
    now = NOON + HOUR
    assert next_allowed(MASTODON, used, thread(5), now=now) == now
    assert next_allowed(MASTODON, used, thread(6), now=now) == NOON + 3 * HOUR + MARGIN


@pytest.mark.parametrize("ahead", [HOUR, -HOUR, timedelta()])
def test_the_server_s_clock_counts(ahead: timedelta) -> None:
    """Its three hours begin at noon by its own clock: at another time by ours."""
    begin = NOON + ahead
    used = [Used(begin + timedelta(minutes=5), posts=300)]
    now = begin + 2 * HOUR

    free = next_allowed(MASTODON, used, single(), now=now, ahead=ahead)

    assert free == begin + 3 * HOUR + MARGIN


def test_a_share_is_kept_for_the_day_s_posts() -> None:
    used = [Used(NOON, posts=1_999, records=1_999, single=1_999)]
    assert next_allowed(BLUESKY, used, single(), now=NOON, share=0.8) == NOON
    assert next_allowed(BLUESKY, used, thread(1), now=NOON, share=0.8) > NOON
    assert next_allowed(BLUESKY, used, thread(1), now=NOON) == NOON


def test_what_is_larger_than_a_window_waits_for_a_whole_one() -> None:
    album = Used(NOON, posts=10, media=40, planned=True)

    assert next_allowed(MASTODON, [], album, now=NOON) == NOON
    used = [Used(NOON, uploads=1)]
    assert next_allowed(MASTODON, used, album, now=NOON) > NOON


def test_a_clock_that_was_set_back_waits_no_longer_than_the_window() -> None:
    used = [Used(NOON + 5 * HOUR, posts=2_500, records=2_500, single=2_500)]
    assert next_allowed(BLUESKY, used, single(), now=NOON) == NOON + HOUR + MARGIN


def test_how_long_so_much_takes_at_least() -> None:
    assert takes(BLUESKY, {"points": 20_000}) == 3 * HOUR
    assert takes(MASTODON, {"deletes": 10_000}).days == 6
    assert takes(MASTODON, {}) == timedelta()


# -- against the servers' own counting -----------------------------------------------


SERVED = {
    "bluesky": (points.HOUR, points.DAY),
    "mastodon": (mastodon.STATUSES,),
}


@given(
    kind=st.sampled_from(["bluesky", "mastodon"]),
    steps=st.lists(st.tuples(st.integers(1, 200), st.integers(0, 4_000)), max_size=60),
    ahead=st.sampled_from([HOUR, -HOUR, timedelta()]),
)
def test_the_server_never_refuses_what_we_let_pass(
    kind: str, steps: list[tuple[int, int]], ahead: timedelta
) -> None:
    """Its clock is an hour off ours, either way, and is known from a login."""
    meter, allowed = Meter(Books(), "test"), rates(kind)
    windows: tuple[Served, ...] = SERVED[kind]
    now, used = NOON, list[Used]()
    for parts, seconds in steps:
        now += timedelta(seconds=seconds)
        wanted = thread(parts, now)
        now = next_allowed(allowed, used, wanted, now=now, ahead=ahead)
        done = thread(parts, now)
        used.append(done)
        amount = sum(allowed.cost(done).values())
        for window in windows:
            standing = meter.spend(window, "a", points=amount, now=now - ahead)
            assert not standing.over


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40))
def test_nobody_waits_longer_than_he_must(counts: list[int]) -> None:
    """A second earlier, one of the windows would be over."""
    window = Window("points", 50, 600)
    allowed = Rates((window,), lambda one: {"points": one.posts})
    now, used = NOON, list[Used]()
    for count in counts:
        free = next_allowed(allowed, used, Used(now, posts=count), now=now)
        if free > now:
            early = free - MARGIN - timedelta(seconds=1)
            inside = [one.posts for one in used if one.at > early - window.length]
            assert sum(inside) + count > 50
        now = free
        used.append(Used(now, posts=count))


# -- in the engine ---------------------------------------------------------------------


@pytest.fixture
def toots(make_office: Callable[..., Office]) -> Office:
    clock = ManualClock(datetime(2026, 12, 24, 12, tzinfo=UTC))
    world = World(clock)
    login = world.ensure_mastodon("social.example.fr", "ville")
    account = Account(
        "m",
        "mastodon",
        "ville",
        login.handle,
        server=login.server,
        identity=login.id,
        options={"secret": login.token},
    )
    return make_office(plain=(), others={"m": account}, world=world, clock=clock)


def long_thread(number: int) -> str:
    return "\n***\n".join(f"Avis {number}, partie {part}" for part in range(20))


def test_the_engine_postpones_before_anything_is_claimed(toots: Office) -> None:
    for number in range(16):
        at = NOON + timedelta(minutes=2 + 5 * number)
        toots.drop(f"{number:02}.md", long_thread(number), at=at)
    toots.tick()
    toots.tick(17, minutes=5)

    waiting = [one for one in toots.records() if one.state is State.SCHEDULED]
    assert len(toots.texts("ville@social.example.fr")) == 300
    (last,) = waiting
    assert last.attempts == 0
    assert last.next_at is not None
    assert last.next_at == NOON + 3 * HOUR + MARGIN
    assert "claimed" not in [line.act for line in toots.app.ledger.journal(last.id)]
    assert {one.status for one in toots.world.log if one.where == "create"} == {200}


def test_pace_is_shared_through_the_ledger(toots: Office) -> None:
    toots.drop("un.md", long_thread(1))
    toots.tick()

    used = toots.app.ledger.used("m", since=NOON - HOUR)

    assert [one.posts for one in used] == [20]
    assert toots.app.ledger.used("m", since=NOON + HOUR) == []
    allowed = partial(next_allowed, MASTODON, used, now=NOON)
    assert allowed(thread(280)) == NOON
    assert allowed(thread(281)) > NOON
