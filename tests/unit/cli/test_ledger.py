"""`ledger`: a copy never takes the place of a file."""

from __future__ import annotations

from pathlib import Path

from bureau import Bureau


def test_a_copy_onto_a_file_is_a_wrong_command(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path).configure("ville-bluesky")
    taken = bureau.home / "copie.sqlite3"
    taken.write_text("mine")

    answer = bureau.run("ledger", "backup", str(taken))

    assert answer.code == 2
    assert "Nothing was overwritten" in answer.err
    assert taken.read_text() == "mine"
