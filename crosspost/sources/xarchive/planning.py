"""The plan of an archive: every post of it once, oldest first, in bounded memory.

Posts are read in the order of the files and written to a temporary file without a
name; they come out of it in the order of their ids.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Self

from crosspost.migrate import codec
from crosspost.migrate.keys import record_key
from crosspost.migrate.select import Candidate, Choices, decide, is_picture
from crosspost.migrate.threads import NOWHERE, REASONS, hang
from crosspost.migrate.values import (
    Action,
    ArchiveNote,
    MediaCount,
    MediaFile,
    Place,
    Planned,
    PostClass,
    Precision,
    Reason,
    Summary,
)
from crosspost.sources.xarchive import dates, mediafiles, reading, remarks
from crosspost.sources.xarchive.facts import LARGEST_ID
from crosspost.sources.xarchive.languages import language
from crosspost.sources.xarchive.reading import Bad
from crosspost.sources.xarchive.records import Tweet
from crosspost.sources.xarchive.survey import Survey
from crosspost.sources.xarchive.wording import Reader, wording

_CODES: Final = {one: code for code, one in enumerate(REASONS)}
_BUFFER: Final = 1 << 20


class Plan:
    """A plan, kept in a temporary file that goes with it.

    Attributes:
        summary: What it comes to.
    """

    def __init__(
        self, survey: Survey, choices: Choices, *, folder: Path | None = None
    ) -> None:
        """Make it: reads the archive a second time.

        Args:
            survey: What the first pass learnt.
            choices: What the team wants of it.
            folder: Where the temporary file is made; the system's by default.

        Raises:
            ArchiveError: A file of posts cannot be read.
            OSError: There is no room for the temporary file.
        """
        self._survey, self._choices = survey, choices
        self._file: IO[bytes] = tempfile.TemporaryFile(  # noqa: SIM115 -- lives as long
            dir=folder, buffering=_BUFFER
        )
        try:
            writer = _Writer(survey, choices, self._file)
            writer.write()
            self._starts, self._lengths = writer.starts, writer.lengths
            self._reasons = writer.reasons
            self._before = writer.hanging
            self._hung = hang(survey.parents, writer.reasons)
            self.summary = writer.summary()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def lines(self) -> Iterator[bytes]:
        """The lines of `archive plan --json`, the summary first, without breaks."""
        yield codec.summary_line(self.summary)
        for place in self._survey.order:
            yield self._line(place)

    def posts(self) -> Iterator[Planned]:
        """Every post, oldest first; those without an id at the end."""
        for place in self._survey.order:
            yield codec.planned_of(self._line(place))

    def _line(self, place: int) -> bytes:
        start = self._starts[place]
        line = os.pread(self._file.fileno(), self._lengths[place], start)
        moved = (self._hung.above[place], self._hung.top[place]) != (
            self._before.above[place],
            self._before.top[place],
        )
        if not moved or self._reasons[place]:
            return line
        ids, above = self._survey.facts.ids, self._hung.above[place]
        planned = replace(
            codec.planned_of(line),
            parent=None if above == NOWHERE else str(ids[above]),
            root=str(ids[self._hung.top[place]]),
        )
        return codec.line(planned)


class _Writer:
    """Writes the line of each post as its record is read, and counts."""

    def __init__(self, survey: Survey, choices: Choices, file: IO[bytes]) -> None:
        self.survey, self.choices, self.file = survey, choices, file
        self.starts = array("Q", [0]) * survey.records
        self.lengths = array("I", [0]) * survey.records
        self.reasons = bytearray(survey.records)
        self.by_class: Counter[PostClass] = Counter()
        self.by_reason: Counter[Reason] = Counter()
        self.media: Counter[str] = Counter()
        self.reader = Reader(
            author=int(survey.whose.account_id or 0),
            names=survey.names,
            kept=self._kept,
            handles=choices.handles,
        )
        self.hanging = hang(survey.parents, survey.verdicts.reasons)

    def write(self) -> None:
        """Write all lines, in the order of the files."""
        place, at = 0, 0
        for entry in self.survey.files:
            number = 0
            for found in reading.tweets(entry):
                for one in found:
                    number += 1
                    planned = self._planned(place, one, Place(entry.name, number))
                    self._count(place, planned)
                    line = codec.line(planned)
                    self.starts[place], self.lengths[place] = at, len(line)
                    at += self.file.write(line)
                    place += 1
        self.file.flush()

    def summary(self) -> Summary:
        """What was counted."""
        survey, media = self.survey, self.media
        skips = sum(self.by_reason.values())
        count = MediaCount(media["present"], media["missing"], media["without_alt"])
        return Summary(
            whose=survey.whose,
            posts=survey.records,
            since=dates.known(*survey.facts.oldest),
            until=dates.known(*survey.facts.newest),
            imports=survey.records - skips,
            skips=skips,
            by_reason={one: n for one in Reason if (n := self.by_reason[one])},
            by_class={one: n for one in PostClass if (n := self.by_class[one])},
            media=count,
            notes=self._notes(count),
        )

    def _notes(self, count: MediaCount) -> tuple[ArchiveNote, ...]:
        of_others = self.by_reason[Reason.MEDIA_OF_OTHERS]
        return (
            *remarks.of_survey(self.survey),
            *remarks.of_plan(count, self.choices, of_others=of_others),
        )

    def _count(self, place: int, planned: Planned) -> None:
        self.by_class[planned.kind] += 1
        if planned.reason:
            self.by_reason[planned.reason] += 1
            self.reasons[place] = _CODES[planned.reason]
            return
        for one in planned.media:
            self.media["present" if one.present else "missing"] += 1
            lacks = one.present and one.alt is None and is_picture(one)
            self.media["without_alt"] += lacks

    def _planned(self, place: int, one: Tweet | Bad, where: Place) -> Planned:
        kind, reason = self.survey.verdicts.of(place)
        post = self.survey.facts.ids[place]
        moment = None if isinstance(one, Bad) else self._moment(one)
        if isinstance(one, Bad) or moment is None or not 0 < one.id <= LARGEST_ID:
            return Planned(
                id=str(post) if post else None,
                action=Action.SKIP,
                reason=Reason.UNREADABLE,
                kind=PostClass.MALFORMED,
                place=where,
            )
        created_at, precision = moment
        tongue = language(one.lang)
        said = wording(
            one,
            self.reader,
            note=self.survey.long.get(place),
            language="fr" if tongue is None else tongue.partition("-")[0],
        )
        media = self._media(one)
        candidate = Candidate(
            id=str(one.id),
            kind=kind,
            reason=reason,
            created_at=created_at,
            hashtags=said.hashtags,
            likes=one.favorite_count or 0,
            media=media,
            empty=not said.text and not any(one.present for one in media),
        )
        why = decide(candidate, self.choices)
        root, parent = self._chain(place, kind, why)
        return Planned(
            id=candidate.id,
            action=Action.SKIP if why else Action.IMPORT,
            reason=why,
            kind=kind,
            created_at=created_at,
            precision=precision,
            text=said.text,
            links=said.links,
            hashtags=said.hashtags,
            mentions=said.mentions,
            language=tongue,
            media=media,
            root=root,
            parent=parent,
            quotes=tuple(dict.fromkeys(x.target for x in said.links if x.target)),
            key=record_key(candidate.id),
            sensitive=one.possibly_sensitive is True,
        )

    def _moment(self, one: Tweet) -> tuple[datetime, Precision] | None:
        """When it was written; of an edited post, when its first version was."""
        versions = self.survey.versions.get(one.id)
        if versions and versions[0] != one.id:
            return dates.instant(versions[0], "")
        return dates.instant(one.id, one.created_at)

    def _media(self, one: Tweet) -> tuple[MediaFile, ...]:
        if not one.media:
            return ()
        alts, found = self.choices.alts, list[MediaFile]()
        for medium in one.media:
            file = mediafiles.file_of(one.id, medium, self.survey.container)
            alt = alts.get(file.file)
            found.append(file if alt is None else replace(file, alt=alt))
        return tuple(found)

    def _chain(
        self, place: int, kind: PostClass, why: Reason | None
    ) -> tuple[str | None, str | None]:
        """Root and parent, as long as all of the thread is imported."""
        ids, hanging = self.survey.facts.ids, self.hanging
        if why is not None:
            parent = self.survey.facts.replies[place]
            return None, str(self.survey.last_version(parent)) if parent else None
        above = hanging.above[place]
        if above == NOWHERE:
            return (str(ids[place]) if kind is PostClass.THREAD else None), None
        return str(ids[hanging.top[place]]), str(ids[above])

    def _kept(self, post: int) -> int | None:
        """The id under which a post is in the archive, None where it is not."""
        if not 0 < post <= LARGEST_ID or self.survey.place_of(post) == NOWHERE:
            return None
        return self.survey.last_version(post)
