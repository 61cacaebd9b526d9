"""A zip, several zips of one download, or an unpacked folder: files by their name.

Names are keys of a table and never paths. A folder is listed without following
links; a zip is read in place, and what is inflated is counted against caps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from crosspost.migrate.select import Extra
from crosspost.sources.xarchive import allowed, faults
from crosspost.sources.xarchive.boxes import Box, Entry, FolderBox, ZipBox


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
        extras: What may be opened beside the posts.
        strange: How many names could lead out of a folder; they are left alone.
        size: Of the boxes on the disk, in bytes.
    """

    def __init__(
        self, paths: Sequence[Path], *, extras: frozenset[Extra] = frozenset()
    ) -> None:
        """List the files; nothing is opened but the lists of the zips.

        Args:
            paths: The zip files, or the folder.
            extras: What may be opened beside the posts.

        Raises:
            ArchiveError: No archive, a damaged zip, or several archives.
        """
        self.files: dict[str, Entry] = {}
        self.media: dict[str, Entry | None] = {}
        self.closed: dict[str, Closed] = {}
        self.strange = self.size = 0
        self.extras = extras
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
                if allowed.may_be_opened(below, self.extras):
                    self._put(Entry(below, size, packed, crc, box, key))
                else:
                    self._close(below, size)

    def _put(self, entry: Entry) -> None:
        name = allowed.media_file(entry.name)
        if name is not None:
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
    if not path.exists():
        raise faults.nothing_there(path)
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
    inner = next((one for one in names if one.lower().endswith(".zip")), None)
    if inner:
        raise faults.nested(box.path, inner.rpartition("/")[2])
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
