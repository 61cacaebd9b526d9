"""One open SQLite file: transactions, and the journal that goes with each."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from crosspost.ledger import damage, files
from crosspost.ledger.codec import stamp
from crosspost.ledger.group import (
    MOST_TOGETHER,
    PATIENCE_SECONDS,
    Group,
    Patience,
    Queue,
)
from crosspost.ledger.journal import NOTHING, Export, Tail
from crosspost.ledger.transaction import Row, Transaction, last_line, lines
from crosspost.ports import Clock, Line

__all__ = ["Row", "Store", "Transaction", "last_line", "lines"]


class Store:
    """The connection, shared by this process's threads, one at a time."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, clock: Clock
    ) -> None:
        """Take over a connection whose schema was checked."""
        self.path = path
        self.clock = clock
        self.export = Export(_journal_of(path))
        self.texts = self.export.path.with_name(
            self.export.path.name.replace("journal", "texts")
        )
        self._connection = connection
        self._reader: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._file = files.identity(path)
        self._group: Group | None = None
        self._queue = Queue(self._lock)
        self._patience = Patience(connection)
        self._process = os.getpid()
        self._inside = False

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that commits at the end, or leaves nothing behind.

        Threads that write at the same moment are committed together: the disk is
        waited for once. None goes on before its own change is on the disk.
        """
        came = time.monotonic()
        self._check_process()
        with damage.translated(self.path):
            with self._queue:
                self._check_not_inside()
                group = self._joined(came)
                try:
                    with self._member(group) as own:
                        yield own
                finally:
                    if self._queue.is_last or group.members >= MOST_TOGETHER:
                        self._end(group)
            while not group.over.wait(PATIENCE_SECONDS):
                with self._lock:
                    self._end(group)
            if group.failed is not None:
                # Each thread raises an error of its own: they are told apart.
                raise copy(group.failed) from group.failed

    def _joined(self, came: float) -> Group:
        """The transaction that is open, or a new one; `came` is when it was wanted."""
        if self._group is None:
            if files.identity(self.path) != self._file:
                raise damage.moved(self.path)
            if self._connection.in_transaction:  # begun, and interrupted at once
                self._connection.execute("ROLLBACK")
            with self._patience.since(came, self._connection):
                self._connection.execute("BEGIN IMMEDIATE")
            self._group = Group()
        return self._group

    @contextmanager
    def _member(self, group: Group) -> Iterator[Transaction]:
        """One change among those of a group: whole, or not at all."""
        self._connection.execute("SAVEPOINT own")
        self._inside = True
        try:
            yield Transaction(self._connection, self.clock)
            self._connection.execute("RELEASE own")
        except BaseException as error:
            self._undo(group, error)
            raise
        finally:
            self._inside = False
        group.members += 1

    def _undo(self, group: Group, error: BaseException) -> None:
        """Take back one change alone; where that cannot be done, all of its group."""
        if not self._connection.in_transaction:
            # A full disk has ended everybody's transaction already.
            self._lost(group, error)
            return
        try:
            self._connection.execute("ROLLBACK TO own")
            self._connection.execute("RELEASE own")
        except sqlite3.Error as worse:
            self._lost(group, worse)

    def _end(self, group: Group) -> None:
        """Commit for everyone in it, unless that was done."""
        if self._group is not group:
            return
        if not group.members:
            self._connection.execute("ROLLBACK")
            self._over(group)
            return
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._lost(group, error)
            return
        except BaseException as stop:
            # Python hears of an interruption when SQLite is done.
            if self._connection.in_transaction:
                self._lost(group, stop)
            else:
                self._over(group)
            raise
        try:
            self.catch_up()
        finally:
            self._over(group)

    def _lost(self, group: Group, error: BaseException) -> None:
        """Nothing of the group is kept, and each of its members learns it."""
        known = isinstance(error, sqlite3.Error)
        group.failed = damage.explained(error, self.path) if known else error  # type: ignore[arg-type]
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        finally:
            self._over(group)

    def _over(self, group: Group) -> None:
        self._group = None
        group.over.set()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Several questions about one moment; only what is committed is seen."""
        came = time.monotonic()
        self._check_process()
        with self._lock, damage.translated(self.path):
            self._check_not_inside()
            connection = self._connection if self._group is None else self._second()
            with self._patience.since(came, connection):
                connection.execute("BEGIN")
                try:
                    yield Transaction(connection, self.clock)
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")

    def _second(self) -> sqlite3.Connection:
        """A connection that does not see what is not committed yet."""
        if self._reader is None:
            if files.identity(self.path) != self._file:
                raise damage.moved(self.path)
            self._reader = files.connect(self.path, patience=self._patience.seconds)
            self._reader.execute("PRAGMA query_only = ON")
        return self._reader

    def catch_up(self) -> None:
        """Bring the exported journal up to the ledger."""
        try:
            self.export.catch_up(self._lines_after)
        except (OSError, sqlite3.Error):
            # The change is committed and must not look as if it were not; the
            # next commit, or the next process, writes these lines too.
            return

    def close(self) -> None:
        """Let go of the file, once what is under way is kept."""
        with self._lock:
            if self._group is not None:
                self._end(self._group)
            if self._reader is not None:
                self._reader.close()
            self._connection.close()

    def backup(self, to: sqlite3.Connection) -> None:
        """Copy every page of one moment into `to`: what is committed, nothing else."""
        with self._lock:
            if self._group is not None:
                self._end(self._group)
            self._connection.backup(to)

    def _check_process(self) -> None:
        """A connection carried into another process would damage the file."""
        if os.getpid() != self._process:
            message = "a forked process must open the ledger itself"
            raise RuntimeError(message)

    def _check_not_inside(self) -> None:
        """A change within a change would be committed half done."""
        if self._inside:
            message = "a change or a question within a change of the same thread"
            raise RuntimeError(message)

    def reconcile(self) -> None:
        """Compare the exported journal with the ledger, and bring it up to it.

        A file that knows more, or something else, shows that an older state of
        the ledger was put back: that is kept under `restored`, and the file
        under another name. A file whose end is unreadable is only put aside.
        """
        with self._lock, damage.translated_os(self.export.path):
            if self._follows(self.export.tail()):
                self.catch_up()
                return
            with self.write() as tx:
                tail = self.export.tail()
                if not self._follows(tail):
                    _tell_another_story(tx, tail)
            # Renamed after the commit: a crash in between is noticed again.
            if not self._follows(self.export.tail()):
                self.export.set_aside()
            self.catch_up()

    def _follows(self, tail: Tail | None) -> bool:
        """Whether the ledger knows the line that the file ends with."""
        if tail is None:
            return False
        if tail == NOTHING:
            return True
        found = self._connection.execute(
            "SELECT hash FROM journal WHERE number = ?", (tail.number,)
        ).fetchone()
        return found is not None and found["hash"] == tail.hash

    def _lines_after(self, tail: Tail) -> list[Line]:
        if not self._follows(tail):
            return []
        found = self._connection.execute(
            "SELECT * FROM journal WHERE number > ? ORDER BY number", (tail.number,)
        )
        return lines(found)


def _tell_another_story(tx: Transaction, tail: Tail | None) -> None:
    if tail is not None:
        tx.execute("DELETE FROM meta WHERE name = 'restored'")
        tx.put("meta", name="restored", value=stamp(tx.now))
    detail = {"number": tail.number, "hash": tail.hash} if tail else {}
    tx.journal("journal-put-aside", "", detail=detail)


def _journal_of(path: Path) -> Path:
    """`journal.jsonl` beside `ledger.sqlite3`; another ledger has one of its own."""
    own = "" if path.stem == "ledger" else f"{path.stem}."
    return path.with_name(f"{own}journal.jsonl")
