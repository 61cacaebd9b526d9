"""Numbered migrations, and whose file this is.

The file's `application_id` says that it is a ledger of ours, its `user_version`
which migration was the last. A version that this program does not know is left
alone.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from crosspost.ledger import damage

APPLICATION: Final = 0x63505354
"""`cPST`, in the header of the file."""

NEEDED: Final = (3, 37, 0)
"""STRICT tables; generated columns and RETURNING are older."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrations() -> list[Path]:
    """The numbered scripts, in order."""
    return sorted(_MIGRATIONS.glob("[0-9]*.sql"))


def latest() -> int:
    """The number of the last migration."""
    return int(migrations()[-1].stem)


def check_sqlite(found: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Refuse a SQLite that lacks what the schema needs.

    Raises:
        LedgerError: It is older than `NEEDED`.
    """
    if found < NEEDED:
        raise damage.too_old(
            ".".join(map(str, found)), needed=".".join(map(str, NEEDED))
        )


def check_ours(connection: sqlite3.Connection, path: Path) -> int:
    """The schema's version.

    The first statement here also rolls back what a crash left half written,
    and lets SQLite compare the header with the size of the file.

    Raises:
        LedgerError: The file is empty, someone else's, or newer than we are.
    """
    tables = _number(connection, "SELECT count(*) FROM sqlite_master")
    application = _number(connection, "PRAGMA application_id")
    version = _number(connection, "PRAGMA user_version")
    if application != APPLICATION:
        if tables == 0:
            raise damage.damaged(path, "no table")
        raise damage.foreign(path, f"application_id {application:#x}")
    if version > latest():
        raise damage.newer(path, found=version, known=latest())
    return version


def migrate(connection: sqlite3.Connection, *, after: int) -> None:
    """Apply every migration later than number `after`, each in one transaction.

    Two processes may come here at once: the second finds the work done.
    """
    for script in migrations():
        if int(script.stem) > after:
            _apply(connection, script)


def _apply(connection: sqlite3.Connection, script: Path) -> None:
    number = int(script.stem)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _number(connection, "PRAGMA user_version") < number:
            for statement in statements(script.read_text("utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def statements(script: str) -> list[str]:
    """The statements of a script; `executescript` would commit on its own."""
    found, gathered = [], ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            found.append(gathered.strip())
            gathered = ""
    if gathered.strip():
        msg = f"a statement without an end: {gathered.strip()[:40]}"
        raise ValueError(msg)
    return found


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])
