"""What every ledger must do with wishes: removals, edits, replacements.

A store's own test module inherits `WishesSuite` and gives the fixture `opened`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from contract.ledger_suite import LEASE, ONE, SENT, claimed, got, put
from contract.ledger_values import NOON, a_delivery, a_receipt
from crosspost.i18n import Phrase
from crosspost.model import State
from crosspost.ports import Change, LeaseLost, Problem
from crosspost.wishes import Done, Wish, WishKind, WishState

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosspost.ledger.sqlite import SqliteLedger

WHY = Problem("unavailable", Phrase("Not removed yet."), Phrase("Wait."))


def published(ledger: SqliteLedger, *, parts: int = 1) -> None:
    put(ledger, parts=parts)
    token = claimed(ledger)
    ledger.intend(a_delivery(parts=parts), token=token, marker="")
    for part in range(1, parts + 1):
        ledger.confirm(ONE, a_receipt(part), token=token)
    ledger.change(ONE, SENT, token=token)


class WishesSuite:
    @pytest.fixture
    def ledger(self, opened: Callable[[], SqliteLedger]) -> SqliteLedger:
        return opened()

    def test_a_wish_is_kept_as_it_was_asked(
        self, ledger: SqliteLedger, opened: Callable[[], SqliteLedger]
    ) -> None:
        published(ledger)
        made = ledger.wish(ONE, WishKind.WITHDRAW, by="anne", reason="Erreur")

        assert (made.state, made.reason, made.by) == (
            WishState.WANTED,
            "Erreur",
            "anne",
        )
        assert opened().wishes() == [made]
        assert ledger.wishes(delivery=ONE, states={WishState.WANTED}) == [made]
        assert ledger.wishes(post="pont") == [made]
        assert ledger.wishes(post="autre") == ledger.wishes(delivery="x.y") == []
        assert ledger.wishes(states={WishState.DONE}) == []

    def test_an_edit_keeps_the_whole_delivery_it_wants(
        self, ledger: SqliteLedger, opened: Callable[[], SqliteLedger]
    ) -> None:
        published(ledger)
        wanted = a_delivery(text="Pont ouvert")
        ledger.wish(ONE, WishKind.EDIT, by="anne", change=wanted)
        [kept] = opened().wishes()
        assert kept.change == wanted

    @pytest.mark.parametrize("kind", [WishKind.EDIT, WishKind.REPLACE])
    def test_a_change_goes_with_what_changes_and_with_nothing_else(
        self, ledger: SqliteLedger, kind: WishKind
    ) -> None:
        published(ledger)
        with pytest.raises(ValueError, match="change"):
            ledger.wish(ONE, kind, by="anne")
        with pytest.raises(ValueError, match="change"):
            ledger.wish(ONE, WishKind.WITHDRAW, by="anne", change=a_delivery())
        assert ledger.wishes() == []

    def test_each_part_has_its_intent_and_its_outcome(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger, parts=2)
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        for part, how in ((2, Done.REMOVED), (1, Done.ABSENT)):
            wish = ledger.intend_wish(wish, part=part)
            assert (wish.state, wish.part) == (WishState.ATTEMPTED, part)
            wish = ledger.confirm_wish(wish, part=part, how=how)
            assert wish.part == 0
            assert got(ledger).parts[part - 1].state is State.WITHDRAWN
        assert got(ledger).state is State.SENT
        done = ledger.fulfil_wish(wish)
        assert done.state is WishState.DONE
        assert done.parts == ((2, Done.REMOVED), (1, Done.ABSENT))
        assert got(ledger).state is State.WITHDRAWN
        assert got(ledger).receipts  # what was published stays known

    def test_nothing_is_withdrawn_while_a_part_is_there(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger, parts=2)
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        wish = ledger.intend_wish(wish, part=2)
        wish = ledger.confirm_wish(wish, part=2, how=Done.REMOVED)
        with pytest.raises(ValueError, match="still there"):
            ledger.fulfil_wish(wish)
        assert got(ledger).state is State.SENT

    def test_nothing_is_withdrawn_that_may_still_be_sent(
        self, ledger: SqliteLedger
    ) -> None:
        put(ledger)
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        with pytest.raises(ValueError, match="may still be sent"):
            ledger.fulfil_wish(wish)

    @pytest.mark.parametrize("kind", [WishKind.WITHDRAW, WishKind.REPLACE])
    def test_what_is_to_go_cannot_be_claimed(
        self, ledger: SqliteLedger, kind: WishKind
    ) -> None:
        put(ledger)
        other = a_delivery("autre") if kind is WishKind.REPLACE else None
        ledger.wish(ONE, kind, by="anne", change=other)
        assert ledger.claim(ONE, worker="w", until=NOON + LEASE) is None
        wish = ledger.wishes()[0]
        ledger.end_wish(wish, WishState.CANCELLED)
        assert ledger.claim(ONE, worker="w", until=NOON + LEASE) is not None

    def test_an_edit_stops_no_claim(self, ledger: SqliteLedger) -> None:
        put(ledger)
        ledger.wish(ONE, WishKind.EDIT, by="anne", change=a_delivery(text="Autre"))
        assert ledger.claim(ONE, worker="w", until=NOON + LEASE) is not None

    def test_whoever_read_before_a_change_changes_nothing(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        old = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        ledger.intend_wish(old, part=1)
        before = ledger.wishes()
        acts: list[Callable[[], object]] = [
            lambda: ledger.intend_wish(old, part=1),
            lambda: ledger.confirm_wish(old, part=1, how=Done.REMOVED),
            lambda: ledger.postpone_wish(old, at=NOON, problem=WHY),
            lambda: ledger.end_wish(old, WishState.FAILED, problem=WHY),
            lambda: ledger.fulfil_wish(old),
        ]
        for act in acts:
            with pytest.raises(LeaseLost):
                act()
        assert ledger.wishes() == before
        assert got(ledger).parts[0].state is State.SENT

    def test_what_ended_does_not_begin_again(self, ledger: SqliteLedger) -> None:
        published(ledger)
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        ended = ledger.end_wish(wish, WishState.FAILED, problem=WHY)
        assert (ended.state, ended.problem) == (WishState.FAILED, WHY)
        assert ended.ended == NOON
        with pytest.raises(LeaseLost):
            ledger.intend_wish(ended, part=1)
        again = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        assert (again.number, again.state) == (2, WishState.WANTED)

    def test_a_withdrawal_wanted_twice_is_one_and_due_at_once(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne", reason="Erreur")
        later = NOON + timedelta(hours=1)
        wish = ledger.postpone_wish(wish, at=later, problem=WHY, part=1)
        assert (wish.next_at, wish.problem, wish.part) == (later, WHY, 1)
        again = ledger.wish(ONE, WishKind.WITHDRAW, by="marc", reason="Autre")
        assert (again.number, again.by, again.next_at) == (1, "anne", None)
        assert again.part == 1

    def test_a_withdrawal_takes_the_place_of_an_edit_and_not_the_reverse(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        ledger.wish(ONE, WishKind.EDIT, by="anne", change=a_delivery(text="Autre"))
        ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        states = [one.state for one in ledger.wishes()]
        assert states == [WishState.CANCELLED, WishState.WANTED]
        with pytest.raises(ValueError, match="withdrawn"):
            ledger.wish(ONE, WishKind.EDIT, by="a", change=a_delivery(text="Autre"))

    def test_a_removal_in_flight_is_not_forgotten_by_the_next_one(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        wish = ledger.wish(ONE, WishKind.REPLACE, by="anne", change=a_delivery("autre"))
        ledger.intend_wish(wish, part=1)
        assert ledger.wish(ONE, WishKind.WITHDRAW, by="anne").part == 1

    def test_an_edit_that_is_made_is_what_the_delivery_says(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        before = got(ledger)
        after = replace(a_delivery(text="Pont ouvert"), digest="e" * 64)
        wish = ledger.wish(ONE, WishKind.EDIT, by="anne", change=after)
        with pytest.raises(ValueError, match="not every part"):
            ledger.fulfil_wish(wish)
        wish = ledger.intend_wish(wish, part=1)
        wish = ledger.confirm_wish(wish, part=1, how=Done.EDITED)
        assert got(ledger).delivery == before.delivery
        ledger.fulfil_wish(wish)
        now = got(ledger)
        assert now.delivery == after
        assert (now.state, now.receipts) == (State.SENT, before.receipts)

    def test_what_was_withdrawn_is_wanted_no_more(self, ledger: SqliteLedger) -> None:
        published(ledger)
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        wish = ledger.intend_wish(wish, part=1)
        wish = ledger.confirm_wish(wish, part=1, how=Done.REMOVED)
        ledger.fulfil_wish(wish)
        with pytest.raises(ValueError, match="was withdrawn"):
            ledger.wish(ONE, WishKind.WITHDRAW, by="anne")

    def test_what_was_taken_back_is_done_without_being_withdrawn(
        self, ledger: SqliteLedger
    ) -> None:
        put(ledger)
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        ledger.change(ONE, Change(State.CANCELLED, act="cancelled"))
        ledger.fulfil_wish(wish)
        assert got(ledger).state is State.CANCELLED

    def test_a_wish_wakes_the_next_run(self, ledger: SqliteLedger) -> None:
        published(ledger)
        assert ledger.next_due() is None
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne")
        assert ledger.next_due() == NOON
        later = NOON + timedelta(hours=1)
        wish = ledger.postpone_wish(wish, at=later, problem=WHY)
        assert ledger.next_due() == later
        ledger.end_wish(wish, WishState.CANCELLED)
        assert ledger.next_due() is None

    def test_every_change_has_its_journal_line(self, ledger: SqliteLedger) -> None:
        published(ledger)
        before = len(ledger.journal())
        wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne", reason="Erreur")
        wish = ledger.intend_wish(wish, part=1)
        wish = ledger.postpone_wish(wish, at=NOON, problem=WHY, part=1)
        wish = ledger.intend_wish(wish, part=1)
        wish = ledger.confirm_wish(wish, part=1, how=Done.REMOVED)
        ledger.fulfil_wish(wish)

        lines = ledger.journal()[before:]
        assert [one.act for one in lines] == [
            "withdraw-asked",
            "withdraw-begun",
            "withdraw-postponed",
            "withdraw-begun",
            "withdraw-part",
            "withdrawn",
        ]
        assert {one.by for one in lines} == {"anne"}
        assert lines[-1].detail["reason"] == "Erreur"
        assert {one.subject for one in lines} == {ONE}

    # -- waiting for an approval ------------------------------------------------------

    def test_a_proposal_waits_and_gives_way_to_another(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        first = proposed(ledger)
        assert first.state is WishState.PROPOSED
        assert not first.unfulfilled
        assert first.hands == ("luc", "claire")
        assert ledger.next_due() is None
        second = proposed(ledger)
        states = [one.state for one in ledger.wishes(delivery=ONE)]
        assert states == [WishState.CANCELLED, WishState.PROPOSED]
        with pytest.raises(LeaseLost):
            ledger.approve_wishes([first], digest="d", by="yann")
        ledger.wish(ONE, WishKind.WITHDRAW, by="anne", reason="Erreur")
        assert ledger.wishes(delivery=ONE)[second.number - 1].ended is not None

    def test_what_is_approved_is_wanted_and_may_wait_again(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        (wanted,) = ledger.approve_wishes([proposed(ledger)], digest="d", by="yann")
        assert (wanted.state, wanted.approved) == (WishState.WANTED, "d")
        again = ledger.propose_again(wanted)
        assert (again.state, again.approved) == (WishState.PROPOSED, "")
        with pytest.raises(ValueError, match="does not wait"):
            ledger.propose_again(again)

    def test_what_was_begun_goes_on_from_there_once_it_is_approved_again(
        self, ledger: SqliteLedger
    ) -> None:
        published(ledger)
        (wanted,) = ledger.approve_wishes([proposed(ledger)], digest="d", by="yann")
        again = ledger.propose_again(ledger.intend_wish(wanted, part=1))
        (on,) = ledger.approve_wishes([again], digest="e", by="yann")
        assert (on.state, on.part, on.attempts) == (WishState.ATTEMPTED, 1, 1)

    def test_all_of_it_is_approved_or_nothing(self, ledger: SqliteLedger) -> None:
        published(ledger)
        one = proposed(ledger)
        stale = replace(one, token=one.token + 7)
        with pytest.raises(LeaseLost):
            ledger.approve_wishes([one, stale], digest="d", by="yann")
        assert ledger.wishes(delivery=ONE)[0].state is WishState.PROPOSED

    def test_a_withdrawal_waits_for_nobody(self, ledger: SqliteLedger) -> None:
        published(ledger)
        with pytest.raises(ValueError, match="nobody"):
            ledger.wish(ONE, WishKind.WITHDRAW, by="luc", state=WishState.PROPOSED)


def proposed(ledger: SqliteLedger) -> Wish:
    return ledger.wish(
        ONE,
        WishKind.EDIT,
        by="luc",
        change=a_delivery(),
        state=WishState.PROPOSED,
        hands=("luc", "claire"),
    )
