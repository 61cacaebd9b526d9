"""Is an exported journal whole? Told from the file alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crosspost.errors import LedgerError
from crosspost.i18n import Phrase, _
from crosspost.ledger.journal import GENESIS, imported, line_hash
from crosspost.ports import Line


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a journal found.

    Attributes:
        lines: How many lines were read.
        head: The hash of the last good line. A file that was cut at its end is
            whole by itself: compare this with a head that was printed before.
        number: That line's number.
        faults: What is wrong, in the file's order; empty for a whole journal.
    """

    lines: int
    number: int
    head: str
    faults: tuple[Phrase, ...] = ()

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
            _("The journal cannot be read: {file}", file=str(path)),
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
    last = next((line for line in reversed(lines) if line and line.intact), None)
    return Verdict(
        lines=len(raw),
        number=last.number if last else 0,
        head=str(last.told["hash"]) if last else GENESIS,
        faults=tuple(_faults(lines)),
    )


def _read(place: int, raw: bytes) -> _Read | None:
    try:
        told = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(told, Mapping) or not isinstance(told.get("number"), int):
        return None
    return _Read(place, told["number"], told, line_hash(told) == told.get("hash"))


def _faults(lines: list[_Read | None]) -> Iterator[Phrase]:
    hashes = {line.number: line.told.get("hash") for line in lines if line}
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
            "Line {place} has number {number}: it stands in the wrong place.",
            place=line.place,
            number=line.number,
        )
    for number in range(expected, line.number):
        if number not in hashes:
            yield _(
                "Number {number} is missing before line {place}.",
                number=number,
                place=line.place,
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
