"""Likely twins: what an archive would bring to an account that has it already. Pure.

Someone who posted on both networks by hand wrote the same words, with other links
and other names: only the words are compared, and the days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from crosspost.migrate.doors import Native
from crosspost.migrate.values import Planned

NEAR: Final = timedelta(days=3)
_LEFT_OUT: Final = re.compile(
    r"(?:https?://|www\.)\S+|[@＠][\w.-]+|\w+\N{NO-BREAK SPACE}\(X\)"
)
_SIGNS: Final = re.compile(r"[\W_]+")
_SHORTEST: Final = 16
_COMPARED: Final = 80
"""Letters: one of the two may have been cut to fit."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A post of the account whose date can be read."""

    at: datetime
    url: str


class Twins:
    """The posts of an account, by their words."""

    def __init__(self, natives: Iterable[Native]) -> None:
        """Keep of each its words, date and address."""
        self._by_words: dict[str, list[Dated]] = {}
        self.first: datetime | None = None
        """When the oldest of them was written."""
        for one in natives:
            at = instant(one.created_at)
            if at is None:
                continue
            self.first = min(self.first or at, at)
            if said := words(one.text):
                self._by_words.setdefault(said, []).append(Dated(at, one.url))

    def of(self, planned: Planned) -> str | None:
        """Where a post of the archive seems to stand already; None for nowhere."""
        at, said = planned.created_at, words(planned.text)
        for one in self._by_words.get(said, ()) if said and at else ():
            if at and abs(one.at - at) <= NEAR:
                return one.url
        return None


def words(text: str) -> str:
    """What of a text is the same on every network; empty where that is too little."""
    said = _SIGNS.sub("", _LEFT_OUT.sub(" ", text)).casefold()
    return said[:_COMPARED] if len(said) >= _SHORTEST else ""


def instant(written: str) -> datetime | None:
    """A date as a record has it; None where it is none."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
