"""What is set around a text, in words: its warning, who sees it, who may answer.

Only what differs from what everybody expects (public, anyone may answer) is said, so
that the exception is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosspost.i18n import _
from crosspost.model import Part
from crosspost.report import sent
from crosspost.report.words import LABELS, REPLIES, VISIBILITIES


def terms(parts: Sequence[Part]) -> Iterator[str]:
    """One line for each thing that readers meet before the text, or around it."""
    for words in dict.fromkeys(sent.warning(part) for part in parts):
        if words:
            yield str(_("Content warning: {text}", text=words))
    if parts:
        yield from _audience(parts[0])


def _audience(first: Part) -> Iterator[str]:
    seen, answers = sent.visibility(first), sent.replies(first)
    if seen in VISIBILITIES and seen != "public":
        yield str(VISIBILITIES[seen][0])
    for label in sent.labels(first):
        yield str(LABELS.get(label, label))
    if answers != "everyone":
        yield str(REPLIES[answers])
