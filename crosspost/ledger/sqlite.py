"""The ledger in one SQLite file: made, opened, and copied while it is used.

Nothing here guesses: a file that is missing, damaged, someone else's or from a
newer version stops the work, because an empty ledger would mean that everything
is published again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosspost.ledger import damage, files, schema
from crosspost.ledger.codec import stamp
from crosspost.ledger.decisions import Decisions
from crosspost.ledger.deliveries import Deliveries
from crosspost.ledger.kept import Kept
from crosspost.ledger.notices import Notices
from crosspost.ledger.outcomes import Outcomes
from crosspost.ledger.pace import Pace
from crosspost.ledger.posts import Posts
from crosspost.ledger.proposals import Proposals
from crosspost.ledger.store import Store, Transaction
from crosspost.ledger.wishes import Wishes
from crosspost.ports import Clock, Line

if TYPE_CHECKING:
    from crosspost.ledger.imports import Imports

PATIENCE: Final = 30.0
"""Seconds to wait for another process that is writing."""


class SqliteLedger(
    Posts, Decisions, Deliveries, Outcomes, Wishes, Proposals, Pace, Kept, Notices
):
    """`ports.Ledger` and `wishes.WishBook` in one SQLite file; see `open_ledger`."""

    def __init__(self, store: Store) -> None:
        """Keep everything in `store`."""
        self._store = store

    def backup(self, to: Path) -> None:
        """Copy the ledger to a new file (0600) while it is in use.

        The copy knows that it is one: once it is put back, its `restored` says
        from when it is, until the accounts were looked at.

        Raises:
            LedgerError: The file exists, or cannot be written.
        """
        with files.new(to) as target:
            self._store.backup(target)
            target.execute(
                """INSERT INTO meta VALUES ('restored', ?)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                (stamp(self._store.clock.now()),),
            )

    def integrity(self) -> list[str]:
        """What SQLite's full check finds, a line each; empty for a sound file.

        Reads every page: for `doctor`, not for a tick.
        """
        with self._store.read() as tx:
            found = [row[0] for row in tx.all("PRAGMA integrity_check")]
            broken = tx.all("PRAGMA foreign_key_check")
        found += [f"foreign key: {row[0]} {row[1]}" for row in broken]
        return [line for line in found if line != "ok"]

    def imports(self) -> Imports:
        """The pages on imported archives; loaded where there is an import."""
        from crosspost.ledger.imports import Imports

        return Imports(self._store)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()


def create(
    path: Path,
    *,
    clock: Clock,
    machine: str,
    by: str = "",
    patience: float = PATIENCE,
    history: Sequence[Line] = (),
    rebuilding: str = "",
) -> SqliteLedger:
    """Make a new ledger without posts; only for `init` and `ledger rebuild`.

    Args:
        path: Where it shall be; its folder is made (0700) if need be.
        clock: What its instants are read from.
        machine: The identity of this machine, to notice a copy by.
        by: Who makes it.
        patience: Seconds to wait for another process that is writing.
        history: The journal of the ledger before it, which goes on.
        rebuilding: Where the old file is now; until this is emptied, nobody else
            opens it (see `App.ledger`).

    Raises:
        LedgerError: There is one already, or the folder cannot be written.
    """
    schema.check_sqlite()
    with damage.translated_os(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_orphan(path)
    with files.new(path) as connection:
        schema.migrate(connection, after=0)
        _begin(connection, clock, history, rebuilding)
    ledger = open_ledger(path, clock=clock, patience=patience)
    ledger.keep_meta(machine=machine, file=str(path.stat().st_ino))
    detail = {"machine": machine}
    if rebuilding:
        ledger.note("rebuilt", "", by=by, detail={**detail, "instead_of": rebuilding})
    else:
        ledger.note("created", "", by=by, detail=detail)
    return ledger


def _begin(
    connection: sqlite3.Connection,
    clock: Clock,
    history: Sequence[Line],
    rebuilding: str,
) -> None:
    """What stands in a ledger from its first moment on."""
    connection.execute("BEGIN IMMEDIATE")
    tx = Transaction(connection, clock)
    for line in history:
        tx.retell(line)
    if rebuilding:
        tx.put("meta", name="rebuilding", value=rebuilding)
    connection.execute("COMMIT")


def open_ledger(
    path: Path, *, clock: Clock, patience: float = PATIENCE
) -> SqliteLedger:
    """Open the ledger, after a cheap check that it is one and is whole.

    Raises:
        LedgerError: It is missing, empty, truncated, damaged, someone else's,
            from a newer version, locked, or cannot be written.
    """
    schema.check_sqlite()
    files.check(path)
    with damage.translated(path):
        connection = files.connect(path, patience=patience)
        try:
            version = schema.check_ours(connection, path)
            schema.migrate(connection, after=version)
            connection.execute("PRAGMA journal_mode = TRUNCATE")
        except BaseException:
            connection.close()
            raise
    store = Store(path, connection, clock)
    store.reconcile()
    return SqliteLedger(store)


def _clear_orphan(path: Path) -> None:
    """Move away what a lost ledger left: SQLite would undo it into the new one."""
    orphan = path.with_name(f"{path.name}-journal")
    if orphan.exists() and not path.exists():
        orphan.rename(orphan.with_name(f"{orphan.name}.orphan"))
