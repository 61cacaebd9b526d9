"""`team`: who may do what, since when by the journal, who is on call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bureau import TEAM, Bureau


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path).configure("ville-bluesky").settle_rules("two", TEAM)


def people(bureau: Bureau, entity: str = "ville") -> dict[str, dict[str, Any]]:
    told = json.loads(bureau.run("team", "--entity", entity, "--json").out)
    (one,) = told["entities"]
    return {person["person"]: person for person in one["people"]}


def change(bureau: Bureau, old: str, new: str) -> None:
    config = bureau.home / "config.toml"
    text = config.read_text("utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")


def noted(bureau: Bureau) -> list[dict[str, Any]]:
    told = json.loads(bureau.run("journal", "--json").out)
    return [one for one in told["lines"] if one["act"] == "access"]


def test_each_has_a_role_its_rights_and_since_when(bureau: Bureau) -> None:
    assert people(bureau)["luc"]["since"] is None
    bureau.run("tick")
    first = bureau.clock.now().isoformat(timespec="milliseconds")
    bureau.clock.advance(hours=1)
    change(
        bureau,
        'roles = { ville = "approver" }',
        'roles = { ville = "administrator" }',
    )
    assert people(bureau)["claire"]["since"] is None
    bureau.run("tick")

    found = people(bureau)
    assert list(found) == ["luc", "claire", "yann", "anne", "maire"]
    assert (found["luc"]["role"], found["luc"]["since"]) == ("writer", first)
    assert "approve" not in found["luc"]["rights"]
    now = bureau.clock.now().isoformat(timespec="milliseconds")
    assert (found["claire"]["role"], found["claire"]["since"]) == ("administrator", now)
    assert found["maire"]["role"] == "reader"


def test_the_journal_has_a_line_for_each_change_and_no_other(bureau: Bureau) -> None:
    bureau.run("tick")
    assert len(noted(bureau)) == 8  # five on the town, three on the museum
    for _number in range(3):
        bureau.drop("Un avis.", 'author = "luc"', "at = 2026-12-25T18:00:00")
        bureau.clock.advance(minutes=5)
        bureau.run("tick")
    assert len(noted(bureau)) == 8
    change(bureau, TEAM[TEAM.index("[team.yann]") : TEAM.index("[team.anne]")], "")
    bureau.clock.advance(minutes=5)
    bureau.run("tick")
    gone = noted(bureau)[8:]
    assert {one["subject"] for one in gone} == {"access.yann"}
    assert {one["detail"]["before"] for one in gone} == {"approver", "writer"}
    assert {one["detail"]["role"] for one in gone} == {None}
    said = bureau.run("journal").out
    assert "luc: writer on ville" in said
    assert "yann: no role on musee any more" in said


def test_it_says_who_is_on_call(bureau: Bureau) -> None:
    (period,) = people(bureau)["luc"]["on_call"]
    assert period["now"] is True
    said = " ".join(bureau.run("team", "--entity", "ville").out.split())
    assert "On call now, until Thursday 24 December 2026, 20:00" in said
    bureau.clock.advance(hours=9)
    assert people(bureau)["luc"]["on_call"] == []


def test_for_people_it_says_the_rule_and_what_a_role_may(bureau: Bureau) -> None:
    bureau.run("tick")
    said = " ".join(bureau.run("team").out.split())
    assert "two persons approve, never the author" in said
    assert "Luc Bihan: writer Since Thursday 24 December 2026, 13:00" in said
    assert "Users of the machine: lbihan." in said


def test_who_has_no_role_on_an_entity_does_not_learn_that_it_exists(
    bureau: Bureau,
) -> None:
    answer = bureau.as_user("claire", "team", "--entity", "musee")
    assert answer.code == 2
    assert "There is no entity musee" in answer.err
    assert "Musée" not in bureau.as_user("claire", "team").out
    assert "Musée" in bureau.as_user("amorvan", "team").out


def test_without_a_team_it_says_that_anybody_may_do_everything(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path).configure("ville-bluesky")
    assert "names no team" in bureau.run("team").out


def test_a_rebuilt_ledger_knows_since_when(bureau: Bureau) -> None:
    change(bureau, 'musee = "reader"', 'musee = "administrator"')
    bureau.run("tick")
    since = people(bureau)["luc"]["since"]
    bureau.clock.advance(hours=1)
    bureau.folder.ledger.unlink()
    bureau.as_user("amorvan", "ledger", "rebuild")
    bureau.run("tick")
    assert people(bureau)["luc"]["since"] == since
