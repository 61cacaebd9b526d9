"""Publishing again what was taken back: by a person's word only, and never by itself.

What someone removed by hand stays away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from crosspost.migrate.book import GONE, Book, Import, Row, Standing

_KIND = "Again"


def again(
    book: Book, of: Import, *, by: str, keep: Callable[[Sequence[Row]], None]
) -> int:
    """Let the next run publish what an undoing took back.

    Args:
        book: The ledger's pages.
        of: The import.
        by: Who wants it.
        keep: Adds outcomes to the plan file.

    Returns:
        How many posts.
    """
    posts = set[int]()
    below: tuple[int, str, int] | None = None
    while rows := book.rows(of, states={Standing.WITHDRAWN}, below=below):
        last = rows[-1]
        below = (len(last.post), last.post, last.part)
        open_ = [
            replace(row, state=Standing.FAILED, problem={"kind": _KIND})
            for row in rows
            if row.problem.get("kind") != GONE
        ]
        if open_:
            book.settle_parts(of, open_, by=by, act="import-again")
            keep(open_)
            posts |= {int(row.post) for row in open_}
    return len(posts)
