"""`ports.Notifier` over the ledger: what is told is kept, and sent after the run."""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.notify.doors import Door
from crosspost.ports import Notice, NoticeBook


class BookNotifier:
    """Keeps notices for the postman; none where nobody could be written to."""

    def __init__(self, book: NoticeBook, doors: Sequence[Door]) -> None:
        """`doors` are those that the configuration names."""
        self._book, self._doors = book, doors

    def tell(self, notice: Notice) -> bool:
        """Keep a notice to be sent; False where it was told before, or to nobody."""
        if not any(door.addresses(notice) for door in self._doors):
            return False
        return self._book.keep_letter(notice)
