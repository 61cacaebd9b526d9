"""Learning from a plan file what a lost ledger knew: its outcomes are taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crosspost.migrate.doors import Book, Import, Row

_CHUNK = 500


def adopt(
    book: Book, of: Import, outcomes: Mapping[tuple[str, int], Row], *, by: str
) -> int:
    """Take over what the plan file says of posts that the book knows nothing of.

    Returns:
        How many posts were taken over.
    """
    taken = 0
    in_order = sorted(outcomes.values(), key=lambda one: (one.post, one.part))
    for rows in _chunks(in_order):
        known = book.standing(of.account, {row.post for row in rows})
        fresh = [row for row in rows if row.post not in known]
        if fresh:
            book.settle_parts(of, fresh, by=by, act="import-adopted")
            taken += len({row.post for row in fresh})
    return taken


def _chunks(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Whole posts, some hundreds of parts at a time."""
    chunk: list[Row] = []
    for row in rows:
        if len(chunk) >= _CHUNK and row.post != chunk[-1].post:
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk
