"""Wishes as rows: read, found unchanged, changed with a fresh token, ended."""

from __future__ import annotations

import json
from typing import Final

from crosspost.ledger.codec import dumps, instant, loads
from crosspost.ledger.store import Row, Transaction
from crosspost.model import Delivery
from crosspost.ports import LeaseLost, Problem
from crosspost.wishes import OPEN, Done, Wish, WishKind, WishState

WISH: Final = """
    SELECT w.*, d.account, d.post FROM wishes w JOIN deliveries d ON d.id = w.delivery
"""
_OPEN: Final = "('proposed', 'wanted', 'attempted')"


def open_wish(tx: Transaction, delivery_id: str) -> Row | None:
    """The wish of a delivery that is not over, if there is one."""
    return tx.one(f"{WISH} WHERE w.delivery = ? AND w.state IN {_OPEN}", delivery_id)


def fresh(tx: Transaction, wish: Wish) -> Row:
    """The wish's row, if nobody changed it since it was read.

    Raises:
        LeaseLost: Somebody did, or it is over.
    """
    row = tx.one(
        f"{WISH} WHERE w.delivery = ? AND w.number = ?", wish.delivery, wish.number
    )
    if row is None:
        raise KeyError((wish.delivery, wish.number))
    if row["token"] != wish.token or wish.state not in OPEN:
        raise LeaseLost
    return row


def write(tx: Transaction, wish: Wish, places: str, *values: object) -> None:
    """Change a wish that nobody changed since it was read."""
    fresh(tx, wish)
    tx.execute(
        f"""UPDATE wishes SET {places}, token = token + 1
            WHERE delivery = ? AND number = ?""",  # noqa: S608 -- our own words
        *values,
        wish.delivery,
        wish.number,
    )


def end(
    tx: Transaction, row: Row, state: WishState, *, problem: Problem | None, by: str
) -> None:
    """It is over, with its journal line."""
    tx.execute(
        """UPDATE wishes SET state = ?, problem = ?, ended_at = ?, next_at = NULL,
           token = token + 1 WHERE delivery = ? AND number = ?""",
        state,
        dumps(problem) if problem else None,
        tx.now,
        row["delivery"],
        row["number"],
    )
    detail = {"problem": problem.kind} if problem else {}
    tx.journal(f"{row['kind']}-{state}", row["delivery"], by=by, detail=detail)


def need(tx: Transaction, delivery_id: str, number: int) -> Wish:
    """A wish that must be there."""
    row = tx.one(f"{WISH} WHERE w.delivery = ? AND w.number = ?", delivery_id, number)
    if row is None:
        raise KeyError((delivery_id, number))
    return to_wish(row)


def to_wish(row: Row) -> Wish:
    """A row as a value."""
    return Wish(
        delivery=row["delivery"],
        number=row["number"],
        account=row["account"],
        kind=WishKind(row["kind"]),
        state=WishState(row["state"]),
        reason=row["reason"],
        by=row["by"],
        at=instant(row["at"]),
        change=loads(Delivery, row["change"]) if row["change"] else None,
        parts=tuple([(number, Done(how)) for number, how in json.loads(row["parts"])]),
        part=row["part"],
        attempts=row["attempts"],
        token=row["token"],
        next_at=instant(row["next_at"]) if row["next_at"] else None,
        problem=loads(Problem, row["problem"]) if row["problem"] else None,
        ended=instant(row["ended_at"]) if row["ended_at"] else None,
        hands=tuple(json.loads(row["hands"])),
        approved=row["approved"],
    )
