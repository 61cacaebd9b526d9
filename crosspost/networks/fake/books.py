"""Where the world keeps what it knows: shelves of frozen values.

One turn at the books is one transaction: everything a request changes is kept
together or not at all. In memory here; `file` keeps the same shelves on disk.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Values of one kind, each under an owner and a key."""

    def __init__(self, name: str, kind: type[T]) -> None:
        """`kind` is the dataclass that `file` makes rows into."""
        self.name = name
        self.kind = kind
        self.rows: dict[str, dict[str, T]] = {}
        self.changed: set[tuple[str, str]] = set()

    def of(self, owner: str) -> Mapping[str, T]:
        """All values of an owner, by key, in the order they were put."""
        return self.rows.get(owner, {})

    def get(self, owner: str, key: str) -> T | None:
        """One value, or None."""
        return self.rows.get(owner, {}).get(key)

    def everything(self) -> list[T]:
        """All values of all owners."""
        return [value for rows in self.rows.values() for value in rows.values()]

    def put(self, owner: str, key: str, value: T) -> T:
        """Keep a value, instead of the one that may be there."""
        self.rows.setdefault(owner, {})[key] = value
        self.changed.add((owner, key))
        return value

    def drop(self, owner: str, key: str) -> None:
        """Forget a value; one that is not there is no error."""
        if self.rows.get(owner, {}).pop(key, None) is not None:
            self.changed.add((owner, key))


class Books:
    """All shelves, in memory."""

    def __init__(self) -> None:
        """Begin with no shelf."""
        self._lock = threading.RLock()
        self._depth = 0
        self.shelves: dict[str, Shelf[Any]] = {}

    def shelf(self, name: str, kind: type[T]) -> Shelf[T]:
        """A new shelf; its name must be its own."""
        if name in self.shelves:
            raise ValueError(name)
        made = Shelf(name, kind)
        self.shelves[name] = made
        return made

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One reader or writer at a time; turns within a turn are one."""
        with self._lock:
            if self._depth == 0:
                self._begin()
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._undo()
                raise
            self._depth -= 1
            if self._depth == 0:
                self._keep()

    def close(self) -> None:
        """Let go of what is held open."""

    def _begin(self) -> None:
        """Read what others have changed."""

    def _keep(self) -> None:
        """Keep what this turn has changed."""
        for shelf in self.shelves.values():
            shelf.changed.clear()

    def _undo(self) -> None:
        """Forget what this turn has changed (in memory nothing can be undone)."""
