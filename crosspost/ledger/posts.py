"""Posts, their revisions and wordings, and how a post's deliveries are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crosspost.ledger import rows, texts
from crosspost.ledger.codec import dumps, instant, loads
from crosspost.ledger.store import Row, Store, Transaction
from crosspost.model import Delivery, Hold, Json, Post, State
from crosspost.ports import PostRecord, Problem
from crosspost.states import OVER

_LAST: Final = """
    SELECT p.id, p.revision, r.by, r.document, coalesce(
      (SELECT max(due) FROM given WHERE given.post = p.id), p.accepted_at
    ) AS accepted_at
    FROM posts p JOIN revisions r ON r.post = p.id AND r.revision = p.revision
"""
_OVER: Final = ", ".join(f"'{state}'" for state in sorted(OVER))
_OPEN: Final = f"""
    WHERE EXISTS (SELECT 1 FROM deliveries d
                  WHERE d.post = p.id AND d.state NOT IN ({_OVER}))
"""  # noqa: S608 -- our own words
_LAST_CHARACTER: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Standing:
    """How new and replaced deliveries shall stand."""

    revision: int
    state: State
    hold: Hold | None
    problem: Problem | None


class Posts:
    """The part of the ledger that keeps what was written."""

    _store: Store

    def accept(
        self,
        post: Post,
        deliveries: Sequence[Delivery],
        *,
        by: str,
        state: State,
        hold: Hold | None = None,
        problem: Problem | None = None,
        at: datetime | None = None,
    ) -> int:
        """See `ports.Ledger.accept`."""
        if (hold is not None) != (state is State.HELD):
            msg = "a hold goes with held, and held with a hold"
            raise ValueError(msg)
        with self._store.write() as tx:
            revision, is_new = _keep_post(tx, post, deliveries, by=by, at=at)
            standing = _Standing(revision, state, hold, problem)
            told = _keep_deliveries(tx, post, deliveries, standing)
            if is_new or told.keys() - {"kept"}:
                act = "accepted" if revision == 1 and is_new else "revised"
                said = _said(post, deliveries)
                said |= {"state": state, **({"hold": hold} if hold else {})}
                detail = {"revision": revision, **told, **_waived(post), **said}
                detail |= _hands(post)
                # Beside the ledger for when it is lost; while it stands, it has
                # them, so a file that cannot be written stops no message.
                with suppress(OSError):
                    texts.keep(self._store.texts, texts.told(post))
                tx.journal(act, post.id, by=by, detail=detail)
        return revision

    def post(self, post_id: str) -> PostRecord | None:
        """See `ports.Ledger.post`."""
        with self._store.read() as tx:
            row = tx.one(f"{_LAST} WHERE p.id = ?", post_id)
        return _record(row) if row else None

    def posts(self, *, open_only: bool = True) -> list[PostRecord]:
        """See `ports.Ledger.posts`."""
        with self._store.read() as tx:
            found = tx.all(
                f"{_LAST} {_OPEN if open_only else ''} ORDER BY p.accepted_at, p.id"
            )
        return [_record(row) for row in found]

    def said(self, post_id: str, marks: Collection[str]) -> Mapping[str, Json]:
        """The texts of a post, by the fingerprints that its journal lines have.

        Each has `text` and `media` (file, alt), a whole revision also `short`,
        `accounts` and `languages`. What is kept nowhere any more is left out.
        """
        with self._store.read() as tx:
            kept = tx.all("SELECT document FROM revisions WHERE post = ?", post_id)
            edits = tx.all(
                """SELECT change FROM wishes w JOIN deliveries d ON d.id = w.delivery
                   WHERE d.post = ? AND w.kind = 'edit'""",
                post_id,
            )
        said = [texts.told(loads(Post, row["document"])) for row in kept]
        said += [texts.of_delivery(loads(Delivery, row["change"])) for row in edits]
        known = {texts.fingerprint(one): one for one in said}
        missing = [mark for mark in marks if mark not in known]
        found = {**known, **texts.find(self._store.texts, missing)}
        return {mark: found[mark] for mark in marks if mark in found}

    def names(self, prefix: str) -> list[str]:
        """See `ports.Ledger.names`."""
        post, dot, account = prefix.partition(".")
        with self._store.read() as tx:
            if not dot:
                found = tx.all(
                    "SELECT id FROM posts WHERE id >= ? AND id < ? ORDER BY id",
                    post,
                    post + _LAST_CHARACTER,
                )
            else:
                found = tx.all(
                    """SELECT id FROM deliveries WHERE post >= ? AND post < ?
                       AND account >= ? AND account < ? ORDER BY id""",
                    post,
                    post + _LAST_CHARACTER,
                    account,
                    account + _LAST_CHARACTER,
                )
        return [row["id"] for row in found]


def _record(row: Row) -> PostRecord:
    return PostRecord(
        post=loads(Post, row["document"]),
        revision=row["revision"],
        accepted_at=instant(row["accepted_at"]),
        by=row["by"],
    )


def _said(post: Post, deliveries: Sequence[Delivery]) -> dict[str, object]:
    """The fingerprints of what is said and of what is approved, and when it leaves."""
    found: dict[str, object] = {"text": texts.fingerprint(texts.told(post))}
    for one in deliveries[:1]:
        found |= {"digest": one.digest, "due": one.due}
    return found


def _hands(post: Post) -> dict[str, list[str]]:
    """Who wrote and who brought it: a lost ledger learns again who may not approve."""
    named = dict.fromkeys(one for one in (post.author, post.brought_by) if one)
    return {"hands": list(named)} if named else {}


def _waived(post: Post) -> dict[str, dict[str, str]]:
    """Pictures without a description, each with the reason that was given."""
    wordings = (post.base, *post.exceptions.values())
    found = {
        one.file: one.without_alt
        for wording in wordings
        for one in wording.media
        if one.without_alt.strip() and not one.decorative
    }
    return {"without_alt": found} if found else {}


# -- keeping a post -------------------------------------------------------------


def _keep_post(
    tx: Transaction,
    post: Post,
    deliveries: Sequence[Delivery],
    *,
    by: str,
    at: datetime | None,
) -> tuple[int, bool]:
    """The revision, and whether it is a new one."""
    document = dumps(post)
    last = tx.one(f"{_LAST} WHERE p.id = ?", post.id)
    if last and last["document"] == document:
        return int(last["revision"]), False
    revision = int(last["revision"]) + 1 if last else 1
    tx.put(
        "posts",
        id=post.id,
        revision=revision,
        entity=post.entity,
        author=post.author,
        source=post.source,
        title=post.title,
        accepted_at=at or tx.now,
        instead="""ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,
            entity = excluded.entity, author = excluded.author,
            source = excluded.source, title = excluded.title""",
    )
    tx.put(
        "revisions",
        post=post.id,
        revision=revision,
        kept_at=tx.now,
        by=by,
        digest=next((one.digest for one in deliveries if one.digest), ""),
        document=document,
    )
    _keep_wordings(tx, post, revision)
    return revision, True


def _keep_wordings(tx: Transaction, post: Post, revision: int) -> None:
    said = [("base", "", post.base.text)]
    said += [("account", name, one.text) for name, one in post.exceptions.items()]
    said += [("language", tag, text) for tag, text in post.by_language.items()]
    for kind, name, text in said:
        tx.put(
            "wordings", post=post.id, revision=revision, kind=kind, name=name, text=text
        )


# -- keeping its deliveries -----------------------------------------------------


def _keep_deliveries(
    tx: Transaction, post: Post, deliveries: Sequence[Delivery], standing: _Standing
) -> dict[str, list[str]]:
    """What happened to which accounts, for the journal."""
    present = {
        row["account"]: row
        for row in tx.all(f"{rows.STANDING} WHERE post = ?", post.id)
    }
    told: dict[str, list[str]] = {}
    for account in present.keys() - {one.account for one in deliveries}:
        if _drop(tx, present[account], standing.revision):
            told.setdefault("cancelled", []).append(account)
    anew = []
    for one in deliveries:
        row = present.get(one.account)
        what = _decide(one, row, standing)
        told.setdefault(what, []).append(one.account)
        if what in {"planned", "replaced"}:
            anew.append((one, _stands(row, standing)))
    _write_anew(tx, anew, standing.revision)
    return {what: sorted(accounts) for what, accounts in told.items()}


def _drop(tx: Transaction, row: Row, revision: int) -> bool:
    """Cancel what is not named any more and was never attempted."""
    if not rows.replaceable(row) or row["state"] == State.CANCELLED:
        return False
    tx.execute(
        """UPDATE deliveries SET state = 'cancelled', hold = NULL, dropped = ?,
           token = token + 1, lease_until = NULL, next_at = NULL, problem = NULL
           WHERE id = ?""",
        revision,
        row["id"],
    )
    tx.execute("UPDATE parts SET state = 'cancelled' WHERE delivery = ?", row["id"])
    return True


def _decide(delivery: Delivery, row: Row | None, standing: _Standing) -> str:
    if row is None:
        return "planned"
    if not rows.replaceable(row):
        return "kept"
    before = (row["document"], row["state"], row["hold"], row["problem"])
    after = (dumps(delivery), *_stands(row, standing))
    return "kept" if before == after else "replaced"


def _stands(
    row: Row | None, standing: _Standing
) -> tuple[State, str | None, str | None]:
    """A held delivery stays held where the others are merely scheduled."""
    if row and row["state"] == State.HELD and standing.state is State.SCHEDULED:
        return State.HELD, row["hold"], row["problem"]
    problem = dumps(standing.problem) if standing.problem else None
    return standing.state, standing.hold, problem


def _write_anew(
    tx: Transaction,
    anew: Sequence[tuple[Delivery, tuple[State, str | None, str | None]]],
    revision: int,
) -> None:
    # A key may pass from one delivery of this post to another: all let go first.
    for delivery, _standing in anew:
        tx.execute("DELETE FROM parts WHERE delivery = ?", delivery.id)
    for delivery, (state, hold, problem) in anew:
        rows.put_delivery(
            tx, delivery, revision=revision, state=state, hold=hold, problem=problem
        )
        rows.put_parts(tx, delivery, state)
