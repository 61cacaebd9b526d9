"""Places in a text: what is a link, a mention or a tag, and where.

Offsets are in code points, as Python counts. Bluesky wants UTF-8 bytes:
`to_bytes` is the one conversion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["link", "mention", "tag"]


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of a text that a network makes clickable.

    Attributes:
        start: Index of its first code point.
        end: Index after its last code point.
        kind: What it is.
        value: The full address of a link, the name of a mention without its
            first `@`, the tag without its `#`.
    """

    start: int
    end: int
    kind: Kind
    value: str


def to_bytes(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """For each span, its start and end in bytes of the text in UTF-8.

    Linear in the length of the text: each stretch is encoded once.
    """
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    offsets: dict[int, int] = {}
    before = total = 0
    for edge in edges:
        total += len(text[before:edge].encode("utf-8", "surrogatepass"))
        offsets[edge] = total
        before = edge
    return [(offsets[span.start], offsets[span.end]) for span in spans]


def in_order(spans: Iterable[Span]) -> list[Span]:
    """The spans by position; of two that overlap, the first one only."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept
