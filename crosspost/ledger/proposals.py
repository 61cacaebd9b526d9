"""Wishes that wait for an approval: let go, or made to wait again."""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.ledger.store import Store, Transaction
from crosspost.ledger.wish_rows import end, fresh, need, write
from crosspost.ports import LeaseLost
from crosspost.wishes import Wish, WishKind, WishState


class Proposals:
    """The part of `wishes.WishBook` that knows of approvals."""

    _store: Store

    def propose_again(self, wish: Wish) -> Wish:
        """See `wishes.WishBook.propose_again`."""
        if wish.kind is WishKind.WITHDRAW or not wish.unfulfilled:
            msg = f"{wish.delivery}: a {wish.kind} that is {wish.state} does not wait"
            raise ValueError(msg)
        with self._store.write() as tx:
            write(tx, wish, "state = 'proposed', approved = ''")
            tx.journal(f"{wish.kind}-waits", wish.delivery)
            return need(tx, wish.delivery, wish.number)

    def approve_wishes(
        self, wishes: Sequence[Wish], *, digest: str, by: str
    ) -> list[Wish]:
        """See `wishes.WishBook.approve_wishes`."""
        with self._store.write() as tx:
            return let_go(tx, wishes, digest=digest, by=by)


def let_go(
    tx: Transaction, wishes: Sequence[Wish], *, digest: str, by: str
) -> list[Wish]:
    """What was proposed is wanted: what was begun before goes on from there."""
    for wish in wishes:
        if wish.state is not WishState.PROPOSED:
            raise LeaseLost(wish.delivery)
        state = WishState.ATTEMPTED if wish.attempts else WishState.WANTED
        write(tx, wish, "state = ?, approved = ?", state, digest)
        detail = {"digest": digest}
        tx.journal(f"{wish.kind}-approved", wish.delivery, by=by, detail=detail)
    return [need(tx, one.delivery, one.number) for one in wishes]


def drop(tx: Transaction, wishes: Sequence[Wish], *, by: str) -> None:
    """What was proposed is refused: nothing comes of it."""
    for wish in wishes:
        row = fresh(tx, wish)
        end(tx, row, WishState.CANCELLED, problem=None, by=by)
