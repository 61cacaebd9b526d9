"""What can be wrong with the ledger's file, said to a person.

SQLite's own exceptions never leave this package: each becomes a `LedgerError`
with what to do about it.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from crosspost.errors import LedgerError, LedgerLost, NameTaken
from crosspost.i18n import Phrase, _

_PRIMARY: Final = 0xFF
"""The low byte of an extended code is the code itself."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside into a `LedgerError` about `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise explained(error, path) from error


@contextmanager
def translated_os(path: Path) -> Iterator[None]:
    """Turn what the file system raises inside into a `LedgerError` about `path`."""
    try:
        yield
    except FileExistsError as error:
        raise already_there(path) from error
    except OSError as error:
        make = _BY_ERRNO.get(error.errno or 0, unreadable)
        raise make(path, str(error)) from error


def explained(error: sqlite3.Error, path: Path) -> LedgerError:
    """The error for a person; the technical one stands in its `detail`."""
    extended = getattr(error, "sqlite_errorcode", 0)
    if extended == sqlite3.SQLITE_READONLY_DBMOVED:
        return moved(path)
    code = extended & _PRIMARY
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return _BY_CODE.get(code, _unknown)(path, f"{name}: {error}")


def missing(path: Path) -> LedgerLost:
    """There is no ledger."""
    return LedgerLost(
        _("The ledger is missing: {file}. Nothing is sent without it.", file=str(path)),
        hint=_(
            "On a new installation, run: crosspost init. If there was a ledger, put "
            "a backup back, or run: crosspost ledger rebuild. Do not start anew "
            "with an empty one: what was already published would be unknown."
        ),
    )


def unfinished(path: Path) -> LedgerLost:
    """A rebuild that was interrupted: it may not know all posts yet."""
    return LedgerLost(
        _(
            "The ledger is only half rebuilt: {file}. Nothing is sent with it.",
            file=str(path),
        ),
        hint=_("Run again: crosspost ledger rebuild"),
    )


def moved(path: Path) -> LedgerError:
    """The file that was opened is not the one that is there now."""
    return LedgerError(
        _(
            "The ledger was replaced or removed during the work: {file}. What was sent "
            "before is on the networks; nothing more was sent.",
            file=str(path),
        ),
        hint=_(
            "The work stopped before going on. Put the right ledger in its place, "
            "then start the command again."
        ),
    )


def damaged(path: Path, detail: str = "") -> LedgerLost:
    """It cannot be read as what it was."""
    return LedgerLost(
        _("The ledger is damaged: {file}. Nothing is sent with it.", file=str(path)),
        hint=_REPAIR,
        detail=detail,
    )


def foreign(path: Path, detail: str = "") -> LedgerLost:
    """A file, perhaps a good one, but no ledger of ours."""
    return LedgerLost(
        _(
            "This file is not a ledger of crosspost: {file}. Nothing is sent with it.",
            file=str(path),
        ),
        hint=_REPAIR,
        detail=detail,
    )


def newer(path: Path, *, found: int, known: int) -> LedgerError:
    """A later version of the program wrote it."""
    return LedgerError(
        _(
            "A newer version of crosspost has written this ledger: {file} has "
            "format {found}, this version reads up to format {known}.",
            file=str(path),
            found=found,
            known=known,
        ),
        hint=_("Install the newer version again; nothing was changed or sent."),
    )


def already_there(path: Path) -> NameTaken:
    """A file that would be overwritten."""
    return NameTaken(
        _("There is a file already: {file}", file=str(path)),
        hint=_("Nothing was overwritten. Choose another name, or move the file."),
    )


def too_old(found: str, *, needed: str) -> LedgerError:
    """The SQLite that Python was built with lacks what we need."""
    return LedgerError(
        _(
            "This Python brings SQLite {found}; crosspost needs {needed} or later.",
            found=found,
            needed=needed,
        ),
        hint=_("Install crosspost with a more recent Python."),
    )


def unwritable(path: Path, detail: str = "") -> LedgerError:
    """The file or its folder may not be written by us."""
    return LedgerError(
        _(
            "The ledger cannot be written: {file}. Nothing is sent without writing "
            "it down first.",
            file=str(path),
        ),
        hint=_(
            "Check who owns the file and its folder {folder} and whether the disk is "
            "mounted read-only; crosspost must always run as the same user.",
            folder=str(path.parent),
        ),
        detail=detail,
    )


def full(path: Path, detail: str = "") -> LedgerError:
    """No room is left on the disk."""
    return LedgerError(
        _("The disk is full: the ledger cannot be written: {file}", file=str(path)),
        hint=_(
            "Make room on the disk, then start the command again. What was already "
            "written down is safe; nothing more was sent."
        ),
        detail=detail,
    )


def locked(path: Path, detail: str = "") -> LedgerError:
    """Another process holds it for too long."""
    return LedgerError(
        _(
            "Another program keeps the ledger locked: {file}. Nothing was sent.",
            file=str(path),
        ),
        hint=_(
            "If a backup or a database browser has the file open, close it; if a "
            "stopped process of crosspost holds it, let it go on or end it. Then start "
            "the command again."
        ),
        detail=detail,
    )


def unreadable(path: Path, detail: str = "") -> LedgerError:
    """The disk or the file system answered with an error."""
    return LedgerError(
        _(
            "The disk reports an error, or is full: the ledger cannot be written or "
            "read: {file}",
            file=str(path),
        ),
        hint=_(
            "Check the disk and its free space. What was already written down is "
            "safe; nothing more was sent."
        ),
        detail=detail,
    )


def _unknown(path: Path, detail: str = "") -> LedgerError:
    return LedgerError(
        _("The ledger refused a change: {file}. It was not made.", file=str(path)),
        hint=_("This is a fault of crosspost. Please report it, with the detail."),
        detail=detail,
    )


_REPAIR: Final[Phrase] = _(
    "Put a backup back, or run: crosspost ledger rebuild. It keeps this file under "
    "another name and asks the networks what is already published, so that nothing "
    "is sent twice."
)

_BY_CODE: Final = {
    sqlite3.SQLITE_BUSY: locked,
    sqlite3.SQLITE_LOCKED: locked,
    sqlite3.SQLITE_PERM: unwritable,
    sqlite3.SQLITE_READONLY: unwritable,
    sqlite3.SQLITE_CANTOPEN: unwritable,
    sqlite3.SQLITE_FULL: full,
    sqlite3.SQLITE_IOERR: unreadable,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: foreign,
}

_BY_ERRNO: Final = {
    errno.EACCES: unwritable,
    errno.EPERM: unwritable,
    errno.EROFS: unwritable,
    errno.ENOSPC: full,
    errno.EDQUOT: full,
}
