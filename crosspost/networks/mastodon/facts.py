"""What a server says of an account and of its secret. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from crosspost.networks.mastodon.look import Unusable
from crosspost.ports import AccountFacts

NEEDED: Final = ("profile", "read:statuses", "write:statuses", "write:media")
"""`read:accounts` does for `profile` (Mastodon before 4.3, GoToSocial)."""

_ENOUGH: Final = frozenset({*NEEDED, "read:accounts"})


def facts(
    account: Mapping[str, Any], scopes: Iterable[str], *, server: str
) -> AccountFacts:
    """What the account's own description says.

    Args:
        account: The answer of `verify_credentials`.
        scopes: What the token may do; empty where the server does not tell.
        server: The instance's address.

    Raises:
        Unusable: It has no id.
    """
    if not account.get("id"):
        message = "no account"
        raise Unusable(message)
    told = tuple(scopes)
    followers = account.get("followers_count")
    return AccountFacts(
        identity=str(account["id"]),
        handle=_handle(str(account.get("acct") or ""), server),
        display_name=str(account.get("display_name") or ""),
        avatar=str(account.get("avatar") or ""),
        server=server,
        scopes=told,
        broad=tuple(scope for scope in told if scope not in _ENOUGH),
        missing=missing(told) if told else (),
        followers=followers if isinstance(followers, int) else None,
    )


def _handle(acct: str, server: str) -> str:
    host = urlsplit(server).netloc
    return acct if "@" in acct or not acct else f"{acct}@{host}"


def missing(scopes: Iterable[str]) -> tuple[str, ...]:
    """The needed scopes that these do not cover (`write` covers `write:media`)."""
    told = frozenset(scopes)
    return tuple(need for need in NEEDED if not _covered(need, told))


def _covered(need: str, told: frozenset[str]) -> bool:
    names = {need, need.partition(":")[0]}
    if need == "profile":
        names |= {"read", "read:accounts"}
    return bool(names & told)


def scopes_of(application: Mapping[str, Any]) -> tuple[str, ...]:
    """What a token may do, from `GET /api/v1/apps/verify_credentials`."""
    told = application.get("scopes")
    if isinstance(told, str):
        return tuple(told.split())
    return tuple(str(one) for one in told) if isinstance(told, list) else ()
