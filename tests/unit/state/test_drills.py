"""Which folders of drills stay."""

from __future__ import annotations

from pathlib import Path

from crosspost.state.drills import tidy

NAMES = [f"2026122{day}T120000.000000Z" for day in range(5)]


def test_the_last_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for name in (*NAMES, f"{NAMES[4]}-2", "my-notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "journal.jsonl").write_text("{}")
    elsewhere = tmp_path.with_name("elsewhere")
    elsewhere.mkdir()
    (tmp_path / "20261101T120000.000000Z").symlink_to(elsewhere)
    (tmp_path / "20261102T120000.000000Z").write_text("a file")

    tidy(tmp_path, keep=2)

    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "20261101T120000.000000Z",
        "20261102T120000.000000Z",
        NAMES[4],
        f"{NAMES[4]}-2",
        "my-notes",
    ]
    assert elsewhere.is_dir()


def test_where_there_was_never_a_drill_nothing_happens(tmp_path: Path) -> None:
    tidy(tmp_path / "drills")

    assert list(tmp_path.iterdir()) == []
