"""Threads that write at the same moment are committed together, or not at all."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from crosspost.clock import ManualClock
from crosspost.errors import LedgerError
from crosspost.ledger.sqlite import SqliteLedger, open_ledger

THREADS, EACH = 16, 5


def at_once(act: Callable[[int], None]) -> list[BaseException]:
    """The act by many threads that start together; what they raised."""
    raised: list[BaseException] = []
    ready = threading.Barrier(THREADS)

    def one(number: int) -> None:
        ready.wait()
        try:
            act(number)
        except BaseException as error:  # noqa: BLE001 -- looked at by the test
            raised.append(error)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def commits(ledger: SqliteLedger) -> list[str]:
    """Every COMMIT from now on."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement == "COMMIT":
            seen.append(statement)

    ledger._store._connection.set_trace_callback(note)
    return seen


def _note(ledger: SqliteLedger, subject: str) -> None:
    ledger.note("noted", subject, by="agent", detail={})


def test_all_is_kept_in_fewer_commits(ledger: SqliteLedger) -> None:
    done = commits(ledger)

    def write(thread: int) -> None:
        for number in range(EACH):
            ledger.keep_answer("test", f"{thread}-{number}", {"value": number})
            kept = ledger.answer("test", f"{thread}-{number}")
            assert kept is not None  # it is on the disk before one goes on

    assert at_once(write) == []
    for thread in range(THREADS):
        for number in range(EACH):
            kept = ledger.answer("test", f"{thread}-{number}")
            assert kept is not None
            assert kept[0] == {"value": number}
    assert 0 < len(done) < THREADS * EACH


def test_one_that_fails_takes_no_other_with_it(ledger: SqliteLedger) -> None:
    def write(thread: int) -> None:
        with ledger._store.write() as tx:
            tx.journal("noted", str(thread))
            if thread % 2:
                raise KeyError(thread)

    raised = at_once(write)

    assert sorted(error.args[0] for error in raised) == list(range(1, THREADS, 2))
    noted = {line.subject for line in ledger.journal() if line.act == "noted"}
    assert noted == {str(number) for number in range(0, THREADS, 2)}


def test_where_the_disk_says_no_everyone_learns_it(
    path: Path, clock: ManualClock, ledger: SqliteLedger
) -> None:
    del ledger
    hasty = open_ledger(path, clock=clock, patience=0)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM meta").fetchall()  # nobody can commit now
        raised = at_once(lambda number: _note(hasty, str(number)))
        reader.rollback()

    assert [type(error) for error in raised] == [LedgerError] * THREADS
    assert [line for line in hasty.journal() if line.act == "noted"] == []
    _note(hasty, "after")
    assert hasty.journal()[-1].subject == "after"
    hasty.close()


def test_what_is_not_committed_is_not_seen(ledger: SqliteLedger) -> None:
    """A thread that reads while others' changes wait to be committed."""
    store = ledger._store
    with store._queue:
        group = store._joined(0.0)
        with store._member(group) as tx:
            tx.journal("noted", "waiting")
        assert all(line.act != "noted" for line in ledger.journal())
        store._end(group)

    assert ledger.journal()[-1].subject == "waiting"


def test_the_exported_journal_has_every_line(path: Path, ledger: SqliteLedger) -> None:
    at_once(lambda thread: _note(ledger, str(thread)))

    exported = path.with_name("journal.jsonl").read_text().splitlines()
    assert len(exported) == len(ledger.journal())
