"""Deliveries as they are looked up, claimed, intended and planned again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from crosspost.editorial.approval import COUNTERSIGN
from crosspost.ledger import rows
from crosspost.ledger.codec import instant
from crosspost.ledger.store import Row, Store, Transaction
from crosspost.model import Delivery, Hold, State
from crosspost.ports import LeaseLost, Record

_FREE: Final = """
    NOT EXISTS (SELECT 1 FROM deliveries AS other
                WHERE other.account = deliveries.account AND other.state = 'sending')
    AND NOT EXISTS (SELECT 1 FROM wishes
                    WHERE wishes.delivery = deliveries.id AND kind <> 'edit'
                    AND wishes.state IN ('wanted', 'attempted'))
"""
_PLANNABLE: Final = frozenset(
    {State.DRAFT, State.WAITING, State.SCHEDULED, State.HELD, State.FAILED}
)


class Deliveries:
    """The part of the ledger that says what is due, and to whom it belongs."""

    _store: Store

    # -- looking up

    def record(self, delivery_id: str) -> Record | None:
        """See `ports.Ledger.record`."""
        with self._store.read() as tx:
            return rows.find(tx, delivery_id)

    def records(
        self,
        *,
        states: Collection[State] = (),
        post: str = "",
        account: str = "",
        since: datetime | None = None,
    ) -> list[Record]:
        """See `ports.Ledger.records`."""
        filters: list[tuple[str, object]] = []
        if post:
            filters.append(("post = ?", post))
        if account:
            filters.append(("account = ?", account))
        if since:
            filters.append(("due >= ?", since))
        where = [condition for condition, _value in filters]
        if states:
            where.append(f"state IN ({', '.join('?' * len(states))})")
        values = [value for _condition, value in filters]
        with self._store.read() as tx:
            found = tx.all(
                f"SELECT * FROM deliveries WHERE {' AND '.join(where) or 'TRUE'} "  # noqa: S608 -- our own words
                "ORDER BY due, id",
                *values,
                *sorted(states),
            )
            return [rows.record(tx, row) for row in found]

    def due(self, now: datetime) -> list[Record]:
        """See `ports.Ledger.due`."""
        with self._store.read() as tx:
            found = tx.all(
                """SELECT * FROM deliveries WHERE state = 'scheduled' AND wake <= ?
                   ORDER BY due, id""",
                now,
            )
            return [rows.record(tx, row) for row in found]

    def look_again(self, now: datetime) -> list[Record]:
        """See `ports.Ledger.look_again`."""
        with self._store.read() as tx:
            found = tx.all(
                """SELECT * FROM deliveries
                   WHERE state IN ('sent', 'failed', 'cancelled') AND next_at <= ?
                   ORDER BY next_at, id""",
                now,
            )
            return [rows.record(tx, row) for row in found]

    def next_due(self) -> datetime | None:
        """See `ports.Ledger.next_due`."""
        with self._store.read() as tx:
            found = [
                instant(row["wake"])
                for state in (State.SCHEDULED, State.UNCERTAIN)
                if (row := tx.one(_FIRST_WAKE, state))
            ]
            again = tx.one(_FIRST_LOOK_AGAIN)
            if again and again["at"]:
                found.append(instant(again["at"]))
            wished = tx.one(_FIRST_WISH)
            if wished and wished["wake"]:
                found.append(instant(wished["wake"]))
            found += _reminders(tx)
            leases = tx.all("SELECT * FROM deliveries WHERE state = 'sending'")
            found += [
                tx.now + timedelta(seconds=rows.lease_left(tx, row)) for row in leases
            ]
        return min(found, default=None)

    def key_taken(self, account: str, key: str, *, other_than: str) -> bool:
        """See `ports.Ledger.key_taken`."""
        with self._store.read() as tx:
            found = tx.one(
                "SELECT 1 FROM parts WHERE account = ? AND key = ? AND delivery <> ?",
                account,
                key,
                other_than,
            )
        return bool(key) and found is not None

    def receipt_ids(self, account: str) -> frozenset[str]:
        """See `ports.Ledger.receipt_ids`."""
        with self._store.read() as tx:
            found = tx.all(
                """SELECT remote_id FROM parts
                   WHERE account = ? AND remote_id IS NOT NULL""",
                account,
            )
        return frozenset([row["remote_id"] for row in found])

    # -- taking

    def claim(self, delivery_id: str, *, worker: str, until: datetime) -> int | None:
        """See `ports.Ledger.claim`."""
        with self._store.write() as tx:
            taken = tx.one(
                f"""UPDATE deliveries
                    SET state = 'sending', token = token + 1, worker = ?,
                        lease_until = ?, lease_boot = ?, lease_boot_id = ?,
                        next_at = NULL
                    WHERE id = ? AND state = 'scheduled' AND wake <= ? AND {_FREE}
                    RETURNING token""",  # noqa: S608 -- our own words
                worker,
                until,
                tx.clock.boot() + (until - tx.now).total_seconds(),
                tx.clock.boot_id(),
                delivery_id,
                tx.now,
            )
            if taken is None:
                return None
            rows.mark_parts(tx, delivery_id, State.SENDING)
            detail = {"token": taken["token"], "until": until}
            tx.journal("claimed", delivery_id, by=worker, detail=detail)
            return int(taken["token"])

    def lease(self, delivery_id: str) -> tuple[int, datetime | None]:
        """See `ports.Ledger.lease`."""
        with self._store.read() as tx:
            row = tx.one(
                "SELECT token, lease_until FROM deliveries WHERE id = ?", delivery_id
            )
        if row is None:
            raise KeyError(delivery_id)
        until = row["lease_until"]
        return int(row["token"]), instant(until) if until else None

    def intend(self, delivery: Delivery, *, token: int, marker: str) -> Record:
        """See `ports.Ledger.intend`."""
        with self._store.write() as tx:
            row = rows.standing(tx, delivery.id)
            if row["token"] != token or row["state"] != State.SENDING:
                raise LeaseLost
            if not row["attempts"]:
                _freeze(tx, delivery, row, marker)
            number = row["attempts"] + 1
            tx.execute(
                """UPDATE deliveries SET attempts = ?, intent = ?, last_attempt = ?,
                   started = coalesce(started, ?), boot = ?, boot_id = ?
                   WHERE id = ?""",
                number,
                token,
                tx.now,
                tx.now,
                tx.clock.boot(),
                tx.clock.boot_id(),
                delivery.id,
            )
            _count(tx, rows.need(tx, delivery.id), number, token)
            frozen = rows.need(tx, delivery.id)
            keys = [part.key for part in frozen.delivery.parts]
            detail = {"attempt": number, "token": token, "keys": keys}
            tx.journal("intended", delivery.id, by=row["worker"], detail=detail)
            return frozen

    def replan(
        self, delivery: Delivery, *, by: str, token: int | None = None
    ) -> Record:
        """See `ports.Ledger.replan`."""
        with self._store.write() as tx:
            return replan(tx, delivery, by=by, token=token)


def replan(
    tx: Transaction, delivery: Delivery, *, by: str, token: int | None = None
) -> Record:
    """See `ports.Ledger.replan`; within a transaction that does more."""
    row = rows.standing(tx, delivery.id)
    if token is not None and token != row["token"]:
        raise LeaseLost(delivery.id)
    # Attempted, but something else stands under its key: nothing of it is there.
    collided = row["hold"] == Hold.COLLISION and not row["known"]
    allowed = collided or rows.replaceable(row)
    if not allowed or row["state"] not in _PLANNABLE:
        msg = f"{delivery.id} is {row['state']}: it is not planned again"
        raise ValueError(msg)
    _plan(tx, delivery)
    tx.execute(
        "UPDATE deliveries SET next_at = NULL, token = token + 1 WHERE id = ?",
        delivery.id,
    )
    rows.renew_parts(tx, delivery, State(row["state"]))
    detail = {"due": delivery.due, "generation": delivery.generation}
    tx.journal("replanned", delivery.id, by=by, detail=detail)
    return rows.need(tx, delivery.id)


_FIRST_LOOK_AGAIN: Final = """
    SELECT min(next_at) AS at FROM deliveries
    WHERE state IN ('sent', 'failed', 'cancelled') AND next_at IS NOT NULL
"""
_FIRST_WAKE: Final = """
    SELECT wake FROM deliveries WHERE state = ? ORDER BY wake LIMIT 1
"""
_FIRST_WISH: Final = """
    SELECT min(coalesce(next_at, at)) AS wake FROM wishes
    WHERE state IN ('wanted', 'attempted')
"""


def _reminders(tx: Transaction) -> list[datetime]:
    """When somebody must be reminded to countersign what was let out on call."""
    rows_ = tx.all(
        """SELECT post, max(at) AS at FROM approvals WHERE choice = 'let-out'
           GROUP BY post"""
    )
    told = {
        row["subject"]
        for row in tx.all(
            """SELECT subject FROM problems WHERE kind = 'countersign-reminder'
               UNION SELECT substr(name, 8) FROM meta WHERE name LIKE 'signed %'"""
        )
    }
    due = [(row["post"], instant(row["at"])) for row in rows_]
    return [at + COUNTERSIGN for post, at in due if f"{post}:{at}" not in told]


def _freeze(tx: Transaction, delivery: Delivery, row: Row, marker: str) -> None:
    """Keep the bytes as they leave: nothing attempted, or seen, is rendered again."""
    tx.execute("UPDATE deliveries SET marker = ? WHERE id = ?", marker, delivery.id)
    if not row["known"]:
        _plan(tx, delivery)
        rows.renew_parts(tx, delivery, State.SENDING)


def _plan(tx: Transaction, delivery: Delivery) -> None:
    columns = rows.planned(delivery)
    places = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(
        f"UPDATE deliveries SET {places} WHERE id = ?",  # noqa: S608 -- our own names
        *columns.values(),
        delivery.id,
    )


def _count(tx: Transaction, record: Record, number: int, token: int) -> None:
    row = rows.standing(tx, record.id)
    have = {one.part for one in record.receipts}
    parts = [part for part in record.delivery.parts if part.number not in have]
    tx.put(
        "attempts",
        delivery=record.id,
        number=number,
        account=row["account"],
        token=token,
        worker=row["worker"],
        at=tx.now,
        boot=tx.clock.boot(),
        boot_id=tx.clock.boot_id(),
        posts=len(parts),
        records=len(parts) + sum(len(part.companions) for part in parts),
        media=sum(len(part.media) for part in parts),
    )
