from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from crosspost.state.folder import Folder

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)


def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "config.toml")
    made.beat(NOW, next_due=None)
    return made


def test_what_was_written_here_was_not_copied(tmp_path: Path) -> None:
    made = folder(tmp_path)

    assert made.last_beat() == NOW
    assert not made.was_copied()


def test_a_heartbeat_that_is_younger_than_it_says_was_copied(tmp_path: Path) -> None:
    """Whatever a copy keeps, it cannot choose when its entry was made."""
    made = folder(tmp_path)
    first, second, _written = made.heartbeat.read_text().splitlines()
    old = [first, second, f"{time.time() - 60:.3f}", ""]

    made.heartbeat.write_text("\n".join(old))

    assert made.was_copied()
    made.beat(NOW, next_due=NOW)
    assert not made.was_copied()


def test_a_missing_or_older_heartbeat_says_nothing(tmp_path: Path) -> None:
    made = Folder(tmp_path / "config.toml")
    assert (made.last_beat(), made.was_copied()) == (None, False)

    made.state.mkdir()
    made.heartbeat.write_text("2026-12-24T12:00:00+00:00\n\n")
    assert (made.last_beat(), made.was_copied()) == (NOW, False)


def test_a_problem_without_a_ledger_is_told_once(tmp_path: Path) -> None:
    made = Folder(tmp_path / "config.toml")

    assert not made.was_told()

    made.remember_told("a")
    assert [made.was_told(what) for what in ("a", "b", "")] == [True, False, True]

    made.remember_told("b")
    assert [made.was_told(what) for what in ("a", "b")] == [False, True]

    made.forget_told()
    made.forget_told()
    assert not made.was_told()


def test_another_file_is_another_ledger(tmp_path: Path) -> None:
    made = Folder(tmp_path / "config.toml")
    assert made.ledger_file() == ""
    made.state.mkdir()
    made.ledger.write_text("x")
    first = made.ledger_file()
    made.ledger.rename(made.state / "away")
    made.ledger.write_text("x")
    assert made.ledger_file() not in {"", first}
