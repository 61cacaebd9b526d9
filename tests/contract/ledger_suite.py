"""What every ledger must do, whatever it is made of.

A store's own test module inherits `LedgerSuite` and gives the fixture `opened`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from contract.ledger_values import (
    MUSEUM,
    NOON,
    TOWN,
    a_delivery,
    a_post,
    a_receipt,
    deliveries,
    with_key,
)
from crosspost.clock import ManualClock
from crosspost.errors import KeyTaken
from crosspost.i18n import Phrase
from crosspost.ledger.journal import line_hash
from crosspost.model import Hold, Media, Settled, State, Wording
from crosspost.ports import Change, LeaseLost, Problem, Seen
from crosspost.states import MOVES, allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosspost.ports import Ledger, Record

ONE = f"pont.{TOWN}"
LEASE = timedelta(seconds=90)
SENT = Change(State.SENT, act="sent", settled=Settled.ANSWERED)


def put(ledger: Ledger, name: str = "pont", *, parts: int = 1) -> Record:
    """One post to one account, scheduled and due."""
    delivery = a_delivery(name, parts=parts)
    ledger.accept(
        a_post(name, to=(TOWN,)), [delivery], by="anne", state=State.SCHEDULED
    )
    return got(ledger, delivery.id)


def got(ledger: Ledger, delivery_id: str = ONE) -> Record:
    record = ledger.record(delivery_id)
    assert record is not None
    return record


def claimed(ledger: Ledger, delivery_id: str = ONE) -> int:
    token = ledger.claim(delivery_id, worker="w", until=NOON + LEASE)
    assert token is not None
    return token


def intended(ledger: Ledger, delivery_id: str = ONE) -> int:
    token = claimed(ledger, delivery_id)
    ledger.intend(got(ledger, delivery_id).delivery, token=token, marker="m1")
    return token


def held(reason: Hold = Hold.PAUSE) -> Change:
    return Change(State.HELD, act="held", hold=reason)


class LedgerSuite:
    """Inherit, and give `opened`: another handle on the same ledger each call."""

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock(NOON)

    @pytest.fixture
    def ledger(self, opened: Callable[[], Ledger]) -> Ledger:
        return opened()

    # -- posts

    def test_pictures_without_a_description_are_in_the_journal(
        self, ledger: Ledger
    ) -> None:
        wording = Wording(
            "Pont",
            media=(
                Media("a.jpg", alt="Le pont."),
                Media("b.jpg", without_alt="La légende manque."),
                Media("c.jpg", decorative=True, without_alt="Filet."),
            ),
        )
        own = replace(wording, media=(Media("d.jpg", without_alt="Une autre."),))
        post = replace(a_post(to=(TOWN,)), base=wording, exceptions={MUSEUM: own})
        ledger.accept(post, [a_delivery()], by="anne", state=State.SCHEDULED)
        [line] = [one for one in ledger.journal() if one.act == "accepted"]
        assert line.by == "anne"
        assert line.detail["without_alt"] == {
            "b.jpg": "La légende manque.",
            "d.jpg": "Une autre.",
        }

    def test_a_post_comes_back_as_it_was(self, ledger: Ledger) -> None:
        ledger.accept(a_post(), deliveries(), by="anne", state=State.SCHEDULED)
        kept = ledger.post("pont")
        assert kept is not None
        assert (kept.post, kept.revision, kept.by) == (a_post(), 1, "anne")
        assert kept.accepted_at == NOON
        assert ledger.post("autre") is None

    def test_deliveries_come_back_byte_for_byte(self, ledger: Ledger) -> None:
        record = put(ledger, parts=3)
        assert record.delivery == a_delivery(parts=3)
        assert list(record.delivery.parts[0].request) == ["$type", "text", "createdAt"]
        assert [part.key for part in record.parts] == [
            "pont-0-1",
            "pont-0-2",
            "pont-0-3",
        ]
        assert {part.state for part in record.parts} == {State.SCHEDULED}

    def test_the_instant_of_acceptance_can_be_given_and_never_changes(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        at = NOON - timedelta(seconds=2)
        ledger.accept(a_post(), deliveries(), by="a", state=State.SCHEDULED, at=at)
        clock.advance(hours=1)
        ledger.accept(a_post(text="X"), deliveries(), by="a", state=State.SCHEDULED)
        kept = ledger.post("pont")
        assert kept is not None
        assert (kept.accepted_at, kept.revision) == (at, 2)

    def test_the_same_again_changes_nothing(self, ledger: Ledger) -> None:
        for _again in range(2):
            ledger.accept(a_post(), deliveries(), by="anne", state=State.SCHEDULED)
        kept = ledger.post("pont")
        assert kept is not None
        assert kept.revision == 1
        assert len(ledger.journal("pont")) == 1
        assert got(ledger).token == 0

    def test_a_changed_post_replaces_what_was_not_attempted(
        self, ledger: Ledger
    ) -> None:
        ledger.accept(a_post(), deliveries(), by="anne", state=State.SCHEDULED)
        intended(ledger)
        assert (
            ledger.accept(
                a_post(text="Pont ouvert"),
                deliveries(text="Pont ouvert"),
                by="anne",
                state=State.SCHEDULED,
            )
            == 2
        )
        assert got(ledger).delivery.parts[0].text == "Pont fermé"
        assert got(ledger).revision == 1
        other = got(ledger, f"pont.{MUSEUM}")
        assert other.delivery.parts[0].text == "Pont ouvert"
        assert other.revision == 2

    def test_an_account_no_longer_named_is_cancelled_and_told(
        self, ledger: Ledger
    ) -> None:
        ledger.accept(a_post(), deliveries(), by="anne", state=State.SCHEDULED)
        only = (TOWN,)
        ledger.accept(
            a_post(to=only), deliveries(to=only), by="anne", state=State.SCHEDULED
        )
        assert got(ledger, f"pont.{MUSEUM}").state is State.CANCELLED
        assert ledger.journal("pont")[-1].detail["cancelled"] == [MUSEUM]

    def test_an_attempted_delivery_outlives_its_account_in_the_post(
        self, ledger: Ledger
    ) -> None:
        ledger.accept(a_post(), deliveries(), by="anne", state=State.SCHEDULED)
        intended(ledger)
        only = (MUSEUM,)
        ledger.accept(
            a_post(to=only), deliveries(to=only), by="anne", state=State.SCHEDULED
        )
        assert got(ledger).state is State.SENDING

    def test_an_account_named_again_comes_back(self, ledger: Ledger) -> None:
        for to in ((TOWN, MUSEUM), (TOWN,), (TOWN, MUSEUM)):
            ledger.accept(
                a_post(to=to), deliveries(to=to), by="anne", state=State.SCHEDULED
            )
        assert got(ledger, f"pont.{MUSEUM}").state is State.SCHEDULED

    def test_what_a_person_cancelled_does_not_come_back_with_a_new_text(
        self, ledger: Ledger
    ) -> None:
        ledger.accept(a_post(), deliveries(), by="anne", state=State.SCHEDULED)
        ledger.change(ONE, Change(State.CANCELLED, act="cancelled", by="anne"))
        ledger.accept(
            a_post(text="X"), deliveries(text="X"), by="anne", state=State.SCHEDULED
        )
        assert got(ledger).state is State.CANCELLED
        assert got(ledger, f"pont.{MUSEUM}").state is State.SCHEDULED

    def test_a_held_delivery_takes_the_new_text_and_stays_held(
        self, ledger: Ledger
    ) -> None:
        put(ledger)
        ledger.change(ONE, held(Hold.FLOOD))
        ledger.accept(
            a_post(to=(TOWN,), text="X"),
            deliveries(to=(TOWN,), text="X"),
            by="anne",
            state=State.SCHEDULED,
        )
        assert got(ledger).delivery.parts[0].text == "X"
        assert (got(ledger).state, got(ledger).hold) == (State.HELD, Hold.FLOOD)

    def test_a_held_delivery_waits_for_approval_of_its_new_text(
        self, ledger: Ledger
    ) -> None:
        put(ledger)
        ledger.change(ONE, held())
        ledger.accept(
            a_post(text="X"), deliveries(text="X"), by="anne", state=State.WAITING
        )
        assert (got(ledger).state, got(ledger).hold) == (State.WAITING, None)

    def test_a_post_can_be_held_from_the_start(self, ledger: Ledger) -> None:
        problem = Problem("past", Phrase("{at} is past", {"at": "noon"}))
        ledger.accept(
            a_post(),
            deliveries(),
            by="anne",
            state=State.HELD,
            hold=Hold.PAST,
            problem=problem,
        )
        assert (got(ledger).hold, got(ledger).problem) == (Hold.PAST, problem)
        with pytest.raises(ValueError, match="hold"):
            ledger.accept(a_post(), deliveries(), by="anne", state=State.HELD)

    def test_a_new_text_voids_a_claim_without_intent(self, ledger: Ledger) -> None:
        before = put(ledger)
        token = claimed(ledger)
        ledger.accept(
            a_post(to=(TOWN,), text="X"),
            deliveries(to=(TOWN,), text="X"),
            by="anne",
            state=State.SCHEDULED,
        )
        with pytest.raises(LeaseLost):
            ledger.intend(before.delivery, token=token, marker="")
        with pytest.raises(LeaseLost):
            ledger.change(ONE, Change(State.FAILED, act="failed"), token=token)
        assert got(ledger).state is State.SCHEDULED
        assert got(ledger).attempts == 0

    def test_what_was_seen_on_the_network_is_not_replaced(self, ledger: Ledger) -> None:
        put(ledger, parts=2)
        found = Change(State.SCHEDULED, act="looked", receipts=(a_receipt(1),))
        ledger.change(ONE, found)
        ledger.accept(
            a_post(to=(TOWN,), text="X"),
            deliveries(to=(TOWN,), text="X"),
            by="anne",
            state=State.SCHEDULED,
        )
        assert got(ledger).receipts == (a_receipt(1),)
        assert got(ledger).delivery == a_delivery(parts=2)

    def test_open_posts_are_those_with_something_left(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger, "zoo")
        clock.advance(seconds=1)
        put(ledger, "art")
        assert [one.post.id for one in ledger.posts()] == ["zoo", "art"]
        ledger.change(f"zoo.{TOWN}", Change(State.CANCELLED, act="cancelled"))
        assert [one.post.id for one in ledger.posts()] == ["art"]
        assert len(ledger.posts(open_only=False)) == 2

    def test_a_failed_delivery_keeps_its_post_open(self, ledger: Ledger) -> None:
        put(ledger)
        ledger.change(ONE, Change(State.FAILED, act="failed"))
        assert len(ledger.posts()) == 1

    @pytest.mark.parametrize(
        ("prefix", "names"),
        [
            ("po", ["pont", "port"]),
            ("pon", ["pont"]),
            ("x", []),
            ("", ["pont", "port"]),
            ("pont.", [f"pont.{TOWN}", f"pont.{MUSEUM}"]),
            ("po.ville-m", [f"pont.{MUSEUM}", f"port.{MUSEUM}"]),
            (f"port.{TOWN}", [f"port.{TOWN}"]),
        ],
    )
    def test_names_are_shortened(
        self, ledger: Ledger, prefix: str, names: list[str]
    ) -> None:
        for name in ("port", "pont"):
            ledger.accept(a_post(name), deliveries(name), by="a", state=State.SCHEDULED)
        assert ledger.names(prefix) == names

    # -- keys

    def test_a_key_serves_one_delivery_of_an_account(self, ledger: Ledger) -> None:
        put(ledger)
        twin = with_key(a_delivery("twin"), "pont-0-1")
        with pytest.raises(KeyTaken):
            ledger.accept(a_post("twin"), [twin], by="a", state=State.SCHEDULED)
        assert ledger.post("twin") is None
        assert ledger.key_taken(TOWN, "pont-0-1", other_than=twin.id)
        assert not ledger.key_taken(TOWN, "pont-0-1", other_than=ONE)
        assert not ledger.key_taken(MUSEUM, "pont-0-1", other_than=twin.id)

    def test_another_account_may_have_the_same_key(self, ledger: Ledger) -> None:
        put(ledger)
        twin = with_key(a_delivery("twin", MUSEUM), "pont-0-1")
        ledger.accept(a_post("twin"), [twin], by="a", state=State.SCHEDULED)
        assert got(ledger, twin.id).parts[0].key == "pont-0-1"

    def test_unknown_keys_are_no_collision(self, ledger: Ledger) -> None:
        for name in ("one", "two"):
            nameless = with_key(a_delivery(name), "")
            ledger.accept(a_post(name), [nameless], by="a", state=State.SCHEDULED)
        assert not ledger.key_taken(TOWN, "", other_than=ONE)

    def test_a_taken_key_stops_the_intent(self, ledger: Ledger) -> None:
        put(ledger)
        other = put(ledger, "autre")
        token = claimed(ledger, other.id)
        with pytest.raises(KeyTaken):
            ledger.intend(with_key(other.delivery, "pont-0-1"), token=token, marker="")
        assert got(ledger, other.id).attempts == 0
        ledger.intend(a_delivery("autre", generation=1), token=token, marker="")
        assert got(ledger, other.id).delivery.generation == 1

    # -- what is due

    def test_only_what_is_scheduled_and_ripe_is_due(self, ledger: Ledger) -> None:
        for name, hours in (("late", -1), ("now", 0), ("soon", 1)):
            delivery = a_delivery(name, due=NOON + timedelta(hours=hours))
            ledger.accept(a_post(name), [delivery], by="a", state=State.SCHEDULED)
        put(ledger, "held")
        ledger.change(f"held.{TOWN}", held())
        assert [one.post for one in ledger.due(NOON)] == ["late", "now"]
        assert [one.post for one in ledger.due(NOON + timedelta(days=1))] == [
            "late",
            "now",
            "soon",
        ]

    def test_a_wait_is_a_value(self, ledger: Ledger) -> None:
        put(ledger)
        later = NOON + timedelta(minutes=5)
        ledger.change(ONE, Change(State.SCHEDULED, act="put-off", next_at=later))
        assert ledger.due(NOON) == []
        assert ledger.next_due() == later
        assert [one.id for one in ledger.due(later)] == [ONE]

    def test_nothing_to_do_has_no_instant(self, ledger: Ledger) -> None:
        assert ledger.next_due() is None
        put(ledger)
        ledger.change(ONE, held())
        assert ledger.next_due() is None

    def test_an_uncertain_delivery_is_something_to_do(self, ledger: Ledger) -> None:
        put(ledger)
        token = intended(ledger)
        look = NOON + timedelta(seconds=5)
        ledger.change(
            ONE, Change(State.UNCERTAIN, act="cut", next_at=look), token=token
        )
        assert ledger.next_due() == look

    def test_the_end_of_a_lease_is_something_to_do(self, ledger: Ledger) -> None:
        put(ledger)
        claimed(ledger)
        assert ledger.next_due() == NOON + LEASE

    def test_records_are_filtered(self, ledger: Ledger) -> None:
        ledger.accept(a_post(), deliveries(), by="a", state=State.SCHEDULED)
        tomorrow = NOON + timedelta(days=1)
        ledger.accept(
            a_post("zoo"), deliveries("zoo", due=tomorrow), by="a", state=State.WAITING
        )

        def ids(**filters: object) -> list[str]:
            return [one.id for one in ledger.records(**filters)]  # type: ignore[arg-type]

        assert len(ids()) == 4
        assert ids(states=[State.WAITING], account=TOWN) == [f"zoo.{TOWN}"]
        assert ids(post="pont") == [f"pont.{TOWN}", f"pont.{MUSEUM}"]
        assert ids(since=tomorrow, account=MUSEUM) == [f"zoo.{MUSEUM}"]
        assert ids(states=[State.SENT]) == []

    # -- claims

    def test_one_claim_wins(self, ledger: Ledger) -> None:
        put(ledger)
        token = claimed(ledger)
        assert ledger.claim(ONE, worker="late", until=NOON + LEASE) is None
        assert ledger.lease(ONE) == (token, NOON + LEASE)
        assert got(ledger).state is State.SENDING

    def test_each_claim_has_a_greater_token(self, ledger: Ledger) -> None:
        put(ledger)
        first = claimed(ledger)
        ledger.change(ONE, Change(State.SCHEDULED, act="waits"), token=first)
        assert claimed(ledger) > first

    def test_what_is_not_due_cannot_be_claimed(self, ledger: Ledger) -> None:
        put(ledger)
        later = NOON + timedelta(minutes=5)
        ledger.change(ONE, Change(State.SCHEDULED, act="put-off", next_at=later))
        assert ledger.claim(ONE, worker="w", until=NOON + LEASE) is None

    def test_an_account_sends_one_thing_at_a_time(self, ledger: Ledger) -> None:
        put(ledger)
        put(ledger, "zoo")
        token = claimed(ledger)
        assert ledger.claim(f"zoo.{TOWN}", worker="w", until=NOON + LEASE) is None
        ledger.change(ONE, SENT, token=token)
        assert claimed(ledger, f"zoo.{TOWN}")

    def test_accounts_do_not_wait_for_each_other(self, ledger: Ledger) -> None:
        ledger.accept(a_post(), deliveries(), by="a", state=State.SCHEDULED)
        assert claimed(ledger)
        assert claimed(ledger, f"pont.{MUSEUM}")

    @pytest.mark.parametrize("change", [held(), Change(State.CANCELLED, act="c")])
    def test_what_is_not_scheduled_cannot_be_claimed(
        self, ledger: Ledger, change: Change
    ) -> None:
        put(ledger)
        ledger.change(ONE, change)
        assert ledger.claim(ONE, worker="w", until=NOON + LEASE) is None
        assert ledger.claim("no.such", worker="w", until=NOON + LEASE) is None

    # -- intents and receipts

    def test_the_first_intent_freezes_bytes_and_marker(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        final = a_delivery(text="as it leaves", generation=1)
        record = ledger.intend(final, token=claimed(ledger), marker="m1")
        assert (record.delivery, record.marker, record.attempts) == (final, "m1", 1)
        assert (record.started, record.last_attempt) == (NOON, NOON)
        assert (record.boot, record.boot_id) == (clock.boot(), clock.boot_id())
        assert [part.key for part in record.parts] == ["pont-1-1"]
        ledger.change(ONE, Change(State.SCHEDULED, act="waits"), token=record.token)
        clock.advance(seconds=30)
        other = a_delivery(text="other")
        again = ledger.intend(other, token=claimed(ledger), marker="m2")
        assert (again.delivery, again.marker, again.attempts) == (final, "m1", 2)
        assert (again.started, again.last_attempt) == (NOON, clock.now())

    def test_an_intent_needs_the_present_token(self, ledger: Ledger) -> None:
        record = put(ledger)
        stale = claimed(ledger)
        ledger.change(ONE, Change(State.SCHEDULED, act="waits"), token=stale)
        with pytest.raises(LeaseLost):
            ledger.intend(record.delivery, token=stale, marker="")
        claimed(ledger)
        with pytest.raises(LeaseLost):
            ledger.intend(record.delivery, token=stale, marker="")

    def test_receipts_are_kept_part_by_part(self, ledger: Ledger) -> None:
        put(ledger, parts=3)
        token = intended(ledger)
        assert ledger.confirm(ONE, a_receipt(1), token=token) is None
        record = got(ledger)
        assert record.receipts == (a_receipt(1),)
        assert [part.state for part in record.parts] == [
            State.SENT,
            State.SENDING,
            State.SENDING,
        ]
        assert ledger.receipt_ids(TOWN) == {"id-1"}
        assert ledger.receipt_ids(MUSEUM) == frozenset()

    def test_a_receipt_is_kept_under_a_stale_token_too(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger, parts=2)
        token = intended(ledger)
        clock.advance(seconds=91)
        ledger.expire()
        with pytest.raises(LeaseLost):
            ledger.confirm(ONE, a_receipt(1), token=token)
        assert got(ledger).receipts == (a_receipt(1),)
        assert got(ledger).state is State.UNCERTAIN

    def test_a_second_receipt_is_a_double_and_said(self, ledger: Ledger) -> None:
        put(ledger)
        token = intended(ledger)
        ledger.confirm(ONE, a_receipt(), token=token)
        assert ledger.confirm(ONE, a_receipt(), token=token) is None
        other = a_receipt(uri="at://ville/post/2")
        assert ledger.confirm(ONE, other, token=token) == a_receipt()
        assert got(ledger).receipts == (a_receipt(),)
        told = ledger.journal(ONE)[-1]
        assert told.act == "double"
        assert told.detail == {
            "part": 1,
            "stays": a_receipt().uri,
            "other": other.uri,
        }

    # -- changes

    def test_sent_remembers_how_and_when(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        token = intended(ledger)
        clock.advance(seconds=3)
        change = Change(
            State.SENT, act="found", settled=Settled.FOUND, receipts=(a_receipt(),)
        )
        record = ledger.change(ONE, change, token=token)
        assert record.state is State.SENT
        assert (record.settled, record.sent_at) == (Settled.FOUND, NOON)
        assert record.receipts == (a_receipt(),)
        assert record.lease_until is None

    def test_a_stale_token_touches_nothing(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        token = intended(ledger)
        clock.advance(seconds=91)
        ledger.expire()
        before = (got(ledger), ledger.head())
        with pytest.raises(LeaseLost):
            ledger.change(ONE, SENT, token=token)
        assert (got(ledger), ledger.head()) == before

    def test_a_persons_decision_outdates_a_look(self, ledger: Ledger) -> None:
        put(ledger)
        token = intended(ledger)
        unknown = Change(State.UNCERTAIN, act="cut")
        record = ledger.change(ONE, unknown, token=token)
        ledger.change(ONE, Change(State.SCHEDULED, act="absent", by="anne"))
        ledger.change(ONE, held())
        with pytest.raises(LeaseLost):
            ledger.change(
                ONE, Change(State.SCHEDULED, act="absent"), token=record.token
            )
        assert got(ledger).state is State.HELD

    def test_what_is_being_sent_is_nobody_elses(self, ledger: Ledger) -> None:
        put(ledger)
        claimed(ledger)
        for change in (held(), SENT, Change(State.UNCERTAIN, act="cut")):
            with pytest.raises(ValueError, match="being sent"):
                ledger.change(ONE, change)

    def test_problem_hold_and_wait_are_always_replaced(self, ledger: Ledger) -> None:
        put(ledger)
        problem = Problem("late", Phrase("late"), Phrase("decide"))
        change = Change(State.HELD, act="held", hold=Hold.LATE, problem=problem)
        assert ledger.change(ONE, change).problem == problem
        record = ledger.change(ONE, Change(State.SCHEDULED, act="released"))
        assert (record.problem, record.hold, record.next_at) == (None, None, None)

    def test_another_instant_leaves_the_frozen_bytes(self, ledger: Ledger) -> None:
        put(ledger)
        token = intended(ledger)
        ledger.change(ONE, held(Hold.LATE), token=token)
        later = NOON + timedelta(hours=3)
        record = ledger.change(ONE, Change(State.SCHEDULED, act="moved", due=later))
        assert record.due == later
        assert record.delivery.due == NOON

    def test_a_hold_needs_its_reason_and_sent_its_proof(self, ledger: Ledger) -> None:
        put(ledger)
        for wrong in (
            Change(State.HELD, act="held"),
            Change(State.SCHEDULED, act="x", hold=Hold.LATE),
            Change(State.SENT, act="sent"),
            Change(State.FAILED, act="x", settled=Settled.FOUND),
        ):
            with pytest.raises(ValueError, match=r"held|sent"):
                ledger.change(ONE, wrong)

    @pytest.mark.parametrize("after", sorted(State))
    def test_moves_out_of_sent_follow_the_table(
        self, ledger: Ledger, after: State
    ) -> None:
        put(ledger)
        ledger.change(ONE, SENT, token=intended(ledger))
        change = Change(
            after,
            act="x",
            hold=Hold.LATE if after is State.HELD else None,
            settled=Settled.FOUND if after is State.SENT else None,
        )
        if allowed(State.SENT, after):
            assert ledger.change(ONE, change).state is after
        else:
            with pytest.raises(ValueError, match="does not go"):
                ledger.change(ONE, change)

    def test_no_state_leads_back_from_the_end(self) -> None:
        assert MOVES[State.CANCELLED] == {State.SENT}  # seen to be there
        assert not MOVES[State.WITHDRAWN]
        assert MOVES[State.SENT] == {State.WITHDRAWN}

    def test_withdrawing_marks_every_part(self, ledger: Ledger) -> None:
        put(ledger, parts=2)
        token = intended(ledger)
        for number in (1, 2):
            ledger.confirm(ONE, a_receipt(number), token=token)
        ledger.change(ONE, SENT, token=token)
        record = ledger.change(ONE, Change(State.WITHDRAWN, act="withdrawn"))
        assert {part.state for part in record.parts} == {State.WITHDRAWN}
        assert len(record.receipts) == 2

    def test_an_unknown_delivery_is_a_fault(self, ledger: Ledger) -> None:
        assert ledger.record("no.such") is None
        with pytest.raises(KeyError):
            ledger.change("no.such", held())
        with pytest.raises(KeyError):
            ledger.lease("no.such")
        put(ledger)
        with pytest.raises(KeyError):
            ledger.confirm(ONE, a_receipt(7), token=0)

    # -- planning again

    def test_replanning_moves_bytes_and_due(self, ledger: Ledger) -> None:
        put(ledger)
        later = NOON + timedelta(hours=2)
        ledger.change(ONE, Change(State.SCHEDULED, act="put-off", next_at=later))
        moved = a_delivery(due=later, generation=2, parts=2)
        record = ledger.replan(moved, by="anne")
        assert (record.delivery, record.due, record.next_at) == (moved, later, None)
        assert [part.key for part in record.parts] == ["pont-2-1", "pont-2-2"]
        assert record.state is State.SCHEDULED

    def test_what_was_attempted_or_is_sending_is_not_planned_again(
        self, ledger: Ledger
    ) -> None:
        put(ledger)
        token = claimed(ledger)
        with pytest.raises(ValueError, match="planned again"):
            ledger.replan(a_delivery(generation=1), by="anne")
        ledger.intend(a_delivery(), token=token, marker="")
        ledger.change(ONE, Change(State.SCHEDULED, act="waits"), token=token)
        with pytest.raises(ValueError, match="planned again"):
            ledger.replan(a_delivery(generation=1), by="anne")

    # -- leases that end

    def test_an_intent_whose_lease_ended_is_uncertain(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        token = intended(ledger)
        clock.advance(seconds=89)
        assert ledger.expire() == []
        clock.advance(seconds=1)
        [record] = ledger.expire()
        assert record.state is State.UNCERTAIN
        assert record.token > token
        assert record.boot == clock.boot()
        assert ledger.expire() == []

    def test_a_claim_without_intent_is_scheduled_again(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        ledger.change(ONE, Change(State.SCHEDULED, act="w"), token=intended(ledger))
        claimed(ledger)
        clock.advance(seconds=90)
        [record] = ledger.expire()
        assert record.state is State.SCHEDULED

    def test_a_lease_ignores_jumps_of_the_wall_clock(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        intended(ledger)
        clock.jump(days=1)
        assert ledger.expire() == []
        clock.jump(days=-2)
        clock.advance(seconds=90)
        assert [one.state for one in ledger.expire()] == [State.UNCERTAIN]

    def test_a_lease_ends_with_the_machine(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        intended(ledger)
        clock.restart()
        [record] = ledger.expire()
        assert record.state is State.UNCERTAIN
        assert (record.boot, record.boot_id) == (0.0, clock.boot_id())

    def test_the_wait_begins_anew_after_a_restart(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        put(ledger)
        token = intended(ledger)
        unknown = Change(State.UNCERTAIN, act="cut")
        record = ledger.change(ONE, unknown, token=token)
        began = clock.boot()
        clock.advance(seconds=60)
        record = ledger.change(ONE, unknown, token=record.token)
        assert record.boot == began
        clock.restart(boot=5)
        record = ledger.change(ONE, unknown, token=record.token)
        assert (record.boot, record.boot_id) == (5, clock.boot_id())

    # -- what is remembered

    def test_uploads_serve_until_dropped(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        assert ledger.upload(TOWN, "aa") is None
        ledger.keep_upload(TOWN, "aa", "m1")
        clock.advance(seconds=1)
        ledger.keep_upload(TOWN, "aa", "m2")
        ledger.keep_upload(MUSEUM, "aa", "m3")
        assert ledger.upload(TOWN, "aa") == ("m2", clock.now())
        ledger.drop_uploads(TOWN, ["m2", "unknown"])
        assert ledger.upload(TOWN, "aa") is None
        assert ledger.upload(MUSEUM, "aa") is not None

    def test_pauses_hold_until_lifted(self, ledger: Ledger) -> None:
        ledger.pause(scope="", reason="deuil", by="anne")
        ledger.pause(scope=TOWN, reason="piratage", by="anne")
        assert [(one.scope, one.reason) for one in ledger.pauses()] == [
            ("", "deuil"),
            (TOWN, "piratage"),
        ]
        ledger.resume(scope="", by="anne")
        ledger.resume(scope="", by="anne")
        assert [one.scope for one in ledger.pauses()] == [TOWN]
        assert [line.act for line in ledger.journal()][-3:] == [
            "paused",
            "paused",
            "resumed",
        ]

    def test_answers_are_kept_with_their_date(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        assert ledger.answer("limits", "x") is None
        ledger.keep_answer("limits", "x", {"text": 500})
        clock.advance(days=1)
        ledger.keep_answer("limits", "x", {"text": 5000, "deep": [1, None]})
        assert ledger.answer("limits", "x") == (
            {"text": 5000, "deep": [1, None]},
            clock.now(),
        )

    def test_files_are_remembered_and_forgotten(self, ledger: Ledger) -> None:
        one = Seen("a.md", "12:34:5", since=NOON)
        two = Seen("b.md", "s", digest="d", post="pont", state="taken", told="bad")
        ledger.keep_seen([one, two])
        assert ledger.seen() == {"a.md": one, "b.md": two}
        moved = Seen("a.md", "13:34:5", state="taken", since=NOON)
        ledger.keep_seen([moved], forget=["b.md", "never.md"])
        assert ledger.seen() == {"a.md": moved}

    def test_a_problem_is_told_once_and_its_end_once(
        self, ledger: Ledger, clock: ManualClock
    ) -> None:
        assert not ledger.over("access", TOWN)
        assert ledger.tell("access", TOWN)
        assert not ledger.tell("access", TOWN)
        assert ledger.tell("access", MUSEUM)
        assert ledger.told() == [
            ("access", TOWN, clock.now()),
            ("access", MUSEUM, clock.now()),
        ]
        assert ledger.over("access", TOWN)
        assert not ledger.over("access", TOWN)
        assert ledger.tell("access", TOWN)

    def test_small_values_are_kept(self, ledger: Ledger) -> None:
        assert ledger.meta("last_tick") == ""
        ledger.keep_meta(last_tick="noon", other="x")
        ledger.keep_meta(last_tick="one")
        assert (ledger.meta("last_tick"), ledger.meta("other")) == ("one", "x")
        assert ledger.meta("machine") == "machine-1"
        assert ledger.meta("restored") == ""

    # -- the journal

    def test_every_change_leaves_a_line(self, ledger: Ledger) -> None:
        put(ledger)
        token = intended(ledger)
        ledger.confirm(ONE, a_receipt(), token=token)
        ledger.change(ONE, SENT, token=token)
        ledger.note("seen-by", "pont", by="anne", detail={"n": 1})
        acts = [line.act for line in ledger.journal("pont")]
        assert acts == [
            "accepted",
            "claimed",
            "intended",
            "confirmed",
            "sent",
            "seen-by",
        ]
        assert [line.act for line in ledger.journal(ONE)] == acts[1:5]

    def test_the_chain_is_whole(self, ledger: Ledger) -> None:
        put(ledger)
        chain = ledger.journal()
        assert [line.number for line in chain] == list(range(1, len(chain) + 1))
        for before, after in pairwise(chain):
            assert after.previous == before.hash
        assert ledger.head() == chain[-1]
        last = chain[-1]
        told = {
            "number": last.number,
            "at": "2026-12-24T12:00:00.000000Z",
            "by": last.by,
            "act": last.act,
            "subject": last.subject,
            "detail": last.detail,
            "previous": last.previous,
        }
        assert line_hash(told) == last.hash

    def test_a_change_that_fails_leaves_no_line(self, ledger: Ledger) -> None:
        put(ledger)
        before = ledger.head()
        with pytest.raises(ValueError, match="does not go"):
            ledger.change(ONE, Change(State.WITHDRAWN, act="withdrawn"))
        assert ledger.head() == before

    # -- two at once

    def test_two_handles_see_one_ledger(self, opened: Callable[[], Ledger]) -> None:
        here, there = opened(), opened()
        put(here)
        token = there.claim(ONE, worker="there", until=NOON + LEASE)
        assert token is not None
        assert here.claim(ONE, worker="here", until=NOON + LEASE) is None
        there.intend(got(here).delivery, token=token, marker="")
        assert got(here).attempts == 1
        here.note("x", "", by="a")
        there.note("y", "", by="b")
        assert [line.act for line in here.journal()][-2:] == ["x", "y"]

    def test_instants_of_other_zones_are_the_same_instants(
        self, ledger: Ledger
    ) -> None:
        local = datetime.fromisoformat("2026-12-24T13:00:00+01:00")
        delivery = a_delivery(due=local)
        ledger.accept(a_post(), [delivery], by="a", state=State.SCHEDULED)
        assert got(ledger).due == NOON
        assert got(ledger).due.tzinfo is UTC
        with pytest.raises(ValueError, match="zone"):
            ledger.due(datetime(2026, 1, 1))  # noqa: DTZ001 -- the mistake itself
