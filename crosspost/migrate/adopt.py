"""Learning from a plan file what a lost ledger knew: its outcomes are taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from crosspost.migrate.book import Book, Import, Row

_CHUNK = 500


def adopt(book: Book, of: Import, outcomes: Iterable[Row], *, by: str) -> int:
    """Take over what the plan file says of parts that the book knows nothing of.

    Args:
        book: The ledger's pages.
        of: The import.
        outcomes: One for each part, in any order.
        by: Who goes on with it.

    Returns:
        How many parts were taken over.
    """
    taken = 0
    for rows in _chunks(outcomes):
        known = book.standing(of.account, {row.post for row in rows})
        parts = {(post, row.part) for post, own in known.items() for row in own}
        fresh = [row for row in rows if (row.post, row.part) not in parts]
        if fresh:
            book.settle_parts(of, fresh, by=by, act="import-adopted")
            taken += len(fresh)
    return taken


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
