"""The plan file survives a crash, and tells where it was cut or changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosspost.migrate.book import Row, Standing
from crosspost.migrate.values import Action, Planned, PostClass, Reason
from crosspost.state.planfile import Header, PlanFile, PlanFileError
from imports_stage import START, planned, x_id

HEADER = Header("42", "ville-bluesky", "bluesky", "did:plc:x", {"min_likes": 3})


def skipped(number: int) -> Planned:
    return Planned(
        id=x_id(number),
        action=Action.SKIP,
        reason=Reason.REPLY_TO_OTHER,
        kind=PostClass.REPLY_OTHER,
        text="Bonjour Mme Canari",
    )


def written(folder: Path) -> PlanFile:
    file = PlanFile(folder / "plan.jsonl")
    file.write(
        HEADER, [planned(0), skipped(1), planned(2)], guess=lambda _post: {"points": 2}
    )
    return file


def row(number: int, state: Standing = Standing.SENT) -> Row:
    return Row(x_id(number), 1, "k", state, START, cid="c", id="k", uri="u", url="w")


def test_it_says_what_was_written(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert file.header() == HEADER
    assert [one.id for one in file.posts()] == [x_id(0), x_id(1), x_id(2)]
    sums = file.sums()
    assert (sums.posts, sums.imports, sums.cost) == (3, 2, {"points": 4})


def test_nothing_of_those_left_out_is_kept(tmp_path: Path) -> None:
    assert "Canari" not in written(tmp_path).path.read_text("utf-8")


def test_the_last_outcome_of_each_part_counts(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.add([row(0), row(2)])
    file.add([row(2, Standing.WITHDRAWN)])
    file.add([row(5, Standing.ATTEMPTED)])
    found = {one.post: one.state for one in file.outcomes()}
    assert found == {x_id(0): Standing.SENT, x_id(2): Standing.WITHDRAWN}


def test_a_line_that_a_crash_cut_off_costs_only_itself(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.add([row(0)])
    whole = file.path.read_bytes()
    file.path.write_bytes(whole[:-20])
    file.add([row(2)])
    assert {one.post for one in file.outcomes()} == {x_id(2)}
    assert file.sums().posts == 3


@pytest.mark.parametrize("spoil", ["cut", "changed", "other"])
def test_a_plan_that_is_not_whole_is_refused(tmp_path: Path, spoil: str) -> None:
    file = written(tmp_path)
    text = file.path.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    spoilt = {
        "cut": "".join(lines[:2]),
        "changed": text.replace("Message n° 2", "Autre chose"),
        "other": "",
    }
    file.path.write_text(spoilt[spoil], "utf-8")
    with pytest.raises(PlanFileError):
        file.header() and file.sums()


def test_a_new_plan_leaves_the_one_before_beside_it(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "plan.jsonl",
        "plan.jsonl.1",
    ]
