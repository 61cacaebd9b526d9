"""States of a delivery: what each way an attempt ends means for the next runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crosspost.model import Hold, Settled, State
from office import NOON, Office
from pictures import photo, saved


def test_a_post_is_sent_once_and_never_again(office: Office) -> None:
    office.drop()

    assert office.tick() == 0
    office.tick(20, minutes=5)

    assert office.texts() == ["Pont fermé"]
    assert office.record().settled is Settled.ANSWERED
    assert office.said == ""


def test_the_intent_is_committed_before_the_network_is_called(office: Office) -> None:
    office.drop()
    office.tick()

    acts = office.acts()

    assert acts.index("intended") < acts.index("confirmed") < acts.index("sent")


@pytest.mark.parametrize("how", ["429", "refused"])
def test_what_was_not_sent_waits_and_is_sent_once(office: Office, how: str) -> None:
    office.world.will_fail("a", "create", how)
    office.drop()

    assert office.tick() == 3
    assert office.states() == {"a": State.SCHEDULED}
    assert office.tick(2, minutes=0.1) in {0, 3}
    assert office.texts() == []
    office.tick(minutes=5)

    assert office.texts() == ["Pont fermé"]
    assert office.states() == {"a": State.SENT}


def test_a_wait_is_told_once_and_its_end_once(office: Office) -> None:
    office.world.will_fail("a", "login", "refused", times=3)
    office.drop()

    said = []
    for _number in range(6):
        office.tick(minutes=5)
        said.append(bool(office.said))

    assert said == [True, False, False, True, False, False]
    assert office.texts() == ["Pont fermé"]


def test_throttled_comes_back_when_the_network_said(office: Office) -> None:
    office.world.will_fail("a", "create", "429")
    office.drop()
    office.tick()

    waits = office.record().next_at

    assert waits is not None
    assert waits >= NOON + timedelta(seconds=60)


@pytest.mark.parametrize("how", ["cut-after", "502-after", "empty", "truncated"])
def test_never_twice_when_the_network_commits_and_then_cuts(
    office: Office, how: str
) -> None:
    office.world.will_fail("a", "create", how)
    office.drop()

    assert office.tick() == 1
    assert office.states() == {"a": State.UNCERTAIN}
    assert "To be checked" in office.said
    office.tick(10, minutes=1)
    office.clock.advance(hours=3)
    office.tick(10, minutes=1)

    assert office.texts() == ["Pont fermé"]
    assert office.record().state is State.SENT
    assert office.record().settled is Settled.FOUND


def test_what_is_found_again_is_told_once(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-after")
    office.drop()
    office.tick()

    office.tick(minutes=1)

    assert "published" in office.said.lower()
    office.tick(minutes=1)
    assert office.said == ""


def test_absent_is_believed_only_after_a_request_cannot_live(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-before")
    office.drop()
    office.tick()

    office.tick(3, minutes=0.5)
    assert office.states() == {"a": State.UNCERTAIN}
    assert office.texts() == []
    office.tick(2, minutes=1)

    assert office.texts() == ["Pont fermé"]
    assert office.record().settled is Settled.ANSWERED
    assert "absent" in office.acts()


def test_a_late_request_that_lands_before_that_is_found_not_repeated(
    office: Office,
) -> None:
    office.world.will_fail("a", "create", "late", seconds=80)
    office.drop()
    office.tick()
    assert office.texts() == []

    office.tick(10, minutes=0.5)

    assert office.texts() == ["Pont fermé"]
    assert office.record().settled is Settled.FOUND


def test_the_wait_runs_on_the_clock_that_does_not_jump(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-before")
    office.drop()
    office.tick()

    office.clock.jump(minutes=30)
    office.tick()

    assert office.states() == {"a": State.UNCERTAIN}


def test_after_a_restart_the_wait_begins_anew(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-before")
    office.drop()
    office.tick()
    office.clock.advance(seconds=110)

    office.clock.restart()
    office.clock.jump(seconds=60)
    office.tick()
    assert office.states() == {"a": State.UNCERTAIN}
    office.tick(minutes=1)
    assert office.states() == {"a": State.UNCERTAIN}
    office.tick(2, minutes=1.1)

    assert office.texts() == ["Pont fermé"]


def test_a_network_that_cannot_be_asked_leaves_it_uncertain(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-after")
    office.world.will_fail("a", "look", "refused", times=100)
    office.drop()

    office.tick(30, minutes=5)

    assert office.states() == {"a": State.UNCERTAIN}
    assert office.texts() == ["Pont fermé"]
    office.world.calm()
    office.tick(minutes=15)
    assert office.record().settled is Settled.FOUND


def test_no_means_failed_and_is_told_once(office: Office) -> None:
    office.world.will_fail("a", "create", "422")
    office.drop()

    assert office.tick() == 1
    assert "Rejected by the network" in office.said
    assert office.tick(5, minutes=5) == 0
    assert office.said == ""

    assert office.states() == {"a": State.FAILED}
    assert office.texts() == []
    assert office.asked("a") == 1


def test_three_of_four_are_published_and_a_retry_touches_the_fourth_only(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b", "c", "d"))
    office.world.will_fail("c", "create", "422")
    office.drop()
    assert office.tick() == 1
    before = {name: office.asked(name, "create") for name in "abcd"}

    from crosspost.engine.acts import send_now

    office.clock.advance(hours=3)
    app = office.app
    send_now(
        app.ledger, office.record("c"), app.again, now=office.clock.now(), by="agent"
    )
    office.tick()

    after = {name: office.asked(name, "create") for name in "abcd"}
    assert after == {**before, "c": before["c"] + 1}
    assert [len(office.texts(name)) for name in "abcd"] == [1, 1, 1, 1]


def test_refused_access_stops_one_account_and_the_others_go_on(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    office.world.hands.revoke("a")
    for name in ("1.md", "2.md", "3.md"):
        office.drop(name, f"Avis {name}")

    assert office.tick() == 1

    held = [one for one in office.records() if one.account == "a"]
    assert {one.state for one in held} == {State.HELD}
    assert {one.hold for one in held} == {Hold.ACCESS}
    assert len(office.texts("b")) == 3
    assert office.asked("a", "login") == 1
    assert office.said.count("Held") == 1


def test_a_stopped_account_makes_no_request_until_a_person_checked_it(
    office: Office,
) -> None:
    office.world.hands.revoke("a")
    office.drop()
    office.tick()
    before = len(office.world.log)

    office.drop("2.md", "Autre avis")
    office.tick(minutes=5)

    assert len(office.world.log) == before
    assert {one.hold for one in office.records()} == {Hold.ACCESS}


def test_what_is_not_due_is_not_held_when_its_account_is_stopped(
    office: Office,
) -> None:
    office.world.hands.revoke("a")
    office.drop()
    office.drop("2.md", "Demain", at=NOON + timedelta(days=1))

    office.tick(3, minutes=5)

    assert sorted(one.state for one in office.records()) == ["held", "scheduled"]


def test_a_missing_secret_concerns_that_account_alone(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    office.drop("1.md", "Un")
    office.drop("2.md", "Deux")
    office.app.secrets_gone.add("a")

    assert office.tick() == 1

    assert sorted(office.texts("b")) == ["Deux", "Un"]
    held = [one for one in office.records() if one.account == "a"]
    assert {(one.state, one.hold) for one in held} == {(State.HELD, Hold.SECRET)}
    assert office.said.count("What to do") <= 1


def test_a_hanging_account_costs_the_others_nothing(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    office.world.will_fail("a", "create", "hang")
    office.drop()

    office.tick()

    assert office.texts("b") == ["Pont fermé"]
    assert office.states()["a"] is State.UNCERTAIN


def test_identical_text_is_not_sent_while_one_is_uncertain(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-before")
    office.drop("1.md", "Pont fermé", at=NOON)
    office.drop("2.md", "Pont fermé", at=NOON + timedelta(seconds=1), note="encore")
    office.clock.advance(minutes=1)

    office.tick()
    assert office.asked("a") == 1
    office.tick(10, minutes=1)

    assert office.texts() == ["Pont fermé", "Pont fermé"]
    assert {one.state for one in office.records()} == {State.SENT}


def test_a_part_of_an_uncertain_thread_counts_as_identical_text(
    office: Office,
) -> None:
    office.world.will_fail("a", "create", "cut-before")
    office.drop("1.md", "Pont fermé\n***\nDéviation", at=NOON)
    office.drop("2.md", "Déviation", at=NOON + timedelta(seconds=1))
    office.clock.advance(minutes=1)

    office.tick()

    assert office.asked("a") == 1


def test_what_was_confirmed_is_never_sent_again_even_if_it_is_gone(
    office: Office,
) -> None:
    office.drop()
    office.tick()
    (shown,) = office.posts()

    office.world.hands.delete("a", shown.id)
    office.tick(5, minutes=10)

    assert office.texts() == []
    assert office.states() == {"a": State.SENT}


def test_what_was_seen_is_never_sent_again_even_if_it_is_gone(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-after", skip=1)
    office.drop(text="Un\n***\nDeux\n***\nTrois")
    office.tick()
    assert office.texts() == ["Un", "Deux"]
    office.world.hands.delete("a", office.posts()[0].id)

    office.tick(6, minutes=1)

    assert office.texts() == ["Deux", "Trois"]


@pytest.mark.parametrize("how", ["500-before", "429", "refused", "cut-before"])
def test_a_thread_broken_in_the_middle_goes_on_at_the_missing_part(
    office: Office, how: str
) -> None:
    office.world.will_fail("a", "create", how, skip=1)
    office.drop(text="Un\n***\nDeux\n***\nTrois")

    office.tick(10, minutes=1)

    shown = office.posts()
    assert [one.text for one in shown] == ["Un", "Deux", "Trois"]
    assert [one.reply_to for one in shown] == ["", shown[0].id, shown[1].id]


def test_a_double_that_was_seen_is_a_problem_and_stays_sent(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-twice")
    office.drop()
    office.tick()

    assert office.tick(minutes=1) == 1

    record = office.record()
    assert record.state is State.SENT
    assert record.problem is not None
    assert record.problem.kind == "double"
    assert "twice" in office.said


def test_a_lease_that_ended_is_uncertain_and_looked_for(office: Office) -> None:
    office.drop()
    office.tick()
    office.drop("2.md", "Deuxième")
    app = office.app
    app.intake().take()
    (record,) = app.ledger.records(states={State.SCHEDULED})
    until = office.clock.now() + timedelta(seconds=300)
    token = app.ledger.claim(record.id, worker="dead", until=until)
    assert token is not None
    app.ledger.intend(record.delivery, token=token, marker="")
    office.close()

    office.tick(minutes=1)
    assert office.texts() == ["Pont fermé"]
    office.tick(8, minutes=1)
    assert "lease-expired" in office.acts()
    office.tick(3, minutes=2)

    assert office.texts() == ["Pont fermé", "Deuxième"]


def test_a_fault_of_ours_in_one_account_stops_no_other(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    office.drop()
    broken = office.people.accounts["a"]
    dict_of_accounts = office.people.accounts
    assert isinstance(dict_of_accounts, dict)
    office.drop("2.md", "Deuxième", to=("b",))
    app = office.app
    app.intake().take()
    office.close()
    dict_of_accounts["a"] = _wrong(broken)

    office.tick()

    assert sorted(office.texts("b")) == ["Deuxième", "Pont fermé"]
    assert office.states()["a"] is State.HELD
    assert office.said


def _wrong(account: object) -> object:
    """An account whose secret cannot even be looked for: a KeyError inside."""
    from dataclasses import replace

    return replace(account, options={})  # type: ignore[type-var]


def picture_post(office: Office, name: str, text: str, alt: str) -> None:
    file = office.outbox / "pont.jpg"
    file.write_bytes(saved(photo(64, 48), "image/jpeg"))
    office.drop(name, text, images=[{"file": "pont.jpg", "alt": alt}])


def test_a_medium_serves_once_another_post_uploads_it_again(office: Office) -> None:
    picture_post(office, "1.md", "Un", "Le pont, vu du quai.")
    picture_post(office, "2.md", "Deux", "Le pont, vu du quai.")

    assert office.tick() == 0

    assert sorted(office.texts()) == ["Deux", "Un"]
    assert office.asked("a", "upload") == 2


def test_an_upload_left_from_another_post_never_lends_its_alt_text(
    office: Office,
) -> None:
    office.world.will_fail("a", "create", "refused")
    picture_post(office, "1.md", "Un", "Le pont, vu du quai.")
    office.tick()
    picture_post(office, "2.md", "Deux", "Le pont, vu du ciel.")

    office.tick(3, minutes=2)

    alts = {one.text: one.media[0].alt for one in office.posts()}
    assert alts == {"Un": "Le pont, vu du quai.", "Deux": "Le pont, vu du ciel."}
    assert office.asked("a", "upload") == 2


def test_an_upload_is_taken_up_again_by_the_next_attempt(office: Office) -> None:
    office.world.will_fail("a", "create", "refused")
    picture_post(office, "1.md", "Un", "Le pont, vu du quai.")

    office.tick(3, minutes=2)

    assert office.texts() == ["Un"]
    assert office.asked("a", "upload") == 1
