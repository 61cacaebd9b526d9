"""Removing stops by itself before a server refuses it: what was used is known."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import httpx

from crosspost.engine import asking
from crosspost.model import Post, State, Wording
from simulation.hooks import Hooks
from simulation.stage import Machine, accept, machine

MOST = 30
"""What Mastodon lets an account remove in half an hour."""


def withdrawn(stage: Machine, *, hours: float) -> None:
    """One run of what people want, and then time passes."""
    app = stage.process()
    app.carry_out(seconds=600)
    app.ledger.close()
    stage.clock.advance(hours=hours)


def test_removals_are_paced_by_what_the_ledger_knows(tmp_path: Path) -> None:
    asked: Counter[str] = Counter()
    rng = Random(0)  # noqa: S311 -- a picture's colour

    def watch(_request: httpx.Request, where: str) -> None:
        asked[where] += 1

    stage = machine(tmp_path, rng, Hooks(rng, rate=0.0), watch)
    handle = stage.directory.accounts["gamma"].handle
    app = stage.process(watched=False)
    for number in range(MOST + 5):
        said = Wording(f"Avis {number}.", languages=("fr",))
        post = Post(f"abc{number}", "ville", ("gamma",), said, folder=str(stage.home))
        accept(app, post)
    stage.engine(app).tick()
    for record in app.ledger.records():
        assert record.state is State.SENT
        asking.withdraw(app.ledger, app.room, record, reason="erreur", by="claire")
    app.ledger.close()

    withdrawn(stage, hours=0)

    assert asked["delete"] == MOST
    assert len(stage.world.posts(handle)) == 5
    app = stage.process(watched=False)
    waiting = [one for one in app.ledger.wishes() if one.unfulfilled]
    now = stage.clock.now()
    assert len(waiting) == 5
    for one in waiting:
        assert one.problem
        assert one.problem.kind == "throttled"
        assert one.next_at
        assert now < one.next_at <= now + timedelta(minutes=31)
    app.ledger.close()
    stage.clock.advance(hours=0.6)
    withdrawn(stage, hours=0)
    assert stage.world.posts(handle) == []
