"""The outbox on disk: post files that a person drops into a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from crosspost.editorial.outbox import File, taken_into_account
from crosspost.errors import CrosspostError
from crosspost.i18n import _

SENT = "sent"


class Outbox:
    """A folder of post files; `sent/YYYY-MM/` keeps those that have left."""

    def __init__(self, folder: Path) -> None:
        """`folder` need not exist yet."""
        self.folder = folder

    def files(self) -> dict[str, File]:
        """The post files that are there, by path inside the outbox, with `/`.

        Raises:
            CrosspostError: The folder is missing or cannot be read; an outbox
                that cannot be seen is never taken for an empty one.
        """
        try:
            return {file.path: file for file in self._walk(self.folder, "")}
        except OSError as error:
            raise CrosspostError(
                _(
                    "The outbox {folder} cannot be read. Nothing new was taken; "
                    "what was scheduled stays as it is.",
                    folder=self.folder,
                ),
                hint=_("Put the folder back, or check who may read it."),
                detail=str(error),
            ) from error

    def left(self) -> dict[str, File]:
        """The post files that have left, by path inside the outbox (`sent/…`)."""
        folder = self.folder / SENT
        if not folder.is_dir():
            return {}
        return {file.path: file for file in self._walk(folder, f"{SENT}/")}

    def _walk(self, folder: Path, prefix: str) -> Iterator[File]:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if prefix or entry.name != SENT:
                        yield from self._walk(
                            Path(entry.path), f"{prefix}{entry.name}/"
                        )
                elif taken_into_account(entry.name) and entry.is_file():
                    # One that goes away at this very moment is not there.
                    with suppress(FileNotFoundError):
                        yield _file(entry, prefix)

    def read(self, path: str) -> bytes:
        """A post file's bytes.

        Raises:
            CrosspostError: It cannot be read.
        """
        try:
            return (self.folder / path).read_bytes()
        except OSError as error:
            raise CrosspostError(
                _(
                    "{file}: this file cannot be read. Nothing of it was sent.",
                    file=path,
                ),
                hint=_("Check who may read it."),
                detail=str(error),
            ) from error

    def digest(self, path: str) -> str:
        """SHA-256 of a post file, hex."""
        import hashlib

        return hashlib.sha256(self.read(path)).hexdigest()

    def put_away(self, path: str, *, month: str) -> bool:
        """Move a file that has left to `sent/YYYY-MM/`; whether that could be done.

        Its pictures stay where they are: another post may use them.
        """
        target = self.folder / SENT / month / Path(path).name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            while target.exists():
                target = target.with_stem(target.stem + "-2")
            (self.folder / path).rename(target)
        except OSError:
            return False
        return True


def _file(entry: os.DirEntry[str], prefix: str) -> File:
    stat = entry.stat()
    return File(
        path=prefix + entry.name,
        # With the time of the last change of any kind: some tools put the time
        # of the text back, and one word may be as long as another.
        stamp=f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ino}-{stat.st_ctime_ns}",
        modified=datetime.fromtimestamp(stat.st_mtime, UTC),
    )
