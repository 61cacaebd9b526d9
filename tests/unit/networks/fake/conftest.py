"""A world whose clock stands still, and clients that drive its doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from crosspost.clock import ManualClock
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import START, Bluesky, Mastodon

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def world(clock: ManualClock) -> World:
    return World(clock)


@pytest.fixture
def http(world: World) -> Iterator[httpx.Client]:
    with httpx.Client(transport=world.transport()) as client:
        yield client


@pytest.fixture
def ville(world: World, http: httpx.Client) -> Bluesky:
    client = Bluesky(http, world.ensure_bluesky("ville.test"))
    client.log_in()
    return client


@pytest.fixture
def masto(world: World, http: httpx.Client) -> Mastodon:
    return Mastodon(http, world.ensure_mastodon("mastodon.test", "ville"))


@pytest.fixture
def gts(world: World, http: httpx.Client) -> Mastodon:
    login = world.ensure_mastodon("gts.test", "ville", software="gotosocial")
    return Mastodon(http, login)
