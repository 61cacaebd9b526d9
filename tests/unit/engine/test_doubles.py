"""A proxy repeats a request on a server that ignores the key: seen afterwards, said."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from crosspost.model import Media, Post, Settled, State, Wording
from crosspost.ports import Record
from simulation.hooks import Hooks
from simulation.stage import Machine, accept, machine


@pytest.fixture
def stage(tmp_path: Path) -> Machine:
    rng = Random(0)  # noqa: S311 -- a picture's colour
    return machine(tmp_path, rng, Hooks(rng, rate=0.0), lambda *_seen: None)


def published(stage: Machine, name: str, *pictures: str) -> None:
    app = stage.process(watched=False)
    media = tuple(Media(picture, alt="Le pont, gris.") for picture in pictures)
    said = Wording("Avis de vent fort.", languages=("fr",), media=media)
    post = Post("abc", "ville", (name,), said, folder=str(stage.home))
    accept(app, post)
    app.ledger.close()


def tick(stage: Machine, *, minutes: float) -> Record:
    stage.clock.advance(minutes=minutes)
    app = stage.process(watched=False)
    stage.engine(app).tick()
    (record,) = app.ledger.records()
    app.ledger.close()
    return record


def test_a_double_made_by_the_way_is_seen_and_said_with_both_addresses(
    stage: Machine,
) -> None:
    handle = stage.directory.accounts["delta"].handle
    stage.world.will_fail(handle, "create", "twice")
    published(stage, "delta")
    assert tick(stage, minutes=0).problem is None
    record = tick(stage, minutes=5)
    posts = stage.world.posts(handle)
    assert len(posts) == 2
    assert record.state is State.SENT
    assert record.problem
    assert record.problem.kind == "double"
    assert any(post.url in str(record.problem.message) for post in posts)


def test_a_post_that_is_there_once_is_looked_at_once_more_and_left_alone(
    stage: Machine,
) -> None:
    published(stage, "delta")
    sent = tick(stage, minutes=0)
    assert sent.next_at is not None
    looked = tick(stage, minutes=5)
    assert (looked.problem, looked.next_at, looked.state) == (None, None, State.SENT)


def test_after_an_unknown_outcome_there_is_one_more_look_an_hour_later(
    stage: Machine,
) -> None:
    handle = stage.directory.accounts["delta"].handle
    stage.world.will_fail(handle, "create", "late", seconds=1500)
    published(stage, "delta")
    assert tick(stage, minutes=0).state is State.UNCERTAIN
    assert tick(stage, minutes=5).state is State.SCHEDULED  # absent after its life
    assert tick(stage, minutes=0).state is State.SENT
    assert tick(stage, minutes=5).problem is None
    record = tick(stage, minutes=60)
    assert record.problem
    assert record.problem.kind == "double"
    assert record.next_at is None


@pytest.mark.parametrize("name", ["gamma", "delta"])
def test_a_repeated_request_whose_picture_was_used_up_is_found_and_is_no_failure(
    stage: Machine, name: str
) -> None:
    handle = stage.directory.accounts[name].handle
    stage.world.will_fail(handle, "create", "twice")
    published(stage, name, "pont.png")
    assert tick(stage, minutes=0).state in {State.SENT, State.UNCERTAIN}
    record = tick(stage, minutes=5)
    assert (record.state, record.problem) == (State.SENT, None)
    assert len(stage.world.posts(handle)) == 1
    if name == "delta":  # the other server knows the key of the request
        assert record.settled is Settled.FOUND


def test_where_keys_decide_nothing_is_looked_at_again(stage: Machine) -> None:
    handle = stage.directory.accounts["alpha"].handle
    stage.world.will_fail(handle, "create", "twice")
    published(stage, "alpha")
    assert tick(stage, minutes=0).next_at is None
    assert len(stage.world.posts(handle)) == 1


def test_a_look_that_cannot_be_made_is_made_later_and_given_up_after_a_day(
    stage: Machine,
) -> None:
    handle = stage.directory.accounts["delta"].handle
    published(stage, "delta")
    tick(stage, minutes=0)
    stage.world.will_fail(handle, "look", "503", times=1000)
    assert tick(stage, minutes=5).next_at is not None
    assert tick(stage, minutes=25 * 60).next_at is None
