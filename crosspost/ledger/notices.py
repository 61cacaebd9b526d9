"""Problems that were told, and what people are written: kept, sent, marked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

from crosspost.i18n import Phrase
from crosspost.ledger.codec import dumps, instant, loads
from crosspost.ledger.store import Row, Store, Transaction, last_line
from crosspost.ports import Item, Letter, Notice, NoticeKind, Told

PAUSED: Final = "paused"
"""The problem of a pause: people are written of it in words of its own, once."""


class Notices:
    """The part of the ledger that tells people; see `ports.NoticeBook`."""

    _store: Store

    # -- problems

    def tell(self, kind: str, subject: str, item: Item | None = None) -> bool:
        """See `ports.Ledger.tell`."""
        if self.knows(kind, subject):
            return False
        with self._store.write() as tx:
            new = tx.execute(
                """INSERT INTO problems (kind, subject, since, item)
                   VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                kind,
                subject,
                tx.now,
                dumps(item) if item else "",
            ).rowcount
            if new:
                tx.journal("problem", subject, detail={"kind": kind})
            if new and item:
                word = NoticeKind.PAUSED if kind == PAUSED else NoticeKind.PROBLEM
                tx.put("news", kind=word, at=tx.now, item=dumps(item))
        return bool(new)

    def knows(self, kind: str, subject: str) -> bool:
        """See `ports.Ledger.knows`."""
        with self._store.read() as tx:
            return _problem(tx, kind, subject) is not None

    def over(self, kind: str, subject: str, state: Phrase | None = None) -> bool:
        """See `ports.Ledger.over`."""
        if not self.knows(kind, subject):
            return False
        with self._store.write() as tx:
            row = _problem(tx, kind, subject)
            if row is None:
                return False
            tx.execute(
                "DELETE FROM problems WHERE kind = ? AND subject = ?", kind, subject
            )
            tx.journal("problem-over", subject, detail={"kind": kind})
            if row["item"] and kind != PAUSED:
                item = replace(loads(Item, row["item"]), state=state)
                tx.put("news", kind=NoticeKind.OVER, at=tx.now, item=dumps(item))
        return True

    def told(self) -> list[tuple[str, str, datetime]]:
        """See `ports.Ledger.told`."""
        with self._store.read() as tx:
            found = tx.all("SELECT * FROM problems ORDER BY since, kind, subject")
        return [(row["kind"], row["subject"], instant(row["since"])) for row in found]

    # -- news

    def news(self) -> list[Told]:
        """See `ports.NoticeBook.news`."""
        with self._store.read() as tx:
            found = tx.all("SELECT * FROM news ORDER BY number")
        return [
            Told(
                row["number"],
                NoticeKind(row["kind"]),
                instant(row["at"]),
                loads(Item, row["item"]),
            )
            for row in found
        ]

    def drop_news(self, numbers: Collection[int]) -> None:
        """See `ports.NoticeBook.drop_news`."""
        with self._store.write() as tx:
            _drop(tx, numbers)

    # -- letters

    def keep_letter(self, notice: Notice, *, instead_of: Collection[int] = ()) -> bool:
        """See `ports.NoticeBook.keep_letter`."""
        with self._store.write() as tx:
            _drop(tx, instead_of)
            head = last_line(tx)
            told = [head.number, head.hash] if head else [0, ""]
            new = tx.execute(
                """INSERT INTO letters (id, kind, key, at, notice, journal, next_at)
                   VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                _name(notice, tx.now, str(told[1])),
                notice.kind,
                notice.key,
                tx.now,
                dumps(notice),
                json.dumps(told),
                tx.now,
            ).rowcount
        return bool(new)

    def letters(self, now: datetime) -> list[Letter]:
        """See `ports.NoticeBook.letters`."""
        with self._store.read() as tx:
            found = tx.all(
                """SELECT * FROM letters WHERE next_at IS NOT NULL AND next_at <= ?
                   ORDER BY number""",
                now,
            )
            doors = tx.all("SELECT letter, door FROM letter_doors")
        gone: dict[int, set[str]] = {}
        for row in doors:
            gone.setdefault(row["letter"], set()).add(row["door"])
        return [_letter(row, frozenset(gone.get(row["number"], ()))) for row in found]

    def waiting_letters(self) -> int:
        """See `ports.NoticeBook.waiting_letters`."""
        with self._store.read() as tx:
            row = tx.one("SELECT count(*) FROM letters WHERE next_at IS NOT NULL")
        return int(row[0]) if row else 0

    def letter_gone(self, number: int, door: str, *, act: str) -> None:
        """See `ports.NoticeBook.letter_gone`."""
        with self._store.write() as tx:
            new = tx.execute(
                "INSERT INTO letter_doors VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                number,
                door,
                tx.now,
            ).rowcount
            row = tx.one("SELECT kind, key FROM letters WHERE number = ?", number)
            if new and row:  # addresses are nobody's business in the journal
                way = door.partition(":")[0]
                tx.journal(act, row["key"], detail={"kind": row["kind"], "by": way})

    def letter_over(self, number: int) -> None:
        """See `ports.NoticeBook.letter_over`."""
        with self._store.write() as tx:
            tx.execute("DELETE FROM letter_doors WHERE letter = ?", number)
            tx.execute(
                """UPDATE letters SET next_at = NULL, notice = '', journal = ''
                   WHERE number = ?""",
                number,
            )

    def letter_later(self, number: int, at: datetime) -> None:
        """See `ports.NoticeBook.letter_later`."""
        with self._store.write() as tx:
            tx.execute(
                """UPDATE letters SET attempts = attempts + 1, next_at = ?
                   WHERE number = ? AND next_at IS NOT NULL""",
                at,
                number,
            )

    def next_letter(self) -> datetime | None:
        """See `ports.NoticeBook.next_letter`."""
        with self._store.read() as tx:
            row = tx.one(
                """SELECT min(at) FROM (SELECT min(at) AS at FROM news
                   UNION ALL SELECT min(next_at) FROM letters
                   WHERE next_at IS NOT NULL)"""
            )
        return instant(row[0]) if row and row[0] else None


def _problem(tx: Transaction, kind: str, subject: str) -> Row | None:
    return tx.one(
        "SELECT * FROM problems WHERE kind = ? AND subject = ?", kind, subject
    )


def _drop(tx: Transaction, numbers: Collection[int]) -> None:
    for number in numbers:
        tx.execute("DELETE FROM news WHERE number = ?", number)


def _name(notice: Notice, now: datetime, head: str) -> str:
    """Tells a letter from any other: by the journal too, which no two ledgers share."""
    told = f"{notice.kind}\0{notice.key}\0{now.isoformat()}\0{head}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _letter(row: Row, gone: frozenset[str]) -> Letter:
    number, head = json.loads(row["journal"])
    return Letter(
        number=row["number"],
        id=row["id"],
        at=instant(row["at"]),
        notice=loads(Notice, row["notice"]),
        journal=(number, head),
        gone=gone,
        attempts=row["attempts"],
    )
