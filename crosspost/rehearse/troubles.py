"""What goes wrong in a rehearsal, drawn from a seed around what is due. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol

from crosspost.rehearse.values import Kind, Played, Trouble

_EACH: Final = 4
"""One thing goes wrong for about so many deliveries."""

MOST: Final = 8
_LASTS: Final = {
    Kind.AWAY: timedelta(minutes=25),
    Kind.AWAY_LONG: timedelta(hours=2),
    Kind.CUT: timedelta(minutes=10),
    Kind.BUSY: timedelta(minutes=10),
    Kind.FAILS: timedelta(minutes=10),
    Kind.REVOKED: timedelta(hours=12),
    Kind.OFF: timedelta(hours=6),
}
_BEFORE: Final = timedelta(minutes=5)


class Chance(Protocol):
    """Draws; the same seed draws the same (`random.Random`)."""

    def sample(self, population: Sequence[int], k: int) -> list[int]:
        """So many of them, in any order, each once."""

    def shuffle(self, x: list[Kind]) -> None:
        """Put them into another order."""


def draw(calm: Sequence[Played], chance: Chance) -> tuple[Trouble, ...]:
    """Things that go wrong just when something is due, so that they are met.

    Args:
        calm: What leaves in a month in which nothing goes wrong.
        chance: Where it is drawn from.
    """
    struck = sorted(calm, key=lambda one: (one.due, one.id))
    wanted = min(MOST, max(1, len(struck) // _EACH), len(struck))
    kinds = list(Kind)
    chance.shuffle(kinds)
    places = chance.sample(range(len(struck)), wanted)
    found = [
        _trouble(kind, struck[place])
        for kind, place in zip(_turns(kinds, wanted), places, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.begin, one.kind)))


def _turns(kinds: Sequence[Kind], wanted: int) -> list[Kind]:
    return [kinds[number % len(kinds)] for number in range(wanted)]


def _trouble(kind: Kind, one: Played) -> Trouble:
    begin = one.due - _BEFORE
    account = "" if kind is Kind.OFF else one.account
    return Trouble(kind, account, begin, begin + _LASTS[kind])
