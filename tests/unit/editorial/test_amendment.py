"""What is approved of a correction: what will stand there, in place of what does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contract.ledger_values import a_delivery
from crosspost.decisions import Choice, Decision
from crosspost.editorial.amendment import (
    about,
    amended,
    author,
    chain,
    covers,
    hands,
)
from crosspost.identity import content, digest_of
from crosspost.model import Delivery
from crosspost.team import Member, Team
from crosspost.wishes import Wish, WishKind, WishState

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
CHANGE = a_delivery()
ACCOUNT = CHANGE.account
TEAM: Team = {"luc": Member("luc", "Luc Bihan"), "claire": Member("claire", "C. D.")}


def other_text(delivery: Delivery) -> Delivery:
    parts = tuple(replace(one, text="Autre chose.") for one in delivery.parts)
    return replace(delivery, parts=parts)


def decided(stands: str = "d:0", change: Delivery = CHANGE) -> Decision:
    told = amended("ville", [change], {change.account: stands})
    return Decision(
        "pont", digest_of(told), Choice.APPROVED, "claire", NOON, content=told
    )


def a_wish(number: int, state: WishState, **more: object) -> Wish:
    made = Wish(
        CHANGE.id, number, ACCOUNT, WishKind.EDIT, state, "", "luc (lbihan)", NOON
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_correction_never_has_the_digest_of_the_post_it_makes() -> None:
    assert decided().digest != digest_of(content("ville", [CHANGE]))
    assert decided("d:0").digest != decided("d:1").digest != decided("e:1").digest


@pytest.mark.parametrize(
    ("entity", "change", "stands", "same"),
    [
        ("ville", CHANGE, "d:0", True),
        ("musee", CHANGE, "d:0", False),
        ("ville", other_text(CHANGE), "d:0", False),
        ("ville", CHANGE, "d:1", False),
        ("ville", replace(CHANGE, account="autre"), "d:0", False),
    ],
)
def test_a_decision_covers_exactly_what_it_was_taken_of(
    entity: str, change: Delivery, stands: str, *, same: bool
) -> None:
    assert covers(decided(), entity, change, stands) is same


def test_only_decisions_about_what_stands_there_now_are_looked_at() -> None:
    of_the_post = replace(decided(), content=content("ville", [CHANGE]))
    earlier, now = decided("d:0"), decided("e:1")
    assert about([of_the_post, earlier, now], {ACCOUNT: "e:1"}) == [now]


def test_the_chain_goes_back_to_the_last_edit_that_was_made() -> None:
    states = [
        WishState.CANCELLED,
        WishState.DONE,
        WishState.CANCELLED,
        WishState.PROPOSED,
    ]
    history = [a_wish(number, state) for number, state in enumerate(states, 1)]
    other = replace(history[0], delivery="pont.autre")
    assert [one.number for one in chain(CHANGE.id, [*history, other])] == [3, 4]


def test_whose_hands_are_not_known_is_who_asked() -> None:
    assert hands(a_wish(1, WishState.WANTED)) == ("luc",)
    assert hands(a_wish(1, WishState.WANTED, hands=("claire",))) == ("claire",)


def test_an_author_whom_nobody_knows_comes_before_all_others() -> None:
    wishes = [
        a_wish(1, WishState.PROPOSED, hands=("claire", "inconnu")),
        a_wish(2, WishState.PROPOSED, hands=("luc",)),
    ]
    assert author(wishes, TEAM) == "inconnu"
    assert author(wishes[1:], TEAM) == "luc"
