"""What a record of Bluesky must look like: limits as in 2026-06, see `docs/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from crosspost.networks.fake.bluesky.rules import (
    TID,
    Invalid,
    Rule,
    anything,
    at_uri,
    blob,
    cid,
    did,
    fields,
    instant,
    integer,
    language,
    many,
    one_of,
    text,
    uri,
)

POST: Final = "app.bsky.feed.post"
THREADGATE: Final = "app.bsky.feed.threadgate"
POSTGATE: Final = "app.bsky.feed.postgate"

_STRONG_REF = fields({"uri": at_uri, "cid": cid}, {})
_RATIO = fields({"width": integer(1), "height": integer(1)}, {})
_PICTURE = blob("image/*", most=2_000_000)
_IMAGE = fields({"image": _PICTURE, "alt": text()}, {"aspectRatio": _RATIO})
_IMAGES = fields({"images": many(_IMAGE, most=4)}, {})
_GALLERY_IMAGE = fields({"image": _PICTURE, "alt": text(), "aspectRatio": _RATIO}, {})
_GALLERY = fields(
    {"items": many(one_of({"app.bsky.embed.gallery#image": _GALLERY_IMAGE}), most=20)},
    {},
)
_CAPTION = fields({"lang": language, "file": blob("text/vtt", most=20_000)}, {})
_VIDEO = fields(
    {"video": blob("video/mp4", most=300_000_000)},
    {"captions": many(_CAPTION, most=20), "alt": text(), "aspectRatio": _RATIO},
)
_CARD = fields(
    {"uri": uri, "title": text(), "description": text()},
    {"thumb": blob("image/*", most=1_000_000)},
)
_EXTERNAL = fields({"external": _CARD}, {})
_RECORD = fields({"record": _STRONG_REF}, {})
_MEDIA: dict[str, Rule] = {
    "app.bsky.embed.images": _IMAGES,
    "app.bsky.embed.gallery": _GALLERY,
    "app.bsky.embed.video": _VIDEO,
    "app.bsky.embed.external": _EXTERNAL,
}
_WITH_MEDIA = fields({"record": _RECORD, "media": one_of(_MEDIA)}, {})
_EMBED = one_of(
    _MEDIA
    | {
        "app.bsky.embed.record": _RECORD,
        "app.bsky.embed.recordWithMedia": _WITH_MEDIA,
    }
)
_TAG = text(most_bytes=640, most_graphemes=64)
_FEATURE = one_of(
    {
        "app.bsky.richtext.facet#link": fields({"uri": uri}, {}),
        "app.bsky.richtext.facet#mention": fields({"did": did}, {}),
        "app.bsky.richtext.facet#tag": fields({"tag": _TAG}, {}),
    }
)
# That the bytes lie within the text is checked by nobody, there as here.
_SLICE = fields({"byteStart": integer(0), "byteEnd": integer(0)}, {})
_FACET = fields({"index": _SLICE, "features": many(_FEATURE)}, {})
_LABEL = fields({"val": text(most_bytes=128)}, {})
_LABELS = one_of(
    {"com.atproto.label.defs#selfLabels": fields({"values": many(_LABEL, most=10)}, {})}
)

_RECORDS: dict[str, Rule] = {
    POST: fields(
        {"text": text(most_bytes=3000, most_graphemes=300), "createdAt": instant},
        {
            "facets": many(_FACET),
            "reply": fields({"root": _STRONG_REF, "parent": _STRONG_REF}, {}),
            "embed": _EMBED,
            "langs": many(language, most=3),
            "labels": _LABELS,
            "tags": many(_TAG, most=8),
        },
    ),
    THREADGATE: fields(
        {"post": at_uri, "createdAt": instant}, {"allow": many(one_of({}), most=5)}
    ),
    POSTGATE: fields(
        {"post": at_uri, "createdAt": instant},
        {"embeddingRules": many(one_of({}), most=5)},
    ),
    "app.bsky.feed.like": fields({"subject": _STRONG_REF, "createdAt": instant}, {}),
    "app.bsky.actor.profile": anything,
}


def check_key(collection: str, key: str) -> None:
    """Whether a record may have this key.

    Raises:
        Invalid: It may not.
    """
    if collection == "app.bsky.actor.profile":
        if key != "self":
            raise Invalid(f'Invalid record key for {collection}: Expected "self" at $')
    elif collection in _RECORDS and not TID.fullmatch(key):
        told = f'Invalid TID string (got "{key}") at $'
        raise Invalid(f"Invalid record key for {collection}: {told}")


def check_record(collection: str, record: Mapping[str, Any], *, path: str) -> str:
    """Whether a record fits its lexicon: `valid`, or `unknown` for other kinds.

    Args:
        collection: The kind of record.
        record: As JSON, with its `$type`.
        path: Where the record stands, for the sentence: `$.record`.

    Raises:
        Invalid: It does not fit.
    """
    rule = _RECORDS.get(collection)
    if rule is None:
        return "unknown"
    try:
        rule(record, path)
    except Invalid as error:
        raise Invalid(f"Invalid {collection} record: {error}") from None
    return "valid"
