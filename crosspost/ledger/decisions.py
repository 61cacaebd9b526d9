"""What people decided about posts, kept with what follows from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from crosspost.decisions import Choice, Decision, Settlement
from crosspost.identity import canonical
from crosspost.ledger import rows
from crosspost.ledger.codec import dumps, instant, loads
from crosspost.ledger.deliveries import replan
from crosspost.ledger.outcomes import checked, write_change
from crosspost.ledger.proposals import drop, let_go
from crosspost.ledger.store import Row, Store, Transaction
from crosspost.ledger.wish_rows import fresh
from crosspost.model import Post
from crosspost.ports import LeaseLost

_HANDS: Final = "hands"
"""The kind of answer that remembers who wrote a post, beside its revisions."""


class Decisions:
    """`decisions.DecisionBook` over the ledger."""

    _store: Store

    def decisions(self, post_id: str) -> list[Decision]:
        """See `decisions.DecisionBook.decisions`."""
        with self._store.read() as tx:
            found = tx.all(
                "SELECT * FROM approvals WHERE post = ? ORDER BY id", post_id
            )
        return [_decision(row) for row in found]

    def settle_post(self, settlement: Settlement) -> None:
        """See `decisions.DecisionBook.settle_post`."""
        with self._store.write() as tx:
            for name, (token, _change) in settlement.changes.items():
                if rows.standing(tx, name)["token"] != token:
                    raise LeaseLost(name)
            for wish in settlement.read:
                fresh(tx, wish)
            if settlement.decision is not None:
                _keep(tx, settlement.decision, by=settlement.by)
            if settlement.given is not None:
                _give(tx, settlement.post, settlement.given)
            for plan in settlement.plans:
                replan(tx, plan, by=settlement.by)
            for name, (_token, change) in settlement.changes.items():
                row = rows.standing(tx, name)
                checked(row, change)
                write_change(tx, row, change)
            if settlement.wanted and settlement.decision is not None:
                digest = settlement.decision.digest
                let_go(tx, settlement.wanted, digest=digest, by=settlement.by)
            drop(tx, settlement.dropped, by=settlement.by)

    def given(self, post_id: str) -> frozenset[datetime]:
        """See `decisions.DecisionBook.given`."""
        with self._store.read() as tx:
            found = tx.all(
                """SELECT due FROM given WHERE post = ?
                   UNION SELECT accepted_at FROM posts WHERE id = ?""",
                post_id,
                post_id,
            )
        return frozenset([instant(row["due"]) for row in found])

    def give(self, post_id: str, due: datetime) -> None:
        """See `decisions.DecisionBook.give`."""
        with self._store.write() as tx:
            _give(tx, post_id, due)
            tx.journal("due-given", post_id, detail={"due": due})

    def writers(self, post_id: str) -> frozenset[str]:
        """See `decisions.DecisionBook.writers`."""
        with self._store.read() as tx:
            found = tx.all("SELECT document FROM revisions WHERE post = ?", post_id)
            before = tx.one(
                "SELECT document FROM answers WHERE kind = ? AND subject = ?",
                _HANDS,
                post_id,
            )
        remembered = set(json.loads(before["document"])["hands"]) if before else set()
        posts = [loads(Post, row["document"]) for row in found]
        named = {name for one in posts for name in (one.author, one.brought_by)}
        return frozenset((named | remembered) - {""})

    def remember(
        self,
        post_id: str,
        decisions: Sequence[Decision],
        hands: Collection[str],
        *,
        by: str,
    ) -> None:
        """See `decisions.DecisionBook.remember`."""
        with self._store.write() as tx:
            for one in decisions:
                _put(tx, one, revision=one.revision)
            tx.put(
                "answers",
                kind=_HANDS,
                subject=post_id,
                document=dumps({"hands": sorted(hands)}),
                at=tx.now,
                instead="""ON CONFLICT (kind, subject)
                    DO UPDATE SET document = excluded.document, at = excluded.at""",
            )
            if decisions:
                detail = {"digests": [one.digest for one in decisions]}
                tx.journal("decisions-remembered", post_id, by=by, detail=detail)

    def let_out(self) -> list[tuple[str, datetime]]:
        """See `decisions.DecisionBook.let_out`."""
        with self._store.read() as tx:
            found = tx.all(
                """SELECT post, max(at) AS at FROM approvals
                   WHERE choice = 'let-out' GROUP BY post ORDER BY at, post"""
            )
        return [(row["post"], instant(row["at"])) for row in found]


def _keep(tx: Transaction, decision: Decision, *, by: str) -> None:
    row = tx.one("SELECT revision FROM posts WHERE id = ?", decision.post)
    if row is None:
        raise KeyError(decision.post)
    _put(tx, decision, revision=row["revision"])
    detail: dict[str, object] = {
        "digest": decision.digest,
        "revision": row["revision"],
        "person": decision.by,
        "entities": list(decision.entities),
    }
    if decision.of_correction:
        detail["of"] = "correction"
    if decision.hand != decision.by:
        detail["hand"] = decision.hand
    if decision.reason:
        detail["reason"] = decision.reason
    tx.journal(str(decision.choice), decision.post, by=by, detail=detail)


def _put(tx: Transaction, decision: Decision, *, revision: int) -> None:
    tx.put(
        "approvals",
        post=decision.post,
        revision=revision,
        digest=decision.digest,
        choice=decision.choice,
        by=decision.by,
        hand=decision.hand,
        at=decision.at,
        entities=dumps(decision.entities),
        reason=decision.reason,
        content=canonical(decision.content).decode(),
    )


def _give(tx: Transaction, post: str, due: datetime) -> None:
    tx.put("given", post=post, due=due, instead="ON CONFLICT DO NOTHING")


def _decision(row: Row) -> Decision:
    return Decision(
        post=row["post"],
        digest=row["digest"],
        choice=Choice(row["choice"]),
        by=row["by"],
        at=instant(row["at"]),
        hand=row["hand"],
        entities=tuple(json.loads(row["entities"])),
        reason=row["reason"],
        content=json.loads(row["content"]),
        revision=row["revision"],
    )
