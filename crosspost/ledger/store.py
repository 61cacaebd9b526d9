"""One open SQLite file: transactions, and the journal that goes with each."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from crosspost.ledger import damage, files
from crosspost.ledger.codec import dumps, instant, stamp
from crosspost.ledger.group import MOST_TOGETHER, PATIENCE_SECONDS, Group, Queue
from crosspost.ledger.journal import NOTHING, Export, Tail, sealed
from crosspost.model import Json
from crosspost.ports import Clock, Line

Row = sqlite3.Row


class Transaction:
    """What may be done between BEGIN and COMMIT.

    Attributes:
        now: The wall clock when it began.
        clock: For waits that must not jump.
    """

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        """Read the clock once: one transaction happens at one instant."""
        self._connection = connection
        self.clock = clock
        self.now = clock.now()

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Run a statement; instants become text, enumerations their word."""
        return self._connection.execute(statement, [_bound(value) for value in values])

    def one(self, statement: str, *values: object) -> Row | None:
        """The first row, or None."""
        row: Row | None = self.execute(statement, *values).fetchone()
        return row

    def all(self, statement: str, *values: object) -> list[Row]:
        """Every row."""
        return self.execute(statement, *values).fetchall()

    def put(self, table: str, *, instead: str = "", **values: object) -> None:
        """Insert one row; `instead` is an upsert's "ON CONFLICT …" clause."""
        names = ", ".join(values)
        places = ", ".join("?" * len(values))
        self.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places}) {instead}",  # noqa: S608 -- names are our own
            *values.values(),
        )

    def journal(
        self, act: str, subject: str, *, by: str = "", detail: Json | None = None
    ) -> Line:
        """Chain a line to the journal."""
        line = sealed(
            last_line(self),
            at=self.now,
            by=by,
            act=act,
            subject=subject,
            detail=detail or {},
        )
        self.retell(line)
        return line

    def retell(self, line: Line) -> None:
        """Keep a line as it is, with its hash."""
        self.put(
            "journal",
            number=line.number,
            at=line.at,
            by=line.by,
            act=line.act,
            subject=line.subject,
            detail=dumps(line.detail),
            previous=line.previous,
            hash=line.hash,
        )


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

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that commits at the end, or leaves nothing behind.

        Threads that write at the same moment are committed together: the disk is
        waited for once. None goes on before its own change is on the disk.
        """
        with damage.translated(self.path):
            with self._queue:
                group = self._joined()
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
                raise group.failed

    def _joined(self) -> Group:
        """The transaction that is open, or a new one."""
        if self._group is None:
            if files.identity(self.path) != self._file:
                raise damage.moved(self.path)
            self._connection.execute("BEGIN IMMEDIATE")
            self._group = Group()
        return self._group

    @contextmanager
    def _member(self, group: Group) -> Iterator[Transaction]:
        """One change among those of a group: whole, or not at all."""
        self._connection.execute("SAVEPOINT own")
        try:
            yield Transaction(self._connection, self.clock)
            self._connection.execute("RELEASE own")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO own")
                self._connection.execute("RELEASE own")
            else:  # a full disk has ended everybody's transaction already
                self._lost(group, error)
            raise
        group.members += 1

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
        except BaseException as error:  # noqa: BLE001 -- told to each of its members
            self._lost(group, error)
            return
        self.catch_up()
        self._over(group)

    def _lost(self, group: Group, error: BaseException) -> None:
        """Nothing of the group is kept, and each of its members learns it."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        known = isinstance(error, sqlite3.Error)
        group.failed = damage.explained(error, self.path) if known else error  # type: ignore[arg-type]
        self._over(group)

    def _over(self, group: Group) -> None:
        self._group = None
        group.over.set()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Several questions about one moment; only what is committed is seen."""
        with self._lock, damage.translated(self.path):
            connection = self._connection if self._group is None else self._second()
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
            told = self._connection.execute("PRAGMA busy_timeout").fetchone()
            self._reader = files.connect(self.path, patience=told[0] / 1000)
            self._reader.execute("PRAGMA query_only = ON")
        return self._reader

    def catch_up(self) -> None:
        """Bring the exported journal up to the ledger."""
        try:
            self.export.catch_up(self._lines_after)
        except OSError:
            # The change is committed and must not look as if it were not; the
            # next commit, or the next process, writes these lines too.
            return

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
            self._connection.close()

    def backup(self, to: sqlite3.Connection) -> None:
        """Copy every page of one moment into `to`."""
        with self._lock:
            self._connection.backup(to)

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


def last_line(tx: Transaction) -> Line | None:
    """The journal's last line."""
    row = tx.one("SELECT * FROM journal ORDER BY number DESC LIMIT 1")
    return lines([row])[0] if row else None


def lines(rows: Iterable[Row]) -> list[Line]:
    """Rows of the journal as values."""
    return [
        Line(
            number=row["number"],
            at=instant(row["at"]),
            by=row["by"],
            act=row["act"],
            subject=row["subject"],
            detail=json.loads(row["detail"]),
            previous=row["previous"],
            hash=row["hash"],
        )
        for row in rows
    ]


def _journal_of(path: Path) -> Path:
    """`journal.jsonl` beside `ledger.sqlite3`; another ledger has one of its own."""
    own = "" if path.stem == "ledger" else f"{path.stem}."
    return path.with_name(f"{own}journal.jsonl")


def _bound(value: object) -> Any:  # noqa: ANN401 -- what sqlite3 takes
    return stamp(value) if isinstance(value, datetime) else value
