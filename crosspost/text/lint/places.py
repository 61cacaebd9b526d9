"""Places that rules of advice must leave alone, and what an emoji is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import regex

from crosspost.text import facets, mastodon

# An emoji as a reader sees one; © ® ™ and text-style marks are letters' kin.
_PICTURE = r"(?![©®™‼⁉ℹ〰〽↔-↙↩↪Ⓜ])(?:\p{Extended_Pictographic}\uFE0F?\p{EMod}?)"
EMOJI = (
    rf"(?:\p{{RI}}\p{{RI}}|[0-9#*]\uFE0F?\u20E3"
    rf"|{_PICTURE}(?:\u200D\p{{Extended_Pictographic}}\uFE0F?\p{{EMod}}?)*"
    r"[\U000E0020-\U000E007F]*)"
)
_EMAIL = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Places:
    """Ranges of a text, end exclusive, that can be asked about in no time."""

    ranges: tuple[tuple[int, int], ...]
    covered: bytes

    @classmethod
    def of(cls, text: str, ranges: Iterable[tuple[int, int]]) -> Places:
        """The ranges, in order, and a mark for each character in one of them."""
        ordered = tuple(sorted(ranges))
        covered = bytearray(len(text))
        for start, end in ordered:
            covered[start:end] = b"\1" * (end - start)
        return cls(ordered, bytes(covered))

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with `start`–`end`."""
        return self.covered.find(1, start, end) >= 0

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Those that begin at `start` or later, and before `end`."""
        first = bisect_left(self.ranges, (start, 0))
        return list(self.ranges[first : bisect_left(self.ranges, (end, 0))])


@lru_cache(maxsize=4)
def untouchable(text: str) -> Places:
    """Links, mentions and e-mail addresses: no advice changes them."""
    spans = [*facets.detect(text), *mastodon.entities(text)]
    found = [(s.start, s.end) for s in spans if s.kind != "tag"]
    emails = ((match.start(), match.end()) for match in _EMAIL.finditer(text))
    return Places.of(text, [*found, *emails])
