"""What Bluesky lets an account do: points by the hour and the day. Pure.

Source:
    https://docs.bsky.app/docs/advanced-guides/rate-limits, and a PDS 0.5.35: each
    write of a batch counts, and a batch that asks for more than is left burns it.
"""

from __future__ import annotations

from typing import Final

from crosspost.engine.pace import Cost, Rates, Window
from crosspost.ports import Used

CREATE: Final = 3
PUT: Final = 2
DELETE: Final = 1


def cost(used: Used) -> Cost:
    """A single record goes by `putRecord`, everything else by `applyWrites`."""
    together = used.records - used.single
    points = PUT * used.single + CREATE * together + DELETE * used.removals
    return _sum({"points": points, "uploads": used.media}, used)


def _sum(own: dict[str, int], used: Used) -> Cost:
    for kind, amount in used.other.items():
        own[kind] = own.get(kind, 0) + amount
    return own


RATES: Final = Rates(
    windows=(
        Window("points", 5_000, 3_600, even=True),
        Window("points", 35_000, 86_400),
        Window("uploads", 1_000, 86_400),
    ),
    cost=cost,
)
