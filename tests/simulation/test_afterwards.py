"""Removed stays removed, edited says what it shall: 30 days, and two broken engines."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from crosspost.errors import Uncertain
from crosspost.model import State
from simulation.afterwards import HOW, STEPS, Aftermath, play

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosspost.app import App

DAYS = 30
MOST_DAYS = 300
"""Played only while there is a step at which no process died."""

pytestmark = [pytest.mark.speed, pytest.mark.timeout(1200)]


def days(seeds: Iterable[int]) -> list[Aftermath]:
    """Play days on all cores; none may break a promise."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh) as pool:
        played = list(pool.map(play, seeds, chunksize=5))
    assert not {day.seed: day.faults for day in played if day.faults}
    return played


def test_what_people_want_comes_true_on_every_day() -> None:
    played = days(range(DAYS))
    assert sum(day.withdrawn for day in played) > DAYS
    assert sum(day.edited for day in played) > DAYS
    hits = sum((day.hits for day in played), Counter[tuple[str, str]]())
    struck = {(how.split("-")[0], where) for how, where in hits}
    for how in HOW:
        kind = "hang" if how == "late" else how.split("-")[0]
        assert {(kind, "delete"), (kind, "create")} & struck, how
    for more in range(DAYS, MOST_DAYS, DAYS):
        if not uncrashed(hits):
            break
        hits += sum((day.hits for day in days(range(more, more + DAYS))), Counter())
    assert not uncrashed(hits)


def uncrashed(hits: Counter[tuple[str, str]]) -> list[str]:
    """The steps at whose edges no process has died yet."""
    died = {at.partition(" ")[2] for kind, at in hits if kind == "crash"}
    return [step for step in STEPS[1:] if step not in died]


def believes_what_was_not_confirmed(app: App) -> None:
    """Whatever a network did not answer is taken for removed."""

    class Believing:
        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def __getattr__(self, name: str) -> Any:
            return getattr(self._inner, name)

        def withdraw(self, *given: Any, **named: Any) -> bool:
            try:
                return bool(self._inner.withdraw(*given, **named))
            except Uncertain:
                return True

    opened = app.open
    vars(app)["open"] = lambda name: Believing(opened(name))


def overtakes_what_is_under_way(app: App) -> None:
    """Removes what is known of a post, and calls it done while more may come."""
    ledger = app.ledger

    class Hasty:
        def __getattr__(self, name: str) -> Any:
            return getattr(ledger, name)

        def record(self, delivery_id: str) -> Any:
            from dataclasses import replace

            found = ledger.record(delivery_id)
            if found and found.state is State.UNCERTAIN:
                return replace(found, state=State.CANCELLED)
            return found

        def fulfil_wish(self, wish: Any) -> Any:
            from crosspost.wishes import WishState

            found = ledger.record(wish.delivery)
            if found and found.state is State.UNCERTAIN:
                return ledger.end_wish(wish, WishState.CANCELLED)
            return ledger.fulfil_wish(wish)

    vars(app)["ledger"] = Hasty()
    vars(app).pop("room", None)


@pytest.mark.parametrize(
    "broken", [believes_what_was_not_confirmed, overtakes_what_is_under_way]
)
def test_a_broken_engine_is_caught_within_30_days(broken: Any) -> None:
    assert any(play(seed, break_it=broken).faults for seed in range(30))
