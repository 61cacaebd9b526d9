"""The same text twice on one account, and one look that could take it for either.

A network that is asked for a text cannot say whose it is. What is over (refused,
taken back, to be removed, or sent already) leaves it to what is still to be known:
else that one is sent again, or its post is removed with the other's.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from random import Random
from typing import Any

import pytest

from crosspost.app import App
from crosspost.engine import acts, asking
from crosspost.model import Delivery, Post, Settled, State, Wording
from crosspost.ports import Attempt, Change, Publisher, Record, Sighting
from crosspost.publish import Contested, attempt_of, look_unclaimed
from crosspost.wishes import WishState
from simulation.hooks import Hooks
from simulation.stage import Machine, accept, machine

SAID = Wording("Avis de vent fort.", languages=("fr",))
FAMILY = ("gamma", "delta")
"""On a Mastodon, on a GoToSocial: asked for texts, not for keys."""


@pytest.fixture
def stage(tmp_path: Path) -> Machine:
    rng = Random(0)  # noqa: S311 -- a picture's colour
    return machine(tmp_path, rng, Hooks(rng, rate=0.0), lambda *_seen: None)


def wanted(stage: Machine, post: str, name: str) -> str:
    """Accept a post of that text for one account; its handle."""
    app = stage.process(watched=False)
    accept(app, Post(post, "ville", (name,), SAID, folder=str(stage.home)))
    app.ledger.close()
    return stage.directory.accounts[name].handle


def tick(stage: Machine, *, seconds: float = 0) -> dict[str, Record]:
    """One run; what each post came to."""
    stage.clock.advance(seconds=seconds)
    app = stage.process(watched=False)
    stage.engine(app).tick()
    found = {record.post: record for record in app.ledger.records()}
    app.ledger.close()
    return found


def of(app: App, post: str) -> Record:
    (record,) = app.ledger.records(post=post)
    return record


def cancelled(app: App, record: Record) -> None:
    look_at = app.clock.now() + app.room.rules.request_life
    assert acts.cancel(app.ledger, [record], by="claire", look_at=look_at)


def withdrawn(app: App, record: Record) -> None:
    asking.withdraw(app.ledger, app.room, record, reason="erreur", by="claire")


def refused(stage: Machine, post: str, name: str, how: str = "429") -> None:
    """A first attempt was refused, and nothing of it is there."""
    stage.world.will_fail(wanted(stage, post, name), "create", how)
    assert tick(stage)[post].attempts == 1


def unknown(stage: Machine, post: str, name: str) -> None:
    """It is there, and nobody knows it yet."""
    stage.world.will_fail(wanted(stage, post, name), "create", "hang-after")
    assert tick(stage)[post].state is State.UNCERTAIN


def settled(stage: Machine) -> dict[str, Record]:
    """Runs for an hour, until everything has been looked at."""
    for _number in range(20):
        found = tick(stage, seconds=180)
    return found


@pytest.mark.parametrize("name", FAMILY)
def test_what_was_taken_back_does_not_take_the_post_of_another(
    stage: Machine, name: str
) -> None:
    refused(stage, "abc", name)
    app = stage.process(watched=False)
    cancelled(app, of(app, "abc"))
    app.ledger.close()
    stage.clock.advance(seconds=100)
    unknown(stage, "xyz", name)

    assert tick(stage, seconds=1)["abc"].state is State.CANCELLED
    found = settled(stage)

    assert (found["abc"].state, found["abc"].problem) == (State.CANCELLED, None)
    assert found["xyz"].settled is Settled.FOUND
    assert len(stage.world.posts(stage.directory.accounts[name].handle)) == 1


@pytest.mark.parametrize("name", FAMILY)
def test_what_was_refused_does_not_take_the_post_of_another(
    stage: Machine, name: str
) -> None:
    refused(stage, "abc", name, "422")
    stage.clock.advance(seconds=100)
    unknown(stage, "xyz", name)

    assert tick(stage, seconds=1)["abc"].state is State.FAILED
    found = settled(stage)

    assert found["abc"].state is State.FAILED
    assert found["xyz"].settled is Settled.FOUND
    assert len(stage.world.posts(stage.directory.accounts[name].handle)) == 1


@pytest.mark.parametrize("name", FAMILY)
def test_a_withdrawal_does_not_remove_the_post_of_another(
    stage: Machine, name: str
) -> None:
    refused(stage, "abc", name)
    stage.clock.advance(seconds=130)
    app = stage.process(watched=False)
    cancelled(app, of(app, "abc"))
    app.ledger.close()
    unknown(stage, "xyz", name)
    app = stage.process(watched=False)
    withdrawn(app, of(app, "abc"))

    assert app.carry_out(seconds=600) == []  # it waits until it is known whose it is
    app.ledger.close()
    found = settled(stage)
    app = stage.process(watched=False)
    app.carry_out(seconds=600)

    handle = stage.directory.accounts[name].handle
    assert found["xyz"].state is State.SENT
    assert [len(stage.world.posts(handle)), stage.world.removed(handle)] == [1, []]
    (wish,) = app.ledger.wishes()
    assert wish.state is WishState.DONE
    app.ledger.close()


def test_while_a_withdrawal_waits_what_it_stops_does_not_leave(stage: Machine) -> None:
    refused(stage, "abc", "delta")
    unknown(stage, "xyz", "delta")
    app = stage.process(watched=False)
    withdrawn(app, of(app, "abc"))
    app.carry_out(seconds=600)

    assert of(app, "abc").state is State.CANCELLED
    app.ledger.close()


@pytest.mark.parametrize("name", FAMILY)
def test_the_post_of_another_is_no_double(stage: Machine, name: str) -> None:
    wanted(stage, "abc", name)
    assert tick(stage)["abc"].state is State.SENT
    stage.clock.advance(seconds=100)
    unknown(stage, "xyz", name)

    tick(stage, seconds=1)
    found = settled(stage)

    assert [found[post].state for post in ("abc", "xyz")] == [State.SENT] * 2
    assert [found[post].problem for post in ("abc", "xyz")] == [None] * 2


class Meanwhile:
    """A publisher during whose look another process learns what it sees."""

    def __init__(self, own: Publisher, app: App, other: Record) -> None:
        self._own, self._app, self._other = own, app, other

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- as the real one
        return getattr(self._own, name)

    def look(
        self, delivery: Delivery, attempt: Attempt, *, known: Collection[str]
    ) -> Sighting:
        seen = self._own.look(delivery, attempt, known=known)
        told = Change(
            State.SENT,
            act="found",
            settled=Settled.FOUND,
            receipts=seen.receipts,
        )
        self._app.ledger.change(self._other.id, told, token=self._other.token)
        return seen


def test_what_another_process_learns_during_the_look_is_its_own(
    stage: Machine,
) -> None:
    refused(stage, "abc", "delta", "422")
    unknown(stage, "xyz", "delta")
    app = stage.process(watched=False)
    mine, other = of(app, "abc"), of(app, "xyz")
    publisher: Any = Meanwhile(app.open("delta"), app, other)

    with pytest.raises(Contested):
        look_unclaimed(mine, publisher, attempt_of(mine, app.room), app.room)
    assert of(app, "xyz").receipts
    app.ledger.close()
