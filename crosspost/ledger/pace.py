"""What accounts used of their networks' limits, from what the ledger keeps anyway."""

from __future__ import annotations

import json
from datetime import datetime

from crosspost.ledger.codec import instant
from crosspost.ledger.store import Store
from crosspost.ports import Used

_INTENTS = """
    SELECT max(at) AS at, sum(posts) AS posts, sum(records) AS records,
           sum(records = 1) AS single, sum(media) AS media
    FROM attempts WHERE account = ? AND at >= ? GROUP BY substr(at, 1, 16)
"""
_UPLOADS = """
    SELECT max(at) AS at, count(*) AS amount FROM uploads
    WHERE account = ? AND at >= ? GROUP BY substr(at, 1, 16)
"""
_REMOVALS = """
    SELECT coalesce(w.ended_at, ?) AS at, w.parts FROM wishes w
    JOIN deliveries d ON d.id = w.delivery
    WHERE d.account = ? AND w.kind <> 'edit' AND coalesce(w.ended_at, ?) >= ?
"""
_IMPORTS = """
    SELECT kind, max(at) AS at, sum(amount) AS amount FROM import_spent
    WHERE account = ? AND at >= ? GROUP BY kind, substr(at, 1, 16)
"""


class Pace:
    """The part of the ledger that pacing reads."""

    _store: Store

    def used(self, account: str, *, since: datetime) -> list[Used]:
        """See `ports.Ledger.used`: a minute's use as one, at its last instant."""
        with self._store.read() as tx:
            intents = tx.all(_INTENTS, account, since)
            uploads = tx.all(_UPLOADS, account, since)
            removals = tx.all(_REMOVALS, tx.now, account, tx.now, since)
            imports = tx.all(_IMPORTS, account, since)
        names = ("posts", "records", "single", "media")
        return [
            *(
                Used(instant(row["at"]), **{name: row[name] for name in names})
                for row in intents
            ),
            *(Used(instant(row["at"]), uploads=row["amount"]) for row in uploads),
            *(
                Used(instant(row["at"]), removals=len(json.loads(row["parts"])))
                for row in removals
            ),
            *(
                Used(instant(row["at"]), other={row["kind"]: row["amount"]})
                for row in imports
            ),
        ]
