"""Lesson 14: a login a run locks the account; one session serves them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crosspost.clock import ManualClock
from crosspost.model import Account
from crosspost.networks.fake.world import World
from office import NOON, Office


# Three hundred runs in one process leave their sockets to the collector; a run of
# its own ends with its process.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_three_hundred_runs_log_in_twice_at_most(
    make_office: Callable[..., Office],
) -> None:
    """Twenty-five hours: access tokens end twelve times and are renewed."""
    clock = ManualClock(NOON)
    world = World(clock)
    login = world.ensure_bluesky("ville.example.fr")
    account = Account(
        "b",
        "bluesky",
        "ville",
        login.handle,
        server=login.server,
        identity=login.did,
        options={"secret": login.app_password},
    )
    office = make_office(plain=(), others={"b": account}, world=world, clock=clock)
    for number in range(30):
        at = NOON + timedelta(minutes=50 * number + 7)
        office.drop(f"{number}.md", f"Avis {number}", at=at)

    office.tick(300, minutes=5)

    assert len(office.texts("ville.example.fr")) == 30
    asked = [one.asked.path.rpartition(".")[2] for one in world.log]
    assert 1 <= asked.count("createSession") <= 2
    assert asked.count("refreshSession") >= 6
