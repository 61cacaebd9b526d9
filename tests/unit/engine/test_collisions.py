"""Something else stands under a key of ours: a person may send it under another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from contract.stage import Notebook
from crosspost.engine import acts
from crosspost.model import Hold, Post, State, Wording
from crosspost.ports import Record
from simulation.hooks import Hooks
from simulation.stage import Machine, accept, machine

OTHER = "Un tout autre message."


@pytest.fixture
def stage(tmp_path: Path) -> Machine:
    rng = Random(0)  # noqa: S311 -- a picture's colour
    made = machine(tmp_path, rng, Hooks(rng, rate=0.0), lambda *_seen: None)
    app = made.process(watched=False)
    said = Wording("Avis de vent fort.", languages=("fr",))
    accept(app, Post("abc", "ville", ("alpha",), said, folder=str(made.home)))
    app.ledger.close()
    return made


def tick(stage: Machine, *, minutes: float) -> Record:
    stage.clock.advance(minutes=minutes)
    app = stage.process(watched=False)
    stage.engine(app).tick()
    (record,) = app.ledger.records()
    app.ledger.close()
    return record


def taken(stage: Machine) -> None:
    """Another tool of the same account writes under the very key of ours."""
    app = stage.process(watched=False)
    (record,) = app.ledger.records()
    [part] = record.delivery.parts
    other = replace(part, request={**part.request, "text": OTHER})
    list(
        app.open("alpha").publish(replace(record.delivery, parts=(other,)), Notebook())
    )
    app.ledger.close()


def retried(stage: Machine) -> Record:
    app = stage.process(watched=False)
    (record,) = app.ledger.records()
    assert acts.can_retry(record)
    now = stage.clock.now()
    moved = acts.send_now(app.ledger, record, app.again, now=now, by="claire")
    app.ledger.close()
    return moved


def texts(stage: Machine) -> set[str]:
    handle = stage.directory.accounts["alpha"].handle
    return {one.text for one in stage.world.posts(handle)}


@pytest.mark.parametrize("how", ["", "502-before"])
def test_what_collided_leaves_under_another_key_when_a_person_says_so(
    stage: Machine, how: str
) -> None:
    taken(stage)
    if how:  # it is found when it is looked for, and not when it is sent
        handle = stage.directory.accounts["alpha"].handle
        stage.world.will_fail(handle, "create", how)
    held = tick(stage, minutes=0)
    held = tick(stage, minutes=1) if held.state is State.UNCERTAIN else held
    assert (held.state, held.hold) == (State.HELD, Hold.COLLISION)
    stage.clock.advance(minutes=3)

    moved = retried(stage)
    sent = tick(stage, minutes=0)

    assert moved.delivery.generation == held.delivery.generation + 1
    assert sent.state is State.SENT
    assert sent.delivery.parts[0].key != held.delivery.parts[0].key
    assert sent.delivery.digest == moved.delivery.digest
    assert texts(stage) == {"Avis de vent fort.", OTHER}
    assert tick(stage, minutes=5).attempts == sent.attempts
