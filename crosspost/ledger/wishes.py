"""Wishes in the ledger: each change with its journal line, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Final

from crosspost.ledger import rows, texts
from crosspost.ledger.codec import dumps, instant, loads
from crosspost.ledger.outcomes import write_change
from crosspost.ledger.store import Row, Store, Transaction
from crosspost.model import Delivery, State
from crosspost.ports import Change, LeaseLost, Problem
from crosspost.wishes import REMOVING, Done, Wish, WishKind, WishState

_ACTS: Final = {
    WishKind.WITHDRAW: "withdrawn",
    WishKind.EDIT: "edited",
    WishKind.REPLACE: "replaced",
}
_UNFULFILLED: Final = "('wanted', 'attempted')"
_WISH: Final = """
    SELECT w.*, d.account, d.post FROM wishes w JOIN deliveries d ON d.id = w.delivery
"""


class Wishes:
    """See `wishes.WishBook`."""

    _store: Store

    def wish(
        self,
        delivery_id: str,
        kind: WishKind,
        *,
        by: str,
        reason: str = "",
        change: Delivery | None = None,
        next_at: datetime | None = None,
    ) -> Wish:
        """See `wishes.WishBook.wish`."""
        if (change is None) != (kind is WishKind.WITHDRAW):
            msg = "a withdrawal changes nothing, and nothing else goes without a change"
            raise ValueError(msg)
        with self._store.write() as tx:
            standing = rows.standing(tx, delivery_id)
            present = _unfulfilled(tx, delivery_id)
            if present and present["kind"] == WishKind.WITHDRAW:
                return _again(tx, present, kind)
            if standing["state"] == State.WITHDRAWN:
                msg = f"{delivery_id} was withdrawn"
                raise ValueError(msg)
            if present:
                _end(tx, present, WishState.CANCELLED, problem=None, by=by)
            number = _count(tx, delivery_id) + 1
            tx.put(
                "wishes",
                delivery=delivery_id,
                number=number,
                kind=kind,
                state=WishState.WANTED,
                reason=reason,
                by=by,
                at=tx.now,
                change=dumps(change) if change else None,
                part=_in_flight(present, kind),
                next_at=next_at,
            )
            detail: dict[str, object] = {"reason": reason} if reason else {}
            if change:
                detail |= {"delivery": change.id, "digest": change.digest}
            if change and kind is WishKind.EDIT:
                said = texts.of_delivery(change)
                detail["text"] = texts.fingerprint(said)
                with suppress(OSError):  # see `Posts.accept`
                    texts.keep(self._store.texts, said)
            tx.journal(f"{kind}-asked", delivery_id, by=by, detail=detail)
            return _need(tx, delivery_id, number)

    def wishes(
        self,
        *,
        states: Collection[WishState] = (),
        delivery: str = "",
        post: str = "",
    ) -> list[Wish]:
        """See `wishes.WishBook.wishes`."""
        where, values = ["TRUE"], list[object]()
        if delivery:
            where.append("w.delivery = ?")
            values.append(delivery)
        if post:
            where.append("d.post = ?")
            values.append(post)
        if states:
            where.append(f"w.state IN ({', '.join('?' * len(states))})")
            values += sorted(states)
        with self._store.read() as tx:
            found = tx.all(
                f"{_WISH} WHERE {' AND '.join(where)} "
                "ORDER BY w.at, w.delivery, w.number",
                *values,
            )
            return [_wish(row) for row in found]

    def intend_wish(self, wish: Wish, *, part: int) -> Wish:
        """See `wishes.WishBook.intend_wish`."""
        with self._store.write() as tx:
            _write(
                tx,
                wish,
                "state = 'attempted', part = ?, attempts = attempts + 1",
                part,
            )
            detail = {"part": part, "attempt": wish.attempts + 1}
            tx.journal(f"{wish.kind}-begun", wish.delivery, by=wish.by, detail=detail)
            return _need(tx, wish.delivery, wish.number)

    def confirm_wish(self, wish: Wish, *, part: int, how: Done) -> Wish:
        """See `wishes.WishBook.confirm_wish`."""
        with self._store.write() as tx:
            parts = [*wish.parts, (part, how)]
            _write(tx, wish, "part = 0, parts = ?", dumps(parts))
            if wish.kind in REMOVING:
                tx.execute(
                    """UPDATE parts SET state = 'withdrawn'
                       WHERE delivery = ? AND number = ?""",
                    wish.delivery,
                    part,
                )
            detail = {"part": part, "how": how}
            tx.journal(f"{wish.kind}-part", wish.delivery, by=wish.by, detail=detail)
            return _need(tx, wish.delivery, wish.number)

    def postpone_wish(
        self, wish: Wish, *, at: datetime, problem: Problem, part: int = 0
    ) -> Wish:
        """See `wishes.WishBook.postpone_wish`."""
        with self._store.write() as tx:
            _write(
                tx,
                wish,
                "next_at = ?, problem = ?, part = ?",
                at,
                dumps(problem),
                part,
            )
            detail = {"problem": problem.kind, "next_at": at}
            tx.journal(
                f"{wish.kind}-postponed", wish.delivery, by=wish.by, detail=detail
            )
            return _need(tx, wish.delivery, wish.number)

    def end_wish(
        self, wish: Wish, state: WishState, *, problem: Problem | None = None
    ) -> Wish:
        """See `wishes.WishBook.end_wish`."""
        if state not in {WishState.FAILED, WishState.CANCELLED}:
            msg = f"a wish does not end as {state} here"
            raise ValueError(msg)
        with self._store.write() as tx:
            row = _fresh(tx, wish)
            _end(tx, row, state, problem=problem, by=wish.by)
            return _need(tx, wish.delivery, wish.number)

    def fulfil_wish(self, wish: Wish) -> Wish:
        """See `wishes.WishBook.fulfil_wish`."""
        with self._store.write() as tx:
            _fresh(tx, wish)
            before = _edited(tx, wish) if wish.kind is WishKind.EDIT else None
            if wish.kind in REMOVING:
                _removed(tx, wish)
            _write(
                tx,
                wish,
                """state = 'done', part = 0, next_at = NULL, problem = NULL,
                   ended_at = ?, before = ?""",
                tx.now,
                before,
            )
            return _need(tx, wish.delivery, wish.number)


# -- asking -----------------------------------------------------------------------


def _unfulfilled(tx: Transaction, delivery_id: str) -> Row | None:
    return tx.one(
        f"{_WISH} WHERE w.delivery = ? AND w.state IN {_UNFULFILLED}", delivery_id
    )


def _in_flight(present: Row | None, kind: WishKind) -> int:
    """The part that a wish which gives way may have removed a moment ago."""
    if present is None or not {kind, present["kind"]} <= REMOVING:
        return 0
    return int(present["part"])


def _count(tx: Transaction, delivery_id: str) -> int:
    found = tx.one(
        "SELECT max(number) AS last FROM wishes WHERE delivery = ?", delivery_id
    )
    return int(found["last"] or 0) if found else 0


def _again(tx: Transaction, present: Row, kind: WishKind) -> Wish:
    """A withdrawal that is wanted already: due at once, and nothing else."""
    if kind is not WishKind.WITHDRAW:
        msg = f"{present['delivery']} is being withdrawn"
        raise ValueError(msg)
    wish = _wish(present)
    _write(tx, wish, "next_at = NULL")
    return _need(tx, wish.delivery, wish.number)


# -- changing ---------------------------------------------------------------------


def _fresh(tx: Transaction, wish: Wish) -> Row:
    """The wish's row, if nobody changed it since it was read."""
    row = tx.one(
        f"{_WISH} WHERE w.delivery = ? AND w.number = ?", wish.delivery, wish.number
    )
    if row is None:
        raise KeyError((wish.delivery, wish.number))
    if row["token"] != wish.token or not wish.unfulfilled:
        raise LeaseLost
    return row


def _write(tx: Transaction, wish: Wish, places: str, *values: object) -> None:
    _fresh(tx, wish)
    tx.execute(
        f"""UPDATE wishes SET {places}, token = token + 1
            WHERE delivery = ? AND number = ?""",  # noqa: S608 -- our own words
        *values,
        wish.delivery,
        wish.number,
    )


def _end(
    tx: Transaction, row: Row, state: WishState, *, problem: Problem | None, by: str
) -> None:
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


def _removed(tx: Transaction, wish: Wish) -> None:
    """Bring the delivery along, once every part that was there is gone."""
    row = rows.standing(tx, wish.delivery)
    left = tx.all(
        """SELECT number FROM parts WHERE delivery = ? AND learned_at IS NOT NULL
           AND state <> 'withdrawn'""",
        wish.delivery,
    )
    if left:
        msg = f"{wish.delivery}: part {left[0]['number']} is still there"
        raise ValueError(msg)
    detail: dict[str, object] = {"parts": {str(n): how for n, how in wish.parts}}
    if wish.reason:
        detail["reason"] = wish.reason
    if wish.change:
        detail["delivery"] = wish.change.id
    act = _ACTS[wish.kind]
    if row["state"] == State.SENT:
        change = Change(State.WITHDRAWN, act=act, by=wish.by, detail=detail)
        write_change(tx, row, change)
    elif row["state"] in {State.WITHDRAWN, State.CANCELLED}:
        tx.journal(act, wish.delivery, by=wish.by, detail=detail)
    else:
        msg = f"{wish.delivery} is {row['state']}: it may still be sent"
        raise ValueError(msg)


def _edited(tx: Transaction, wish: Wish) -> str:
    """Let the delivery say what stands there now; what it said before."""
    row = rows.standing(tx, wish.delivery)
    change = wish.change
    numbers = {part.number for part in change.parts} if change else set()
    if change is None or row["state"] != State.SENT or numbers - wish.done_parts:
        msg = f"{wish.delivery}: not every part is edited"
        raise ValueError(msg)
    tx.execute(
        """UPDATE deliveries SET document = ?, digest = ?, token = token + 1
           WHERE id = ?""",
        dumps(change),
        change.digest,
        wish.delivery,
    )
    detail = {"from": row["digest"], "to": change.digest}
    tx.journal(_ACTS[wish.kind], wish.delivery, by=wish.by, detail=detail)
    return str(row["document"])


# -- reading ----------------------------------------------------------------------


def _need(tx: Transaction, delivery_id: str, number: int) -> Wish:
    row = tx.one(f"{_WISH} WHERE w.delivery = ? AND w.number = ?", delivery_id, number)
    if row is None:
        raise KeyError((delivery_id, number))
    return _wish(row)


def _wish(row: Row) -> Wish:
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
    )
