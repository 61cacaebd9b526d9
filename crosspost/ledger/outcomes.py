"""What became of deliveries: receipts, changes of state, leases that ended."""

from __future__ import annotations

from typing import Final

from crosspost.ledger import rows
from crosspost.ledger.codec import dumps
from crosspost.ledger.store import Row, Store, Transaction
from crosspost.model import Receipt, State
from crosspost.ports import Change, LeaseLost, Record
from crosspost.states import move

_EXPIRED: Final = "lease-expired"


class Outcomes:
    """The part of the ledger that learns what happened."""

    _store: Store

    def confirm(
        self, delivery_id: str, receipt: Receipt, *, token: int
    ) -> Receipt | None:
        """See `ports.Ledger.confirm`."""
        with self._store.write() as tx:
            row = rows.standing(tx, delivery_id)
            other = _keep_receipt(tx, delivery_id, receipt, by=row["worker"])
            stale = row["token"] != token
        # Only now: what was kept must stay, whoever has the delivery.
        if stale:
            raise LeaseLost
        return other

    def change(
        self, delivery_id: str, change: Change, *, token: int | None = None
    ) -> Record:
        """See `ports.Ledger.change`."""
        _check(change)
        with self._store.write() as tx:
            row = rows.standing(tx, delivery_id)
            if token is not None and token != row["token"]:
                raise LeaseLost
            if token is None:
                not_sending(row)
            move(State(row["state"]), change.state)
            write_change(tx, row, change)
            return rows.need(tx, delivery_id)

    def expire(self) -> list[Record]:
        """See `ports.Ledger.expire`."""
        if not self._any_expired():
            return []
        with self._store.write() as tx:
            over = [row for row in _sending(tx) if rows.lease_left(tx, row) <= 0]
            for row in over:
                intended = row["intent"] == row["token"]
                state = State.UNCERTAIN if intended else State.SCHEDULED
                write_change(tx, row, Change(state, act=_EXPIRED))
            return [rows.need(tx, row["id"]) for row in over]

    def _any_expired(self) -> bool:
        """A look without the write lock: most ticks find nothing here."""
        with self._store.read() as tx:
            return any(rows.lease_left(tx, row) <= 0 for row in _sending(tx))


def _sending(tx: Transaction) -> list[Row]:
    return tx.all(f"{rows.STANDING} WHERE state = 'sending' ORDER BY id")


def not_sending(row: Row) -> None:
    """Refuse a change of what is being sent, by whoever does not send it.

    Raises:
        ValueError: It is being sent.
    """
    if row["state"] == State.SENDING:
        msg = f"{row['id']} is being sent: its lease must end first"
        raise ValueError(msg)


def checked(row: Row, change: Change) -> None:
    """Refuse what a change by a person may not do.

    Raises:
        ValueError: `states` does not know the move, or it is being sent.
    """
    _check(change)
    not_sending(row)
    move(State(row["state"]), change.state)


def _check(change: Change) -> None:
    if (change.hold is not None) != (change.state is State.HELD):
        msg = "a hold goes with held, and held with a hold"
        raise ValueError(msg)
    if (change.settled is not None) != (change.state is State.SENT):
        msg = "what is sent was settled somehow, and nothing else is"
        raise ValueError(msg)


def write_change(tx: Transaction, row: Row, change: Change) -> None:
    """Write a change that was checked, and its journal line."""
    before, delivery_id = State(row["state"]), row["id"]
    for receipt in change.receipts:
        _keep_receipt(tx, delivery_id, receipt, by=change.by)
    problem = dumps(change.problem) if change.problem else None
    tx.execute(
        """UPDATE deliveries SET state = ?, hold = ?, next_at = ?, problem = ?,
           due = coalesce(?, due), settled = coalesce(?, settled),
           sent_at = CASE WHEN ? = 'sent' THEN coalesce(sent_at, ?) ELSE sent_at END,
           lease_until = NULL, token = token + 1, dropped = 0 WHERE id = ?""",
        change.state,
        change.hold,
        change.next_at,
        problem,
        change.due,
        change.settled,
        change.state,
        _sent_at(tx, delivery_id),
        delivery_id,
    )
    rows.mark_parts(tx, delivery_id, change.state)
    if before is State.SENDING:
        _end_attempt(tx, row, change.state, problem)
    if change.state is State.UNCERTAIN:
        _wait_from_now(tx, row, before)
    _tell(tx, row, change)


def _sent_at(tx: Transaction, delivery_id: str) -> object:
    """When the last part was learned to be there, else now."""
    found = tx.one(
        "SELECT max(learned_at) AS at FROM parts WHERE delivery = ?", delivery_id
    )
    return (found and found["at"]) or tx.now


def _end_attempt(tx: Transaction, row: Row, state: State, problem: str | None) -> None:
    tx.execute(
        """UPDATE attempts SET ended_at = ?, outcome = ?, problem = ?
           WHERE delivery = ? AND token = ? AND ended_at IS NULL""",
        tx.now,
        state,
        problem,
        row["id"],
        row["token"],
    )


def _wait_from_now(tx: Transaction, row: Row, before: State) -> None:
    """Begin the wait after which "it is not there" may be believed.

    From the end of the attempt, because a later part's request left long after
    the intent; and anew once the machine was restarted, because the seconds of
    another start mean nothing.
    """
    if before is State.UNCERTAIN and row["boot_id"] == tx.clock.boot_id():
        return
    tx.execute(
        "UPDATE deliveries SET boot = ?, boot_id = ? WHERE id = ?",
        tx.clock.boot(),
        tx.clock.boot_id(),
        row["id"],
    )


def _tell(tx: Transaction, row: Row, change: Change) -> None:
    detail: dict[str, object] = {"from": row["state"], "to": change.state}
    if change.hold:
        detail["hold"] = change.hold
    if change.settled:
        detail["settled"] = change.settled
    if change.problem:
        detail["problem"] = change.problem.kind
    if change.due:
        detail["due"] = change.due
    if change.next_at:
        detail["next_at"] = change.next_at
    tx.journal(change.act, row["id"], by=change.by, detail={**detail, **change.detail})


def _keep_receipt(
    tx: Transaction, delivery_id: str, receipt: Receipt, *, by: str
) -> Receipt | None:
    """Keep a receipt where the part has none; else the one that stays, if another."""
    row = tx.one(
        "SELECT * FROM parts WHERE delivery = ? AND number = ?",
        delivery_id,
        receipt.part,
    )
    if row is None:
        raise KeyError((delivery_id, receipt.part))
    known = rows.receipt(row)
    if known is None:
        rows.put_receipt(tx, delivery_id, receipt)
        detail = {"part": receipt.part, "uri": receipt.uri, "url": receipt.url}
        tx.journal("confirmed", delivery_id, by=by, detail=detail)
        return None
    if known.uri == receipt.uri:
        return None
    detail = {"part": receipt.part, "stays": known.uri, "other": receipt.uri}
    tx.journal("double", delivery_id, by=by, detail=detail)
    return known
