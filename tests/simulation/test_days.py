"""1,000 days; engines broken on purpose; every fault at every step.

More days: `python tests/simulate.py --seeds 10000`. One day again:
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
from simulation.story import Day, play
from simulation.table import CELLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAYS = 1000

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
    assert not set(CELLS) - hits.keys()


@pytest.mark.parametrize("name", ENGINES)
def test_a_broken_engine_is_caught_within_100_days(name: str) -> None:
    assert any(play(seed, break_it=ENGINES[name]).faults for seed in range(100))


def _hits(day: Day) -> Counter[tuple[str, str]]:
    assert not day.faults, day.seed
    return Counter(
        {(kind.split("-")[0], step): n for (kind, step), n in day.hits.items()}
    )
