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
from itertools import pairwise
from pathlib import Path
from typing import IO, Final, Self

from crosspost.migrate import codec
from crosspost.migrate.select import Choices, is_picture
from crosspost.migrate.threads import NOWHERE, REASONS, hang
from crosspost.migrate.values import (
    ArchiveNote,
    MediaCount,
    MediaFile,
    Planned,
    PostClass,
    Reason,
    Summary,
)
from crosspost.sources.xarchive import dates, reading, remarks
from crosspost.sources.xarchive.survey import Survey
from crosspost.sources.xarchive.telling import Teller

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
        self._survey = survey
        self._file: IO[bytes] = tempfile.TemporaryFile(  # noqa: SIM115 -- lives as long
            dir=folder, buffering=_BUFFER
        )
        try:
            self._written = _Written(survey, choices, self._file)
            self._hung = hang(survey.parents, self._written.reasons)
            self.summary = self._written.summary()
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
        written, hung = self._written, self._hung
        start, length = written.starts[place], written.lengths[place]
        line = os.pread(self._file.fileno(), length, start)
        above, top = hung.above[place], hung.top[place]
        before = written.hanging
        same = above == before.above[place] and top == before.top[place]
        if same or written.reasons[place]:
            return line
        # Something above it in its thread is not imported: it hangs higher.
        ids = self._survey.facts.ids
        planned = replace(
            codec.planned_of(line),
            parent=None if above == NOWHERE else str(ids[above]),
            root=str(ids[top]),
        )
        return codec.line(planned)


class _Written:
    """The lines of all records, in the order of the files, and their counts.

    Attributes:
        starts: Where the line of each record begins in the temporary file.
        lengths: How many bytes it has.
        reasons: Codes of what speaks against each; 0 is an import.
        hanging: How threads hang in the lines as they were written.
    """

    def __init__(self, survey: Survey, choices: Choices, file: IO[bytes]) -> None:
        """Write them all."""
        self._survey, self._choices = survey, choices
        self.starts = array("Q", [0]) * survey.records
        self.lengths = array("I", [0]) * survey.records
        self.reasons = bytearray(survey.records)
        self._by_class: Counter[PostClass] = Counter()
        self._by_reason: Counter[Reason] = Counter()
        self._media: Counter[str] = Counter()
        teller = Teller(survey, choices)
        self.hanging, self._findings = teller.hanging, teller.findings
        self._words = array("q")
        self._write(teller, file)
        self._findings.twins = _repeated(self._words)
        del self._words

    def _write(self, teller: Teller, file: IO[bytes]) -> None:
        place, at = 0, 0
        for entry in self._survey.files:
            number = 0
            for found in reading.tweets(entry):
                for one in found:
                    number += 1
                    told = teller.told(place, one, entry.name, number)
                    self._by_class[told.kind] += 1
                    if told.reason is not None:
                        self._by_reason[told.reason] += 1
                        self.reasons[place] = _CODES[told.reason]
                    else:
                        self._count(told.media)
                        if told.words:
                            self._words.append(told.words)
                    self.starts[place], self.lengths[place] = at, len(told.line)
                    at += file.write(told.line)
                    place += 1
        file.flush()

    def _count(self, media: tuple[MediaFile, ...]) -> None:
        for one in media:
            self._media["present" if one.present else "missing"] += 1
            lacks = one.present and one.alt is None and is_picture(one)
            self._media["without_alt"] += lacks

    def summary(self) -> Summary:
        """What was counted."""
        survey, media = self._survey, self._media
        skips = sum(self._by_reason.values())
        count = MediaCount(media["present"], media["missing"], media["without_alt"])
        return Summary(
            whose=survey.whose,
            posts=survey.records,
            since=dates.known(*survey.facts.oldest),
            until=dates.known(*survey.facts.newest),
            imports=survey.records - skips,
            skips=skips,
            by_reason={one: n for one in Reason if (n := self._by_reason[one])},
            by_class={one: n for one in PostClass if (n := self._by_class[one])},
            media=count,
            notes=self._notes(count),
        )

    def _notes(self, count: MediaCount) -> tuple[ArchiveNote, ...]:
        of_others = self._by_reason[Reason.MEDIA_OF_OTHERS]
        return (
            *remarks.of_survey(self._survey),
            *remarks.of_plan(
                replace(count, missing=count.missing - len(self._findings.broken)),
                self._choices,
                of_others=of_others,
            ),
            *remarks.of_findings(self._findings),
        )


def _repeated(words: array[int]) -> int:
    """How many of these stand behind an equal one."""
    return sum(one == before for before, one in pairwise(sorted(words)))
