"""What the SQLite ledger does beside what every ledger must."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract.ledger_values import NOON, TOWN, a_delivery, a_post
from crosspost.errors import LedgerError
from crosspost.ledger import schema
from crosspost.ledger.sqlite import SqliteLedger, create, open_ledger
from crosspost.ledger.verify import verify
from crosspost.model import State

if TYPE_CHECKING:
    from crosspost.clock import ManualClock
    from crosspost.ports import Ledger


def put(ledger: Ledger, name: str) -> str:
    delivery = a_delivery(name)
    ledger.accept(a_post(name, to=(TOWN,)), [delivery], by="a", state=State.SCHEDULED)
    return delivery.id


def exported(path: Path) -> Path:
    return path.with_name("journal.jsonl")


# -- made and opened


def test_files_are_for_their_owner_alone(ledger: SqliteLedger, path: Path) -> None:
    put(ledger, "pont")
    modes = {one.name: one.stat().st_mode & 0o777 for one in path.parent.iterdir()}
    assert modes == {
        "ledger.sqlite3": 0o600,
        "ledger.sqlite3-journal": 0o600,
        "journal.jsonl": 0o600,
        "texts.jsonl": 0o600,
    }
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_ledger_is_never_made_over_another(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    put(ledger, "pont")
    with pytest.raises(LedgerError, match="is a file already"):
        create(path, clock=clock, machine="other")
    assert ledger.meta("machine") == "machine-1"
    assert len(ledger.posts()) == 1


def test_every_commit_is_forced_to_the_disk(ledger: SqliteLedger) -> None:
    connection = ledger._store._connection
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert settings == {"journal_mode": "truncate", "synchronous": 2, "foreign_keys": 1}


def test_what_a_lost_ledger_left_is_not_undone_into_a_new_one(
    path: Path, clock: ManualClock
) -> None:
    path.parent.mkdir()
    orphan = path.with_name("ledger.sqlite3-journal")
    orphan.write_bytes(b"left by a crash")
    create(path, clock=clock, machine="m").close()
    kept = path.with_name("ledger.sqlite3-journal.orphan")
    assert kept.read_bytes() == b"left by a crash"


def test_every_table_is_strict(ledger: SqliteLedger) -> None:
    tables = ledger._store._connection.execute("PRAGMA table_list").fetchall()
    ours = [row for row in tables if not row["name"].startswith("sqlite_")]
    assert ours
    assert all(row["strict"] for row in ours)


def test_the_journal_cannot_be_rewritten_in_the_ledger(ledger: SqliteLedger) -> None:
    connection = ledger._store._connection
    for statement in ("UPDATE journal SET by = 'x'", "DELETE FROM journal"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)


# -- migrations


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(script.stem) for script in schema.migrations()]
    assert numbers == list(range(1, schema.latest() + 1))


def test_statements_are_told_apart() -> None:
    script = "-- a; b\nCREATE TABLE t (x);\nCREATE TRIGGER r AFTER INSERT ON t\n"
    script += "BEGIN SELECT 1; SELECT 2; END;\n"
    assert len(schema.statements(script)) == 2
    with pytest.raises(ValueError, match="without an end"):
        schema.statements("CREATE TABLE t (x)")


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = tmp_path / "migrations"
    scripts.mkdir()
    (scripts / "0001.sql").write_text("CREATE TABLE one (x TEXT) STRICT;\nNO SQL;\n")
    monkeypatch.setattr(schema, "_MIGRATIONS", scripts)
    with closing(sqlite3.connect(tmp_path / "x", isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError):
            schema.migrate(connection, after=0)
        assert not connection.in_transaction
        found = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        assert found == (0,)
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_an_older_ledger_is_brought_up_to_date(
    ledger: SqliteLedger,
    path: Path,
    clock: ManualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(ledger, "pont")
    ledger.close()
    scripts = tmp_path / "migrations"
    shutil.copytree(schema._MIGRATIONS, scripts)
    number = schema.latest() + 1
    (scripts / f"{number:04}.sql").write_text("CREATE TABLE later (x TEXT) STRICT;")
    monkeypatch.setattr(schema, "_MIGRATIONS", scripts)
    for _twice in range(2):
        opened = open_ledger(path, clock=clock)
        assert opened._store._connection.execute("SELECT * FROM later").fetchall() == []
        assert len(opened.posts()) == 1
        opened.close()


# -- the exported journal


def test_the_file_says_what_the_ledger_says(ledger: SqliteLedger, path: Path) -> None:
    put(ledger, "pont")
    verdict = verify(exported(path))
    head = ledger.head()
    assert head is not None
    assert verdict.whole
    assert (verdict.number, verdict.head) == (head.number, head.hash)


def test_lines_that_a_crash_left_unwritten_are_caught_up(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    put(ledger, "one")
    whole = exported(path).read_bytes()
    put(ledger, "two")
    ledger.close()
    complete = exported(path).read_bytes()
    exported(path).write_bytes(whole + b'{"act":"torn')
    open_ledger(path, clock=clock).close()
    assert exported(path).read_bytes() == complete


def test_a_file_that_was_removed_is_written_again(
    ledger: SqliteLedger, path: Path
) -> None:
    put(ledger, "one")
    before = exported(path).read_bytes()
    exported(path).unlink()
    put(ledger, "two")
    assert exported(path).read_bytes().startswith(before)
    assert verify(exported(path)).whole


def test_a_change_stands_even_if_the_file_cannot_be_written(
    ledger: SqliteLedger, path: Path
) -> None:
    exported(path).unlink()
    exported(path).mkdir()
    put(ledger, "one")
    exported(path).rmdir()
    put(ledger, "two")
    assert verify(exported(path)).whole
    assert verify(exported(path)).lines == 3


def test_two_ledgers_of_one_folder_have_each_their_file(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    put(ledger, "one")
    other = create(path.with_name("sandbox.sqlite3"), clock=clock, machine="m")
    put(other, "two")
    other.close()
    assert verify(exported(path)).lines == 2
    assert verify(path.with_name("sandbox.journal.jsonl")).lines == 2


# -- backups and copies


def test_a_backup_is_whole_and_knows_that_it_is_one(
    ledger: SqliteLedger, clock: ManualClock, tmp_path: Path
) -> None:
    put(ledger, "pont")
    to = tmp_path / "backup" / "copy.sqlite3"
    to.parent.mkdir()
    ledger.backup(to)
    assert to.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in to.parent.iterdir()] == ["copy.sqlite3"]
    copy = open_ledger(to, clock=clock)
    assert copy.integrity() == []
    assert [one.post.id for one in copy.posts()] == ["pont"]
    assert copy.meta("restored") == "2026-12-24T12:00:00.000000Z"
    assert ledger.meta("restored") == ""
    copy.close()
    with pytest.raises(LedgerError, match="is a file already"):
        ledger.backup(to)
    with pytest.raises(LedgerError, match=str(tmp_path / "no")):
        ledger.backup(tmp_path / "no" / "copy.sqlite3")


def test_an_old_copy_put_back_is_noticed_by_its_journal(
    ledger: SqliteLedger, path: Path, clock: ManualClock, tmp_path: Path
) -> None:
    put(ledger, "one")
    shutil.copy(path, tmp_path / "by-hand")
    put(ledger, "two")
    ledger.close()
    knows_more = exported(path).read_bytes()
    shutil.copy(tmp_path / "by-hand", path)
    clock.advance(hours=1)
    back = open_ledger(path, clock=clock)
    assert back.meta("restored") == "2026-12-24T13:00:00.000000Z"
    head = back.head()
    assert head is not None
    assert head.act == "journal-put-aside"
    assert verify(exported(path)).head == head.hash
    [aside] = path.parent.glob("journal.3-*.jsonl")
    assert aside.read_bytes() == knows_more
    back.keep_meta(restored="")
    back.close()
    again = open_ledger(path, clock=clock)
    assert again.meta("restored") == ""
    again.close()


def test_an_unreadable_end_of_the_file_is_put_aside_without_alarm(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    put(ledger, "one")
    ledger.close()
    with exported(path).open("ab") as file:
        file.write(b"\x00" * 80 + b"\n")
    opened = open_ledger(path, clock=clock)
    assert opened.meta("restored") == ""
    assert verify(exported(path)).whole
    assert path.with_name("journal.unreadable.jsonl").exists()
    opened.close()


def test_a_new_ledger_beside_an_old_journal_knows_that_something_was_lost(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    put(ledger, "one")
    ledger.close()
    path.unlink()
    anew = create(path, clock=clock, machine="machine-1")
    assert anew.meta("restored")
    anew.close()


def test_a_machine_that_was_merely_off_goes_on(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    put(ledger, "one")
    ledger.close()
    clock.advance(days=3)
    clock.restart()
    opened = open_ledger(path, clock=clock)
    assert opened.meta("restored") == ""
    assert len(opened.due(clock.now())) == 1
    opened.close()


# -- threads


def test_threads_share_one_ledger(ledger: SqliteLedger, path: Path) -> None:
    won: list[int] = []
    ids = [put(ledger, f"post{number}") for number in range(5)]

    def work() -> None:
        for delivery_id in ids:
            until = NOON + timedelta(minutes=1)
            token = ledger.claim(delivery_id, worker="w", until=until)
            if token:
                won.append(token)
            ledger.note("passed", delivery_id, by="w")

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert verify(exported(path)).whole
    assert verify(exported(path)).lines == 1 + 5 + 1 + 8 * 5


# -- what an idle tick costs


def test_a_ledger_needs_nothing_that_is_slow_to_import() -> None:
    program = "import sys; before = set(sys.modules); import crosspost.ledger.sqlite; "
    program += "print(*sys.modules.keys() - before)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in told.stdout.split()}
    outside = loaded - set(sys.stdlib_module_names) - {"crosspost"}
    assert not outside & {"pydantic", "httpx", "regex", "tenacity", "PIL", "libipld"}
    assert not loaded & {"asyncio", "http", "email", "ssl", "multiprocessing"}


def test_looking_for_what_is_due_reads_an_index(ledger: SqliteLedger) -> None:
    connection = ledger._store._connection
    for statement in (
        "SELECT * FROM deliveries WHERE state = 'scheduled' AND wake <= ''",
        "SELECT wake FROM deliveries WHERE state = 'scheduled' ORDER BY wake LIMIT 1",
        "SELECT * FROM deliveries WHERE state = 'sending'",
    ):
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        told = " ".join(row["detail"] for row in plan)
        assert "USING" in told
        assert "SCAN" not in told
        assert "TEMP B-TREE" not in told
