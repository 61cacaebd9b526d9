"""`status`: what stands, also what never became a post."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bureau import Bureau


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path).configure("ville-bluesky")


def test_a_file_that_cannot_be_taken_stands_there_until_it_is_mended(
    bureau: Bureau,
) -> None:
    bad = bureau.drop("Texte.", 'shrot = "x"', name="mauvais.md")
    bureau.run("tick")

    answer = bureau.run("status")

    assert answer.code == 1
    assert "1 file of the outbox cannot be taken as it is: mauvais.md" in answer.out
    assert "“crosspost preview”" in answer.out
    told = bureau.run("status", "--json")
    assert told.code == 1
    assert json.loads(told.out)["refused_files"] == ["mauvais.md"]

    bad.unlink()
    after = bureau.run("status")
    assert after.code == 0
    assert "mauvais.md" not in after.out


def test_a_file_that_no_run_has_looked_at_is_not_passed_over(bureau: Bureau) -> None:
    bureau.drop("Plus tard.", "at = 2026-12-25T10:00:00", name="neuf.md")

    before = bureau.run("status")
    bureau.run("tick")
    after = bureau.run("status")

    assert before.code == 0
    assert "1 file of the outbox is not taken yet: neuf.md" in before.out
    assert "“crosspost tick”" in before.out
    assert "Nothing is waiting" not in before.out
    assert "neuf.md" not in after.out


def test_what_was_taken_back_is_summed_up_as_such(bureau: Bureau) -> None:
    bureau.drop("Plus tard.", "at = 2026-12-25T10:00:00")
    bureau.run("tick")
    post = json.loads(bureau.run("status", "--json").out)["deliveries"][0]["post"]
    bureau.run("cancel", post)

    said = bureau.run("status").out

    assert "Cancelled on 1 account" in said
    assert "Published" not in said


def test_what_was_withdrawn_is_summed_up_as_such(bureau: Bureau) -> None:
    bureau.drop("Pont fermé.")
    bureau.run("tick")
    post = json.loads(bureau.run("status", "--json").out)["deliveries"][0]["post"]
    bureau.run("withdraw", post, "Erreur", "--yes")

    said = bureau.run("status").out

    assert "Removed from the account" in said
    assert "Published" not in said
