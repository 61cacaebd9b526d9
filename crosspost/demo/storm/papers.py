"""What people wrote in the storm: numbered notices, in versions, some written anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from crosspost.demo.storm.clock import START
from crosspost.demo.storm.office import AUTHOR, ENTITIES
from crosspost.i18n import _
from crosspost.identity import post_id, to_milliseconds
from crosspost.model import Post, Wording
from crosspost.team import Rule

if TYPE_CHECKING:
    from crosspost.demo.storm.size import Size
    from crosspost.model import Account

SPACING: Final = timedelta(minutes=30)
_FIRST: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Paper:
    """A notice as people know it.

    Attributes:
        number: Its own, whatever becomes of it: each of its entity's accounts is to
            have it once.
        copy: 0 for the first; one more each time it was dropped and written anew.
        versions: The texts of its parts, as first written and after each change.
    """

    post: str
    number: int
    copy: int
    entity: str
    accounts: tuple[str, ...]
    versions: tuple[tuple[str, ...], ...]


def first(size: Size, accounts: Sequence[Account]) -> Iterator[tuple[Paper, Post]]:
    """All notices as they are first written: one of each entity, every half hour."""
    for turn in range(size.posts):
        for place, entity in enumerate(ENTITIES):
            number = turn * len(ENTITIES) + place + 1
            own = tuple(one.name for one in accounts if one.entity == entity.name)
            at = START + _FIRST + SPACING * turn
            whenever = entity.approval is not Rule.NONE and turn % 7 == 3  # noqa: PLR2004 -- some
            paper = written(number, entity.name, own)
            yield paper, post(paper, at=None if whenever else at)


def written(
    number: int, entity: str, accounts: tuple[str, ...], *, copy: int = 0
) -> Paper:
    """A notice, in its first version."""
    name = post_id(f"{_label(number, copy)}.md")
    return Paper(name, number, copy, entity, accounts, (_texts(number, copy, 1),))


def changed(paper: Paper) -> Paper:
    """The same, with one more version."""
    texts = _texts(paper.number, paper.copy, len(paper.versions) + 1)
    return Paper(
        paper.post,
        paper.number,
        paper.copy,
        paper.entity,
        paper.accounts,
        (*paper.versions, texts),
    )


def post(paper: Paper, *, at: datetime | None) -> Post:
    """The last version of a notice, as it is taken in.

    Args:
        paper: The notice.
        at: When it is to leave (UTC); None for as soon as it is approved.
    """
    return Post(
        id=paper.post,
        entity=paper.entity,
        to=paper.accounts,
        base=Wording("\n***\n".join(paper.versions[-1]), languages=("en",)),
        at=None if at is None else to_milliseconds(at),
        author=AUTHOR,
    )


def _texts(number: int, copy: int, version: int) -> tuple[str, ...]:
    """The texts of its parts: one notice in five is a thread."""
    name = _label(number, copy)
    said = (
        _("Notice {number}: the market moves to the harbour.", number=name)
        if version == 1
        else _(
            "Notice {number}, version {version}: the market moves to the harbour.",
            number=name,
            version=version,
        )
    )
    if number % 5 != 3:  # noqa: PLR2004 -- any of the five
        return (str(said),)
    return tuple(f"{said} ({part}/3)" for part in range(1, 4))


def _label(number: int, copy: int) -> str:
    """`12`, and what was written in its place: `12b`, then `12c`."""
    return f"{number}{chr(ord('a') + copy) if copy else ''}"
