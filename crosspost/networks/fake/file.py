"""The books in one file, for several processes, at once or one after another.

Each turn is one transaction of SQLite: begin, read what others changed since,
do, write what changed, commit. A process that is killed in between has done
nothing. A process may fork while no turn is under way. It is a stage set and no
archive: power loss may lose the last turns.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from crosspost.networks.fake.books import Books, Shelf
from crosspost.networks.fake.http import Asked

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS rows (
    shelf TEXT NOT NULL, owner TEXT NOT NULL, key TEXT NOT NULL,
    value TEXT, turn INTEGER NOT NULL, PRIMARY KEY (shelf, owner, key)
) WITHOUT ROWID
"""
_INDEX: Final = "CREATE INDEX IF NOT EXISTS by_turn ON rows (turn)"
_CHANGED: Final = (
    "SELECT shelf, owner, key, value, turn FROM rows WHERE turn > ? ORDER BY turn"
)
_PUT: Final = "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)"
_WAIT_SECONDS: Final = 60.0
# Connections of a parent process: closing one here would meddle with its file.
_INHERITED: Final[list[sqlite3.Connection]] = []


class FileBooks(Books):
    """All shelves, kept in one file."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; it is read at the first turn."""
        super().__init__()
        self._path = path
        self._file: sqlite3.Connection | None = None
        self._process = 0
        self._turn = 0

    def close(self) -> None:
        """Close the file."""
        if self._file is not None and self._process == os.getpid():
            self._file.close()
        self._file = None

    def _opened(self) -> sqlite3.Connection:
        # A connection must not be carried over a fork; what was read before it
        # is still good, being older at worst.
        if self._file is None or self._process != os.getpid():
            if self._file is not None:
                _INHERITED.append(self._file)
            self._process = os.getpid()
            self._file = sqlite3.connect(
                self._path,
                timeout=_WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=OFF")
            self._file.execute(_TABLE)
            self._file.execute(_INDEX)
        return self._file

    def _begin(self) -> None:
        file = self._opened()
        file.execute("BEGIN IMMEDIATE")
        for shelf, owner, key, value, turn in file.execute(_CHANGED, (self._turn,)):
            self._turn = turn
            if shelf in self.shelves:
                _take(self.shelves[shelf], owner, key, value)

    def _keep(self) -> None:
        file = self._opened()
        rows = [
            (shelf.name, owner, key, _written(shelf.get(owner, key)), self._turn + 1)
            for shelf in self.shelves.values()
            for owner, key in shelf.changed
        ]
        if rows:
            file.executemany(_PUT, rows)
            self._turn += 1
        file.execute("COMMIT")
        super()._keep()

    def _undo(self) -> None:
        self._opened().execute("ROLLBACK")
        self._turn = 0
        for shelf in self.shelves.values():
            shelf.rows.clear()
            shelf.changed.clear()


def _take(shelf: Shelf[Any], owner: str, key: str, value: str | None) -> None:
    if value is None:
        shelf.rows.get(owner, {}).pop(key, None)
    else:
        shelf.rows.setdefault(owner, {})[key] = _read(shelf.kind, value)


def _written(value: Any) -> str | None:  # noqa: ANN401 -- any shelf's dataclass
    return None if value is None else json.dumps(_fields(value), default=_special)


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 -- as above
    return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}


def _special(value: object) -> dict[str, Any]:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, bytes):
        return {"$base64": base64.b64encode(value).decode()}
    if isinstance(value, Asked):
        return {"$asked": _fields(value)}
    raise TypeError(value)


def _read(kind: type[Any], text: str) -> Any:  # noqa: ANN401 -- as above
    told = json.loads(text, object_hook=_unspecial)
    return kind(**{name: _tuple(value) for name, value in told.items()})


def _unspecial(told: dict[str, Any]) -> Any:  # noqa: ANN401 -- as above
    if len(told) != 1:
        return told
    if "$time" in told:
        return datetime.fromisoformat(told["$time"])
    if "$base64" in told:
        return base64.b64decode(told["$base64"])
    if "$asked" in told:
        fields = {name: _tuple(value) for name, value in told["$asked"].items()}
        return Asked(**fields)
    return told


def _tuple(value: Any) -> Any:  # noqa: ANN401 -- as above
    return tuple(value) if isinstance(value, list) else value
