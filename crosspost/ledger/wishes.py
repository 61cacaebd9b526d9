"""Wishes in the ledger: each change with its journal line, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from crosspost.ledger import rows, texts
from crosspost.ledger.codec import dumps
from crosspost.ledger.outcomes import write_change
from crosspost.ledger.store import Row, Store, Transaction
from crosspost.ledger.wish_rows import WISH, end, fresh, need, open_wish, to_wish, write
from crosspost.model import Delivery, State
from crosspost.ports import Change, Problem
from crosspost.wishes import REMOVING, Done, Wish, WishKind, WishState

_ACTS: Final = {
    WishKind.WITHDRAW: "withdrawn",
    WishKind.EDIT: "edited",
    WishKind.REPLACE: "replaced",
}


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
        state: WishState = WishState.WANTED,
        hands: Sequence[str] = (),
    ) -> Wish:
        """See `wishes.WishBook.wish`."""
        if kind is WishKind.WITHDRAW and state is WishState.PROPOSED:
            msg = "a withdrawal waits for nobody"
            raise ValueError(msg)
        if (change is None) != (kind is WishKind.WITHDRAW):
            msg = "a withdrawal changes nothing, and nothing else goes without a change"
            raise ValueError(msg)
        with self._store.write() as tx:
            standing = rows.standing(tx, delivery_id)
            present = open_wish(tx, delivery_id)
            if present and present["kind"] == WishKind.WITHDRAW:
                return _again(tx, present, kind)
            if standing["state"] == State.WITHDRAWN:
                msg = f"{delivery_id} was withdrawn"
                raise ValueError(msg)
            if present:
                end(tx, present, WishState.CANCELLED, problem=None, by=by)
            number = _count(tx, delivery_id) + 1
            tx.put(
                "wishes",
                delivery=delivery_id,
                number=number,
                kind=kind,
                state=state,
                reason=reason,
                by=by,
                at=tx.now,
                change=dumps(change) if change else None,
                part=_in_flight(present, kind),
                next_at=next_at,
                hands=dumps(list(hands)),
            )
            detail: dict[str, object] = {"reason": reason} if reason else {}
            if change:
                detail |= {"delivery": change.id, "digest": change.digest}
            if change and kind is WishKind.EDIT:
                said = texts.of_delivery(change)
                detail["text"] = texts.fingerprint(said)
                with suppress(OSError):  # see `Posts.accept`
                    texts.keep(self._store.texts, said)
            act = "proposed" if state is WishState.PROPOSED else "asked"
            tx.journal(f"{kind}-{act}", delivery_id, by=by, detail=detail)
            return need(tx, delivery_id, number)

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
                f"{WISH} WHERE {' AND '.join(where)} "
                "ORDER BY w.at, w.delivery, w.number",
                *values,
            )
            return [to_wish(row) for row in found]

    def intend_wish(self, wish: Wish, *, part: int) -> Wish:
        """See `wishes.WishBook.intend_wish`."""
        with self._store.write() as tx:
            write(
                tx,
                wish,
                "state = 'attempted', part = ?, attempts = attempts + 1",
                part,
            )
            detail = {"part": part, "attempt": wish.attempts + 1}
            tx.journal(f"{wish.kind}-begun", wish.delivery, by=wish.by, detail=detail)
            return need(tx, wish.delivery, wish.number)

    def confirm_wish(self, wish: Wish, *, part: int, how: Done) -> Wish:
        """See `wishes.WishBook.confirm_wish`."""
        with self._store.write() as tx:
            parts = [*wish.parts, (part, how)]
            write(tx, wish, "part = 0, parts = ?", dumps(parts))
            if wish.kind in REMOVING:
                tx.execute(
                    """UPDATE parts SET state = 'withdrawn'
                       WHERE delivery = ? AND number = ?""",
                    wish.delivery,
                    part,
                )
            detail = {"part": part, "how": how}
            tx.journal(f"{wish.kind}-part", wish.delivery, by=wish.by, detail=detail)
            return need(tx, wish.delivery, wish.number)

    def postpone_wish(
        self, wish: Wish, *, at: datetime, problem: Problem, part: int = 0
    ) -> Wish:
        """See `wishes.WishBook.postpone_wish`."""
        with self._store.write() as tx:
            write(
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
            return need(tx, wish.delivery, wish.number)

    def end_wish(
        self, wish: Wish, state: WishState, *, problem: Problem | None = None
    ) -> Wish:
        """See `wishes.WishBook.end_wish`."""
        if state not in {WishState.FAILED, WishState.CANCELLED}:
            msg = f"a wish does not end as {state} here"
            raise ValueError(msg)
        with self._store.write() as tx:
            row = fresh(tx, wish)
            end(tx, row, state, problem=problem, by=wish.by)
            return need(tx, wish.delivery, wish.number)

    def fulfil_wish(self, wish: Wish) -> Wish:
        """See `wishes.WishBook.fulfil_wish`."""
        with self._store.write() as tx:
            fresh(tx, wish)
            before = _edited(tx, wish) if wish.kind is WishKind.EDIT else None
            if wish.kind in REMOVING:
                _removed(tx, wish)
            write(
                tx,
                wish,
                """state = 'done', part = 0, next_at = NULL, problem = NULL,
                   ended_at = ?, before = ?""",
                tx.now,
                before,
            )
            return need(tx, wish.delivery, wish.number)


# -- asking -----------------------------------------------------------------------


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
    wish = to_wish(present)
    write(tx, wish, "next_at = NULL")
    return need(tx, wish.delivery, wish.number)


# -- changing ---------------------------------------------------------------------


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
