"""What Bluesky shows as links, mentions and tags: nothing but what we send.

Always of the final text of a part: a place computed before the text changed
points at other words.
"""

from __future__ import annotations

from crosspost.text import hashtags, links, mentions
from crosspost.text.spans import Span, in_order, to_bytes

__all__ = ["Span", "detect", "to_bytes"]


def detect(text: str) -> list[Span]:
    """Every link, mention and tag of a text, in order, never overlapping.

    Args:
        text: The final text of one part, NFC (see `normalise`).

    Returns:
        Offsets in code points; `to_bytes` converts them. A mention is a
        handle: whoever sends it asks whose it is, and leaves it out where
        nobody answers.
    """
    taken = in_order([*links.spans(text), *mentions.spans(text)])
    tags = hashtags.spans(text, taken)
    return in_order([*taken, *tags]) if tags else taken
