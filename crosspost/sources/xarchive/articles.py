"""Long articles: their words stand in a file of their own, under a number.

A post announces each by a link, `x.com/i/article/NUMBER`, and says nothing else.
Where the team asks for articles, title and words stand in that post's place, as the
whole text of a long post does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from crosspost.sources.xarchive import allowed, payload, stream
from crosspost.sources.xarchive.container import Container
from crosspost.sources.xarchive.faults import ArchiveError
from crosspost.sources.xarchive.notes import Note

_PLAIN: Final = ("plainText", "plain_text", "text", "body")
_BLOCKS: Final = ("contentState", "content_state", "content")
ADDRESS: Final = "https://x.com/i/article/{number}"


@dataclass(slots=True)
class Articles:
    """The articles of an archive, by their number.

    Attributes:
        unreadable: How many records were none.
        broken: Files that could not be read.
    """

    texts: dict[int, Note] = field(default_factory=dict)
    unreadable: int = 0
    broken: list[str] = field(default_factory=list)


def of(container: Container) -> Articles:
    """The articles, where they were asked for; a file that cannot be read is named."""
    found = Articles()
    for entry in container.matching(allowed.ARTICLES):
        try:
            for one in stream.values(entry):
                _take(found, payload.mapping(payload.mapping(one).get("article")))
        except ArchiveError:
            found.broken.append(entry.name)
    return found


def _take(found: Articles, told: payload.Json) -> None:
    number = payload.number(told.get("id")) or payload.number(told.get("articleId"))
    title = payload.text(told.get("title")).strip()
    if not number or not title:
        found.unreadable += 1
        return
    words = "\n\n".join(_words(told)).strip()
    # Without its words, the link to the article itself is the best there is.
    rest = words or ADDRESS.format(number=number)
    found.texts[number] = Note(text=f"{title}\n\n{rest}")


def _words(told: payload.Json) -> Iterator[str]:
    """The words of an article: plain ones, else those of its blocks."""
    for name in _PLAIN:
        if text := payload.text(told.get(name)):
            yield text
            return
    for name in _BLOCKS:
        inner = told.get(name)
        if isinstance(inner, str):
            yield inner
            return
        blocks = payload.mapping(inner).get("blocks")
        if isinstance(blocks, list):
            for block in map(payload.mapping, blocks):
                if text := payload.text(block.get("text")).strip():
                    yield text
            return
