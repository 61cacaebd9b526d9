"""A proxy repeats a request, and the second copy is refused: the first one is there.

What is shown is a refusal; what became of the request is a post. Nobody may be told
that nothing was published, and nothing may be sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from crosspost.engine import acts, asking
from crosspost.i18n import verbatim
from crosspost.model import Delivery, Hold, Post, Receipt, Settled, State, Wording
from crosspost.ports import Attempt, Change, Problem, Publisher, Record
from crosspost.publish.doubting import doubted
from simulation.hooks import Hooks
from simulation.stage import START, Machine, accept, machine

NO = verbatim("Too many.")
HOURS = timedelta(hours=1.5)
REFUSALS = ("400", "401", "403", "405", "413", "422", "429")
ACCOUNTS = ("alpha", "gamma", "delta")
"""On Bluesky, on a Mastodon, on a GoToSocial."""


@pytest.fixture
def stage(tmp_path: Path) -> Machine:
    rng = Random(0)  # noqa: S311 -- a picture's colour
    return machine(tmp_path, rng, Hooks(rng, rate=0.0), lambda *_seen: None)


def published(stage: Machine, name: str, *, thread: bool = False) -> str:
    """Accept a post for one account; its handle."""
    app = stage.process(watched=False)
    text = "Avis de vent fort." + "\n***\nLe pont est fermé.\n***\nFin." * thread
    said = Wording(text, languages=("fr",))
    accept(app, Post("abc", "ville", (name,), said, folder=str(stage.home)))
    app.ledger.close()
    return stage.directory.accounts[name].handle


def tick(stage: Machine, *, minutes: float) -> Record:
    stage.clock.advance(minutes=minutes)
    app = stage.process(watched=False)
    stage.engine(app).tick()
    (record,) = app.ledger.records()
    app.ledger.close()
    return record


def later(stage: Machine) -> Record:
    """Runs every half minute until it is known, or for an hour and a half."""
    record = tick(stage, minutes=0.5)
    while record.state is not State.SENT and stage.clock.now() < START + HOURS:
        record = tick(stage, minutes=0.5)
    return record


def resumed(stage: Machine) -> None:
    """A person has looked after the access, and lets it leave."""
    app = stage.process(watched=False)
    (record,) = app.ledger.records()
    change = Change(State.SCHEDULED, act="moved", by="agent")
    app.ledger.change(record.id, change, token=record.token)
    app.ledger.close()


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_refusal_of_the_second_copy_is_seen_through(
    stage: Machine, name: str, status: str
) -> None:
    handle = published(stage, name)
    stage.world.will_fail(handle, "create", f"{status}-after")

    record = tick(stage, minutes=0)
    assert record.state in {State.SENT, State.SCHEDULED, State.UNCERTAIN}
    record = later(stage)

    assert (record.state, record.problem) == (State.SENT, None)
    assert len(stage.world.posts(handle)) == 1


@pytest.mark.parametrize("status", ["413", "422"])
@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_first_copy_that_lands_after_the_refusal_of_the_second_is_found(
    stage: Machine, name: str, status: str
) -> None:
    handle = published(stage, name)
    stage.world.will_fail(handle, "create", f"{status}-late", seconds=60)

    assert tick(stage, minutes=0).state is State.FAILED
    record = tick(stage, minutes=3)

    assert (record.state, record.settled) == (State.SENT, Settled.FOUND)
    assert len(stage.world.posts(handle)) == 1


@pytest.mark.parametrize("status", ["401", "403", "429"])
@pytest.mark.parametrize("name", ACCOUNTS)
def test_before_it_is_tried_again_it_is_looked_for(
    stage: Machine, name: str, status: str
) -> None:
    handle = published(stage, name)
    stage.world.will_fail(handle, "create", f"{status}-late", seconds=90)

    record = tick(stage, minutes=0)
    if record.hold is Hold.ACCESS:
        stage.clock.advance(minutes=2)
        resumed(stage)
    record = later(stage)

    assert record.state is State.SENT
    assert len(stage.world.posts(handle)) == 1


def test_a_true_refusal_stays_one_and_is_looked_at_once_more(stage: Machine) -> None:
    handle = published(stage, "delta")
    stage.world.will_fail(handle, "create", "422")

    refused = tick(stage, minutes=0)
    assert (refused.state, refused.next_at is None) == (State.FAILED, False)
    looked = tick(stage, minutes=5)

    assert (looked.state, looked.next_at) == (State.FAILED, None)
    assert looked.problem == refused.problem
    assert stage.world.posts(handle) == []


def test_a_thread_goes_on_behind_a_part_whose_repetition_was_refused(
    stage: Machine,
) -> None:
    handle = published(stage, "delta", thread=True)
    stage.world.will_fail(handle, "create", "422-after", skip=1)

    record = tick(stage, minutes=0)
    assert [receipt.part for receipt in record.receipts] == [1, 2]
    record = later(stage)

    assert record.state is State.SENT
    posts = stage.world.posts(handle)
    assert len(posts) == len(record.delivery.parts) > 2


@pytest.mark.parametrize(("name", "waits"), [("delta", 120), ("alpha", 60)])
def test_what_a_server_asked_to_wait_for_waits_until_a_first_copy_is_dead(
    stage: Machine, name: str, waits: int
) -> None:
    """Where keys decide, nothing need be waited for."""
    published(stage, name)
    app = stage.process(watched=False)
    (record,) = app.ledger.records()
    soon = stage.clock.now() + timedelta(seconds=60)
    said = Change(
        State.SCHEDULED, act="postponed", next_at=soon, problem=Problem("throttled", NO)
    )

    change = doubted(said, record, app.open(name), app.room, known=())

    assert change.next_at == stage.clock.now() + timedelta(seconds=waits)
    app.ledger.close()


def test_a_failure_that_cannot_be_looked_at_is_looked_at_for_a_day(
    stage: Machine,
) -> None:
    handle = published(stage, "delta")
    stage.world.will_fail(handle, "create", "422")
    stage.world.will_fail(handle, "look", "503", times=1000)
    tick(stage, minutes=0)

    assert tick(stage, minutes=5).next_at is not None
    assert tick(stage, minutes=25 * 60).next_at is None


class TwiceAtWork:
    """A publisher during whose work another run learns of another copy."""

    def __init__(self, own: Publisher, other: Callable[[Receipt], None]) -> None:
        self._own, self._other = own, other

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- as the real one
        return getattr(self._own, name)

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        for receipt in self._own.publish(delivery, attempt):
            self._other(receipt)
            yield receipt


def test_a_second_copy_that_another_run_had_confirmed_is_said_at_once(
    stage: Machine,
) -> None:
    published(stage, "delta")
    app = stage.process(watched=False)
    engine = stage.engine(app)

    def other(receipt: Receipt) -> None:
        copy = replace(receipt, uri=f"{receipt.uri}-2", url=f"{receipt.url}-2")
        (record,) = app.ledger.records()
        app.ledger.confirm(record.id, copy, token=record.token)

    def opened(name: str) -> Any:  # noqa: ANN401 -- a publisher
        return TwiceAtWork(app.open(name), other)

    replace(engine, open=opened).tick()

    (record,) = app.ledger.records()
    (post,) = stage.world.posts(stage.directory.accounts["delta"].handle)
    assert record.state is State.SENT
    assert record.problem
    assert record.problem.kind == "double"
    assert post.url in str(record.problem.message)
    app.ledger.close()


def taken_back(stage: Machine) -> None:
    """A person takes it back before it is tried again."""
    app = stage.process(watched=False)
    (record,) = app.ledger.records()
    look_at = stage.clock.now() + app.room.rules.request_life
    assert acts.cancel(app.ledger, [record], by="claire", look_at=look_at)
    app.ledger.close()


@pytest.mark.parametrize("how", ["429-after", "429-late"])
@pytest.mark.parametrize("name", ACCOUNTS)
def test_what_was_taken_back_and_is_there_all_the_same_is_said(
    stage: Machine, name: str, how: str
) -> None:
    handle = published(stage, name)
    stage.world.will_fail(handle, "create", how, seconds=90)
    assert tick(stage, minutes=0).state is State.SCHEDULED

    taken_back(stage)
    record = tick(stage, minutes=3)

    (shown,) = stage.world.posts(handle)
    assert (record.state, record.settled) == (State.SENT, Settled.FOUND)
    assert record.problem
    assert record.problem.kind == "taken-back"
    assert shown.url in str(record.problem.message)
    assert "withdraw" in str(record.problem.hint)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_what_was_taken_back_and_is_not_there_stays_taken_back(
    stage: Machine, name: str
) -> None:
    handle = published(stage, name)
    stage.world.will_fail(handle, "create", "429")
    tick(stage, minutes=0)

    taken_back(stage)
    record = tick(stage, minutes=3)

    assert (record.state, record.problem) == (State.CANCELLED, None)
    assert record.next_at is None
    assert stage.world.posts(handle) == []


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_withdrawal_removes_what_a_refusal_hid(stage: Machine, name: str) -> None:
    handle = published(stage, name)
    stage.world.will_fail(handle, "create", "429-after")
    tick(stage, minutes=0)

    app = stage.process(watched=False)
    (record,) = app.ledger.records()
    asking.withdraw(app.ledger, app.room, record, reason="erreur", by="claire")
    app.carry_out(seconds=600)
    app.ledger.close()

    assert stage.world.posts(handle) == []
    assert len(stage.world.removed(handle)) == 1
