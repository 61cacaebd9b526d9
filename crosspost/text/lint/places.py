"""Places that rules of advice must leave alone, and what an emoji is."""

from __future__ import annotations

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


def untouchable(text: str) -> list[tuple[int, int]]:
    """Links, mentions and e-mail addresses: no advice changes them."""
    spans = [*facets.detect(text), *mastodon.entities(text)]
    found = [(s.start, s.end) for s in spans if s.kind != "tag"]
    return found + [match.span() for match in _EMAIL.finditer(text)]


def overlaps(start: int, end: int, places: list[tuple[int, int]]) -> bool:
    """Whether `start`–`end` touches one of the places."""
    return any(begin < end and start < stop for begin, stop in places)
