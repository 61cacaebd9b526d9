"""20 runs killed at random moments. More: `python tests/kill.py --kills 200`."""

from __future__ import annotations

import pytest

from e2e.kills.chance import killed_at_random
from e2e.kills.machine import Machine


@pytest.mark.speed
@pytest.mark.parametrize("seed", [0, 1])
def test_runs_killed_at_random_moments(machine: Machine, seed: int) -> None:
    story = killed_at_random(machine, seed=seed, kills=10)

    assert story.faults == []
    assert story.kills == 10
    assert story.deliveries >= 20
