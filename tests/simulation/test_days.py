"""400 days; five engines broken on purpose; every fault at every step.

More days: `python tests/simulate.py --seeds 1000`, or 10000. One day again:
`python tests/simulate.py --seed N`.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

import pytest

from simulation.broken import ENGINES
from simulation.hooks import BOUNDARIES, STEPS
from simulation.story import HOW, WHERE, Day, play

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAYS = 400
BATCH = 100

pytestmark = [pytest.mark.speed, pytest.mark.timeout(1200)]


def days(seeds: Iterable[int]) -> Iterator[Day]:
    """Play days on all cores, in fresh processes: no thread of ours is copied."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh) as pool:
        yield from pool.map(play, seeds, chunksize=10)


def test_every_promise_holds_on_every_day() -> None:
    played = list(days(range(DAYS)))
    broken = {day.seed: day.faults for day in played if day.faults}
    assert not broken, f"replay with: python tests/simulate.py --seed {min(broken)}"
    assert all(day.deliveries >= 20 for day in played)
    assert sum(day.found for day in played)
    hits = sum((_hits(day) for day in played), Counter[tuple[str, str]]())
    missed = cells() - hits.keys()
    for more in [] if not missed else range(100_000, 100_400, BATCH):
        hits += sum(map(_hits, days(range(more, more + BATCH))), Counter())
        missed = cells() - hits.keys()
        if not missed:
            break
    assert not missed


@pytest.mark.parametrize("name", ENGINES)
def test_a_broken_engine_is_caught_within_100_days(name: str) -> None:
    assert any(play(seed, break_it=ENGINES[name]).faults for seed in range(100))


def _hits(day: Day) -> Counter[tuple[str, str]]:
    assert not day.faults, day.seed
    return Counter(
        {(kind.split("-")[0], step): n for (kind, step), n in day.hits.items()}
    )


def cells() -> set[tuple[str, str]]:
    """Fault kind × step: what networks do, what machines do, what people do."""
    shown = {how.split("-")[0] if how != "late" else "hang" for how in HOW}
    networks = {(how, where) for how in shown for where in WHERE}
    steps = [boundary for boundary in BOUNDARIES if "ask" not in boundary]
    crashes = {("crash", boundary) for boundary in steps}
    people = ("second worker", "clock forward", "clock back", "pause", "cancel")
    acts = {
        (kind, f"{edge} {step}")
        for kind in (*people, "delete")
        for edge in ("before", "after")
        for step in STEPS
    }
    disk = {
        (kind, f"before {step}") for kind in ("disk full", "locked") for step in STEPS
    }
    return networks | crashes | acts | disk
