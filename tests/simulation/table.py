"""What can go wrong, and where: fault kind × step. Every cell is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.hooks import BOUNDARIES, STEPS

if TYPE_CHECKING:
    from crosspost.networks.fake.faults import Where

WHERE: tuple[Where, ...] = ("login", "upload", "create", "look")
HOW = (
    "refused",
    "cut",
    "cut-after",
    "reset",
    "hang",
    "hang-after",
    "late",
    "trickle",
    "truncated",
    "empty",
    "html",
    "broken",
    "429",
    "500",
    "500-after",
    "502",
    "502-after",
    "503",
)
REPEATED = ("twice", *(f"{status}-after" for status in (400, 401, 403, 413, 422, 429)))
"""What a proxy that repeats requests shows: the answer to the second copy, which the
server may refuse although it has obeyed the first one."""
PEOPLE = ("second worker", "clock forward", "clock back", "pause", "cancel", "delete")


def _cells() -> set[tuple[str, str]]:
    """What networks do, what machines do, what people do."""
    shown = {how.split("-")[0] if how != "late" else "hang" for how in HOW}
    networks = {(how, where) for how in shown for where in WHERE}
    steps = [boundary for boundary in BOUNDARIES if "ask" not in boundary]
    crashes = {("crash", boundary) for boundary in steps}
    acts = {
        (kind, f"{edge} {step}")
        for kind in PEOPLE
        for edge in ("before", "after")
        for step in STEPS
    }
    disk = {
        (kind, f"before {step}") for kind in ("disk full", "locked") for step in STEPS
    }
    return networks | crashes | acts | disk


CELLS = tuple(sorted(_cells()))
"""In the order in which days aim at them, one day at each, again and again."""
