"""A ledger that is not what it should be stops the work, and says so."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from contract.ledger_values import TOWN, a_delivery, a_post
from crosspost.errors import LedgerError
from crosspost.ledger import damage, schema
from crosspost.ledger.sqlite import SqliteLedger, create, open_ledger
from crosspost.model import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crosspost.clock import ManualClock

NOBODY = 65534


def refused(path: Path, clock: ManualClock) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        open_ledger(path, clock=clock, patience=0.05)
    assert str(path) in str(caught.value)
    assert caught.value.hint
    return caught.value


def filled(ledger: SqliteLedger, count: int = 30) -> None:
    for number in range(count):
        delivery = a_delivery(f"post{number}", text="x" * 2000)
        post = a_post(f"post{number}", to=(TOWN,))
        ledger.accept(post, [delivery], by="a", state=State.SCHEDULED)


def test_a_missing_ledger_is_not_replaced_by_an_empty_one(
    path: Path, clock: ManualClock
) -> None:
    assert "is missing" in str(refused(path, clock))
    assert not path.parent.exists()


@pytest.mark.parametrize("keep", [0, 1, 50, 99, 100, 511, 512, 4096, 4097, 20_000])
def test_a_truncated_ledger_is_damaged(
    ledger: SqliteLedger, path: Path, clock: ManualClock, keep: int
) -> None:
    filled(ledger)
    ledger.close()
    os.truncate(path, keep)
    before = path.read_bytes()
    error = refused(path, clock)
    assert "is damaged" in str(error) or "not a ledger" in str(error)
    assert "rebuild" in str(error.hint)
    assert path.read_bytes() == before


def test_a_ledger_that_lost_its_last_page_is_damaged(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    filled(ledger)
    ledger.close()
    os.truncate(path, path.stat().st_size - 4096)
    assert "is damaged" in str(refused(path, clock))


@pytest.mark.parametrize("content", [b"hello\n", b"\x00" * 8192, b"x" * 8192])
def test_what_is_no_database_is_refused(
    path: Path, clock: ManualClock, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    refused(path, clock)
    assert path.read_bytes() == content


def test_a_folder_is_no_ledger(path: Path, clock: ManualClock) -> None:
    path.mkdir(parents=True)
    assert "not a ledger" in str(refused(path, clock))


def test_another_programs_database_is_foreign(path: Path, clock: ManualClock) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE deliveries (id TEXT)")
    assert "not a ledger" in str(refused(path, clock))


def test_a_newer_ledger_is_left_alone(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    ledger.close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {schema.latest() + 1}")
    before = path.read_bytes()
    error = refused(path, clock)
    assert f"format {schema.latest() + 1}" in str(error)
    assert path.read_bytes() == before


def test_a_page_written_over_shows_where_it_is_read(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    filled(ledger)
    ledger.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(LedgerError, match="is damaged"):
        open_ledger(path, clock=clock).posts()


def test_the_full_check_is_quiet_on_a_sound_ledger_only(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    filled(ledger)
    assert ledger.integrity() == []
    ledger.close()
    with closing(sqlite3.connect(path)) as hurt:
        hurt.execute("PRAGMA writable_schema = ON")
        hurt.execute("DELETE FROM sqlite_schema WHERE name = 'deliveries_wake'")
        hurt.commit()
    opened = open_ledger(path, clock=clock)
    assert opened.integrity()
    opened.close()


def test_a_locked_ledger_says_so_after_its_patience(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    ledger.close()
    impatient = open_ledger(path, clock=clock, patience=0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError, match="keeps the ledger locked"):
            impatient.note("x", "", by="a")
        with pytest.raises(LedgerError, match="keeps the ledger locked"):
            impatient.posts()
        assert "locked" in str(refused(path, clock))
        other.execute("ROLLBACK")
    assert impatient.note("x", "", by="a").act == "x"
    impatient.close()


def test_a_full_disk_loses_nothing_that_was_kept(ledger: SqliteLedger) -> None:
    filled(ledger, 3)
    head = ledger.head()
    connection = ledger._store._connection
    [pages] = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match="disk is full") as caught:
        filled(ledger, 40)
    assert "Make room" in str(caught.value.hint)
    connection.execute("PRAGMA max_page_count = 1000000")
    assert ledger.integrity() == []
    assert head is not None
    filled(ledger, 40)
    assert len(ledger.posts()) == 40


@pytest.mark.parametrize("change", [lambda p: p.unlink(), lambda p: p.rename("gone")])
def test_a_ledger_that_vanishes_during_the_work_stops_it(
    ledger: SqliteLedger,
    path: Path,
    change: Callable[[Path], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(path.parent)
    change(path)
    with pytest.raises(LedgerError, match="replaced or removed"):
        ledger.note("x", "", by="a")


def test_a_ledger_that_was_replaced_during_the_work_stops_it(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    path.rename(path.with_name("old"))
    create(path, clock=clock, machine="machine-1").close()
    with pytest.raises(LedgerError, match="replaced or removed"):
        ledger.note("x", "", by="a")


READ_ONLY = """
import os, sys
from pathlib import Path
from crosspost.clock import SystemClock
from crosspost.errors import LedgerError
from crosspost.i18n import _
from crosspost.ledger.sqlite import create, open_ledger
str(_("x"))  # what speaks is loaded before this becomes nobody
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
try:
    {act}
except LedgerError as error:
    sys.exit(0 if "cannot be written" in str(error) else f"another: {{error}}")
sys.exit("written")
"""


@pytest.mark.parametrize(
    ("act", "file_mode", "folder_mode"),
    [
        ("open_ledger(path, clock=SystemClock())", 0o444, 0o777),
        ("open_ledger(path, clock=SystemClock())", 0o666, 0o555),
        ("open_ledger(path, clock=SystemClock())", 0o666, 0o000),
        ("create(path.with_name('n'), clock=SystemClock(), machine='m')", 0o6, 0o555),
        ("create(path.parent/'a'/'n', clock=SystemClock(), machine='m')", 0o6, 0o555),
    ],
)
def test_a_place_that_may_not_be_written_is_named(
    ledger: SqliteLedger, path: Path, act: str, file_mode: int, folder_mode: int
) -> None:
    ledger.close()
    for above in path.parents:
        if above == path.parents[3]:
            break
        above.chmod(0o755)
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    program = READ_ONLY.format(nobody=NOBODY, act=act)
    program = program.replace("try:", f"path = Path({str(path)!r})\ntry:")
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    path.parent.chmod(0o700)
    assert ended.returncode == 0, ended.stderr


def test_an_old_sqlite_is_refused() -> None:
    with pytest.raises(LedgerError, match=r"SQLite 3\.36\.0"):
        schema.check_sqlite((3, 36, 0))
    schema.check_sqlite((3, 37, 0))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "disk is full"),
        (sqlite3.SQLITE_IOERR_FSYNC, "reports an error, or is full"),
        (sqlite3.SQLITE_CORRUPT_VTAB, "is damaged"),
        (sqlite3.SQLITE_NOTADB, "not a ledger"),
        (sqlite3.SQLITE_BUSY_RECOVERY, "locked"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "replaced or removed"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be written"),
        (sqlite3.SQLITE_CONSTRAINT_CHECK, "refused a change"),
    ],
)
def test_every_code_has_its_sentence(path: Path, code: int, said: str) -> None:
    error = sqlite3.OperationalError("technical")
    error.sqlite_errorcode = code
    error.sqlite_errorname = "SQLITE_NAME"
    told = damage.explained(error, path)
    assert said in str(told)
    assert told.hint
    assert said == "replaced or removed" or "SQLITE_NAME: technical" in told.detail


def test_no_exception_of_sqlite_escapes(ledger: SqliteLedger) -> None:
    ledger.close()
    with pytest.raises(LedgerError):
        ledger.posts()
    with pytest.raises(LedgerError):
        ledger.note("x", "", by="a")
