"""Which hashtags Mastodon takes out of a text and puts under it.

Source: `hashtag_bar.tsx` of Mastodon's web app.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crosspost.text.spans import Span

SHOWN: Final = 3
_BREAK: Final = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class Laid:
    """A text in paragraphs (start and end in code points), and its bar of tags."""

    paragraphs: tuple[tuple[int, int], ...]
    bar: tuple[str, ...] = ()


def lay(
    text: str, spans: Sequence[Span], *, with_media: bool, with_warning: bool
) -> Laid:
    """Paragraphs, and the bar where the last of them is hashtags only.

    A last line that belongs to the paragraph before it stays: only an empty
    line makes it one of its own. A lone line of hashtags moves under pictures,
    but not where a warning folds the text, which would leave it empty.
    """
    paragraphs = tuple(_paragraphs(text))
    if not paragraphs:
        return Laid(paragraphs)
    first, last = paragraphs[-1]
    tags = [span for span in spans if span.kind == "tag" and first <= span.start]
    alone = len(paragraphs) == 1
    if (
        not tags
        or not _only(text[first:last], tags, offset=first)
        or (alone and (with_warning or not with_media))
    ):
        return Laid(paragraphs)
    before = {_base(span.value) for span in spans if span.start < first}
    bar = [span.value for span in tags if _base(span.value) not in before]
    return Laid(paragraphs[:-1], tuple(unique(bar)))


def unique(tags: Iterable[str]) -> list[str]:
    """Each tag once whatever its capitals, in its best-capitalised form."""
    groups: dict[str, list[str]] = {}
    for tag in tags:
        key = unicodedata.normalize("NFKD", tag).lower()
        groups.setdefault(key, []).append(unicodedata.normalize("NFKC", tag))
    return [min(group, key=_uneven) for group in groups.values()]


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    lead = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    start = lead
    for match in _BREAK.finditer(text, lead, end):
        yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def _only(line: str, tags: Sequence[Span], *, offset: int) -> bool:
    """Whether nothing but these tags and spaces is in one line."""
    rest = line
    for tag in reversed(tags):
        rest = rest[: tag.start - offset] + rest[tag.end - offset :]
    return not rest.strip() and "\n" not in line


def _uneven(tag: str) -> int:
    upper = sum(sign.upper() == sign for sign in tag)
    return abs(len(tag) - 2 * upper)


def _base(tag: str) -> str:
    """Folded as the app compares: neither capitals nor accents count."""
    spread = unicodedata.normalize("NFKD", tag).casefold()
    return "".join(sign for sign in spread if not unicodedata.combining(sign))
