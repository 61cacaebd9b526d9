"""What was published, read again or removed; records here are never edited. Pure.

A post of ours is known by its CID. Removing names the CID that must stand there
where a post is to be replaced, so that nobody else's words are lost with it.

Source:
    Lexicons com.atproto.repo.deleteRecord, app.bsky.feed.getPosts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crosspost.errors import EditedElsewhere, Rejected
from crosspost.i18n import _
from crosspost.model import Part, Receipt
from crosspost.ports import Standing


def repository(receipt: Receipt) -> str:
    """The DID whose record a receipt names."""
    return receipt.uri.removeprefix("at://").partition("/")[0]


def standing(
    record: Mapping[str, Any],
    before: Sequence[Part],
    receipt: Receipt,
    counts: Mapping[str, Any],
) -> Standing:
    """What stands under a receipt's key, by an answer to `getRecord`."""
    return Standing(
        text=_text(record),
        ours=record.get("cid") in {receipt.cid, *(part.cid for part in before)} - {""},
        replies=_count(counts.get("replyCount")),
        likes=_count(counts.get("likeCount")),
    )


def counts(answer: Mapping[str, Any], receipt: Receipt) -> Mapping[str, Any]:
    """What an answer to `getPosts` says of a post; empty where it says nothing."""
    posts = answer.get("posts")
    for one in posts if isinstance(posts, list) else []:
        if isinstance(one, Mapping) and one.get("uri") == receipt.uri:
            return one
    return {}


def removal(did: str, collection: str, key: str, *, version: str = "") -> bytes:
    """The body of a `deleteRecord`; `version` is the CID that must stand there."""
    body = {"repo": did, "collection": collection, "rkey": key}
    if version:
        body["swapRecord"] = version
    return json.dumps(body, separators=(",", ":")).encode()


def no_edits() -> Rejected:
    """This network has no edits."""
    return Rejected(
        _("Posts on Bluesky cannot be changed in place; nothing was changed."),
        hint=_("Publish a linked correction, or replace the post."),
    )


def edited_elsewhere(record: Mapping[str, Any] | None, ours: str = "") -> Rejected:
    """Another version stands where ours was."""
    return EditedElsewhere(
        _("It was changed on the network since: nothing was touched."),
        hint=_("Compare the two texts, and change it on the network itself."),
        ours=ours,
        theirs=_text(record or {}),
    )


def _text(record: Mapping[str, Any]) -> str:
    value = record.get("value")
    return str(value.get("text") or "") if isinstance(value, Mapping) else ""


def _count(told: object) -> int | None:
    return told if isinstance(told, int) else None
