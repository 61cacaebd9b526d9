"""The file under the ledger: made whole or not at all, looked at before use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from crosspost.ledger import damage

_PRAGMAS: Final = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "trusted_schema = OFF",
    # A big change that is not committed yet would shut out who only reads.
    "cache_spill = OFF",
)


def check(path: Path) -> None:
    """Look at a ledger's file before SQLite does.

    Raises:
        LedgerError: It is missing, empty, no file, or cannot be written.
    """
    with damage.translated_os(path):
        if not path.exists():
            raise damage.missing(path)
        if not path.is_file():
            raise damage.foreign(path)
        if path.stat().st_size == 0:
            raise damage.damaged(path, "empty")
    # SQLite writes a journal beside the file, so the folder counts too.
    for place in (path, path.parent):
        if not os.access(place, os.R_OK | os.W_OK):
            raise damage.unwritable(path, str(place))


def identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of the file that is there now, or None."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- before every write: the quickest way
    except OSError:
        return None
    return found.st_dev, found.st_ino


def connect(path: Path, *, patience: float) -> sqlite3.Connection:
    """Open an existing file, and nothing else.

    Each commit is forced to the disk; another writer is waited for `patience`
    seconds; transactions are begun by hand.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def new(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file (0600) that gets its name once everything is in it.

    Raises:
        LedgerError: There is one of that name, or it cannot be written.
    """
    if path.exists():
        raise damage.already_there(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    with damage.translated_os(path), damage.translated(path):
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            with closing(connect(unfinished, patience=0)) as connection:
                yield connection
            _name(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)


def _name(unfinished: Path, path: Path) -> None:
    """Give the file its name, never another's; durable at power loss."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)
    except (PermissionError, NotImplementedError):
        # A file system without links: a rename is the next best thing.
        unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
