"""Taking an import back: what it made, newest first, and nothing else.

A part goes only while it is the very record that was published; what was changed
since is named and stays. Done twice is done once, so a crash costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from crosspost.errors import Throttled, Unavailable, Uncertain
from crosspost.migrate.book import GONE, Row, Standing
from crosspost.migrate.doors import Altered
from crosspost.migrate.room import Progress, Room
from crosspost.migrate.waiting import Waiting
from crosspost.migrate.writing import problem

_BATCH: Final = 50
_OURS: Final = frozenset({Standing.ATTEMPTED, Standing.SENT, Standing.REMOVING})
_AGAIN: Final = timedelta(seconds=5)


@dataclass(slots=True)
class Undone:
    """How far it is.

    Attributes:
        posts: Removed by this run; one that was cut in several counts once.
        gone: Of them, not there any more: someone had removed them by hand.
        kept: Left alone, with the reason.
    """

    posts: int = 0
    gone: int = 0
    kept: list[Row] = field(default_factory=list)
    _last: str = ""

    def removed(self, row: Row, *, by_hand: bool) -> None:
        """One part is gone; the parts of a post come one after the other."""
        if row.post != self._last:
            self.posts += 1
            self.gone += by_hand
        self._last = row.post


class Undo:
    """One run of taking an import back."""

    def __init__(self, room: Room) -> None:
        """Nothing is asked or removed yet."""
        self._room = room
        self.progress = Progress()
        self.result = Undone()
        self._waiting = Waiting(room, self.progress)

    def through(self, *, tell: Callable[[], None] = lambda: None) -> Undone:
        """Remove everything that the import published; `tell` hears of each batch.

        Raises:
            AccessDenied: The account may not be written to any more.
            LeaseLost: Another run has taken this import over.
        """
        room = self._room
        below: tuple[int, str, int] | None = None
        while batch := room.book.rows(room.of, states=_OURS, below=below, most=_BATCH):
            last = batch[-1]
            below = (len(last.post), last.post, last.part)
            self._batch(batch)
            tell()
        return self.result

    def _batch(self, batch: Sequence[Row]) -> None:
        room, done = self._room, list[Row]()
        now = room.clock.now()
        going = [replace(row, state=Standing.REMOVING, at=now) for row in batch]
        room.book.intend_parts(room.of, going)
        try:
            for before, row in zip(batch, going, strict=True):
                done.append(self._removed(row, before=before.state))
        finally:
            room.book.settle_parts(
                room.of, done, spent=room.pacer.fresh(), by=room.by, act="import-undone"
            )
            room.keep(done)

    def _removed(self, row: Row, *, before: Standing) -> Row:
        tries = 0
        while True:
            self._waiting.turn(self._room.importer.removal_cost())
            try:
                was_there = self._room.importer.remove(row)
            except (Throttled, Unavailable) as error:
                self._waiting.later(error, tries)
                tries += 1
            except Uncertain as error:
                at = self._room.clock.now() + _AGAIN
                self._waiting.until(at, error.message)
            except Altered as error:
                kept = replace(row, state=Standing.SENT, problem=problem(error))
                self.result.kept.append(kept)
                return kept
            else:
                # What an earlier run was removing when it ended, it removed.
                by_hand = not was_there and before is Standing.SENT
                self.result.removed(row, by_hand=by_hand)
                now = self._room.clock.now()
                why = {"kind": GONE} if by_hand else {}
                return replace(row, state=Standing.WITHDRAWN, at=now, problem=why)
