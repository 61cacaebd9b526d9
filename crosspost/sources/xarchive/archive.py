"""An archive of X, opened: what is in it, its plan, and its media one by one."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, cast

from crosspost.errors import MediaError
from crosspost.i18n import _
from crosspost.migrate.inspection import (
    Closed,
    Inspection,
    MediaHeld,
    Month,
    Wholeness,
)
from crosspost.migrate.select import Choices, Extra
from crosspost.migrate.threads import CLASSES
from crosspost.migrate.values import MediaKind
from crosspost.sources.xarchive import dates, remarks
from crosspost.sources.xarchive.container import Container
from crosspost.sources.xarchive.faults import ArchiveError
from crosspost.sources.xarchive.survey import Survey, survey

if TYPE_CHECKING:
    from crosspost.media.video import Video
    from crosspost.sources.xarchive.planning import Plan  # brings the text rules


class Archive:
    """One archive: a zip, several zips of one download, or an unpacked folder."""

    def __init__(
        self, paths: Sequence[Path], *, extras: frozenset[Extra] = frozenset()
    ) -> None:
        """List what is in it. Raises ArchiveError where there is no archive.

        Args:
            paths: The zip files, or the folder.
            extras: What is read beside the posts.
        """
        self._container = Container(paths, extras=extras)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._container.__exit__(*error)

    @cached_property
    def survey(self) -> Survey:
        """What one pass over the posts tells. Raises ArchiveError."""
        return survey(self._container)

    def inspect(self) -> Inspection:
        """What is in it, whole or not. Raises ArchiveError."""
        found = self.survey
        counted = Counter(found.verdicts.classes)
        own = found.verdicts.reasons.count(0)
        return Inspection(
            whose=found.whose,
            posts=found.records,
            since=dates.known(*found.facts.oldest),
            until=dates.known(*found.facts.newest),
            size=self._container.size,
            wholeness=Wholeness(
                found.expected.posts, found.expected.source, remarks.absent(found)
            ),
            by_class={
                kind: counted[code]
                for code, kind in enumerate(CLASSES)
                if counted[code]
            },
            importable=own,
            months=tuple(
                Month(name, posts, own) for name, (posts, own) in found.months().items()
            ),
            media=self._media(found),
            long_texts=found.notes.count,
            closed=tuple(
                Closed(name, one.files, one.size)
                for name, one in sorted(self._container.closed.items())
            ),
            notes=tuple(remarks.of_survey(found)),
        )

    @staticmethod
    def _media(found: Survey) -> tuple[MediaHeld, ...]:
        counted = found.facts.media
        held = (
            MediaHeld(kind, counted[kind, True], counted[kind, False])
            for kind in MediaKind
        )
        return tuple(one for one in held if one.present or one.missing)

    def plan(
        self, choices: Choices | None = None, *, folder: Path | None = None
    ) -> Plan:
        """The plan of all its posts; to be closed.

        Args:
            choices: What the team wants; by default the rule of the house.
            folder: Where the temporary file is made; the system's by default.

        Raises:
            IncompleteError: Posts are missing from the archive.
            ArchiveError: A file of posts cannot be read.
        """
        from crosspost.sources.xarchive.planning import Plan

        remarks.complete(self.survey)
        return Plan(self.survey, choices or Choices(), folder=folder)

    def read_media(self, name: str, most: int) -> bytes:
        """A picture or video by its name in the plan.

        Raises:
            MediaError: It is not there, damaged, or has more than `most` bytes.
        """
        entry = self._container.media.get(name)
        if entry is None:
            raise _not_there(name)
        if entry.size > most:
            raise MediaError(
                _(
                    "{file} is too large: {size} MB, and {most} MB are taken. Nothing "
                    "of the post was sent.",
                    file=name,
                    size=-(-entry.size // 1_000_000),
                    most=most // 1_000_000,
                )
            )
        try:
            return entry.read(largest=most)
        except ArchiveError as error:
            raise MediaError(
                error.message, hint=error.hint, detail=error.detail
            ) from error

    def look_at_video(self, name: str) -> Video:
        """What a video is, told by its boxes: it is not held in memory.

        Raises:
            MediaError: It is not there, damaged, or no video.
        """
        from crosspost.media.video import inspect

        entry = self._container.media.get(name)
        if entry is None:
            raise _not_there(name)
        try:
            with entry.box.open(entry) as file:
                return inspect(cast("BinaryIO", file), name=name)
        except (ArchiveError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as one:
            raise MediaError(
                _("{file}, in the archive, is damaged.", file=name), detail=str(one)
            ) from one

    def media_size(self, name: str) -> int | None:
        """How many bytes a file of the posts' media has; None where it is not there."""
        entry = self._container.media.get(name)
        return entry.size if entry else None


def _not_there(name: str) -> MediaError:
    return MediaError(
        _("{file} is not in the archive. Nothing of the post was sent.", file=name)
    )
