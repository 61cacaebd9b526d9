"""Pauses, lateness, and what people decide: nothing leaves without a choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from crosspost.engine import acts
from crosspost.errors import CrosspostError, UsageError
from crosspost.model import Hold, State
from crosspost.ports import Record
from office import NOON, Office


def pause_by_file(office: Office) -> None:
    office.folder.pause_file.write_text("Crise en cours\n")


def pause_by_ledger(office: Office) -> None:
    office.app.ledger.pause(scope="", reason="Crise", by="agent")


def pause_entity(office: Office) -> None:
    office.app.ledger.pause(scope="entity:ville", reason="Crise", by="agent")


def pause_account(office: Office) -> None:
    office.app.ledger.pause(scope="account:a", reason="Crise", by="agent")


def unreadable_pause(office: Office) -> None:
    office.folder.pause_file.mkdir()


PAUSES = [pause_by_file, pause_by_ledger, pause_entity, pause_account, unreadable_pause]


def lift(office: Office) -> None:
    if office.folder.pause_file.is_dir():
        office.folder.pause_file.rmdir()
    office.folder.pause_file.unlink(missing_ok=True)
    for pause in office.app.ledger.pauses():
        office.app.ledger.resume(scope=pause.scope, by="agent")


@pytest.mark.parametrize("pause", PAUSES)
def test_what_comes_due_in_a_pause_is_held(
    office: Office, pause: Callable[[Office], None]
) -> None:
    pause(office)
    office.drop()

    assert office.tick() == 1
    assert office.tick(10, minutes=1) == 0

    assert office.record().hold is Hold.PAUSE
    assert list(office.world.log) == []


@pytest.mark.parametrize("pause", PAUSES)
def test_lifting_a_pause_releases_nothing(
    office: Office, pause: Callable[[Office], None]
) -> None:
    pause(office)
    office.drop()
    office.tick()

    lift(office)
    office.tick(5, minutes=5)

    assert office.texts() == []
    assert office.states() == {"a": State.HELD}


def test_what_was_not_yet_due_goes_on_as_scheduled(office: Office) -> None:
    pause_by_file(office)
    office.drop(at=NOON + timedelta(hours=2))
    office.tick()

    lift(office)
    office.tick(minutes=121)

    assert office.texts() == ["Pont fermé"]


@pytest.mark.parametrize("scope", ["entity:musee", "account:b"])
def test_a_pause_of_others_holds_nothing(office: Office, scope: str) -> None:
    office.app.ledger.pause(scope=scope, reason="Crise", by="agent")
    office.drop()

    office.tick()

    assert office.texts() == ["Pont fermé"]


@pytest.mark.parametrize("pause", PAUSES)
def test_a_pause_that_begins_between_two_parts_stops_before_the_second(
    office: Office, pause: Callable[[Office], None]
) -> None:
    office.drop(text="Un\n***\nDeux\n***\nTrois")

    def once_published() -> None:
        if office.texts():
            office.app.watch = lambda: None
            pause(office)

    office.app.watch = once_published
    office.tick()

    assert office.texts() == ["Un"]
    record = office.record()
    assert record.hold is Hold.PAUSE
    assert [part.state for part in record.parts] == ["sent", "held", "held"]
    lift(office)
    acts.send_now(
        office.app.ledger,
        record,
        office.app.again,
        now=office.clock.now(),
        by="agent",
    )
    office.tick()
    assert office.texts() == ["Un", "Deux", "Trois"]


def test_a_pause_is_told_once_and_the_next_pause_again(office: Office) -> None:
    pause_by_ledger(office)
    for number in range(8):
        office.drop(f"{number}.md", f"Avis {number}", at=NOON + timedelta(minutes=1))
    office.tick()
    told = [
        (office.tick(minutes=1), office.said.count("paused")) for _number in range(4)
    ]
    lift(office)
    office.clock.advance(minutes=1)
    pause_by_ledger(office)
    office.drop("encore.md", "Encore", at=office.clock.now() + timedelta(seconds=1))
    again = (office.tick(minutes=1), office.said.count("paused"))

    assert told == [(1, 1), (0, 0), (0, 0), (0, 0)]
    assert again == (1, 1)


def test_looking_at_the_network_goes_on_in_a_pause(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-after")
    office.drop()
    office.tick()

    pause_by_file(office)
    office.tick(minutes=1)

    assert office.states() == {"a": State.SENT}


# -- late -----------------------------------------------------------------------


def test_what_is_late_beyond_the_tolerance_is_held_and_told(office: Office) -> None:
    office.drop(at=NOON + timedelta(hours=1))
    office.tick()

    office.clock.advance(hours=7)

    assert office.tick() == 1
    assert office.record().hold is Hold.LATE
    assert "time has passed" in office.said
    assert office.tick(5, minutes=5) == 0
    assert office.texts() == []


def test_each_late_post_is_told_even_long_after_another(office: Office) -> None:
    office.drop(at=NOON + timedelta(hours=1))
    office.tick()
    office.tick(minutes=300)

    office.drop("2.md", "Deux", at=office.clock.now() + timedelta(hours=1))
    office.tick()

    assert office.tick(minutes=300) == 1
    assert "Deux" in office.said


def test_a_machine_off_for_less_than_the_tolerance_sends(office: Office) -> None:
    office.drop(at=NOON + timedelta(hours=1))
    office.tick()

    office.tick(minutes=60 + 59)

    assert office.texts() == ["Pont fermé"]


def test_what_waited_for_a_network_too_long_is_late_too(office: Office) -> None:
    office.world.will_fail("a", "login", "refused", times=100)
    office.drop()

    office.tick(20, minutes=5)

    assert office.record().hold is Hold.LATE


def test_a_retry_hours_later_is_not_late_again(office: Office) -> None:
    office.world.will_fail("a", "create", "422")
    office.drop()
    office.tick()
    office.clock.advance(hours=5)

    now(office, office.record())
    office.tick(minutes=5)

    assert office.texts() == ["Pont fermé"]


# -- choices ----------------------------------------------------------------------


@pytest.fixture
def held(office: Office) -> Record:
    """A delivery that a pause held, the pause being over."""
    pause_by_file(office)
    office.drop()
    office.tick()
    lift(office)
    office.clock.advance(hours=3)
    return office.record()


def test_send_now_gives_a_new_due_and_renders_again(
    office: Office, held: Record
) -> None:
    now(office, held)
    office.tick()

    after = office.record()
    assert office.texts() == ["Pont fermé"]
    assert after.due == after.delivery.due == NOON + timedelta(hours=3)
    assert after.parts[0].key != held.parts[0].key


def test_a_moved_one_leaves_at_its_new_time_only(office: Office, held: Record) -> None:
    to = NOON + timedelta(hours=5)
    app = office.app
    acts.move(app.ledger, held, app.again, to=to, by="agent")

    office.tick(minutes=60)
    assert office.texts() == []
    office.tick(minutes=61)

    assert office.texts() == ["Pont fermé"]
    assert office.record().delivery.due == to


def test_a_draft_never_leaves_by_itself(office: Office, held: Record) -> None:
    acts.keep_draft(office.app.ledger, held, by="agent")

    office.tick(10, minutes=30)

    assert office.states() == {"a": State.DRAFT}
    assert office.texts() == []


def test_a_cancelled_one_never_leaves(office: Office) -> None:
    office.drop(at=NOON + timedelta(hours=1))
    office.tick()
    acts.cancel(
        office.app.ledger, office.records(), by="agent", look_at=office.clock.now()
    )

    office.tick(3, minutes=60)

    assert office.states() == {"a": State.CANCELLED}
    assert office.texts() == []
    assert office.outbox.joinpath("pont.md").exists()


def test_what_left_or_may_have_left_is_not_taken_back(office: Office) -> None:
    office.drop()
    office.tick()

    assert (
        acts.cancel(
            office.app.ledger, office.records(), by="agent", look_at=office.clock.now()
        )
        == []
    )
    assert office.states() == {"a": State.SENT}


def test_cancelling_what_is_being_sent_at_this_moment_is_no_fault(
    office: Office,
) -> None:
    office.drop()
    app = office.app
    app.intake().take()
    read_before = office.records()
    until = office.clock.now() + timedelta(minutes=5)
    app.ledger.claim(read_before[0].id, worker="tick", until=until)

    assert (
        acts.cancel(app.ledger, read_before, by="agent", look_at=office.clock.now())
        == []
    )


def draft(office: Office, record: Record) -> None:
    acts.keep_draft(office.app.ledger, record, by="agent")


def move(office: Office, record: Record) -> None:
    to = NOON + timedelta(hours=1)
    acts.move(office.app.ledger, record, office.app.again, to=to, by="agent")


def now(office: Office, record: Record) -> None:
    app = office.app
    acts.send_now(app.ledger, record, app.again, now=office.clock.now(), by="agent")


@pytest.mark.parametrize("act", [draft, now, move])
def test_deciding_on_what_is_being_sent_at_this_moment_is_refused(
    office: Office, act: Callable[[Office, Record], None]
) -> None:
    office.drop()
    app = office.app
    app.intake().take()
    (before,) = office.records()
    until = office.clock.now() + timedelta(minutes=5)
    app.ledger.claim(before.id, worker="tick", until=until)

    with pytest.raises(UsageError, match="at this very moment"):
        act(office, before)


def test_absent_is_not_declared_while_a_request_may_live(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-before")
    office.drop()
    office.tick()
    office.clock.advance(seconds=60)

    with pytest.raises(CrosspostError, match="too early"):
        acts.declare_absent(office.record(), office.app.room, by="agent")
    office.clock.advance(seconds=61)
    acts.declare_absent(office.record(), office.app.room, by="agent")
    office.tick()

    assert office.texts() == ["Pont fermé"]


def test_found_is_checked_before_it_is_believed(office: Office) -> None:
    office.world.will_fail("a", "create", "cut-after")
    office.world.will_fail("a", "look", "refused", times=99)
    office.drop()
    office.tick()
    app = office.app
    url = office.posts()[0].url

    with pytest.raises(CrosspostError):
        acts.declare_found(
            office.record(), url + "9", app.open("a"), app.ledger, by="agent"
        )
    after = acts.declare_found(
        office.record(), url, app.open("a"), app.ledger, by="agent"
    )

    assert (after.state, after.settled) == ("sent", "declared")


# -- the configuration changes ------------------------------------------------------


def without(office: Office, name: str) -> None:
    accounts = {k: v for k, v in office.people.accounts.items() if k != name}
    office.people = replace(office.people, accounts=accounts)
    office.close()


def test_an_account_removed_from_the_configuration_is_held_the_others_go(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    office.drop(at=NOON + timedelta(hours=1))
    office.tick()

    without(office, "a")
    office.tick(minutes=61)

    assert office.texts("b") == ["Pont fermé"]
    assert office.states()["a"] is State.HELD
    assert "no longer in the configuration" in office.said


def test_an_account_put_back_is_not_stopped(make_office: Callable[..., Office]) -> None:
    office = make_office(plain=("a", "b"))
    whole = office.people
    office.drop(at=NOON + timedelta(hours=1))
    office.tick()
    without(office, "a")
    office.tick(minutes=61)

    office.people = whole
    office.close()
    now(office, office.record("a"))
    office.tick()

    assert office.texts("a") == ["Pont fermé"]


def test_a_decision_on_one_account_survives_the_removal_of_another(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    pause_by_file(office)
    office.drop()
    office.tick()
    lift(office)

    without(office, "a")
    now(office, office.record("b"))
    office.tick()

    assert office.texts("b") == ["Pont fermé"]


def test_an_approval_is_looked_at_once_for_all_accounts_of_a_post(
    make_office: Callable[..., Office],
) -> None:
    """A post to 500 accounts is 500 deliveries to read, each time it is judged."""
    office = make_office(plain=("a", "b"))
    office.drop(at=office.clock.now() + timedelta(hours=1))
    office.drop("fete.md", "Fête", at=office.clock.now() + timedelta(hours=1))
    office.tick()
    pause_by_ledger(office)
    office.clock.advance(days=30)
    asked: list[str] = []

    def withheld(record: Record) -> None:
        asked.append(record.post)

    engine = office.app.engine(seconds=0)
    room = replace(engine.room, withheld=withheld)
    held = replace(engine, room=room).keep_back()

    assert len(held) == 4
    assert len(asked) == len(set(asked)) == 2
