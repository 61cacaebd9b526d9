"""A zip file or a folder: files that are opened one by one, under caps."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from crosspost.i18n import _
from crosspost.sources.xarchive import faults

LARGEST: Final = 4 << 30
"""The most bytes of one file of posts: X cuts them at 100 MiB since 2020."""
RATIO: Final = 200
"""How far a file of posts may inflate; a real one does 8 to 25 times."""
_SLACK: Final = 4 << 20
_ENCRYPTED: Final = 1
_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class Readable(Protocol):
    """What the readers of this package ask of an open file."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""

    def close(self) -> None:
        """Give it back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, not opened.

    Attributes:
        name: Below the archive's root, with `/`.
        size: In bytes, unpacked, as the archive says.
        packed: In bytes, as it lies there.
        crc: Its CRC-32, None in a folder.
    """

    name: str
    size: int
    packed: int
    crc: int | None
    box: Box
    key: object

    def open(self, *, largest: int = LARGEST, ratio: int = RATIO) -> Readable:
        """Open it, under caps; errors name it.

        Raises:
            ArchiveError: It is packed in a way that is not read, or too large.
        """
        if self.size > largest:
            raise faults.too_large(self.name)
        return _Capped(self, self.box.open(self), min(largest, self.most(ratio)))

    def most(self, ratio: int) -> int:
        """The most bytes that it may inflate to."""
        return self.packed * ratio + _SLACK

    def read(self, *, largest: int) -> bytes:
        """All of it, at most `largest` bytes. Raises ArchiveError."""
        stream = self.open(largest=largest)
        try:
            pieces = []
            while piece := stream.read(1 << 20):
                pieces.append(piece)
            return b"".join(pieces)
        finally:
            stream.close()


class Box(Protocol):
    """A place that holds files."""

    path: Path

    def entries(self) -> Iterator[tuple[str, int, int, int | None, object]]:
        """Each file: name, size, packed size, CRC, and what `open` needs."""

    def open(self, entry: Entry) -> IO[bytes]:
        """Open a file for reading, uncapped."""

    def close(self) -> None:
        """Give everything back."""


class _Capped:
    """An open file that gives no more than its cap, and what it says it holds."""

    def __init__(self, entry: Entry, stream: IO[bytes], most: int) -> None:
        self._entry, self._stream, self._most = entry, stream, most
        self._given = 0

    def read(self, size: int, /) -> bytes:
        name = self._entry.name
        try:
            data = self._stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise faults.damaged(name, str(error)) from error
        self._given += len(data)
        if self._given > self._most:
            raise faults.too_large(name)
        if not data and size and self._given != self._entry.size:
            raise faults.damaged(name, f"{self._given} of {self._entry.size} bytes")
        return data

    def close(self) -> None:
        self._stream.close()


class ZipBox:
    """A zip file, read in place."""

    def __init__(self, path: Path) -> None:
        """Raises ArchiveError where it is none, or not whole."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise faults.damaged_zip(path, str(error)) from error
        except OSError as error:
            raise faults.no_archive(path) from error

    def entries(self) -> Iterator[tuple[str, int, int, int | None, object]]:
        """See `Box`. Folders and links are no files."""
        for info in self._zip.filelist:
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            name = info.filename.replace("\\", "/")
            yield name, info.file_size, info.compress_size, info.CRC, info

    def open(self, entry: Entry) -> IO[bytes]:
        """See `Box`."""
        info = entry.key
        assert isinstance(info, zipfile.ZipInfo)  # noqa: S101 -- from `entries`
        if info.flag_bits & _ENCRYPTED:
            raise faults.unreadable(entry.name, _("a password protects it"))
        if info.compress_type not in _PACKED:
            raise faults.unreadable(entry.name, _("it is packed in an unusual way"))
        try:
            return self._zip.open(info)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            ValueError,
            OSError,
        ) as error:
            raise faults.damaged(entry.name, str(error)) from error

    def close(self) -> None:
        """See `Box`."""
        self._zip.close()


class FolderBox:
    """An unpacked folder; links in it are not followed."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self.path = path

    def entries(self) -> Iterator[tuple[str, int, int, int | None, object]]:
        """See `Box`."""
        try:
            yield from self._walk(self.path, "", depth=6)
        except OSError as error:
            raise faults.no_archive(self.path) from error

    def _walk(
        self, folder: Path, prefix: str, *, depth: int
    ) -> Iterator[tuple[str, int, int, int | None, object]]:
        with os.scandir(folder) as found:
            for one in sorted(found, key=lambda entry: entry.name):
                name = prefix + one.name
                if one.is_dir(follow_symlinks=False):
                    if depth:
                        yield from self._walk(
                            Path(one.path), f"{name}/", depth=depth - 1
                        )
                elif one.is_file(follow_symlinks=False):
                    size = one.stat(follow_symlinks=False).st_size
                    yield name, size, size, None, Path(one.path)

    def open(self, entry: Entry) -> IO[bytes]:
        """See `Box`."""
        assert isinstance(entry.key, Path)  # noqa: S101 -- from `entries`
        try:
            number = os.open(entry.key, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            return os.fdopen(number, "rb")
        except OSError as error:
            raise faults.damaged(entry.name, str(error)) from error

    def close(self) -> None:
        """See `Box`."""
