"""Deliveries among an account's records: by their keys, else by their text. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from crosspost.identity import tid
from crosspost.model import Delivery, Part, Receipt
from crosspost.networks.bluesky.writes import address, receipt
from crosspost.networks.twins import Candidate, given
from crosspost.ports import Twin

Records = Mapping[str, Mapping[str, Any]]
"""Key → the answer that names its CID and holds its value."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def lowest(since: datetime) -> str:
    """The first key that a post of that instant may have."""
    return tid(max((since - _EPOCH) // timedelta(microseconds=1), 0), clock_id=0)


def own_keys(deliveries: Sequence[Delivery]) -> list[str]:
    """Every key that these deliveries would write."""
    return [part.key for one in deliveries for part in one.parts if part.key]


def twins(
    did: str,
    deliveries: Sequence[Delivery],
    records: Records,
    *,
    since: datetime,
    known: Collection[str],
    at: datetime,
) -> dict[str, Twin]:
    """See `ports.Publisher.twins`; `records` hold what stands under own keys too."""
    proven = {
        one.id: twin
        for one in deliveries
        if (twin := _by_key(did, one, records, at=at)) is not None
    }
    rest = [one for one in deliveries if one.id not in proven]
    if not rest:
        return proven
    low = lowest(since)
    others = records.keys() - {*known, *own_keys(deliveries)}
    free = sorted(key for key in others if key >= low)

    def made(key: str, part: Part) -> Receipt:
        cid = str(records[key].get("cid"))
        return receipt(did, rest[0], part, cid=cid, at=at, key=key)

    candidates = [
        Candidate(key, _created(records[key]), partial(made, key)) for key in free
    ]

    def is_part(one: Candidate, part: Part, before: Candidate | None) -> bool:
        parent = address(did, before.id) if before else ""
        return _says(records[one.id], part, parent)

    return {**proven, **given(rest, candidates, is_part=is_part)}


def _by_key(
    did: str, delivery: Delivery, records: Records, *, at: datetime
) -> Twin | None:
    """What stands under the delivery's keys: all of it was written at once."""
    there = [
        (part, records[part.key]) for part in delivery.parts if part.key in records
    ]
    if not there:
        return None
    for part, record in there:
        if str(record.get("cid")) != part.cid and not _same_text(record, part):
            return Twin(proven=True, foreign=address(did, part.key))
    receipts = [
        receipt(did, delivery, part, cid=str(record.get("cid")), at=at)
        for part, record in there
    ]
    return Twin(tuple(receipts), made=_created(there[0][1]), proven=True)


def _value(record: Mapping[str, Any]) -> Mapping[str, Any]:
    value = record.get("value")
    return value if isinstance(value, Mapping) else {}


def _same_text(record: Mapping[str, Any], part: Part) -> bool:
    return _value(record).get("text") == part.text


def _says(record: Mapping[str, Any], part: Part, parent: str) -> bool:
    value = _value(record)
    reply = value.get("reply")
    answers = (
        reply.get("parent", {}).get("uri", "") if isinstance(reply, Mapping) else ""
    )
    wanted = part.request.get("reply") if part.number == 1 else None
    if isinstance(wanted, Mapping):
        parent = str(wanted["parent"]["uri"])
    pictures = _media(value.get("embed")) == _media(part.request.get("embed"))
    return _same_text(record, part) and answers == parent and pictures


def _media(embed: object) -> tuple[int, bool]:
    """How many pictures there are, and whether a video."""
    shown = embed if isinstance(embed, Mapping) else {}
    images = shown.get("images")
    pictures = len(images) if isinstance(images, Sequence) else 0
    return pictures, "video" in shown


def _created(record: Mapping[str, Any]) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(_value(record).get("createdAt")))
    except ValueError:
        return None
    return found if found.tzinfo else None
