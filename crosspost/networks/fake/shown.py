"""What readers see: the posts of every network in one form, to be read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ShownMedia:
    """A picture or video as it hangs on a post."""

    alt: str
    type: str
    content: bytes = field(repr=False)
    focus: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One post as its network holds it.

    Attributes:
        network: `bluesky`, `mastodon` or `fake`.
        account: The handle, or `name@host`.
        id: Record key or status id.
        uri: The network's address of it.
        url: Where a person reads it.
        cid: Bluesky's content hash.
        key: Record key, or the `Idempotency-Key` it came with.
        created: What the post says of its date.
        at: When the server got it.
        reply_to: Id or address of what it answers.
        root: Address of the first of its thread (Bluesky).
        facets: As in the record.
        card: The link card as in the record, its thumb's reference included.
        gates: The records beside it (threadgate, postgate), by collection.
        record: The whole record; empty for Mastodon.
    """

    network: str
    account: str
    id: str
    uri: str
    url: str
    text: str
    created: datetime
    at: datetime
    cid: str = ""
    key: str = ""
    languages: tuple[str, ...] = ()
    warning: str = ""
    visibility: str = "public"
    sensitive: bool = False
    media: tuple[ShownMedia, ...] = ()
    reply_to: str = ""
    root: str = ""
    facets: tuple[Mapping[str, Any], ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    gates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    edited: datetime | None = None
