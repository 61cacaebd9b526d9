"""What is in an archive, before anybody chooses anything: values, and the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crosspost.identity import rfc3339
from crosspost.migrate.values import ArchiveNote, MediaKind, PostClass, Whose

VERSION = 1


@dataclass(frozen=True, slots=True)
class Month:
    """How much was written in a month.

    Attributes:
        name: `2024-04`.
        posts: All records of it.
        own: Those that are imported by default.
    """

    name: str
    posts: int
    own: int


@dataclass(frozen=True, slots=True)
class MediaHeld:
    """Pictures or videos of posts that are no reposts."""

    kind: MediaKind
    present: int
    missing: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Files that are never opened; `name` is that of the file or folder."""

    name: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Wholeness:
    """Whether all posts are there.

    Attributes:
        expected: How many the archive announces, None where nothing tells.
        source: The file that announces it.
        absent: Files of posts that are announced and not there.
    """

    expected: int | None = None
    source: str = ""
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is in an archive.

    Attributes:
        posts: How many records were read.
        size: Of the archive's files on the disk, in bytes.
        long_texts: How many long posts have a text of their own.
        importable: How many are imported by default.
        closed: What is never opened, by name.
    """

    whose: Whose
    posts: int
    since: datetime | None
    until: datetime | None
    size: int
    wholeness: Wholeness
    by_class: Mapping[PostClass, int] = field(default_factory=dict)
    importable: int = 0
    months: tuple[Month, ...] = ()
    media: tuple[MediaHeld, ...] = ()
    long_texts: int = 0
    closed: tuple[Closed, ...] = ()
    notes: tuple[ArchiveNote, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether as many posts were read as are announced, as far as that is told."""
        return self.wholeness.expected in {None, self.posts}


def document(found: Inspection) -> Mapping[str, object]:
    """`archive inspect --json`."""
    whose = found.whose
    return {
        "version": VERSION,
        "archive": {
            "handle": whose.handle,
            "account_id": whose.account_id,
            "name": whose.name,
            "names": sorted(whose.names),
            "from": rfc3339(found.since) if found.since else None,
            "to": rfc3339(found.until) if found.until else None,
            "posts": found.posts,
            "bytes": found.size,
        },
        "whole": found.whole,
        "expected": found.wholeness.expected,
        "expected_by": found.wholeness.source or None,
        "missing_files": list(found.wholeness.absent),
        "counts": {
            "importable": found.importable,
            "by_class": {one.value: n for one, n in found.by_class.items()},
            "long_texts": found.long_texts,
        },
        "months": [
            {"month": one.name, "posts": one.posts, "own": one.own}
            for one in found.months
        ],
        "media": [
            {"kind": one.kind.value, "present": one.present, "missing": one.missing}
            for one in found.media
        ],
        "never_opened": [
            {"name": one.name, "files": one.files, "bytes": one.size}
            for one in found.closed
        ],
        "notes": [{"id": one.id, "message": str(one.message)} for one in found.notes],
    }
