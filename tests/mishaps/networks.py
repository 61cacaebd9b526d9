"""A network, or the way to it, goes wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from crosspost.networks.fake.faults import Where
from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.world import World
from mishaps.certificate import certificate
from mishaps.stage import BLUESKY, HANDLES, MASTODON, Mishap, Run, Stage

SOCIAL = HANDLES[MASTODON].partition("@")[2]


def _fault(how: str, where: Where = "create") -> Callable[[Stage], Run]:
    """Both networks at once: what is said of each of them is read."""

    def happen(stage: Stage) -> Run:
        for name in (BLUESKY, MASTODON):
            stage.world.will_fail(HANDLES[name], where, how)
        stage.drop()
        return stage.run("tick")

    return happen


def _down(stage: Stage) -> Run:
    stage.drop()
    with stage.doors.refusing(SOCIAL):
        return stage.run("tick")


def _no_such_host(stage: Stage) -> Run:
    here = stage.doors.url(SOCIAL)
    stage.reconfigure(
        f'handle = "ville"\ninstance = "{here}"',
        'handle = "ville"\ninstance = "https://social.invalid"',
    )
    stage.drop("pont.md", "Pont fermé.", f'to = ["{MASTODON}"]')
    return stage.run("tick")


def _untrusted(stage: Stage) -> Run:
    here = stage.doors.url(SOCIAL)
    with tempfile.TemporaryDirectory() as folder:
        world, context = World(), certificate(Path(folder))
        with serve(world, tls=context) as doors:
            there = doors.url(SOCIAL)
            stage.reconfigure(
                f'handle = "ville"\ninstance = "{here}"',
                f'handle = "ville"\ninstance = "{there}"',
            )
            stage.drop("pont.md", "Pont fermé.", f'to = ["{MASTODON}"]')
            return stage.run("tick")


def _asked(stage: Stage) -> Run:
    """A mention is asked for, and the server is away."""
    stage.drop("pont.md", "Avec @mairie.crosspost.test", f'to = ["{BLUESKY}"]')
    stage.world.will_fail(HANDLES[BLUESKY], "any", "502", times=9)
    return stage.run("tick")


MISHAPS = (
    Mishap("server down", 3, _down),
    Mishap("no such server", 3, _no_such_host),
    Mishap("certificate not trusted", 3, _untrusted),
    Mishap("server fault", 1, _fault("500")),
    Mishap("server fault at login", 3, _fault("502", "login")),
    Mishap("too many requests", 3, _fault("429")),
    Mishap("a page instead of an answer", 1, _fault("html")),
    Mishap("refused as it is", 1, _fault("400")),
    Mishap("refused at login", 1, _fault("401", "any")),
    Mishap("cut after it was accepted", 1, _fault("cut-after")),
    Mishap("half an answer", 1, _fault("truncated")),
    Mishap("away while something is asked", 3, _asked),
)
