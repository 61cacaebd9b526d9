"""What is derived from a handle, so that it is the same in every world."""

from __future__ import annotations

import base64
import hashlib


def did_of(handle: str) -> str:
    """The DID an account made under this handle gets."""
    told = base64.b32encode(hashlib.sha256(f"did {handle}".encode()).digest())
    return f"did:plc:{told[:24].decode().lower()}"


def secret_of(handle: str, kind: str) -> str:
    """A password in the form of app passwords."""
    told = base64.b32encode(hashlib.sha256(f"{kind} {handle}".encode()).digest())
    letters = told[:16].decode().lower()
    return "-".join(letters[place : place + 4] for place in range(0, 16, 4))


def digest(told: str) -> str:
    """The id of a session."""
    return hashlib.sha256(told.encode()).hexdigest()[:43]
