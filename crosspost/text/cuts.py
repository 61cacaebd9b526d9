"""Where to cut a text so that every part fits and the reader loses least.

The text is a row of pieces and joints. What a part measures is a difference of
two sums, and the best cuts are found from the end backwards, so that a whole
book costs no more per word than a post.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from crosspost.errors import PostError
from crosspost.i18n import _
from crosspost.text.joints import Cost, Joint, joints

Measure = Callable[[str], int]

PART_COST = 10
SCANT_COST = 6  # a part under a quarter full reads as a leftover
SCANT = 4


@dataclass(frozen=True, slots=True)
class Limit:
    """The most one part may measure, in the unit of `measure`."""

    most: int
    measure: Measure


class TooLongError(PostError, ValueError):
    """A piece that must stay whole measures more than a part may.

    Attributes:
        piece: The piece, to be shown and shortened (a link, as a rule).
    """

    def __init__(self, piece: str, *, limit: int) -> None:
        """`limit` is what one part may measure."""
        super().__init__(
            _(
                "“{piece}” cannot be cut and is longer than one part may be ({limit}).",
                piece=_shown(piece),
                limit=limit,
            ),
            hint=_("Use a shorter address, or show the link in short form."),
        )
        self.piece = piece


def _shown(piece: str) -> str:
    return piece if len(piece) <= 60 else f"{piece[:57]}…"  # noqa: PLR2004 -- a line


def best_parts(
    text: str, *, limits: Sequence[Limit], suffix: str, slack: int
) -> list[str]:
    """The parts of `text` at the least cost, numbers not yet added.

    Args:
        text: Without white space at its ends.
        limits: What every part must keep, with `suffix` after it.
        suffix: The widest number a part may get.
        slack: What to leave free besides.

    Raises:
        TooLongError: A piece that cannot be cut fits no part.
    """
    found = tuple(joints(text))
    rulers = [_Ruler.of(text, found, one, suffix=suffix, slack=slack) for one in limits]
    row = _Row(text, _loosened(text, found, rulers), tuple(rulers))
    return row.parts(_best_cuts(row))


@dataclass(frozen=True, slots=True)
class _Ruler:
    """What every piece measures under one limit, summed from the beginning.

    Measures add up over white space, so that a part's is a difference.

    Attributes:
        most: What a part may measure, number included.
        room: What its words may measure.
        starts, ends: The sum before, and after, each piece.
    """

    most: int
    room: int
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(
        cls,
        text: str,
        found: Sequence[Joint],
        limit: Limit,
        *,
        suffix: str,
        slack: int,
    ) -> _Ruler:
        """Measure the pieces between the joints `found`."""
        measure = cache(limit.measure)
        empty = measure("")
        starts, ends, total, begin = [], list[int](), 0, 0
        for joint in found:
            starts.append(total)
            total += measure(text[begin : joint.start]) - empty
            ends.append(total)
            total += _weight(text[joint.start : joint.end], measure)
            begin = joint.end
        starts.append(total)
        ends.append(total + measure(text[begin:]) - empty)
        room = limit.most - empty - _weight(suffix, measure) - slack
        return cls(limit.most, room, starts, ends)

    def length(self, first: int, last: int) -> int:
        """What the part of the pieces `first`–`last` (inclusive) measures."""
        return self.ends[last] - self.starts[first]


def _weight(addition: str, measure: Measure) -> int:
    """What something between or after words adds; an end alone may be stripped."""
    if not addition:
        return 0
    return measure(f"a{addition}a") - measure("aa")


@dataclass(frozen=True, slots=True)
class _Row:
    """A text as a row of pieces: piece k ends at joint k, the last at the end."""

    text: str
    joints: Sequence[Joint]
    rulers: Sequence[_Ruler]

    def __len__(self) -> int:
        return len(self.joints) + 1

    def holds(self, first: int, last: int) -> bool:
        """Whether pieces `first`–`last` (inclusive) make a part that fits."""
        return all(one.length(first, last) <= one.room for one in self.rulers)

    def scant(self, first: int, last: int) -> bool:
        """Whether that part would be under a quarter full, by every limit."""
        return all(one.length(first, last) * SCANT < one.most for one in self.rulers)

    def cost(self, last: int) -> int | None:
        """What a part's end after piece `last` costs; None where none may be."""
        return 0 if last == len(self.joints) else self.joints[last].cost

    def parts(self, lasts: Sequence[int]) -> list[str]:
        """The text of each part, given the last piece of each."""
        cut = [self.joints[last] for last in lasts[:-1]]
        begins = [0, *(joint.end for joint in cut)]
        ends = [*(joint.start for joint in cut), len(self.text)]
        return [self.text[b:e] for b, e in zip(begins, ends, strict=True)]


def _loosened(
    text: str, found: Sequence[Joint], rulers: Sequence[_Ruler]
) -> list[Joint]:
    """The joints, with those inside a held group that fits no part let go.

    Raises:
        TooLongError: One piece alone does not fit.
    """
    row, loosened = _Row(text, found, rulers), list(found)
    first = 0
    for last in range(len(row)):
        if row.cost(last) is None:
            continue
        if not row.holds(first, last):
            _check_each(row, first, last)
            loosened[first:last] = [
                replace(joint, cost=Cost.WORD) for joint in found[first:last]
            ]
        first = last + 1
    return loosened


def _check_each(row: _Row, first: int, last: int) -> None:
    for piece in range(first, last + 1):
        if not row.holds(piece, piece):
            begin = row.joints[piece - 1].end if piece else 0
            end = row.joints[piece].start if piece < len(row.joints) else None
            most = min(one.most for one in row.rulers)
            raise TooLongError(row.text[begin:end], limit=most)


def _best_cuts(row: _Row) -> list[int]:
    """The last piece of each part, at the least cost; ties fill earlier parts.

    From the end backwards: the best way to cut what begins at piece k is its
    first part (up to `last`) and the best way to cut the rest. The ends that a
    part may have move along with k, so that two sliding minima find the best:
    one for parts at least a quarter full, one for scant ones.
    """
    count = len(row)
    best = [0] * (count + 1)
    choice = [0] * count
    ample, scant = _SlidingMinimum(), _SlidingMinimum()
    reach, edge = count - 1, count
    for first in range(count - 1, -1, -1):
        while not row.holds(first, reach):
            reach -= 1
        cost = row.cost(first)
        if cost is not None:
            scant.push(first, cost + best[first + 1])
        while edge > first and not row.scant(first, edge - 1):
            edge -= 1
            ends_at = row.cost(edge)
            if ends_at is not None:
                ample.push(edge, ends_at + best[edge + 1])
        ample.keep_up_to(reach)
        scant.keep_up_to(min(reach, edge - 1))
        options = [*ample.least(extra=0), *scant.least(extra=SCANT_COST)]
        # Inside a held group no part begins, and its price does not matter.
        best[first], choice[first] = _cheapest(options)
    return _followed(choice)


def _cheapest(options: Sequence[tuple[int, int]]) -> tuple[int, int]:
    cost, last = min(options, key=lambda option: (option[0], -option[1]))
    return cost + PART_COST, last


def _followed(choice: Sequence[int]) -> list[int]:
    lasts, first = list[int](), 0
    while first < len(choice):
        lasts.append(choice[first])
        first = choice[first] + 1
    return lasts


class _SlidingMinimum:
    """The least of values that enter at falling positions and leave from the top.

    Of equal values the one at the highest position is kept.
    """

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: deque[tuple[int, int]] = deque()

    def push(self, position: int, value: int) -> None:
        """Add the value of a position below all others."""
        entries = self._entries
        while entries and entries[0][1] > value:
            entries.popleft()
        entries.appendleft((position, value))

    def keep_up_to(self, position: int) -> None:
        """Forget what lies above `position`."""
        while self._entries and self._entries[-1][0] > position:
            self._entries.pop()

    def least(self, *, extra: int) -> list[tuple[int, int]]:
        """The least value plus `extra` and its position, or nothing."""
        if not self._entries:
            return []
        position, value = self._entries[-1]
        return [(value + extra, position)]
