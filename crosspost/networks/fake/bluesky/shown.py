"""Bluesky's posts as they are read back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crosspost.networks.fake.bluesky.accounts import Account
from crosspost.networks.fake.bluesky.lexicon import POST, POSTGATE, THREADGATE
from crosspost.networks.fake.bluesky.repo import Record, Repos
from crosspost.networks.fake.shown import Shown, ShownMedia


def posts(account: Account, repos: Repos) -> list[Shown]:
    """All posts of an account, oldest arrival first."""
    rows = sorted(repos.listed(account.did, POST), key=lambda one: (one.rev, one.key))
    return [shown(account, one, repos) for one in rows]


def removed(account: Account, repos: Repos) -> list[Shown]:
    """Posts that were deleted or replaced."""
    gone = [one for one in repos.removed(account.did) if one.collection == POST]
    return [shown(account, one, repos) for one in gone]


def shown(account: Account, record: Record, repos: Repos) -> Shown:
    """One post."""
    value = record.value
    embed = _media_embed(value.get("embed") or {})
    reply = value.get("reply") or {}
    labels = (value.get("labels") or {}).get("values", [])
    return Shown(
        network="bluesky",
        account=account.handle,
        id=record.key,
        uri=record.uri,
        url=f"https://bsky.app/profile/{account.handle}/post/{record.key}",
        cid=record.cid,
        key=record.key,
        text=str(value.get("text", "")),
        created=datetime.fromisoformat(value["createdAt"]),
        at=record.at,
        languages=tuple(value.get("langs", ())),
        media=tuple(_media(account.did, embed, repos)),
        reply_to=(reply.get("parent") or {}).get("uri", ""),
        root=(reply.get("root") or {}).get("uri", ""),
        facets=tuple(value.get("facets", ())),
        card=embed.get("external", {}),
        labels=tuple(one["val"] for one in labels),
        gates=_gates(record, repos),
        record=value,
    )


def _media_embed(embed: dict[str, Any]) -> dict[str, Any]:
    inner = embed.get("media")
    return inner if isinstance(inner, dict) else embed


def _media(did: str, embed: dict[str, Any], repos: Repos) -> list[ShownMedia]:
    items = embed.get("images") or embed.get("items") or []
    if "video" in embed:
        items = [{"image": embed["video"], "alt": embed.get("alt", "")}]
    found = []
    for item in items:
        blob = repos.blob(did, item["image"]["ref"]["$link"])
        content = blob.content if blob else b""
        found.append(ShownMedia(item["alt"], item["image"]["mimeType"], content))
    return found


def _gates(record: Record, repos: Repos) -> dict[str, dict[str, Any]]:
    beside = {
        kind: repos.record(record.did, kind, record.key)
        for kind in (THREADGATE, POSTGATE)
    }
    return {kind: one.value for kind, one in beside.items() if one is not None}
