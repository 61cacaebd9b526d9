"""Posts that come again: each occurrence once, as the file says, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crosspost.clock import ManualClock
from crosspost.engine.series import occurrence_id
from crosspost.identity import post_id
from crosspost.model import Hold, State
from office import Office

START = datetime(2027, 3, 1, 6, tzinfo=UTC)
MARKET = datetime(2027, 3, 6, 8)  # noqa: DTZ001 -- an hour on a wall

EXCEPT_13: dict[str, Any] = {"except": [date(2027, 3, 13)]}
EXCEPT_20: dict[str, Any] = {"except": [date(2027, 3, 20)]}


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    return make_office(clock=ManualClock(START))


def market(office: Office, text: str = "Marché", **header: Any) -> None:  # noqa: ANN401
    given: dict[str, Any] = {"at": MARKET, "every": "saturday"} | header
    office.drop("marche.md", text, **given)


def dues(office: Office, *states: State) -> list[str]:
    """On the wall in Paris."""
    from zoneinfo import ZoneInfo

    paris = ZoneInfo("Europe/Paris")
    return [
        f"{one.due.astimezone(paris):%m-%d %H:%M}"
        for one in office.records()
        if not states or one.state in states
    ]


def play(office: Office, *, days: int) -> None:
    """Run cron every six hours."""
    for _number in range(days * 4):
        office.tick(minutes=360)


def test_four_weeks_are_planned_at_the_same_hour_on_the_wall(office: Office) -> None:
    market(office)

    assert office.tick() == 0

    assert dues(office) == [
        "03-06 08:00",
        "03-13 08:00",
        "03-20 08:00",
        "03-27 08:00",
    ]
    assert {one.due.hour for one in office.records()} == {7}


def test_each_leaves_once_over_seven_weeks_and_a_change_of_clock(
    office: Office,
) -> None:
    """The clock goes forward on 28 March."""
    market(office, until=date(2027, 4, 10), **EXCEPT_20)

    office.tick()
    for week in range(7):
        saturday = datetime(2027, 3, 6, tzinfo=UTC) + timedelta(weeks=week)
        for hours in (-20, 6.1, 7.1, 7.2):
            office.clock.advance_to(saturday + timedelta(hours=hours))
            office.tick()

    sent = [one for one in office.records() if one.state is State.SENT]
    assert office.texts() == ["Marché"] * 5
    assert dues(office) == [
        "03-06 08:00",
        "03-13 08:00",
        "03-27 08:00",
        "04-03 08:00",
        "04-10 08:00",
    ]
    assert [one.due.hour for one in sent] == [7, 7, 7, 6, 6]


def test_the_ids_come_from_the_path_and_the_day(office: Office) -> None:
    market(office)
    office.tick()

    wanted = occurrence_id("marche.md", date(2027, 3, 6))
    assert office.records()[0].post == wanted
    assert wanted == post_id("marche.md\x002027-03-06")


def test_another_machine_plans_the_same_keys(
    make_office: Callable[..., Office],
) -> None:
    one, two = (make_office(clock=ManualClock(START)) for _ in range(2))
    for office in (one, two):
        market(office)
    one.tick()
    two.tick(3, minutes=7)

    def keys(office: Office) -> list[str]:
        return [part.key for one in office.records() for part in one.parts]

    assert keys(one) == keys(two)


def test_the_horizon_moves_on_and_nothing_is_planned_twice(office: Office) -> None:
    market(office)
    office.tick()
    before = {one.id for one in office.records()}

    for _number in range(8):
        office.tick(3, minutes=1)
        office.clock.advance(days=1)
    office.tick()

    after = office.records()
    assert before < {one.id for one in after}
    assert len({one.due for one in after}) == len(after) == 5


def test_a_change_of_the_file_changes_what_is_to_come_and_nothing_that_left(
    office: Office,
) -> None:
    market(office)
    office.tick()
    office.clock.advance_to(datetime(2027, 3, 6, 7, 1, tzinfo=UTC))
    office.tick()
    assert office.texts() == ["Marché"]

    market(office, "Marché couvert", at=MARKET.replace(hour=9))
    office.tick()

    assert dues(office, State.SENT) == ["03-06 08:00"]
    assert dues(office, State.SCHEDULED) == [
        "03-13 09:00",
        "03-20 09:00",
        "03-27 09:00",
        "04-03 09:00",
    ]
    office.clock.advance_to(datetime(2027, 3, 13, 8, 1, tzinfo=UTC))
    office.tick()
    assert office.texts() == ["Marché", "Marché couvert"]


def test_a_day_that_is_excepted_later_is_taken_back_and_may_come_back(
    office: Office,
) -> None:
    market(office)
    office.tick()

    market(office, **EXCEPT_13)
    office.tick()
    assert "03-13 08:00" not in dues(office, State.SCHEDULED)
    assert dues(office, State.CANCELLED) == ["03-13 08:00"]
    cancelled = [one for one in office.journal() if one.act == "cancelled"]
    assert [one.detail["file"] for one in cancelled] == ["changed"]

    market(office)
    office.tick()

    assert "03-13 08:00" in dues(office, State.SCHEDULED)
    office.clock.advance_to(datetime(2027, 3, 13, 7, 1, tzinfo=UTC))
    office.tick()
    assert len([one for one in office.records() if one.state is State.SENT]) == 1


def test_what_a_person_cancels_stays_cancelled(office: Office) -> None:
    from crosspost.engine import acts

    market(office)
    office.tick()
    acts.cancel(
        office.app.ledger, office.records()[:1], by="agent", look_at=office.clock.now()
    )

    market(office, "Marché de mars")
    office.tick()
    play(office, days=3)

    assert dues(office, State.CANCELLED) == ["03-06 08:00"]
    assert "03-06 08:00" not in dues(office, State.SCHEDULED)


def test_a_file_that_disappears_holds_all_that_is_to_come(office: Office) -> None:
    market(office)
    office.tick()
    (office.outbox / "marche.md").unlink()

    office.tick()

    assert {one.state for one in office.records()} == {State.HELD}
    assert {one.hold for one in office.records()} == {Hold.GONE}
    market(office)
    office.tick(2)
    assert {one.state for one in office.records()} == {State.SCHEDULED}


def test_a_file_that_is_renamed_goes_on(office: Office) -> None:
    market(office)
    office.tick()
    before = {one.id for one in office.records()}
    (office.outbox / "marche.md").rename(office.outbox / "halles.md")

    for _number in range(9):
        office.tick(minutes=24 * 60)

    after = {one.id for one in office.records()}
    assert before < after
    assert len({one.due for one in office.records()}) == len(after)


def test_a_copy_is_refused_once_and_plans_nothing(office: Office) -> None:
    market(office)
    office.tick()
    path = office.outbox / "copie.md"
    path.write_bytes((office.outbox / "marche.md").read_bytes())
    office.touch(path)

    assert office.tick() == 1
    assert "both come again" in office.said
    assert office.tick(3) == 0
    assert len(office.records()) == 4


def test_a_single_post_that_comes_again_now(office: Office) -> None:
    office.drop("marche.md", "Marché", at=MARKET)
    office.tick()
    market(office)
    office.tick()

    assert dues(office, State.CANCELLED) == ["03-06 08:00"]
    assert len(dues(office, State.SCHEDULED)) == 4
    office.clock.advance_to(datetime(2027, 3, 6, 7, 1, tzinfo=UTC))
    office.tick()
    assert office.texts() == ["Marché"]


def test_a_series_that_becomes_a_single_post(office: Office) -> None:
    market(office)
    office.tick()
    office.drop("marche.md", "Marché", at=MARKET)
    office.tick()

    assert dues(office, State.SCHEDULED) == ["03-06 08:00"]
    assert len(dues(office, State.CANCELLED)) == 4


def test_an_hour_that_is_missing_is_asked_about_and_the_others_leave(
    office: Office,
) -> None:
    market(office, every="day", at=datetime(2027, 3, 26, 2, 30))  # noqa: DTZ001

    assert office.tick() == 1

    assert "02:30 does not exist on 28 March 2027" in office.said
    assert "“except”" in office.said
    assert dues(office)[:3] == ["03-26 02:30", "03-27 02:30", "03-29 02:30"]
    assert office.tick(3) == 0


def test_a_machine_that_was_off_holds_what_it_missed(office: Office) -> None:
    market(office)
    office.tick()

    office.clock.advance(days=36)  # beyond all that was planned
    office.tick()

    held = [one for one in office.records() if one.state is State.HELD]
    assert {one.hold for one in held} == {Hold.LATE}
    assert dues(office, State.HELD) == [
        "03-06 08:00",
        "03-13 08:00",
        "03-20 08:00",
        "03-27 08:00",
        "04-03 08:00",
    ]
    assert office.texts() == []


def test_what_is_not_understood_is_told_once(office: Office) -> None:
    market(office, every="parfois")

    assert office.tick() == 1
    assert "“parfois” does not say how often it comes" in office.said
    assert office.tick(3) == 0
    assert office.records() == []


def test_a_broken_new_version_holds_all_that_is_to_come(office: Office) -> None:
    market(office)
    office.tick()
    market(office, every="parfois")

    assert office.tick() == 1

    assert {one.hold for one in office.records()} == {Hold.CHANGED}


def test_a_run_that_died_after_planning_plans_nothing_twice(office: Office) -> None:
    market(office)
    app = office.app
    app.intake().take()
    app.ledger.keep_seen([], forget=["marche.md"])  # as if it had died before
    office.close()

    office.tick(3)

    assert len(office.records()) == 4


def test_it_begins_with_the_next_time(office: Office) -> None:
    market(office, at=datetime(2025, 1, 4, 8))  # noqa: DTZ001

    assert office.tick() == 0

    assert dues(office)[0] == "03-06 08:00"


def test_a_file_that_was_there_in_time_is_taken_though_cron_was_late(
    office: Office,
) -> None:
    office.clock.advance_to(datetime(2027, 3, 6, 7, 20, tzinfo=UTC))
    path = office.drop("marche.md", "Marché", at=MARKET, every="saturday")
    office.touch(path, age=timedelta(minutes=30))

    office.tick()

    assert office.texts() == ["Marché"]


def test_a_ledger_made_anew_plans_the_same_and_sends_nothing_twice(
    office: Office,
) -> None:
    market(office)
    office.tick()
    office.clock.advance_to(datetime(2027, 3, 6, 7, 1, tzinfo=UTC))
    office.tick()
    before = {one.id for one in office.records()}
    office.close()
    for file in office.folder.state.glob("ledger.sqlite3*"):
        file.unlink()

    office.app.rebuild_ledger()
    assert before <= {one.id for one in office.records()}
    office.close()
    for week in range(3):
        saturday = datetime(2027, 3, 13, tzinfo=UTC) + timedelta(weeks=week)
        office.clock.advance_to(saturday - timedelta(hours=20))
        office.tick(2, minutes=5)
        office.clock.advance_to(saturday + timedelta(hours=7.1))
        office.tick(2)

    assert len(office.texts()) == len(dues(office, State.SENT))
    assert office.texts() == ["Marché"] * 4
    assert "03-06 08:00" in dues(office, State.SENT)


def test_a_file_that_comes_no_more_is_put_away(office: Office) -> None:
    market(office, until=date(2027, 3, 13))
    office.tick()
    for day in (6, 13):
        office.clock.advance_to(datetime(2027, 3, day, 7, 1, tzinfo=UTC))
        assert (office.outbox / "marche.md").exists()
        office.tick()

    assert office.texts() == ["Marché"] * 2
    assert (office.outbox / "sent" / "2027-03" / "marche.md").exists()
    assert office.tick(3, minutes=24 * 60) == 0
    assert len(office.records()) == 2
