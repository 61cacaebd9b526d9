"""Who may do what: the table of the team, read whatever the way in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crosspost.team import (
    EVERYWHERE,
    RIGHTS,
    STRANGER,
    Actor,
    Member,
    OnCall,
    Right,
    Role,
    acting,
    acting_as,
    known,
    who_may,
)

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
TEAM = {
    "luc": Member("luc", "Luc Bihan", ("lbihan",), roles={"ville": Role.WRITER}),
    "claire": Member(
        "claire", "Claire Dupont", ("cdupont", "claire"), roles={"ville": Role.APPROVER}
    ),
    "maire": Member("maire", "La maire", roles={EVERYWHERE: Role.READER}),
    "adm": Member(
        "adm",
        "Anne Morvan",
        ("amorvan",),
        roles={"ville": Role.ADMINISTRATOR, EVERYWHERE: Role.READER},
    ),
}

TABLE = {  # what each may: reader, writer, approver, administrator, stranger
    Right.READ: "rwaxs",
    Right.WRITE: "waxs",
    Right.PAUSE: "waxs",
    Right.CANCEL: "wax",
    Right.FIND: "wax",
    Right.RESUME: "ax",
    Right.APPROVE: "ax",
    Right.CORRECT: "ax",
    Right.ADMINISTER: "x",
}


def test_the_table_says_everything_of_every_right() -> None:
    assert set(TABLE) == set(Right)
    letters = {
        "r": RIGHTS[Role.READER],
        "w": RIGHTS[Role.WRITER],
        "a": RIGHTS[Role.APPROVER],
        "x": RIGHTS[Role.ADMINISTRATOR],
        "s": STRANGER,
    }
    for right, who in TABLE.items():
        found = {letter for letter, rights in letters.items() if right in rights}
        assert found == set(who), right


@pytest.mark.parametrize(
    ("user", "name", "label"),
    [
        ("cdupont", "claire", "claire (cdupont)"),
        ("claire", "claire", "claire (claire)"),
        ("root", "root", "root"),
    ],
)
def test_a_system_user_is_one_person_or_a_stranger(
    user: str, name: str, label: str
) -> None:
    actor = acting(TEAM, user)

    assert (actor.name, actor.label) == (name, label)


def test_without_a_team_everybody_is_the_single_agent() -> None:
    alone = acting({}, "agent")

    assert alone.label == "agent"
    assert all(alone.may(right, "ville") for right in Right)


def test_rights_are_of_one_entity() -> None:
    claire = acting(TEAM, "cdupont")

    assert claire.may(Right.APPROVE, "ville")
    assert not any(claire.may(right, "musee") for right in Right)


def test_a_role_named_for_an_entity_wins_over_that_for_all() -> None:
    administrator = TEAM["adm"]

    assert administrator.role("ville") is Role.ADMINISTRATOR
    assert administrator.role("musee") is Role.READER


def test_a_stranger_may_only_what_the_table_says() -> None:
    stranger = acting(TEAM, "www-data")

    assert {right for right in Right if stranger.may(right, "ville")} == STRANGER


def test_only_an_administrator_acts_as_another_and_only_where_they_are_one() -> None:
    luc, administrator = acting(TEAM, "lbihan"), acting(TEAM, "amorvan")
    as_claire = acting_as(TEAM, administrator, "claire")

    assert acting_as(TEAM, luc, "claire") is None
    assert acting_as(TEAM, acting(TEAM, "root"), "claire") is None
    assert acting_as(TEAM, administrator, "nobody") is None
    assert as_claire is not None
    assert as_claire.label == "claire (adm, amorvan)"
    assert as_claire.hand == "adm"
    assert as_claire.may(Right.APPROVE, "ville")
    assert not as_claire.may(Right.APPROVE, "musee")


def test_acting_as_oneself_needs_no_right() -> None:
    luc = acting(TEAM, "lbihan")

    assert acting_as(TEAM, luc, "luc") == luc


def test_on_call_is_a_dated_right_of_who_may_write() -> None:
    one = OnCall("ville", NOON, NOON + timedelta(hours=1))
    writer = Member("l", "L", ("l",), roles={"ville": Role.WRITER}, on_call=(one,))
    reader = Member("r", "R", ("r",), roles={"ville": Role.READER}, on_call=(one,))

    assert writer.is_on_call("ville", NOON)
    assert not writer.is_on_call("musee", NOON)
    assert not writer.is_on_call("ville", NOON - timedelta(seconds=1))
    assert not writer.is_on_call("ville", NOON + timedelta(hours=1))
    assert not reader.is_on_call("ville", NOON)


def test_nobody_is_on_call_in_another_s_name() -> None:
    on = OnCall(EVERYWHERE, NOON, NOON + timedelta(hours=1))
    luc = Member("luc", "Luc", ("l",), roles={"ville": Role.WRITER}, on_call=(on,))

    assert Actor("l", luc, alone=False).is_on_call("ville", NOON)
    through = Actor("a", luc, through=TEAM["adm"], alone=False)
    assert not through.is_on_call("ville", NOON)


def test_people_are_known_by_name_system_user_or_title() -> None:
    for said in ("claire", "cdupont", "Claire Dupont"):
        assert known(TEAM, said) == TEAM["claire"]
    assert known(TEAM, "") is None
    assert known(TEAM, "Claire") is None


def test_those_who_may_are_named_in_order() -> None:
    assert who_may(TEAM, Right.APPROVE, "ville") == ("claire", "adm")
    assert who_may(TEAM, Right.READ, "musee") == ("maire", "adm")
