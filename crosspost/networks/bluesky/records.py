"""What stands on the account: its records are public, so no login is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from crosspost.errors import Outcome
from crosspost.model import Account, Delivery, Part, Receipt
from crosspost.networks.bluesky import changes, look
from crosspost.networks.bluesky.calls import Calls
from crosspost.networks.bluesky.record import POST
from crosspost.networks.verdict import Step
from crosspost.ports import Clock, Sighting, Standing, Twin


class Records:
    """Looks for what was published, and for what readers made of it."""

    def __init__(self, account: Account, calls: Calls, *, clock: Clock) -> None:
        """`clock` dates what is seen."""
        self._account = account
        self._calls = calls
        self._clock = clock

    def look(self, delivery: Delivery) -> Sighting:
        """Ask for each key. See `ports.Publisher.look`."""
        did = self._calls.did()
        found = [
            (part, self._calls.record(did, POST, part.key)) for part in delivery.parts
        ]
        return look.sighting(did, delivery, found, at=self._clock.now())

    def twins(
        self, deliveries: Sequence[Delivery], *, since: datetime, known: Collection[str]
    ) -> Mapping[str, Twin]:
        """See `ports.Publisher.twins`: records are public, no login is needed."""
        from crosspost.networks.bluesky import twins

        did = self._calls.did()
        records = self._back_to(did, twins.lowest(since))
        for key in twins.own_keys(deliveries):
            record = None if key in records else self._calls.record(did, POST, key)
            if record is not None:
                records[key] = record
        now = self._clock.now()
        return twins.twins(did, deliveries, records, since=since, known=known, at=now)

    def _back_to(self, did: str, lowest: str) -> dict[str, Mapping[str, Any]]:
        """Posts by key, newest first, down to a key."""
        found: dict[str, Mapping[str, Any]] = {}
        params = {"repo": did, "collection": POST, "limit": "100"}
        while True:
            answer = self._calls.ask_or_none(
                "com.atproto.repo.listRecords", params, check=look.checked_page
            )
            page = look.by_key(answer) if answer else {}
            found.update(page)
            if not answer or not page or min(page) < lowest or "cursor" not in answer:
                return found
            params["cursor"] = str(answer["cursor"])

    def recognise(self, url: str, delivery: Delivery) -> Receipt:
        """See `ports.Publisher.recognise`."""
        author, key = look.named(url)
        did = self._calls.did()
        if author not in {did, self._account.handle.lower()} and (
            self._calls.resolve(author) != did
        ):
            raise look.not_ours(url)
        record = self._calls.record(did, POST, key)
        return look.recognised(url, did, delivery, key, record, at=self._clock.now())

    def read(self, receipt: Receipt, *, before: Sequence[Part]) -> Standing | None:
        """See `ports.Publisher.read`: a record is known by its CID."""
        record = self._calls.record(changes.repository(receipt), POST, receipt.id)
        if record is None:
            return None
        counts = self._counts(receipt)
        return changes.standing(record, before, receipt, counts)

    def _counts(self, receipt: Receipt) -> Mapping[str, Any]:
        """What readers made of it, where the network tells; no need of it."""
        uris = {"uris": receipt.uri}
        try:
            told = self._calls.call(
                Step.LOOK, lambda client: client.query("app.bsky.feed.getPosts", uris)
            )
        except Outcome:
            return {}
        return changes.counts(told, receipt)
