"""What may be done between BEGIN and COMMIT, and the journal line that tells it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crosspost.ledger.codec import dumps, instant, stamp
from crosspost.ledger.journal import sealed
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


def _bound(value: object) -> Any:  # noqa: ANN401 -- what sqlite3 takes
    return stamp(value) if isinstance(value, datetime) else value
