"""Is an exported journal whole? Told from the file alone, anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crosspost.errors import LedgerError, UsageError
from crosspost.i18n import Phrase, _, n_
from crosspost.identity import canonical
from crosspost.ledger.journal import GENESIS, imported, line_hash
from crosspost.ports import Line

_MARK: Final = re.compile(r"[0-9a-f]{8,64}")
"""What a person may give of a printed fingerprint."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a journal found.

    Attributes:
        lines: How many lines were read.
        head: The hash of the last good line. A file that was cut at its end is
            whole by itself: give a head that was printed before (see `holding`).
        number: That line's number.
        faults: What is wrong, in the file's order; empty for a whole journal.
        hashes: Those of the good lines, by number.
    """

    lines: int
    number: int
    head: str
    faults: tuple[Phrase, ...] = ()
    hashes: Mapping[int, str] | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Read:
    place: int
    number: int
    told: Mapping[str, object]
    intact: bool


def verify(path: Path) -> Verdict:
    """Check every line of an exported journal against the one before.

    Raises:
        LedgerError: The file is missing or cannot be read.
    """
    try:
        return checked(path.read_bytes())
    except OSError as error:
        raise LedgerError(
            _(
                "The journal cannot be read: {file}. Nothing was changed.",
                file=str(path),
            ),
            hint=_("Check the name of the file and who may read it."),
            detail=str(error),
        ) from error


def history(path: Path) -> list[Line]:
    """The lines of a journal that is whole; none where it is missing or is not.

    A last line that a crash has torn is left out, as whoever writes next cuts it.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return []
    data = data[: data.rfind(b"\n") + 1]
    if not checked(data).whole:
        return []
    return [imported(json.loads(line)) for line in data.splitlines()]


def checked(journal: bytes) -> Verdict:
    """The verdict on the bytes of an exported journal. Pure."""
    raw = journal.removesuffix(b"\n").split(b"\n") if journal else []
    lines = [_read(place, line) for place, line in enumerate(raw, start=1)]
    intact = [line for line in lines if line and line.intact]
    good = {line.number: str(line.told["hash"]) for line in intact}
    last = intact[-1].number if intact else 0
    return Verdict(
        lines=len(raw),
        number=last,
        head=good.get(last, GENESIS),
        faults=(*_faults(lines), *_end(journal, lines)),
        hashes=good,
    )


def holding(verdict: Verdict, head: str) -> Verdict:
    """The verdict, with the fault that the line of a printed fingerprint is missing.

    Args:
        verdict: On the file.
        head: What a report or a mail printed as the journal's last fingerprint,
            of which 8 signs are enough; the file may have grown since.

    Raises:
        UsageError: It is no fingerprint.
    """
    mark = re.sub(r"\s|…", "", head).lower()
    if not _MARK.fullmatch(mark):
        raise UsageError(
            _("“{head}” is no fingerprint of a journal. Nothing was done.", head=head),
            hint=_("Give 8 to 64 of its digits and letters from a to f."),
        )
    if any(one.startswith(mark) for one in (verdict.hashes or {}).values()):
        return verdict
    missing = _(
        "No line has the fingerprint {head}: the end was cut off, or the journal "
        "was written anew since it was noted.",
        head=head,
    )
    return Verdict(
        verdict.lines,
        verdict.number,
        verdict.head,
        (*verdict.faults, missing),
        verdict.hashes,
    )


def _read(place: int, raw: bytes) -> _Read | None:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, Mapping) or type(told.get("number")) is not int:
        return None
    return _Read(place, told["number"], told, _as_written(told, raw))


def _as_written(told: Mapping[str, object], raw: bytes) -> bool:
    """Whether these are the very bytes that were sealed.

    Not only their meaning: a blank more, or a sign written another way, means the
    same and shows that somebody was there.
    """
    try:
        return line_hash(told) == told.get("hash") and canonical(told) == raw
    except (ValueError, RecursionError):  # half a sign, which no line of ours holds
        return False


def _faults(lines: Sequence[_Read | None]) -> Iterator[Phrase]:
    hashes = {line.number: line.told.get("hash") for line in lines if line}
    if lines and not hashes:
        yield _("None of its lines is a line of a journal.")
        return
    expected = 1
    for place, line in enumerate(lines, start=1):
        if line is None:
            yield _("Line {place} cannot be read: it was changed.", place=place)
            expected += 1
            continue
        yield from _place(line, expected, hashes)
        yield from _content(line, hashes)
        expected = max(expected, line.number + 1)


def _place(
    line: _Read, expected: int, hashes: Mapping[int, object]
) -> Iterator[Phrase]:
    if line.number < expected:
        yield _(
            "Line {place} has number {number}: it stands in the wrong place, or twice.",
            place=line.place,
            number=line.number,
        )
        return
    if line.number == expected:
        return
    # A number may be anything a forger wrote: never counted one by one.
    present = sorted(one for one in hashes if expected <= one < line.number)
    first = expected
    for number in [*present, line.number]:
        if number > first:
            yield _missing(first, number - 1, line.place)
        first = number + 1


def _missing(first: int, last: int, place: int) -> Phrase:
    if first == last:
        return _(
            "Number {number} is missing before line {place}.", number=first, place=place
        )
    return n_(
        "{n} line is missing before line {place}: numbers {first} to {last}.",
        "{n} lines are missing before line {place}: numbers {first} to {last}.",
        last - first + 1,
        place=place,
        first=first,
        last=last,
    )


def _content(line: _Read, hashes: Mapping[int, object]) -> Iterator[Phrase]:
    before = hashes.get(line.number - 1, line.told.get("previous"))
    if line.number == 1:
        before = GENESIS
    if not line.intact:
        yield _(
            "Line {place} (number {number}) was changed.",
            place=line.place,
            number=line.number,
        )
    elif line.told.get("previous") != before:
        yield _(
            "Line {place} (number {number}) does not follow from the line before: "
            "one of the two was written anew.",
            place=line.place,
            number=line.number,
        )


def _end(journal: bytes, lines: Sequence[_Read | None]) -> Iterator[Phrase]:
    """A last line that is whole but for the sign that ends it."""
    if lines and lines[-1] is not None and not journal.endswith(b"\n"):
        yield _(
            "Line {place} has no end: the file was cut there, or is being written.",
            place=len(lines),
        )
