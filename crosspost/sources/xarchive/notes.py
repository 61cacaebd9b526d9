"""Long posts: the whole text lies in a file of its own, under another id.

A post and its long text were written in the same second and begin with the same
words, once links, leading names and X's escapes are taken away: on real archives
that finds exactly one post for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import msgspec

from crosspost.sources.xarchive import allowed, payload, stream
from crosspost.sources.xarchive.container import Container
from crosspost.sources.xarchive.dates import as_x_writes
from crosspost.sources.xarchive.escapes import unescaped
from crosspost.sources.xarchive.faults import ArchiveError

_LINK: Final = re.compile(r"https?://\S+")
_LEAD: Final = re.compile(r"(?:\s*[@＠]\w{1,20})+\s*")
_BLANKS: Final = re.compile(r"\s+")
_SHORTEST: Final = 12
"""Fewer letters in common are no proof, unless they are the whole text."""


class NoteUrl(msgspec.Struct, gc=False):
    """A link in a long text; its places are code points."""

    short: str = msgspec.field(name="shortUrl", default="")
    expanded: str | None = msgspec.field(name="expandedUrl", default=None)
    start: int = msgspec.field(name="fromIndex", default=-1)
    end: int = msgspec.field(name="toIndex", default=-1)


class NoteMention(msgspec.Struct, gc=False):
    """A mention in a long text."""

    screen_name: str = msgspec.field(name="screenName", default="")
    start: int = msgspec.field(name="fromIndex", default=-1)
    end: int = msgspec.field(name="toIndex", default=-1)


class NoteTag(msgspec.Struct, gc=False):
    """A hashtag in a long text."""

    text: str = ""
    start: int = msgspec.field(name="fromIndex", default=-1)
    end: int = msgspec.field(name="toIndex", default=-1)


class Note(msgspec.Struct, gc=False):
    """A long text, not escaped, with what X found in it."""

    text: str
    urls: list[NoteUrl] = []
    mentions: list[NoteMention] = []
    hashtags: list[NoteTag] = []


class _NoteTweet(msgspec.Struct, gc=False):
    core: Note
    id: int | None = msgspec.field(name="noteTweetId", default=None)
    created_at: str = msgspec.field(name="createdAt", default="")


@dataclass(slots=True)
class Notes:
    """The long texts of an archive, by the second in which they were written.

    Attributes:
        seconds: As posts write it, so that candidates are found by one look.
        unreadable: How many records were none.
        broken: Files that could not be read.
    """

    seconds: dict[str, list[Note]] = field(default_factory=dict)
    unreadable: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(map(len, self.seconds.values()))


def of(container: Container) -> Notes:
    """The long texts of an archive; a file that cannot be read is named.

    Each is kept whole: they are few among posts, and some kilobytes at most.
    """
    notes = Notes()
    for entry in container.matching(allowed.NOTES):
        try:
            for one in stream.values(entry):
                _take(notes, payload.mapping(one).get("noteTweet"))
        except ArchiveError:
            notes.broken.append(entry.name)
    return notes


def _take(notes: Notes, told: object) -> None:
    try:
        note = msgspec.convert(told, _NoteTweet, strict=False)
        moment = datetime.fromisoformat(note.created_at)
    except (msgspec.ValidationError, ValueError):
        notes.unreadable += 1
        return
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    notes.seconds.setdefault(as_x_writes(moment), []).append(note.core)


def joined(
    notes: Notes, candidates: Mapping[str, Iterable[tuple[int, str]]]
) -> tuple[dict[int, Note], int]:
    """Which post each long text belongs to.

    Args:
        notes: The long texts.
        candidates: For each second, the posts of it: number and `full_text`.

    Returns:
        Long texts by the post's number, and how many belong to none for sure.
    """
    found: dict[int, Note] = {}
    lost = 0
    for second, texts in notes.seconds.items():
        posts = [
            (one, _bare(unescaped(text))) for one, text in candidates.get(second, ())
        ]
        for note in texts:
            whole = _bare(note.text)
            fitting = [
                (len(begun), -number)
                for number, begun in posts
                if number not in found and _begins(whole, begun)
            ]
            if fitting:
                found[-max(fitting)[1]] = note
            else:
                lost += 1
    return found, lost


def _bare(text: str) -> str:
    """The words alone: without links, leading names and the cut's `…`."""
    lead = _LEAD.match(text)
    words = _LINK.sub("", text[lead.end() :] if lead else text)
    return _BLANKS.sub(" ", words).strip().removesuffix("…").rstrip()


def _begins(whole: str, begun: str) -> bool:
    return whole == begun or (len(begun) >= _SHORTEST and whole.startswith(begun))
