"""Mentions as Bluesky must be told of them: `@` and a handle.

A handle is a domain name. Who it belongs to is asked elsewhere; a handle that
nobody has stays plain text.
"""

from __future__ import annotations

import re

from crosspost.text.spans import Span
from crosspost.text.tlds import is_known

_LABEL = r"[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+"
_MENTION = re.compile(
    # Followed by another `@` it is an address of the fediverse, no handle.
    rf"(?<![\w@/.=\-])@(?P<handle>{_LABEL}(?:\.{_LABEL})++)(?![\w\-@])"
)
_LONGEST_HANDLE = 253
_LONGEST_LABEL = 63


def spans(text: str) -> list[Span]:
    """The mentions of a text, in order; `value` is the handle as typed.

    Args:
        text: NFC, see `normalise`.

    Source:
        Handles: https://atproto.com/specs/handle
    """
    if "@" not in text:
        return []
    return [
        Span(match.start(), match.end(), "mention", match["handle"])
        for match in _MENTION.finditer(text)
        if _is_handle(match["handle"])
    ]


def _is_handle(name: str) -> bool:
    labels = name.split(".")
    return (
        len(name) <= _LONGEST_HANDLE
        and max(map(len, labels)) <= _LONGEST_LABEL
        and (labels[-1].lower() == "test" or is_known(labels[-1]))
    )
