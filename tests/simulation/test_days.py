"""1,000 days; four engines broken on purpose; every fault at every step.

More days: `python tests/simulate.py --seeds 10000`. One day again:
`python tests/simulate.py --seed N`.
"""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest

from simulation.broken import ENGINES
from simulation.hooks import BOUNDARIES, STEPS, WIRES
from simulation.story import HOW, WHERE, Day, play

DAYS = 1000
BATCH = 50


@pytest.mark.parametrize("first", range(0, DAYS, BATCH))
@pytest.mark.timeout(900)
@pytest.mark.speed
def test_every_promise_holds_on_every_day(first: int) -> None:
    days = [play(seed) for seed in range(first, first + BATCH)]
    broken = {day.seed: day.faults for day in days if day.faults}
    assert not broken, f"replay with: python tests/simulate.py --seed {min(broken)}"
    assert all(day.deliveries >= 20 for day in days)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.timeout(900)
@pytest.mark.speed
def test_a_broken_engine_is_caught_within_100_days(name: str) -> None:
    assert any(play(seed, break_it=ENGINES[name]).faults for seed in range(100))


@pytest.mark.timeout(900)
@pytest.mark.speed
def test_every_fault_strikes_at_every_step() -> None:
    hits: Counter[tuple[str, str]] = Counter()
    wanted = cells()
    for seed in count(100_000):
        hits += _hits(play(seed))
        if not wanted - hits.keys() or seed > 100_400:
            break
    assert not wanted - hits.keys()


def _hits(day: Day) -> Counter[tuple[str, str]]:
    assert not day.faults, day.seed
    return Counter(
        {(kind.split("-")[0], step): n for (kind, step), n in day.hits.items()}
    )


def cells() -> set[tuple[str, str]]:
    """Fault kind × step: what the networks do, what machines do, what people do."""
    networks = {(how.split("-")[0], where) for how in HOW for where in WHERE}
    networks = {("hang" if how == "late" else how, where) for how, where in networks}
    everywhere = {
        ("crash", boundary) for boundary in BOUNDARIES if "ask" not in boundary
    }
    kinds = (
        "second worker",
        "clock forward",
        "clock back",
        "pause",
        "cancel",
        "delete",
    )
    machine = {
        (kind, f"{edge} {step}")
        for kind in kinds
        for edge in ("before", "after")
        for step in STEPS
    }
    full = {
        (kind, f"before {step}") for kind in ("disk full", "locked") for step in STEPS
    }
    assert set(WIRES) > {"create"}
    return networks | everywhere | machine | full
