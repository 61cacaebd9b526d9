"""Points, logins and uploads: what is counted, and how it is said."""

import pytest

from crosspost.clock import ManualClock
from crosspost.networks.fake.bluesky import points
from crosspost.networks.fake.cast import PDS
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import START, Bluesky, create, record

KEYS = [f"3mvzvh4fs222{end}" for end in "abcdefghij"]


@pytest.fixture
def left(world: World, ville: Bluesky) -> None:
    """Seven points are left in this hour."""
    used = points.HOUR.limit - 7
    meter = world.bluesky.meter
    meter.set_used(points.HOUR, ville.login.did, used, now=START)


@pytest.mark.usefixtures("left")
def test_creating_costs_three_putting_two_deleting_one(ville: Bluesky) -> None:
    left = [
        ville.create(record(), rkey=KEYS[0]).headers["ratelimit-remaining"],
        ville.once(KEYS[1], record()).headers["ratelimit-remaining"],
        ville.delete(KEYS[1]).headers["ratelimit-remaining"],
    ]
    assert left == ["4", "2", "1"]


@pytest.mark.usefixtures("left")
def test_over_the_points_is_429_with_its_headers(
    ville: Bluesky, clock: ManualClock
) -> None:
    clock.advance(seconds=92)
    for key in KEYS[:3]:
        ville.once(key, record())
    refused = ville.once(KEYS[3], record())

    assert refused.status_code == 429
    assert refused.json()["error"] == "RateLimitExceeded"
    assert refused.headers["retry-after"] == "3508"
    assert refused.headers["ratelimit-policy"] == "5000;w=3600"
    assert ville.get(KEYS[0]).status_code == 200, "reads go on"
    clock.advance(seconds=3508)
    ville.log_in()
    assert ville.once(KEYS[3], record()).status_code == 200


@pytest.mark.usefixtures("left")
def test_a_batch_over_the_points_burns_the_rest(ville: Bluesky, world: World) -> None:
    refused = ville.apply(*(create(key) for key in KEYS[:3]))

    assert refused.status_code == 429
    assert ville.delete(KEYS[0]).status_code == 429, "one point is not there"
    assert world.posts("ville.test") == []


def test_the_day_has_its_own_points(ville: Bluesky, world: World) -> None:
    used = points.DAY.limit - 1
    world.bluesky.meter.set_used(points.DAY, ville.login.did, used, now=START)
    refused = ville.once(KEYS[0], record())
    assert refused.headers["ratelimit-policy"] == "35000;w=86400"


def test_the_headers_show_the_policy_with_the_least_left(ville: Bluesky) -> None:
    shown = ville.get(KEYS[0]).headers["ratelimit-policy"]
    assert shown == "3000;w=300"


def test_thirty_logins_in_five_minutes_a_hundred_a_day(
    ville: Bluesky, clock: ManualClock
) -> None:
    answers = [ville.log_in("wrong").status_code for _ in range(30)]
    assert answers == [401] * 29 + [429]
    for _ in range(3):
        clock.advance(minutes=5)
        answers = [ville.log_in().status_code for _ in range(30)]
    assert answers == [200] * 9 + [429] * 21


def test_requests_of_one_address_are_counted(ville: Bluesky, world: World) -> None:
    used = points.ADDRESS.limit
    world.bluesky.meter.set_used(points.ADDRESS, PDS, used, now=START)
    assert ville.get(KEYS[0]).status_code == 429
    world.change_server(PDS, counting=False)
    assert ville.get(KEYS[0]).status_code == 400


def test_a_thousand_uploads_a_day(ville: Bluesky, world: World) -> None:
    used = points.UPLOADS.limit
    world.bluesky.meter.set_used(points.UPLOADS, PDS, used, now=START)
    assert ville.upload().status_code == 429
