"""A zip, several zips of one download, or an unpacked folder: files by their name.

Names are keys of a table and never paths. A folder is listed without following
links; a zip is read in place, and what is inflated is counted against caps.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol, Self

from crosspost.i18n import _
from crosspost.sources.xarchive import allowed, faults

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


@dataclass(frozen=True, slots=True)
class Closed:
    """Files that are not opened: how many of one kind, and how large."""

    files: int
    size: int


class Container:
    """The files of one archive, in one box or several.

    Attributes:
        files: What may be opened, but for media, by name below the root.
        media: The posts' media by file name; None for one that stands twice
            with other contents.
        closed: What is never opened, by the first name below the root.
        strange: How many names could lead out of a folder; they are left alone.
        size: Of the boxes on the disk, in bytes.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """List the files; nothing is opened but the lists of the zips.

        Raises:
            ArchiveError: No archive, a damaged zip, or several archives.
        """
        self.files: dict[str, Entry] = {}
        self.media: dict[str, Entry | None] = {}
        self.closed: dict[str, Closed] = {}
        self.strange = self.size = 0
        self._open = ExitStack()
        with ExitStack() as until_whole:
            until_whole.callback(self._open.close)
            for path in paths:
                self._take(_box(path))
            until_whole.pop_all()
        if not self.files and not self.media:
            raise faults.no_archive(", ".join(map(str, paths)))

    def _take(self, box: Box) -> None:
        self._open.callback(box.close)
        root = _root(box)
        for name, size, packed, crc, key in box.entries():
            self.size += packed
            if allowed.is_strange(name):
                self.strange += 1
            elif name.startswith(root) and not allowed.is_twin(name):
                below = name[len(root) :]
                if allowed.may_be_opened(below):
                    self._put(Entry(below, size, packed, crc, box, key))
                else:
                    self._close(below, size)

    def _put(self, entry: Entry) -> None:
        found = allowed.MEDIA.fullmatch(entry.name)
        if found:
            name = found["file"]
            same = name not in self.media or _same(self.media[name], entry)
            self.media[name] = entry if same else None
            return
        before = self.files.setdefault(entry.name, entry)
        small = entry.name in allowed.SINGLE  # the same in each zip of a download
        if before is not entry and not small and not _same(before, entry):
            raise faults.twice(entry.name)

    def _close(self, name: str, size: int) -> None:
        first, _slash, rest = name.partition("/")
        if first == "data" and rest:
            first = rest.partition("/")[0]
        before = self.closed.get(first, Closed(0, 0))
        self.closed[first] = Closed(before.files + 1, before.size + size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def matching(self, pattern: re.Pattern[str]) -> list[Entry]:
        """The files whose whole name matches, in the order of their parts."""
        found = (one for name, one in self.files.items() if pattern.fullmatch(name))
        return sorted(found, key=lambda one: _natural(one.name))


def _box(path: Path) -> Box:
    if path.is_dir():
        return FolderBox(path)
    if not path.is_file():
        raise faults.no_archive(path)
    return ZipBox(path)


def _root(box: Box) -> str:
    """Where in the box the archive lies."""
    names = [name for name, *_rest in box.entries() if _is_usual(name)]
    for rule in (allowed.root_of, allowed.bare_root_of):
        roots = {root for root in map(rule, names) if root is not None}
        if roots:
            return _shallowest(roots)
    raise faults.no_archive(box.path)


def _is_usual(name: str) -> bool:
    return not allowed.is_twin(name) and not allowed.is_strange(name)


def _shallowest(roots: Iterable[str]) -> str:
    ordered = sorted(roots, key=lambda root: (root.count("/"), root))
    level = [one for one in ordered if one.count("/") == ordered[0].count("/")]
    if len(level) > 1:
        raise faults.several([one.rstrip("/") for one in level])
    return level[0]


def _same(one: Entry | None, other: Entry) -> bool:
    """Whether two entries of one name hold the same, as far as their lists say."""
    return (
        one is not None
        and one.crc is not None
        and (one.size, one.crc) == (other.size, other.crc)
    )


def _natural(name: str) -> tuple[str, int, str]:
    """`tweets.js`, `tweets-part1.js`, `tweets-part2.js`, …, `tweets-part10.js`."""
    head, dash, tail = name.removesuffix(".js").rpartition("-part")
    return (head, int(tail), name) if dash else (tail, -1, name)
