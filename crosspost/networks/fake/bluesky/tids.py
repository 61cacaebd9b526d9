"""TIDs: keys and revisions that sort by their time."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

_SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"


def fresh_key(did: str, number: int, now: datetime) -> str:
    """A key of the server's own choice, after `number` commits."""
    micros = int(now.timestamp() * 1_000_000) + number
    return tid(micros, clock=hashlib.sha256(did.encode()).digest()[0])


def tid(micros: int, *, clock: int = 0) -> str:
    """A TID of microseconds since 1970."""
    number = (micros & (1 << 53) - 1) << 10 | clock
    return "".join(_SORTABLE[number >> 5 * place & 31] for place in range(12, -1, -1))


def micros_of(text: str) -> int:
    """The microseconds of a TID."""
    number = 0
    for letter in text:
        number = number << 5 | _SORTABLE.index(letter)
    return number >> 10
