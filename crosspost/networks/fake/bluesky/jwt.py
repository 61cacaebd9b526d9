"""Tokens that SDKs can read, signed so that foreign ones are told."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any, Final

from crosspost.networks.fake.bluesky.errors import refused

_KEY: Final = b"the built-in network keeps no secret"


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
