"""What was approved stays so after a rebuild, exactly as it was approved, or waits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bureau import HANDLES, TEAM, Bureau

TOWN = HANDLES["ville-bluesky"]
PEOPLE = TEAM.replace('musee = "reader"', 'musee = "administrator"')


def office(home: Path, rule: str = "one") -> Bureau:
    made = Bureau(home).configure("ville-bluesky").settle_rules(rule, PEOPLE)
    write(made)
    made.run("tick")
    return made


def write(bureau: Bureau, text: str = "Pont fermé lundi.", author: str = "luc") -> None:
    bureau.drop(text, f'author = "{author}"', "at = 2026-12-24T18:00:00")


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return office(tmp_path)


def status(bureau: Bureau) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bureau.run("status", "--json").out)
    return told


def approval(bureau: Bureau) -> dict[str, Any]:
    (one,) = status(bureau)["approvals"]
    return dict(one)


def approve(bureau: Bureau, user: str) -> int:
    digest = approval(bureau)["digest"]
    (one,) = status(bureau)["deliveries"]
    return bureau.as_user(
        user, "approve", one["post"], "--digest", digest, "--yes"
    ).code


def rebuild(bureau: Bureau) -> str:
    bureau.folder.ledger.unlink()
    answer = bureau.as_user("amorvan", "ledger", "rebuild")
    return " ".join(answer.said.split())


def states(bureau: Bureau) -> set[str]:
    return {one["state"] for one in status(bureau)["deliveries"]}


def published(bureau: Bureau) -> list[str]:
    """What is online once its time has come."""
    bureau.clock.advance(hours=5, minutes=1)
    bureau.run("tick")
    return [one.text for one in bureau.world.posts(TOWN)]


def test_exactly_what_was_approved_keeps_its_approval(bureau: Bureau) -> None:
    approve(bureau, "claire")
    said = rebuild(bureau)
    assert "remembers decisions about 1 post." in said
    assert "Waiting for an approval: 0" in said
    assert states(bureau) == {"scheduled"}
    assert approval(bureau)["approved_by"] == ["claire"]
    assert published(bureau) == ["Pont fermé lundi."]


def test_what_is_another_thing_now_waits_and_says_why(bureau: Bureau) -> None:
    approve(bureau, "claire")
    write(bureau, "Pont fermé mardi.")
    said = rebuild(bureau)
    assert "Waiting for an approval: 1" in said
    assert approval(bureau)["approved_by"] == []
    told = " ".join(bureau.run("status").out.split())
    assert "not exactly what Claire Dupont approved before the ledger was" in told
    assert published(bureau) == []


def test_one_of_two_approvals_stays_one_of_two(tmp_path: Path) -> None:
    bureau = office(tmp_path, "two")
    approve(bureau, "claire")
    rebuild(bureau)
    assert approval(bureau)["approved_by"] == ["claire"]
    assert states(bureau) == {"waiting"}
    assert approve(bureau, "claire") == 2
    assert approve(bureau, "ylegoff") == 0
    assert published(bureau) == ["Pont fermé lundi."]


def test_a_refusal_is_remembered_too(bureau: Bureau) -> None:
    (one,) = status(bureau)["deliveries"]
    digest = approval(bureau)["digest"]
    named = ("--digest", digest, "--yes")
    bureau.as_user("claire", "refuse", one["post"], "Non.", *named)
    rebuild(bureau)
    assert approval(bureau)["refused"]["by"] == "claire"
    assert published(bureau) == []


def test_a_journal_that_is_not_whole_gives_no_approval_back(bureau: Bureau) -> None:
    approve(bureau, "claire")
    journal = bureau.folder.journal
    text = journal.read_text("utf-8")
    assert '"person":"claire"' in text
    journal.write_text(
        text.replace('"person":"claire"', '"person":"yann"'), encoding="utf-8"
    )
    said = rebuild(bureau)
    assert "remembers decisions about 0 posts" in said
    assert states(bureau) == {"waiting"}
    assert published(bureau) == []


def test_who_wrote_a_version_before_does_not_approve_after(bureau: Bureau) -> None:
    write(bureau, "Pont fermé mardi.", author="claire")
    bureau.clock.advance(minutes=1)
    bureau.run("tick")
    write(bureau, "Pont fermé mercredi.")
    bureau.clock.advance(minutes=1)
    bureau.run("tick")
    rebuild(bureau)
    assert approve(bureau, "claire") == 2
    assert approve(bureau, "ylegoff") == 0
