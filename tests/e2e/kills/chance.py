"""Runs killed at random moments, while proxies misbehave: from one seed each."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from signal import SIGKILL
from typing import TYPE_CHECKING, Final

from crosspost.editorial.outbox import FLOOD
from servers.proxy import MODES

if TYPE_CHECKING:
    from e2e.kills.machine import Machine
    from servers.proxy import Proxy

LONGEST: Final = 0.9
"""Seconds after its start within which a run is killed; most take less."""
_EVERY: Final = 4
"""Runs after which one looks whether files pile up."""
_ACCOUNTS: Final = 2
_SOON: Final = 8.0
"""Seconds of the machine's clock within which a late request lands."""


@dataclass
class Story:
    """What came of it.

    Attributes:
        kills: Runs that died under way.
        faults: What is not as promised; empty if all is well.
        struck: What the proxies did, by mode and kind of request.
    """

    kills: int = 0
    whole: int = 0
    deliveries: int = 0
    found: int = 0
    again: int = 0
    faults: list[str] = field(default_factory=list)
    struck: Counter[tuple[str, str]] = field(default_factory=Counter)


def killed_at_random(machine: Machine, *, seed: int, kills: int) -> Story:
    """Kill so many runs at random moments, each with a new post; then the verdict."""
    rng, story = Random(seed), Story()
    machine.networks.mastodon_proxy.strips = seed % 2 == 1
    while story.kills < kills:
        number = story.kills + story.whole
        _one(machine, rng, story, number=number)
        if number % _EVERY == _EVERY - 1:
            _let_through(machine)
    machine.calm()
    _conclude(machine, story)
    return story


def _let_through(machine: Machine) -> None:
    """One run that is not killed, where files pile up that no run has taken.

    On a slow machine each run is killed before it looks at the outbox; and more than
    a few files without a date that come at once are held, as they should be.
    """
    if machine.untaken() > (FLOOD - _EVERY) * _ACCOUNTS:
        machine.tick()


def _one(machine: Machine, rng: Random, story: Story, *, number: int) -> None:
    parts, picture = rng.choice(((1, False), (1, True), (3, False)))
    machine.drop(f"avis-{number}", parts=parts, picture=picture)
    for proxy in machine.networks.proxies:
        _misbehave(proxy, rng)
    running = machine.start("tick")
    _watch_until(running.over, seconds=rng.uniform(0, LONGEST))
    running.signal(SIGKILL)
    if running.wait() == -SIGKILL:
        story.kills += 1
    else:
        story.whole += 1
        assert "Traceback" not in running.said(), running.said()
    # A late request lands at once, or after another run has looked for it.
    if rng.random() < 0.5:
        machine.tick(after=_SOON)
    for proxy in machine.networks.proxies:
        proxy.land()
    machine.ahead += rng.choice((_SOON, 30, 70, 300))


def _misbehave(proxy: Proxy, rng: Random) -> None:
    if rng.random() < 0.5:
        return
    # A request repeated by a proxy makes two posts where the key is not honoured:
    # no client can prevent that.
    modes = [mode for mode in MODES if mode != "twice" or not proxy.strips]
    proxy.will(rng.choice(modes), rng.choice(("create", "create", "upload", "look")))


def _watch_until(over: object, *, seconds: float) -> None:
    """Wait, but no longer than the run lasts."""
    assert callable(over)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not over():
        time.sleep(0.005)


def _conclude(machine: Machine, story: Story) -> None:
    story.faults = machine.verdict()
    deliveries = machine.status()["deliveries"]
    story.deliveries = len(deliveries)
    story.found = sum(one["settled"] == "found" for one in deliveries)
    story.again = sum(one["attempts"] > 1 for one in deliveries)
    for proxy in machine.networks.proxies:
        story.struck += proxy.struck
