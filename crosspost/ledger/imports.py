"""Imports in the ledger: pages of their own, so that the day's status stays readable.

A batch is intended in one transaction and settled in another, each with one
journal line: years of posts are thousands of lines, not hundreds of thousands.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from crosspost.ledger.codec import dumps, instant
from crosspost.ledger.store import Row as Columns
from crosspost.ledger.store import Store, Transaction
from crosspost.migrate.book import Begun, Import, Row, Standing
from crosspost.migrate.pace import Spent
from crosspost.model import Json
from crosspost.ports import LeaseLost

_KEEP: Final = """ON CONFLICT (account, post, part) DO UPDATE SET
  key = excluded.key, state = excluded.state, at = excluded.at, cid = excluded.cid,
  id = excluded.id, uri = excluded.uri, url = excluded.url,
  problem = excluded.problem"""
_NAMED: Final = 5
"""How many posts a journal line names by their first and last; it counts all."""


class Imports:
    """See `migrate.book.Book`."""

    def __init__(self, store: Store) -> None:
        """Keep everything in `store`."""
        self._store = store

    def begin_import(self, begun: Begun, *, by: str) -> Import:
        """See `migrate.book.Book.begin_import`."""
        with self._store.write() as tx:
            tx.put(
                "imports",
                account=begun.account,
                archive=begun.archive,
                identity=begun.identity,
                plan=begun.plan,
                settings=dumps(begun.settings),
                by=by,
                at=tx.now,
                instead="""ON CONFLICT (account, archive) DO UPDATE SET
                    plan = excluded.plan, settings = excluded.settings,
                    identity = excluded.identity, token = token + 1""",
            )
            told = ("archive", "plan", "settings")
            detail = {name: getattr(begun, name) for name in told}
            tx.journal("import-begun", begun.account, by=by, detail=detail)
            return _need(tx, begun.account, begun.archive)

    def imports(self, account: str = "") -> list[Import]:
        """See `migrate.book.Book.imports`."""
        with self._store.read() as tx:
            found = tx.all(
                "SELECT * FROM imports WHERE ? IN ('', account) ORDER BY at", account
            )
        return [_import(row) for row in found]

    def looked(self, of: Import, *, by: str) -> Import:
        """See `migrate.book.Book.looked`."""
        with self._store.write() as tx:
            _check(tx, of)
            tx.execute(
                "UPDATE imports SET looked = 1 WHERE account = ? AND archive = ?",
                of.account,
                of.archive,
            )
            tx.journal("import-looked-at", of.account, by=by)
            return _need(tx, of.account, of.archive)

    def holds(self, of: Import) -> bool:
        """See `migrate.book.Book.holds`."""
        with self._store.read() as tx:
            return _need(tx, of.account, of.archive).token == of.token

    def standing(
        self, account: str, posts: Collection[str]
    ) -> Mapping[str, tuple[Row, ...]]:
        """See `migrate.book.Book.standing`."""
        with self._store.read() as tx:
            rows = tx.all(
                """SELECT * FROM imported WHERE account = ?
                   AND post IN (SELECT value FROM json_each(?)) ORDER BY part""",
                account,
                json.dumps(list(posts)),
            )
        found: dict[str, tuple[Row, ...]] = {}
        for row in map(_row, rows):
            found[row.post] = (*found.get(row.post, ()), row)
        return found

    def rows(
        self,
        of: Import,
        *,
        states: Collection[Standing],
        below: tuple[int, str, int] | None = None,
        most: int = 500,
    ) -> list[Row]:
        """See `migrate.book.Book.rows`."""
        length, post, part = below or (100, "", 0)
        with self._store.read() as tx:
            rows = tx.all(
                """SELECT * FROM imported WHERE account = ? AND archive = ?
                   AND state IN (SELECT value FROM json_each(?))
                   AND (length(post), post, part) < (?, ?, ?)
                   ORDER BY length(post) DESC, post DESC, part DESC LIMIT ?""",
                of.account,
                of.archive,
                json.dumps(sorted(states)),
                length,
                post,
                part,
                most,
            )
        return [_row(row) for row in rows]

    def tally(self, of: Import) -> Mapping[Standing, int]:
        """See `migrate.book.Book.tally`."""
        with self._store.read() as tx:
            rows = tx.all(
                "SELECT state, count(DISTINCT post) AS n FROM imported "
                "WHERE account = ? AND archive = ? GROUP BY state",
                of.account,
                of.archive,
            )
        return {Standing(row["state"]): int(row["n"]) for row in rows}

    def intend_parts(self, of: Import, rows: Sequence[Row]) -> None:
        """See `migrate.book.Book.intend_parts`."""
        with self._store.write() as tx:
            _check(tx, of)
            _keep(tx, of, rows)
            tx.journal("import-intended", of.account, detail=_span(rows))

    def settle_parts(
        self,
        of: Import,
        rows: Sequence[Row],
        *,
        dropped: Collection[str] = (),
        spent: Sequence[Spent] = (),
        by: str,
        act: str,
    ) -> None:
        """See `migrate.book.Book.settle_parts`."""
        with self._store.write() as tx:
            # A receipt is a fact, whoever works on this now.
            _keep(tx, of, rows)
            for post in dropped:
                tx.execute(
                    """DELETE FROM imported
                       WHERE account = ? AND post = ? AND state = 'attempted'""",
                    of.account,
                    post,
                )
            for one in spent:
                tx.put(
                    "import_spent",
                    account=of.account,
                    kind=one.kind,
                    at=one.at,
                    amount=one.amount,
                )
            if rows:
                tx.journal(act, of.account, by=by, detail=_span(rows))

    def spent(self, account: str, *, since: datetime) -> list[Spent]:
        """See `migrate.book.Book.spent`."""
        with self._store.read() as tx:
            rows = tx.all(
                """SELECT kind, at, amount FROM import_spent
                   WHERE account = ? AND at >= ?""",
                account,
                since,
            )
        return [Spent(row["kind"], instant(row["at"]), row["amount"]) for row in rows]


def _span(rows: Sequence[Row]) -> Json:
    posts = list(dict.fromkeys(row.post for row in rows))
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.state] = counted.get(row.state, 0) + 1
    named = posts if len(posts) <= _NAMED else [posts[0], posts[-1]]
    failed = [row.post for row in rows if row.state is Standing.FAILED]
    detail: dict[str, object] = {"posts": len(posts), "ids": named, "parts": counted}
    return detail | ({"failed": failed} if failed else {})


def _keep(tx: Transaction, of: Import, rows: Sequence[Row]) -> None:
    for row in rows:
        tx.put(
            "imported",
            account=of.account,
            archive=of.archive,
            post=row.post,
            part=row.part,
            key=row.key,
            state=row.state.value,
            at=row.at,
            cid=row.cid,
            id=row.id,
            uri=row.uri,
            url=row.url,
            problem=dumps(row.problem),
            instead=_KEEP,
        )


def _check(tx: Transaction, of: Import) -> None:
    if _need(tx, of.account, of.archive).token != of.token:
        raise LeaseLost


def _need(tx: Transaction, account: str, archive: str) -> Import:
    row = tx.one(
        "SELECT * FROM imports WHERE account = ? AND archive = ?", account, archive
    )
    if row is None:
        raise LookupError(account, archive)
    return _import(row)


def _import(row: Columns) -> Import:
    return Import(
        account=row["account"],
        archive=row["archive"],
        identity=row["identity"],
        plan=row["plan"],
        settings=json.loads(row["settings"]),
        looked=bool(row["looked"]),
        token=row["token"],
        at=instant(row["at"]),
    )


def _row(row: Columns) -> Row:
    return Row(
        post=row["post"],
        part=row["part"],
        key=row["key"],
        state=Standing(row["state"]),
        at=instant(row["at"]),
        cid=row["cid"],
        id=row["id"],
        uri=row["uri"],
        url=row["url"],
        problem=json.loads(row["problem"]),
    )
