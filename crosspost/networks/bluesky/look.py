"""What records prove: ours, another's, or none. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from crosspost.errors import Rejected
from crosspost.i18n import _
from crosspost.model import Delivery, Part, Receipt
from crosspost.networks.bluesky.holes import cid_beside
from crosspost.networks.bluesky.outcomes import error_name
from crosspost.networks.bluesky.writes import Unusable, address, receipt
from crosspost.networks.witness import Exchange
from crosspost.ports import Sighting

_BAD_REQUEST: Final = 400
_ABSENT: Final = frozenset({"RecordNotFound", "HandleNotFound"})
_GONE: Final = ("Could not locate record", "Unable to resolve handle")
_URL: Final = re.compile(
    r"(?:https://bsky\.app/profile/(?P<who>[^/]+)/post/(?P<key>[^/?#]+)"
    r"|at://(?P<did>[^/]+)/app\.bsky\.feed\.post/(?P<rkey>[^/?#]+))/?"
)


def is_absence(exchange: Exchange | None) -> bool:
    """Whether a server said plainly that there is no such record or handle."""
    if exchange is None or exchange.status != _BAD_REQUEST:
        return False
    said = str(exchange.document().get("message") or "")
    return error_name(exchange) in _ABSENT or any(words in said for words in _GONE)


def checked_record(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record's answer that names its CID and holds its value.

    Raises:
        Unusable: It does not: it proves nothing, not even another's record.
    """
    cid, value = answer.get("cid"), answer.get("value")
    if not isinstance(cid, str) or not cid or not isinstance(value, Mapping):
        message = "no record"
        raise Unusable(message)
    return answer


def checked_page(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer that is a page of records, each as `checked_record` wants it.

    Raises:
        Unusable: It is none: that there is nothing must be said plainly.
    """
    records = answer.get("records")
    if not isinstance(records, list):
        message = "no records"
        raise Unusable(message)
    for one in records:
        checked_record(one)
    return answer


def by_key(page: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The records of a page, by their keys."""
    return {str(one["uri"]).rpartition("/")[2]: one for one in page["records"]}


def checked_did(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer that names a DID.

    Raises:
        Unusable: It names none.
    """
    if not str(answer.get("did") or "").startswith("did:"):
        message = "no DID"
        raise Unusable(message)
    return answer


def check_blob(answer: Mapping[str, Any], cid: str) -> None:
    """An upload's answer must name the very bytes that were sent.

    Raises:
        Unusable: It names none.
        Rejected: It names others: the server changed the picture.
    """
    blob = answer.get("blob")
    link = blob.get("ref", {}).get("$link") if isinstance(blob, Mapping) else None
    if not link:
        message = "the answer names no blob"
        raise Unusable(message)
    if link != cid:
        raise Rejected(
            _("The server changed a picture; nothing was published."),
            hint=_("Ask whoever runs the server."),
            detail=f"{link} instead of {cid}",
        )


def sighting(
    did: str,
    delivery: Delivery,
    found: Sequence[tuple[Part, Mapping[str, Any] | None]],
    *,
    at: datetime,
) -> Sighting:
    """What stands under each part's key; ours where the CID is the one computed."""
    ours: list[Receipt] = []
    foreign = ""
    for part, record in found:
        if record is None:
            continue
        cid = str(record.get("cid") or "")
        if cid == cid_beside(part, record.get("value")):
            ours.append(receipt(did, delivery, part, cid=cid, at=at))
        else:
            foreign = foreign or address(did, part.key)
    return Sighting(receipts=tuple(ours), foreign=foreign)


def named(url: str) -> tuple[str, str]:
    """The author (handle or DID) and the key that an address names.

    Raises:
        Rejected: It is no address of a post on Bluesky.
    """
    match = _URL.fullmatch(url.strip())
    if match is None:
        raise Rejected(
            _("{url} is not the address of a post on Bluesky.", url=url),
            hint=_("Copy it from the post's own page."),
        )
    return (match["who"] or match["did"]).lower(), match["key"] or match["rkey"]


def not_ours(url: str) -> Rejected:
    """The post of an address was written by somebody else."""
    return Rejected(
        _("{url} is a post of another account.", url=url),
        hint=_("Copy the address of this account's own post."),
    )


def recognised(
    url: str,
    did: str,
    delivery: Delivery,
    key: str,
    record: Mapping[str, Any] | None,
    *,
    at: datetime,
) -> Receipt:
    """The receipt of a post a person saw; of the part that says the same.

    Raises:
        Rejected: There is nothing, or it says something else.
    """
    if record is None:
        raise Rejected(
            _("There is no post at {url}. Nothing was changed.", url=url),
            hint=_("Check the address, or say that nothing is there."),
        )
    value = record.get("value")
    text = value.get("text") if isinstance(value, Mapping) else None
    same = [part for part in delivery.parts if part.text == text]
    exact = [part for part in same if part.key == key]
    for part in exact or same:
        cid = str(record.get("cid") or "")
        return receipt(did, delivery, part, cid=cid, at=at, key=key)
    raise Rejected(
        _("The post at {url} says something else.", url=url),
        hint=_("Copy the address of the post with this very text."),
    )
