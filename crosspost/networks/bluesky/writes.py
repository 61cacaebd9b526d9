"""The very bytes of a write, and what its answer proves. Pure.

A single post without companions goes by `putRecord` with `"swapRecord": null`:
create only if the key is free, or holds the same record. Everything else goes by
one `applyWrites`: all of it is there, or nothing.

Source:
    Lexicons com.atproto.repo.putRecord, com.atproto.repo.applyWrites.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from crosspost.model import Delivery, Json, Part, Receipt
from crosspost.networks.bluesky.record import POST

MOST_WRITES: Final = 200
"""What one `applyWrites` takes; a threadgate and a postgate count as one each."""

PUT: Final = "com.atproto.repo.putRecord"
APPLY: Final = "com.atproto.repo.applyWrites"


class Unusable(ValueError):
    """A 2xx answer that proves nothing."""


@dataclass(frozen=True, slots=True)
class Write:
    """One request that writes a whole delivery."""

    procedure: str
    body: bytes


def write(did: str, delivery: Delivery) -> Write:
    """The request that writes every part of a delivery, and its companions."""
    parts = delivery.parts
    if len(parts) == 1 and not parts[0].companions:
        return Write(PUT, _bytes(_put(did, parts[0])))
    creates = [one for part in parts for one in _creates(part)]
    return Write(APPLY, _bytes({"repo": did, "writes": creates}))


def named_posts(delivery: Delivery) -> Iterator[str]:
    """The addresses of its own posts that a delivery's records name."""
    for part in delivery.parts:
        reply = part.request.get("reply")
        if isinstance(reply, Mapping):
            yield str(reply["root"]["uri"])
        for companion in part.companions:
            yield str(companion.request["post"])


def _put(did: str, part: Part) -> Json:
    return {
        "repo": did,
        "collection": POST,
        "rkey": part.key,
        "record": part.request,
        # The SDK's typed call drops this null, and would overwrite.
        "swapRecord": None,
    }


def _creates(part: Part) -> Iterator[Json]:
    yield _create(POST, part.key, part.request)
    for companion in part.companions:
        yield _create(companion.collection, companion.key, companion.request)


def _create(collection: str, key: str, record: Json) -> Json:
    return {
        "$type": f"{APPLY}#create",
        "collection": collection,
        "rkey": key,
        "value": record,
    }


def _bytes(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def receipts(
    did: str, delivery: Delivery, answer: object, *, at: datetime
) -> Sequence[Receipt]:
    """What the answer to `write` proves: one receipt a part.

    Raises:
        Unusable: It does not name every record that was to be written.
    """
    written = list(_written(answer))
    wanted = [
        (part, index)
        for part, index in zip(delivery.parts, _places(delivery), strict=True)
    ]
    if not wanted or len(written) <= wanted[-1][1]:
        message = "too few results"
        raise Unusable(message)
    return [
        _proven(did, delivery, part, written[index], at=at) for part, index in wanted
    ]


def _written(answer: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(answer, Mapping):
        message = "no JSON object"
        raise Unusable(message)
    results = answer.get("results", [answer])
    for one in results if isinstance(results, list) else []:
        yield one if isinstance(one, Mapping) else {}


def _places(delivery: Delivery) -> Iterator[int]:
    place = 0
    for part in delivery.parts:
        yield place
        place += 1 + len(part.companions)


def _proven(
    did: str,
    delivery: Delivery,
    part: Part,
    written: Mapping[str, Any],
    *,
    at: datetime,
) -> Receipt:
    uri, cid = address(did, part.key), written.get("cid")
    if written.get("uri") != uri or not isinstance(cid, str) or not cid:
        message = "the answer names another record"
        raise Unusable(message)
    return receipt(did, delivery, part, cid=cid, at=at)


def receipt(
    did: str, delivery: Delivery, part: Part, *, cid: str, at: datetime, key: str = ""
) -> Receipt:
    """The receipt of a part that stands under its key (or under `key`)."""
    own = key or part.key
    return Receipt(
        part=part.number,
        key=part.key,
        uri=address(did, own),
        url=f"https://bsky.app/profile/{delivery.handle or did}/post/{own}",
        id=own,
        at=at,
        cid=cid,
    )


def address(did: str, key: str) -> str:
    """The `at://` address of a post."""
    return f"at://{did}/{POST}/{key}"
