"""Tokens that SDKs can read, signed so that foreign ones are told."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import datetime, timedelta
from typing import Any, Final

from crosspost.networks.fake.bluesky.errors import refused

ACCESS_LIFE: Final = timedelta(hours=2)
REFRESH_LIFE: Final = timedelta(days=90)
_KEY: Final = b"the built-in network keeps no secret"


def access_token(host: str, did: str, *, now: datetime) -> str:
    """A token that opens an account of a server for two hours."""
    told = {"scope": "com.atproto.appPass", "aud": f"did:web:{host}", "sub": did}
    return sign_jwt("at+jwt", told | _lifetime(now, ACCESS_LIFE))


def refresh_token(host: str, did: str, *, id_: str, issued: datetime) -> str:
    """A token that gives the next session for 90 days."""
    told = {"scope": "com.atproto.refresh", "aud": f"did:web:{host}", "sub": did}
    lifetime = _lifetime(issued, REFRESH_LIFE)
    return sign_jwt("refresh+jwt", told | {"jti": id_} | lifetime)


def _lifetime(begin: datetime, life: timedelta) -> dict[str, int]:
    end = begin + life
    return {"iat": int(begin.timestamp()), "exp": int(end.timestamp())}


def sign_jwt(kind: str, told: dict[str, Any]) -> str:
    """A signed token that SDKs can read."""
    head = _part({"typ": kind, "alg": "HS256"})
    return f"{head}.{_part(told)}.{_signature(f'{head}.{_part(told)}')}"


def read_jwt(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The head and body of a token.

    Raises:
        Refusal: It is not one of ours.
    """
    head, _, rest = token.partition(".")
    body, _, signature = rest.partition(".")
    if not hmac.compare_digest(_signature(f"{head}.{body}"), signature):
        refused("InvalidToken", "Token could not be verified")
    return _unpart(head), _unpart(body)


def _signature(told: str) -> str:
    return _base64(hmac.digest(_KEY, told.encode(), "sha256"))


def _part(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _unpart(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    )
    return told


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
