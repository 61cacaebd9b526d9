"""What may happen to changes that are committed together: faults, kills, forks."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from crosspost.clock import ManualClock
from crosspost.errors import LedgerError
from crosspost.ledger.sqlite import SqliteLedger, open_ledger
from unit.ledger.test_together import _note, at_once

THREADS, EACH = 8, 6
NOTHING: dict[str, str] = {}
BIG = "x" * 4_000_000
"""More than SQLite keeps in memory of its own accord."""


class Faulty:
    """A connection that fails once at one of its statements."""

    def __init__(self, real: sqlite3.Connection, statement: str, turn: int) -> None:
        self._real, self._statement, self._left = real, statement, turn
        self.struck = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever it has
        return getattr(self._real, name)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401
        """As the real one, but for one statement at one of its turns."""
        if statement.startswith(self._statement) and not self.struck:
            self._left -= 1
            if self._left == 0:
                self.struck = True
                message = "disk I/O error"
                raise sqlite3.OperationalError(message)
        return self._real.execute(statement, *values)


def _written(ledger: SqliteLedger) -> tuple[set[str], list[BaseException]]:
    """What threads were told is kept, and what they were told instead."""
    kept: set[str] = set()
    raised: list[BaseException] = []
    ready = threading.Barrier(THREADS)

    def one(thread: int) -> None:
        ready.wait()
        for number in range(EACH):
            subject = f"{thread}-{number}"
            try:
                with ledger._store.write() as tx:
                    tx.journal("first", subject)
                    tx.journal("second", subject)
                    _ = NOTHING[subject] if number == EACH - 1 else ""
            except BaseException as error:  # noqa: BLE001 -- looked at by the test
                raised.append(error)
            else:
                kept.add(subject)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return kept, raised


def _there(ledger: SqliteLedger, act: str) -> set[str]:
    return {line.subject for line in ledger.journal() if line.act == act}


@pytest.mark.parametrize("turn", [1, 3, 7])
@pytest.mark.parametrize(
    "statement", ["BEGIN IMMEDIATE", "SAVEPOINT", "RELEASE", "ROLLBACK TO", "COMMIT"]
)
def test_what_one_is_told_is_so_wherever_the_disk_fails(
    ledger: SqliteLedger, statement: str, turn: int
) -> None:
    store = ledger._store
    faulty = Faulty(store._connection, statement, turn)
    store._connection = faulty  # type: ignore[assignment]

    kept, raised = _written(ledger)

    assert kept == _there(ledger, "first") == _there(ledger, "second")
    assert len(kept) + len(raised) == THREADS * EACH
    ours = [error for error in raised if not isinstance(error, KeyError)]
    assert all(isinstance(error, LedgerError) for error in ours)
    assert len({id(error) for error in ours}) == len(ours)  # each has its own
    faulty.struck = True  # the disk is well again
    ledger.note("after", "", by="", detail={})
    assert ledger.integrity() == []


def test_an_export_that_cannot_be_read_does_not_undo_what_is_committed(
    ledger: SqliteLedger,
) -> None:
    class Broken:
        def catch_up(self, _lines: object) -> None:
            message = "disk I/O error"
            raise sqlite3.OperationalError(message)

    ledger._store.export = Broken()  # type: ignore[assignment]

    ledger.note("noted", "one", by="", detail={})

    assert _there(ledger, "noted") == {"one"}


@contextmanager
def _waiting(ledger: SqliteLedger, subject: str) -> Iterator[None]:
    """A change of another thread that is made and not committed yet."""
    store = ledger._store
    with store._queue:
        group = store._joined(time.monotonic())
        with store._member(group) as tx:
            tx.journal("noted", subject)
    try:
        yield
    finally:
        with store._lock:
            store._end(group)


def test_a_big_change_that_waits_shuts_no_reader_out(
    path: Path, clock: ManualClock, ledger: SqliteLedger
) -> None:
    del ledger
    with closing(open_ledger(path, clock=clock, patience=0)) as hasty:
        with _waiting(hasty, BIG):
            assert _there(hasty, "noted") == set()
        assert _there(hasty, "noted") == {BIG}


def test_a_backup_holds_nothing_that_could_still_be_lost(
    path: Path, clock: ManualClock, ledger: SqliteLedger
) -> None:
    with _waiting(ledger, "one"):
        ledger.backup(path.with_name("copy.sqlite3"))
        there = _there(ledger, "noted")

    with closing(open_ledger(path.with_name("copy.sqlite3"), clock=clock)) as copied:
        assert _there(copied, "noted") == there


def test_letting_go_keeps_what_waited(
    path: Path, clock: ManualClock, ledger: SqliteLedger
) -> None:
    del ledger
    own = open_ledger(path, clock=clock)
    with _waiting(own, "one"):
        own.close()
    with closing(open_ledger(path, clock=clock)) as again:
        assert _there(again, "noted") == {"one"}


def test_a_change_within_a_change_is_refused_and_harms_nothing(
    ledger: SqliteLedger,
) -> None:
    def nested() -> None:
        with ledger._store.write() as tx:
            tx.journal("noted", "outer")
            ledger.note("noted", "inner", by="", detail={})

    def asked() -> None:
        with ledger._store.write() as tx:
            tx.journal("noted", "outer")
            ledger.journal()

    for act in (nested, asked):
        with pytest.raises(RuntimeError, match="within a change"):
            act()
    assert _there(ledger, "noted") == set()


def test_threads_wait_for_another_process_together(
    path: Path, clock: ManualClock, ledger: SqliteLedger
) -> None:
    """One after another, sixty of them would wait for it sixty times as long."""
    del ledger
    own = open_ledger(path, clock=clock, patience=0.5)
    asked: list[str] = []
    own._store._connection.set_trace_callback(asked.append)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        raised = at_once(lambda number: _note(own, str(number)))
        other.execute("ROLLBACK")

    assert {type(error) for error in raised} == {LedgerError}
    waits = [int(one.split("= ")[1]) for one in asked if "busy_timeout =" in one]
    assert min(waits) == 0
    assert waits[-1] == 500  # and it is as patient as before with the next one
    own.close()


# -- other processes --------------------------------------------------------------

_CHILD = """
import os, signal, sys, threading
from pathlib import Path
from datetime import UTC, datetime
from crosspost.clock import ManualClock
from crosspost.ledger.sqlite import open_ledger

path, what = Path(sys.argv[1]), sys.argv[2]
ledger = open_ledger(path, clock=ManualClock(datetime(2026, 12, 24, 12, tzinfo=UTC)))
out = os.open(path.with_name("told"), os.O_CREAT | os.O_WRONLY | os.O_APPEND)

def work(thread):
    for number in range(10_000):
        subject = f"{thread}-{number}"
        with ledger._store.write() as tx:
            tx.journal("first", subject)
            tx.journal("second", subject)
        os.write(out, f"{subject}\\n".encode())

if what == "stop":
    with ledger._store.write() as tx:
        tx.journal("first", "0-0")
        os.write(out, b"ready\\n")
        os.kill(os.getpid(), signal.SIGSTOP)
else:
    for n in range(8):
        threading.Thread(target=work, args=(n,)).start()
"""


@contextmanager
def _child(path: Path, what: str, *, lines: int) -> Iterator[subprocess.Popen[bytes]]:
    """Another process at work, once it has told so many lines."""
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(path), what])
    told = path.with_name("told")
    try:
        end = time.monotonic() + 60
        while not told.exists() or told.read_bytes().count(b"\n") < lines:
            assert child.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        yield child
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("lines", [1, 20, 60])
def test_what_a_killed_process_had_been_told_is_kept_whole(
    path: Path, clock: ManualClock, ledger: SqliteLedger, lines: int
) -> None:
    ledger.close()
    with _child(path, "kill", lines=lines) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
    told = set(path.with_name("told").read_text().split())

    with closing(open_ledger(path, clock=clock)) as again:
        first, second = _there(again, "first"), _there(again, "second")
        assert told <= first
        assert first == second
        assert again.integrity() == []
        exported = path.with_name("journal.jsonl").read_text().splitlines()
        assert len(exported) == len(again.journal())


def test_a_frozen_process_is_named_and_the_work_goes_on_when_it_is_gone(
    path: Path, clock: ManualClock, ledger: SqliteLedger
) -> None:
    del ledger
    with (
        closing(open_ledger(path, clock=clock, patience=0.2)) as own,
        _child(path, "stop", lines=1) as child,
    ):
        with pytest.raises(LedgerError, match="keeps the ledger locked") as refused:
            own.note("noted", "one", by="", detail={})
        assert "stopped" in str(refused.value.hint)
        assert own.journal()  # reading goes on
        child.kill()
        child.wait()
        own.note("noted", "two", by="", detail={})

        assert _there(own, "noted") == {"two"}
        assert _there(own, "first") == set()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_may_not_use_the_ledger_of_its_parent(
    ledger: SqliteLedger,
) -> None:
    child = os.fork()
    if child == 0:
        try:
            ledger.note("noted", "child", by="", detail={})
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 7
    assert _there(ledger, "noted") == set()
