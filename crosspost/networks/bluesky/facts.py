"""What a Bluesky server says of an account and of itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from crosspost.model import Account, Limits
from crosspost.networks.bluesky.limits import assumed
from crosspost.networks.bluesky.session import parts_of, scope_of
from crosspost.ports import AccountFacts

_APP_PASSWORD: Final = "com.atproto.appPass"  # noqa: S105 -- a scope's name


_NO_HANDLE: Final = "handle.invalid"


def facts(
    session: str,
    profile: Mapping[str, Any] | None,
    *,
    repository: Mapping[str, Any] | None = None,
) -> AccountFacts:
    """What a new session, the profile's record and `describeRepo` say.

    An app password needs no more than its plain scope: a privileged one reads
    private messages, a main password does everything.
    """
    handle, did, access, server = parts_of(session)
    scope = scope_of(access)
    value = (profile or {}).get("value")
    shown = value if isinstance(value, Mapping) else {}
    return AccountFacts(
        identity=did,
        handle=handle,
        display_name=str(shown.get("displayName") or ""),
        avatar=_avatar(shown, server=server, did=did),
        server=server,
        scopes=(scope,) if scope else (),
        broad=(scope,) if scope not in {"", _APP_PASSWORD} else (),
        handle_holds=_holds(handle, repository or {}),
    )


def _holds(handle: str, repository: Mapping[str, Any]) -> bool | None:
    """Whether the account's public document names the handle back."""
    if handle == _NO_HANDLE:
        return False
    told = repository.get("handleIsCorrect")
    return told if isinstance(told, bool) else None


def _avatar(profile: Mapping[str, Any], *, server: str, did: str) -> str:
    avatar = profile.get("avatar")
    ref = avatar.get("ref") if isinstance(avatar, Mapping) else None
    cid = ref.get("$link") if isinstance(ref, Mapping) else None
    if not cid:
        return ""
    return f"{server}/xrpc/com.atproto.sync.getBlob?did={did}&cid={cid}"


def limits(account: Account, described: Mapping[str, Any], *, at: datetime) -> Limits:
    """The lexicon's limits, and the server's own of what may be uploaded."""
    told = assumed(account)
    upload = described.get("blobUploadLimit")
    most = upload if isinstance(upload, int) and upload > 0 else None
    if most is not None and most < (told.video_bytes or most):
        # The video service puts the finished video there, as any upload.
        told = replace(told, video_bytes=most)
    if most is None or most >= told.room.max_bytes:
        return replace(told, as_of=at)
    thumb = told.thumb and replace(told.thumb, max_bytes=min(most, 1_000_000))
    return replace(told, as_of=at, room=replace(told.room, max_bytes=most), thumb=thumb)
