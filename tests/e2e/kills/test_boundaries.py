"""Killed before and after each step, a run leaves nothing double, lost or locked."""

from __future__ import annotations

from signal import SIGKILL

import pytest

from e2e.kills.boundaries import BOUNDARIES, Stop
from e2e.kills.machine import Machine

AFTER_A_DEATH = ("expire", "look", "tell")
"""Steps that only a run after one that died comes to."""


@pytest.mark.speed
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_run_killed_at_a_step(machine: Machine, boundary: str) -> None:
    strips = BOUNDARIES.index(boundary) // 2 % 2 == 1
    machine.networks.mastodon_proxy.strips = strips
    machine.drop("pont", picture=True)
    machine.drop("fil", parts=3)
    if boundary.split()[1] in AFTER_A_DEATH:
        machine.tick(stop=Stop("after intend"))

    for _run in range(5):
        died = machine.tick(stop=Stop(boundary), after=70) == -SIGKILL
        if died:
            break
    assert died
    machine.calm()

    assert machine.verdict() == []


@pytest.mark.speed
def test_a_bad_file_is_told_though_the_run_that_saw_it_died(machine: Machine) -> None:
    machine.drop("zone")
    path = machine.home / "outbox" / "avis.md"
    path.write_text("+++\nnothing = like\n+++\nthis")
    assert machine.tick(stop=Stop("after accept"), after=600) == -SIGKILL

    running = machine.start("tick")

    assert running.wait() == 1
    assert "avis.md" in running.said()
    assert machine.tick(after=60) == 0  # once
