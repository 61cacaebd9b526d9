from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crosspost.clock import ManualClock, SystemClock

if TYPE_CHECKING:
    from crosspost.ports import Clock

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)


def test_both_are_clocks() -> None:
    clocks: list[Clock] = [SystemClock(), ManualClock(NOON)]
    assert all(clock.boot_id() for clock in clocks)


def test_the_system_clock_is_aware_and_in_whole_milliseconds() -> None:
    clock = SystemClock()
    now = clock.now()
    assert now.utcoffset() == timedelta()
    assert now.microsecond % 1000 == 0
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_boot_clock_goes_forward_under_one_name() -> None:
    clock = SystemClock()
    first = clock.boot()
    assert 0 < first <= clock.boot()
    assert clock.boot_id() == clock.boot_id()


def test_time_passes_on_both_clocks() -> None:
    clock = ManualClock(NOON, boot=10)
    clock.advance(minutes=1, seconds=0.5)
    assert clock.now() == NOON + timedelta(seconds=60.5)
    assert clock.boot() == 70.5


def test_a_jump_moves_the_wall_only() -> None:
    clock = ManualClock(NOON, boot=10)
    clock.jump(hours=-1)
    assert clock.now() == NOON - timedelta(hours=1)
    assert clock.boot() == 10


def test_time_does_not_pass_backwards() -> None:
    with pytest.raises(ValueError, match="-1 day"):
        ManualClock(NOON).advance(seconds=-1)


def test_advancing_to_an_instant_never_goes_back() -> None:
    clock = ManualClock(NOON, boot=0)
    clock.advance_to(NOON + timedelta(hours=1))
    clock.advance_to(NOON)
    assert clock.now() == NOON + timedelta(hours=1)
    assert clock.boot() == 3600


def test_a_restart_has_another_name_and_counts_anew() -> None:
    clock = ManualClock(NOON, boot=500)
    before = clock.boot_id()
    clock.restart()
    assert clock.boot_id() != before
    assert clock.boot() == 0
    assert clock.now() == NOON


def test_instants_are_cut_to_milliseconds() -> None:
    assert ManualClock(NOON.replace(microsecond=1999)).now().microsecond == 1000
