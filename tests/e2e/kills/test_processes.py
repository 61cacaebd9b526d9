"""Runs of several processes at once, frozen past their lease, or hours too late."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from signal import SIGCONT, SIGKILL

import pytest

from e2e.kills.boundaries import Stop
from e2e.kills.machine import ACCOUNTS, Machine, Running, environment
from servers.proxy import MODES, Mode

pytestmark = pytest.mark.speed
HOURS = 3600.0


@pytest.mark.parametrize("strips", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_what_a_proxy_can_do(machine: Machine, mode: Mode, *, strips: bool) -> None:
    bluesky, mastodon = machine.networks.proxies
    mastodon.strips = strips
    machine.drop("pont", picture=True)
    machine.drop("fil", parts=3)
    for where in ("create", "upload"):
        bluesky.will(mode, where)
        if not (strips and mode == "twice"):  # two posts, whatever a client does
            mastodon.will(mode, where)

    for _run in range(3):
        machine.tick()
        for proxy in machine.networks.proxies:
            proxy.land()
        machine.ahead += 8
    machine.calm()

    assert (mode, "create") in bluesky.struck
    assert machine.verdict() == []


def test_twenty_runs_started_together(machine: Machine) -> None:
    machine.drop("pont", picture=True)
    machine.drop("fil", parts=3)
    command = [sys.executable, "-m", "crosspost"]
    command += ["--config", str(machine.home / "config.toml"), "tick"]
    together = [
        subprocess.Popen(
            command,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _number in range(20)
    ]
    said = [run.communicate(timeout=100)[0] for run in together]

    assert Counter(run.returncode for run in together) == {0: 20}, said
    assert set(said) == {""}
    assert machine.verdict() == []


@pytest.mark.parametrize("boundary", ["after lease", "before create", "after create"])
@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_run_that_outlives_its_lease(
    machine: Machine, account: str, boundary: str
) -> None:
    """Frozen for longer than its lease, while the next run works beside it.

    The lock keeps the next run out; here somebody “cleaned it up”.
    """
    machine.networks.mastodon_proxy.strips = True
    machine.drop("pont", to=[account])
    frozen = machine.start("tick", stop=Stop(boundary, how="stop"), lease=2.0)
    wait_until_frozen(frozen)
    assert machine.tick(after=3) == 0  # the lock holds: it leaves at once
    assert machine.states() == {"sending": 1}
    (machine.home / "state" / "lock").unlink()
    machine.tick(after=3)
    # Taken from the frozen run: found, or perhaps still on its way.
    there = boundary == "after create"
    assert machine.states() == {"sent" if there else "uncertain": 1}

    frozen.signal(SIGCONT)
    assert frozen.wait() in {0, 1, 3}, frozen.said()
    assert "Traceback" not in frozen.said()
    machine.calm()

    assert machine.verdict() == []


def wait_until_frozen(running: Running) -> None:
    for _turn in range(1000):
        if running.stopped():
            return
        assert not running.over(), running.said()
        time.sleep(0.02)
    running.signal(SIGKILL)
    pytest.fail("it did not freeze")


def test_a_machine_switched_off_for_six_hours(machine: Machine) -> None:
    """What came due meanwhile is held and asked about, and nothing else is lost."""
    machine.configure(late_minutes=60)
    machine.drop("pont")
    machine.drop("fil", parts=2)
    assert machine.tick(stop=Stop("before claim")) == -SIGKILL  # and the power fails

    machine.ahead += 6 * HOURS
    running = machine.start("tick")
    assert running.wait() == 1
    assert "crosspost resume" in running.said()
    assert machine.states() == {"held": 4}
    assert all(one["held"] == "late" for one in machine.status()["deliveries"])
    assert sum(sum(one.values()) for one in machine.networks.texts().values()) == 0
    assert machine.tick() == 0  # told once

    for one in machine.status()["deliveries"]:
        assert machine.start("resume", "--send", one["id"]).wait() in {0, 1}
    machine.calm()
    assert machine.verdict() == []
