"""Asking again, for reads that change nothing. A write never comes here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from crosspost.errors import Unavailable

Answer = TypeVar("Answer")
Wait = Callable[[float], None]

_TRIES: Final = 3
_FIRST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 1.0


def patiently(read: Callable[[], Answer], *, seconds: float, wait: Wait) -> Answer:
    """Read, and again where the server could not be asked: three times at most.

    Args:
        read: Idempotent, and raises outcomes.
        seconds: No new try begins later than this; each try has its own deadline.
        wait: How to wait between tries, in seconds.

    Raises:
        Outcome: That of the last try.
    """
    from tenacity import (
        Retrying,
        retry_if_exception_type,
        stop_after_attempt,
        stop_after_delay,
        wait_exponential,
    )

    asking = Retrying(
        retry=retry_if_exception_type(Unavailable),
        stop=stop_after_attempt(_TRIES) | stop_after_delay(seconds),
        wait=wait_exponential(multiplier=_FIRST_WAIT, max=_LONGEST_WAIT),
        sleep=wait,
        reraise=True,
    )
    return asking(read)
