"""The pieces of a Bluesky record, as the lexicon writes them. Pure.

Every nested `$type` is written, also where it may be left out: the SDK would add
it, and the record sent would have another CID than the one shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from crosspost.model import Card, Facet, FittedMedia, Subtitles
from crosspost.networks.bluesky.cid import blob_cid
from crosspost.networks.bluesky.holes import media_hole
from crosspost.networks.bluesky.limits import IMAGES

POST: Final = "app.bsky.feed.post"
THREADGATE: Final = "app.bsky.feed.threadgate"
POSTGATE: Final = "app.bsky.feed.postgate"

SUBTITLES: Final = "text/vtt"

Record = dict[str, object]

_FEATURES: Final = {"link": "uri", "mention": "did", "tag": "tag"}
_RULES: Final = {
    "nobody": (),
    "mentioned": ("mentionRule",),
    "following": ("followingRule",),
    "followers": ("followerRule",),
}


def post(
    text: str,
    *,
    facets: Sequence[Facet],
    languages: Sequence[str],
    embed: Record | None,
    labels: Sequence[str],
    reply: Record | None,
    created_at: str,
) -> Record:
    """One post. Empty fields are left out, as the app does."""
    record: Record = {"$type": POST, "text": text}
    optional: Mapping[str, object] = {
        "facets": [facet(one) for one in facets],
        "langs": list(languages),
        "embed": embed,
        "labels": self_labels(labels) if labels else None,
        "reply": reply,
    }
    record.update({name: value for name, value in optional.items() if value})
    record["createdAt"] = created_at
    return record


def facet(one: Facet) -> Record:
    """A stretch of text that links."""
    kind = "app.bsky.richtext.facet"
    return {
        "$type": kind,
        "index": {
            "$type": f"{kind}#byteSlice",
            "byteStart": one.start,
            "byteEnd": one.end,
        },
        "features": [{"$type": f"{kind}#{one.type}", _FEATURES[one.type]: one.value}],
    }


def pictures(media: Sequence[FittedMedia]) -> Record:
    """Pictures beside a post: up to four as ever, more as a gallery."""
    many = len(media) > IMAGES
    kind, place = (
        ("app.bsky.embed.gallery", "items")
        if many
        else ("app.bsky.embed.images", "images")
    )
    return {
        "$type": kind,
        place: [{"$type": f"{kind}#image", **_picture(one)} for one in media],
    }


def _picture(media: FittedMedia) -> Record:
    return {
        "alt": media.alt,
        "image": blob(media),
        "aspectRatio": _ratio(media),
    }


def _ratio(media: FittedMedia) -> Record:
    return {
        "$type": "app.bsky.embed.defs#aspectRatio",
        "width": media.width,
        "height": media.height,
    }


def video(media: FittedMedia, *, language: str) -> Record:
    """A video, whose blob is a hole: the service that prepares it changes its bytes.

    Args:
        media: The fitted video.
        language: That of its subtitles.
    """
    kind = "app.bsky.embed.video"
    made: Record = {"$type": kind, "video": media_hole(media.sha256)}
    if media.subtitles is not None:
        file = _text_blob(media.subtitles)
        made["captions"] = [
            {"$type": f"{kind}#caption", "lang": language, "file": file}
        ]
    return {**made, "alt": media.alt, "aspectRatio": _ratio(media)}


def _text_blob(subtitles: Subtitles) -> Record:
    return {
        "$type": "blob",
        "ref": {"$link": blob_cid(subtitles.sha256)},
        "mimeType": SUBTITLES,
        "size": subtitles.bytes,
    }


def blob(media: FittedMedia) -> Record:
    """The reference to an uploaded blob; its CID is known before the upload."""
    return {
        "$type": "blob",
        "ref": {"$link": blob_cid(media.sha256)},
        "mimeType": media.type,
        "size": media.bytes,
    }


def external(card: Card) -> Record:
    """A link card."""
    kind = "app.bsky.embed.external"
    inner: Record = {
        "$type": f"{kind}#external",
        "uri": card.url,
        "title": card.title,
        "description": card.description,
    }
    if card.picture is not None:
        inner["thumb"] = blob(card.picture)
    return {"$type": kind, "external": inner}


def self_labels(labels: Sequence[str]) -> Record:
    """What the author says of the content."""
    kind = "com.atproto.label.defs"
    values = [{"$type": f"{kind}#selfLabel", "val": label} for label in labels]
    return {"$type": f"{kind}#selfLabels", "values": values}


def reply(*, root: tuple[str, str], parent: tuple[str, str]) -> Record:
    """Where a part of a thread stands: (uri, cid) of the first and previous one."""
    return {
        "$type": f"{POST}#replyRef",
        "root": _reference(root),
        "parent": _reference(parent),
    }


def answered(reply_to: str) -> tuple[str, str] | None:
    """The address and CID of the post that is answered; None where it is not known.

    Args:
        reply_to: `at://… CID`, as a plan refers to one of the account's own posts.
    """
    uri, _space, cid = reply_to.partition(" ")
    return (uri, cid) if uri.startswith("at://") and cid else None


def _reference(to: tuple[str, str]) -> Record:
    uri, cid = to
    return {"$type": "com.atproto.repo.strongRef", "uri": uri, "cid": cid}


def threadgate(uri: str, *, replies: str, created_at: str) -> Record:
    """Who may answer the thread that begins at `uri`."""
    allow = [{"$type": f"{THREADGATE}#{rule}"} for rule in _RULES[replies]]
    return {
        "$type": THREADGATE,
        "post": uri,
        "allow": allow,
        "createdAt": created_at,
    }


def postgate(uri: str, *, created_at: str) -> Record:
    """Nobody may quote the post at `uri`."""
    return {
        "$type": POSTGATE,
        "post": uri,
        "embeddingRules": [{"$type": f"{POSTGATE}#disableRule"}],
        "createdAt": created_at,
    }
