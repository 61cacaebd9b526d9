"""Which posts are one's own, and which stand in someone else's conversation. Pure.

A reply to oneself is one's own only if the chain above it ends at a post of one's
own: in real archives one in eight hangs below a reply to another person.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from crosspost.migrate.values import PostClass, Reason

NOWHERE: Final = -1
"""The place of a parent that is not in the archive."""


class Stand(IntEnum):
    """What a record shows by itself, before its chain is walked."""

    ALONE = 0
    SELF = 1
    """A reply to oneself; its parent may be in the archive or not."""
    OTHER = 2
    LEAD = 3
    """Begins with another's name, and X lost what it replies to."""
    REPOST = 4
    REPOST_SELF = 5
    SUPERSEDED = 6
    UNREADABLE = 7
    DUPLICATE = 8


class Quote(IntEnum):
    """Whose post a post leads to."""

    NONE = 0
    OTHER = 1
    SELF = 2


CLASSES: Final = tuple(PostClass)
REASONS: Final = (None, *Reason)

_CLASS_CODE: Final = {one: code for code, one in enumerate(CLASSES)}
_REASON_CODE: Final = {one: code for code, one in enumerate(REASONS)}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A class and perhaps a reason against it for each record.

    Attributes:
        classes: Codes: places in `CLASSES`.
        reasons: Codes: places in `REASONS`; 0 speaks against nothing.
    """

    classes: bytearray
    reasons: bytearray

    def of(self, place: int) -> tuple[PostClass, Reason | None]:
        """What was found about one record."""
        return CLASSES[self.classes[place]], REASONS[self.reasons[place]]


_Verdict = tuple[PostClass, Reason | None]
_SETTLED: Final[dict[int, _Verdict]] = {
    Stand.OTHER: (PostClass.REPLY_OTHER, Reason.REPLY_TO_OTHER),
    Stand.LEAD: (PostClass.REPLY_OTHER, Reason.STARTS_WITH_MENTION),
    Stand.REPOST: (PostClass.REPOST, Reason.REPOST),
    Stand.REPOST_SELF: (PostClass.REPOST_SELF, Reason.REPOST),
    Stand.SUPERSEDED: (PostClass.EDIT_SUPERSEDED, Reason.SUPERSEDED_BY_EDIT),
    Stand.UNREADABLE: (PostClass.MALFORMED, Reason.UNREADABLE),
    Stand.DUPLICATE: (PostClass.MALFORMED, Reason.DUPLICATE),
}
_LONE: Final[dict[int, _Verdict]] = {
    Quote.NONE: (PostClass.OWN, None),
    Quote.OTHER: (PostClass.QUOTE_OTHER, None),
    Quote.SELF: (PostClass.QUOTE_SELF, None),
}


def _table(codes: Mapping[int, int]) -> bytes:
    return bytes(codes.get(stand, 0) for stand in range(256))


_SETTLED_OR_LONE: Final = _SETTLED | {Stand.ALONE: _LONE[Quote.NONE]}
_CLASSES: Final = _table({s: _CLASS_CODE[v[0]] for s, v in _SETTLED_OR_LONE.items()})
_REASONS: Final = _table({s: _REASON_CODE[v[1]] for s, v in _SETTLED_OR_LONE.items()})
_DONE: Final = _table(dict.fromkeys(_SETTLED_OR_LONE, 1))
_THREAD: Final[_Verdict] = (PostClass.THREAD, None)
_LOST: Final[_Verdict] = (PostClass.THREAD_PARENT_MISSING, Reason.PARENT_MISSING)
_CYCLE: Final[_Verdict] = (PostClass.MALFORMED, Reason.REPLY_CYCLE)
_ELSEWHERE: Final[_Verdict] = (
    PostClass.IN_OTHER_CONVERSATION,
    Reason.IN_OTHER_CONVERSATION,
)


def classify(
    stands: bytearray, parents: array[int], quotes: Mapping[int, int]
) -> Verdicts:
    """What each record is, and why it would not be imported.

    Args:
        stands: A `Stand` for each record.
        parents: For a reply to oneself, the place of its parent; else `NOWHERE`.
            Edits are resolved: no parent is a superseded version.
        quotes: By place, a `Quote` of the records that lead to a post.
    """
    verdicts = Verdicts(stands.translate(_CLASSES), stands.translate(_REASONS))
    done = stands.translate(_DONE)
    for place, quote in quotes.items():
        if stands[place] == Stand.ALONE:
            _put(verdicts, done, place, _LONE[quote])
    place = stands.find(Stand.SELF)
    while place >= 0:
        if not done[place]:
            _walk(place, stands, parents, verdicts, done)
        place = stands.find(Stand.SELF, place + 1)
    return verdicts


@dataclass(frozen=True, slots=True)
class Hanging:
    """Below which imported post each one hangs; places, or `NOWHERE`.

    Attributes:
        above: The nearest imported post above it.
        top: The first imported one of its thread, itself perhaps.
    """

    above: array[int]
    top: array[int]


def hang(parents: array[int], reasons: Sequence[int]) -> Hanging:
    """Hang each post below the nearest one above it that is imported.

    Args:
        parents: See `classify`.
        reasons: Codes of `REASONS`; whatever is not 0 is not imported.
    """
    size = len(parents)
    made = Hanging(array("i", [NOWHERE]) * size, array("i", range(size)))
    done = bytearray(size)
    for place in range(size):
        if parents[place] == NOWHERE or done[place]:
            continue
        chain, above = list[int](), place
        while above != NOWHERE and not done[above]:
            chain.append(above)
            done[above] = 1
            above = parents[above]
        for one in reversed(chain):
            _hang_one(one, parents[one], reasons, made)
    return made


def _hang_one(place: int, above: int, reasons: Sequence[int], made: Hanging) -> None:
    if above == NOWHERE:
        return
    nearest = made.above[above] if reasons[above] else above
    made.above[place] = nearest
    if nearest != NOWHERE:
        made.top[place] = made.top[nearest]


def _walk(
    place: int,
    stands: Sequence[int],
    parents: array[int],
    verdicts: Verdicts,
    done: bytearray,
) -> None:
    """Settle a reply to oneself and all above it, from the first one down."""
    chain, seen = [place], {place}
    above = parents[place]
    while above != NOWHERE and not done[above] and above not in seen:
        chain.append(above)
        seen.add(above)
        above = parents[above]
    if above == NOWHERE:
        verdict = _LOST
    elif above in seen:
        verdict = _CYCLE
    else:
        verdict = _below(above, stands, verdicts)
        if verdict is _THREAD:
            _put(verdicts, done, above, _THREAD)
    for one in chain:
        _put(verdicts, done, one, verdict)


def _below(above: int, stands: Sequence[int], verdicts: Verdicts) -> _Verdict:
    """What a reply to oneself is, below a post that is settled."""
    kind, reason = verdicts.of(above)
    if reason is None:
        return _THREAD
    if reason in {Reason.PARENT_MISSING, Reason.REPLY_CYCLE}:
        return kind, reason
    return _LOST if stands[above] in _UNUSABLE else _ELSEWHERE


_UNUSABLE: Final = {Stand.UNREADABLE, Stand.DUPLICATE, Stand.SUPERSEDED}


def _put(verdicts: Verdicts, done: bytearray, place: int, verdict: _Verdict) -> None:
    kind, reason = verdict
    verdicts.classes[place] = _CLASS_CODE[kind]
    verdicts.reasons[place] = _REASON_CODE[reason]
    done[place] = 1
