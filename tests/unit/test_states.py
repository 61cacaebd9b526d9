from __future__ import annotations

import pytest

from crosspost.model import State
from crosspost.states import MOVES, OVER, STAYS, allowed, move

PAIRS = [(before, after) for before in State for after in State]


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(State)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_move_is_allowed_or_raises(before: State, after: State) -> None:
    if allowed(before, after):
        assert move(before, after) is after
    else:
        with pytest.raises(ValueError, match=f"from {before} to {after}"):
            move(before, after)


def test_only_what_is_scheduled_is_ever_sent() -> None:
    assert [one for one in State if State.SENDING in MOVES[one]] == [State.SCHEDULED]


def test_only_sending_becomes_uncertain() -> None:
    assert [one for one in State if State.UNCERTAIN in MOVES[one]] == [State.SENDING]


def test_uncertain_is_never_dropped_or_shown_as_failed() -> None:
    assert not MOVES[State.UNCERTAIN] & {State.FAILED, State.CANCELLED, State.DRAFT}


def test_what_was_sent_is_never_sent_again() -> None:
    reached, frontier = set(), {State.SENT}
    while frontier:
        reached |= frontier
        frontier = {after for one in frontier for after in MOVES[one]} - reached
    assert reached == {State.SENT, State.WITHDRAWN}


def test_a_person_may_cancel_what_is_not_sent_yet() -> None:
    cancellable = {one for one in State if State.CANCELLED in MOVES[one]}
    assert cancellable == {
        State.DRAFT,
        State.WAITING,
        State.SCHEDULED,
        State.HELD,
        State.FAILED,
    }


def test_a_lease_is_not_taken_over_itself() -> None:
    assert not allowed(State.SENDING, State.SENDING)
    assert State.SENDING not in STAYS


def test_what_is_over_needs_nobody() -> None:
    assert {State.SENT, State.CANCELLED, State.WITHDRAWN} == OVER
