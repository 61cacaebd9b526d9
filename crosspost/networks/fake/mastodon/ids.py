"""Ids as the servers make them: both kinds grow with time."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def make(kind: str, at: datetime, number: int) -> str:
    """The id of the `number`-th thing, made at this instant."""
    millis = max((at - _EPOCH) // timedelta(milliseconds=1), 0)
    if kind == "ulid":
        return _base32(millis, 10) + _tail(number)
    return str(millis << 16 | number & 0xFFFF)


def account(kind: str, host: str, name: str) -> str:
    """The id of an account, the same in every run."""
    seed = hashlib.sha256(f"{name}@{host}".encode()).digest()
    if kind == "ulid":
        return "01" + _base32(int.from_bytes(seed[:15], "big"), 24)
    return "11" + str(int.from_bytes(seed[:7], "big")).zfill(17)[:16]


def order(one: str) -> tuple[int, str]:
    """Sorts ids by age."""
    return len(one), one


def _tail(number: int) -> str:
    chance = hashlib.sha256(str(number).encode()).digest()
    return _base32(number, 6) + _base32(int.from_bytes(chance[:7], "big"), 10)


def _base32(number: int, length: int) -> str:
    return "".join(_CROCKFORD[number >> 5 * p & 31] for p in reversed(range(length)))
