"""Which files of the outbox are post files: names and a walk, without `pathlib`.

What an idle run loads; `outbox` walks the same way.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SENT = "sent"
"""The folder of the outbox whose files have left."""


def is_post_file(name: str) -> bool:
    """Whether a file of this name can be a post file.

    Names of what an editor or a transfer has not finished never can; all others
    that it leaves behind (`~`, `.part`, `.swp`) do not end in `.md` either.
    """
    return name.endswith(".md") and not name.startswith(".")


def walk(folder: str, prefix: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Path inside the outbox, with `/`, and what the system says of each post file.

    Raises:
        OSError: A folder is missing or cannot be read.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if prefix or name != SENT:
                    yield from walk(entry.path, f"{prefix}{name}/")
            elif is_post_file(name) and entry.is_file():
                try:
                    stat = entry.stat()
                except FileNotFoundError:
                    continue  # one that goes away at this very moment is not there
                yield prefix + name, stat
