"""What the ledger remembers beside posts and deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from crosspost.ledger.codec import dumps, instant
from crosspost.ledger.store import Row, Store, last_line, lines
from crosspost.model import Json
from crosspost.ports import Line, PauseRecord, Seen

_REPLACE: Final = {
    "uploads": """ON CONFLICT (account, sha256)
        DO UPDATE SET remote_id = excluded.remote_id, at = excluded.at""",
    "answers": """ON CONFLICT (kind, subject)
        DO UPDATE SET document = excluded.document, at = excluded.at""",
    "pauses": """ON CONFLICT (scope) DO UPDATE SET reason = excluded.reason,
        by = excluded.by, since = excluded.since""",
    "seen": """ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp,
        digest = excluded.digest, post = excluded.post, state = excluded.state,
        since = excluded.since, told = excluded.told""",
    "meta": "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
}


class Kept:
    """The part of the ledger that remembers: uploads, pauses, answers and files."""

    _store: Store

    # -- media

    def upload(self, account: str, sha256: str) -> tuple[str, datetime] | None:
        """See `ports.Ledger.upload`."""
        with self._store.read() as tx:
            row = tx.one(
                "SELECT remote_id, at FROM uploads WHERE account = ? AND sha256 = ?",
                account,
                sha256,
            )
        return (row["remote_id"], instant(row["at"])) if row else None

    def keep_upload(self, account: str, sha256: str, remote_id: str) -> None:
        """See `ports.Ledger.keep_upload`."""
        with self._store.write() as tx:
            tx.put(
                "uploads",
                account=account,
                sha256=sha256,
                remote_id=remote_id,
                at=tx.now,
                instead=_REPLACE["uploads"],
            )

    def drop_uploads(self, account: str, remote_ids: Iterable[str]) -> None:
        """See `ports.Ledger.drop_uploads`."""
        with self._store.write() as tx:
            for remote_id in remote_ids:
                tx.execute(
                    "DELETE FROM uploads WHERE account = ? AND remote_id = ?",
                    account,
                    remote_id,
                )

    # -- pause

    def pause(self, *, scope: str, reason: str, by: str) -> None:
        """See `ports.Ledger.pause`."""
        with self._store.write() as tx:
            tx.put(
                "pauses",
                scope=scope,
                reason=reason,
                by=by,
                since=tx.now,
                instead=_REPLACE["pauses"],
            )
            tx.journal("paused", scope, by=by, detail={"reason": reason})

    def resume(self, *, scope: str, by: str) -> None:
        """See `ports.Ledger.resume`."""
        with self._store.write() as tx:
            if tx.execute("DELETE FROM pauses WHERE scope = ?", scope).rowcount:
                tx.journal("resumed", scope, by=by)

    def pauses(self) -> list[PauseRecord]:
        """See `ports.Ledger.pauses`."""
        with self._store.read() as tx:
            found = tx.all("SELECT * FROM pauses ORDER BY scope")
        return [
            PauseRecord(row["scope"], row["reason"], row["by"], instant(row["since"]))
            for row in found
        ]

    # -- answers

    def answer(self, kind: str, subject: str) -> tuple[Json, datetime] | None:
        """See `ports.Ledger.answer`."""
        with self._store.read() as tx:
            row = tx.one(
                "SELECT document, at FROM answers WHERE kind = ? AND subject = ?",
                kind,
                subject,
            )
        return (json.loads(row["document"]), instant(row["at"])) if row else None

    def keep_answer(self, kind: str, subject: str, answer: Json) -> None:
        """See `ports.Ledger.keep_answer`."""
        with self._store.write() as tx:
            tx.put(
                "answers",
                kind=kind,
                subject=subject,
                document=dumps(answer),
                at=tx.now,
                instead=_REPLACE["answers"],
            )

    # -- outbox

    def seen(self) -> dict[str, Seen]:
        """See `ports.Ledger.seen`."""
        with self._store.read() as tx:
            found = tx.all("SELECT * FROM seen ORDER BY path")
        return {row["path"]: _seen(row) for row in found}

    def keep_seen(self, files: Iterable[Seen], *, forget: Iterable[str] = ()) -> None:
        """See `ports.Ledger.keep_seen`."""
        kept, forgotten = list(files), list(forget)
        if not kept and not forgotten:
            return
        with self._store.write() as tx:
            for path in forgotten:
                tx.execute("DELETE FROM seen WHERE path = ?", path)
            for one in kept:
                tx.put(
                    "seen",
                    path=one.path,
                    stamp=one.stamp,
                    digest=one.digest,
                    post=one.post,
                    state=one.state,
                    since=one.since,
                    told=one.told,
                    instead=_REPLACE["seen"],
                )

    # -- the ledger itself

    def meta(self, name: str) -> str:
        """See `ports.Ledger.meta`."""
        with self._store.read() as tx:
            row = tx.one("SELECT value FROM meta WHERE name = ?", name)
        return row["value"] if row else ""

    def keep_meta(self, **values: str) -> None:
        """See `ports.Ledger.keep_meta`."""
        with self._store.write() as tx:
            for name, value in values.items():
                tx.put("meta", name=name, value=value, instead=_REPLACE["meta"])

    def journal(self, subject: str = "") -> list[Line]:
        """See `ports.Ledger.journal`."""
        with self._store.read() as tx:
            if not subject:
                return lines(tx.all("SELECT * FROM journal ORDER BY number"))
            # A post's deliveries are named `<post>.<account>`; "/" follows "."
            found = tx.all(
                """SELECT * FROM journal
                   WHERE subject = ? OR (subject >= ? AND subject < ?)
                   ORDER BY number""",
                subject,
                f"{subject}.",
                f"{subject}/",
            )
            return lines(found)

    def head(self) -> Line | None:
        """See `ports.Ledger.head`."""
        with self._store.read() as tx:
            return last_line(tx)

    def note(
        self, act: str, subject: str, *, by: str, detail: Json | None = None
    ) -> Line:
        """See `ports.Ledger.note`."""
        with self._store.write() as tx:
            return tx.journal(act, subject, by=by, detail=detail)


def _seen(row: Row) -> Seen:
    return Seen(
        path=row["path"],
        stamp=row["stamp"],
        digest=row["digest"],
        post=row["post"],
        state=row["state"],
        since=instant(row["since"]) if row["since"] else None,
        told=row["told"],
    )
