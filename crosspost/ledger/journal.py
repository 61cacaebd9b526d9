"""The chain of who did what when, and its copy in a plain file.

Each line carries the hash of the one before, so that a changed, missing or
reordered line shows. The file is written after the ledger has committed, and
whoever comes next writes what a crash left unwritten.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.identity import canonical
from crosspost.ledger.codec import instant, plain, stamp
from crosspost.model import Json
from crosspost.ports import Line

GENESIS: Final = "0" * 64
"""What the first line names as the one before it."""

_TAIL: Final = 1 << 16
"""Bytes read at first to find the last line of the file."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Where an exported file ends: number and hash of its last whole line."""

    number: int
    hash: str


NOTHING: Final = Tail(0, GENESIS)


def sealed(
    previous: Line | None,
    *,
    at: datetime,
    by: str,
    act: str,
    subject: str,
    detail: Json,
) -> Line:
    """The line that follows `previous`, with its hash."""
    number = previous.number + 1 if previous else 1
    before = previous.hash if previous else GENESIS
    kept: Json = json.loads(canonical(plain(detail)))
    line = Line(number, at, by, act, subject, kept, before, hash="")
    return replace(line, hash=line_hash(_told(line)))


def line_hash(told: Mapping[str, object]) -> str:
    """SHA-256 (hex) of a line's canonical JSON, its own hash left out."""
    rest = {name: value for name, value in told.items() if name != "hash"}
    return hashlib.sha256(canonical(rest)).hexdigest()


def exported(line: Line) -> bytes:
    """The line as the file has it: canonical JSON and a line feed."""
    return canonical(_told(line)) + b"\n"


def imported(told: Mapping[str, object]) -> Line:
    """The line that `exported` wrote, once it is parsed."""
    detail = told["detail"]
    return Line(
        number=int(str(told["number"])),
        at=instant(str(told["at"])),
        by=str(told["by"]),
        act=str(told["act"]),
        subject=str(told["subject"]),
        detail=detail if isinstance(detail, Mapping) else {},
        previous=str(told["previous"]),
        hash=str(told["hash"]),
    )


def write_new(path: Path, lines: Sequence[Line]) -> None:
    """Write a journal to a file that is not there yet (0600).

    Raises:
        UsageError: There is one of that name already.
        OSError: It cannot be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        handle = os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise UsageError(
            _("{file} is there already. Nothing was written.", file=str(path)),
            hint=_("Give the name of a new file."),
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(b"".join([exported(line) for line in lines]))


def _told(line: Line) -> dict[str, object]:
    """A line as the file has it."""
    return {
        "number": line.number,
        "at": stamp(line.at),
        "by": line.by,
        "act": line.act,
        "subject": line.subject,
        "detail": line.detail,
        "previous": line.previous,
        "hash": line.hash,
    }


# -- the file -----------------------------------------------------------------


class Export:
    """The journal's copy in a plain file, one line of JSON each (0600)."""

    def __init__(self, path: Path) -> None:
        """Write to `path`, which need not exist."""
        self.path = path

    def tail(self) -> Tail | None:
        """Where the file ends; None where its last whole line is none of ours."""
        try:
            with self.path.open("rb") as file:
                return _tail(file)
        except FileNotFoundError:
            return NOTHING

    def catch_up(self, after: Callable[[Tail], Sequence[Line]]) -> None:
        """Append what the file lacks.

        Args:
            after: The ledger's lines after that one; none where it does not
                know it.

        Raises:
            OSError: The file cannot be written; the next call catches up.
        """
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "r+b") as file:
            # Two processes have committed and both write: the second finds that
            # the first has written its lines too.
            fcntl.flock(file, fcntl.LOCK_EX)
            tail = _tail(file)
            missing = after(tail) if tail else ()
            if missing:
                _cut_torn_line(file)
                file.write(b"".join([exported(line) for line in missing]))

    def set_aside(self) -> Path | None:
        """Give a file that tells another story another name, and keep it."""
        tail = self.tail()
        name = f"{tail.number}-{tail.hash[:8]}" if tail else "unreadable"
        aside = self.path.with_name(f"{self.path.stem}.{name}{self.path.suffix}")
        try:
            self.path.rename(aside)
        except FileNotFoundError:
            return None
        return aside


def _cut_torn_line(file: IO[bytes]) -> None:
    """Leave the file's end at its last line feed: a crash tore what follows."""
    size = file.seek(0, os.SEEK_END)
    end = size - len(_after_last_line_feed(file, size))
    file.truncate(end)
    file.seek(end)


def _after_last_line_feed(file: IO[bytes], size: int) -> bytes:
    window = min(_TAIL, size)
    while True:
        file.seek(size - window)
        data = file.read(window)
        if b"\n" in data or window == size:
            return data[data.rfind(b"\n") + 1 :]
        window = min(window * 4, size)


def _tail(file: IO[bytes]) -> Tail | None:
    size = file.seek(0, os.SEEK_END)
    end = size - len(_after_last_line_feed(file, size))
    if end == 0:
        return NOTHING
    last = _after_last_line_feed(file, end - 1)
    try:
        line = imported(json.loads(last[: end - 1]))
    except (ValueError, KeyError, TypeError):
        return None
    return Tail(line.number, line.hash)
