"""Deliveries and parts as rows, and rows as records."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from crosspost.errors import KeyTaken
from crosspost.i18n import _
from crosspost.ledger.codec import dumps, instant, loads
from crosspost.ledger.store import Row, Transaction
from crosspost.model import Delivery, Hold, Receipt, Settled, State
from crosspost.ports import PartRecord, Problem, Record

STANDING: Final = """
    SELECT *, EXISTS (SELECT 1 FROM parts WHERE parts.delivery = deliveries.id
                      AND parts.learned_at IS NOT NULL) AS known
    FROM deliveries
"""
"""Deliveries, and whether a receipt of theirs is known."""

_REPLACEABLE: Final = frozenset(
    {
        State.DRAFT,
        State.WAITING,
        State.SCHEDULED,
        State.SENDING,
        State.HELD,
        State.FAILED,
    }
)


def replaceable(row: Row) -> bool:
    """Whether nothing was attempted, seen or decided that a new text would undo.

    Takes a row of `STANDING`.
    """
    if row["attempts"] or row["known"]:
        return False
    return row["state"] in _REPLACEABLE or row["dropped"] > 0


def put_delivery(
    tx: Transaction,
    delivery: Delivery,
    *,
    revision: int,
    state: State,
    hold: str | None,
    problem: str | None,
) -> None:
    """Write a delivery that nothing was attempted of, over an older one.

    Its token moves on: whoever had claimed the older one may not send it.
    """
    values: dict[str, object] = {
        "post": delivery.post,
        "revision": revision,
        "account": delivery.account,
        "network": delivery.network,
        "entity": delivery.entity,
        "state": state,
        "hold": hold,
        "problem": problem,
        "next_at": None,
        "lease_until": None,
        "dropped": 0,
        **planned(delivery),
    }
    anew = ", ".join(f"{name} = excluded.{name}" for name in values)
    tx.put(
        "deliveries",
        id=delivery.id,
        **values,
        instead=f"ON CONFLICT (id) DO UPDATE SET {anew}, token = token + 1",
    )


def planned(delivery: Delivery) -> dict[str, object]:
    """The columns that a plan decides."""
    return {
        "due": delivery.due,
        "digest": delivery.digest,
        "generation": delivery.generation,
        "document": dumps(delivery),
    }


def put_parts(tx: Transaction, delivery: Delivery, state: State) -> None:
    """Write the parts of a delivery that has none.

    Raises:
        KeyTaken: Another delivery of the account holds one of the keys.
    """
    try:
        for part in delivery.parts:
            tx.put(
                "parts",
                delivery=delivery.id,
                number=part.number,
                account=delivery.account,
                key=part.key,
                state=state,
            )
    except sqlite3.IntegrityError as error:
        if "parts.key" not in str(error):
            raise
        raise KeyTaken(
            _(
                "Another post to {account} has the same key already. Nothing was sent.",
                account=delivery.account,
            ),
            hint=_("The post must be planned anew, under another key."),
            detail=str(error),
        ) from error


def renew_parts(tx: Transaction, delivery: Delivery, state: State) -> None:
    """Write the parts of a delivery in place of those it had; none has a receipt."""
    tx.execute("DELETE FROM parts WHERE delivery = ?", delivery.id)
    put_parts(tx, delivery, state)


def mark_parts(tx: Transaction, delivery_id: str, state: State) -> None:
    """Bring the parts along: what has a receipt is sent, whatever else is said."""
    tx.execute(
        """UPDATE parts SET state = CASE
             WHEN learned_at IS NOT NULL AND ? <> 'withdrawn' THEN 'sent' ELSE ? END
           WHERE delivery = ? AND state <> 'withdrawn'""",
        state,
        state,
        delivery_id,
    )


def put_receipt(tx: Transaction, delivery_id: str, receipt: Receipt) -> None:
    """Keep the receipt of a part that has none."""
    tx.execute(
        """UPDATE parts SET state = 'sent', receipt_key = ?, uri = ?, url = ?,
           remote_id = ?, cid = ?, learned_at = ? WHERE delivery = ? AND number = ?""",
        receipt.key,
        receipt.uri,
        receipt.url,
        receipt.id,
        receipt.cid,
        receipt.at,
        delivery_id,
        receipt.part,
    )


# -- reading --------------------------------------------------------------------


def standing(tx: Transaction, delivery_id: str) -> Row:
    """One row of `STANDING`.

    Raises:
        KeyError: There is no such delivery.
    """
    row = tx.one(f"{STANDING} WHERE id = ?", delivery_id)
    if row is None:
        raise KeyError(delivery_id)
    return row


def find(tx: Transaction, delivery_id: str) -> Record | None:
    """One delivery, or None."""
    row = tx.one("SELECT * FROM deliveries WHERE id = ?", delivery_id)
    return record(tx, row) if row else None


def need(tx: Transaction, delivery_id: str) -> Record:
    """One delivery that is known to be there."""
    return record(tx, standing(tx, delivery_id))


def lease_left(tx: Transaction, row: Row) -> float:
    """Seconds that a lease has left; none where the machine was started again."""
    if row["lease_boot_id"] != tx.clock.boot_id():
        return 0.0
    return max(0.0, float(row["lease_boot"]) - tx.clock.boot())


def record(tx: Transaction, row: Row) -> Record:
    """A row of `deliveries` with its parts."""
    parts = tx.all("SELECT * FROM parts WHERE delivery = ? ORDER BY number", row["id"])
    return Record(
        id=row["id"],
        post=row["post"],
        revision=row["revision"],
        account=row["account"],
        network=row["network"],
        entity=row["entity"],
        state=State(row["state"]),
        due=instant(row["due"]),
        delivery=loads(Delivery, row["document"]),
        parts=tuple([_part(part) for part in parts]),
        hold=Hold(row["hold"]) if row["hold"] else None,
        next_at=_maybe(row["next_at"]),
        attempts=row["attempts"],
        token=row["token"],
        intent=row["intent"],
        lease_until=_maybe(row["lease_until"]),
        marker=row["marker"],
        started=_maybe(row["started"]),
        last_attempt=_maybe(row["last_attempt"]),
        boot=row["boot"],
        boot_id=row["boot_id"],
        settled=Settled(row["settled"]) if row["settled"] else None,
        sent_at=_maybe(row["sent_at"]),
        problem=loads(Problem, row["problem"]) if row["problem"] else None,
    )


def receipt(row: Row) -> Receipt | None:
    """The receipt in a row of `parts`, if it has one."""
    if row["learned_at"] is None:
        return None
    return Receipt(
        part=row["number"],
        key=row["receipt_key"],
        uri=row["uri"],
        url=row["url"],
        id=row["remote_id"],
        cid=row["cid"],
        at=instant(row["learned_at"]),
    )


def _part(row: Row) -> PartRecord:
    return PartRecord(
        number=row["number"],
        key=row["key"],
        state=State(row["state"]),
        receipt=receipt(row),
    )


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else instant(text)
