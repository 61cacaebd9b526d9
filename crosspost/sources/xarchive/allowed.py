"""What of an archive may be opened: a list, so that what is new stays closed.

Names here are those below the archive's own root, with `/`.
"""

from __future__ import annotations

import re
from typing import Final

_PART = r"(?:-part\d{1,4})?"
POSTS: Final = re.compile(rf"(?:data/)?(?P<name>tweets?){_PART}\.js")
OLD_POSTS: Final = re.compile(r"data/js/tweets/\d{4}_\d{2}\.js")
NOTES: Final = re.compile(rf"(?:data/)?note-tweets?{_PART}\.js")
SINGLE: Final = frozenset(
    {
        "data/manifest.js",
        "data/account.js",
        "data/screen-name-change.js",
        "manifest.js",
        "account.js",
        "screen-name-change.js",
        "data/js/user_details.js",
        "data/js/tweet_index.js",
    }
)
MEDIA: Final = re.compile(r"(?:data/)?tweets?_media/(?P<file>[^/]+)")

# Where an archive begins: what stands before is the folder it was packed in.
_ROOT: Final = re.compile(
    r"(?P<root>(?:[^/]+/){0,2}?)"
    rf"(?:data/(?:manifest\.js|tweets?{_PART}\.js|tweets?_media/|js/tweets/\d{{4}}_))"
)
_BARE_ROOT: Final = re.compile(rf"(?P<root>(?:[^/]+/){{0,2}}?)tweets?{_PART}\.js\Z")


def root_of(name: str) -> str | None:
    """The folder in which an archive lies, as this name shows it; "" at the top."""
    found = _ROOT.match(name)
    return found["root"] if found else None


def bare_root_of(name: str) -> str | None:
    """The same for 2018, when everything lay there without `data/`."""
    found = _BARE_ROOT.match(name)
    return found["root"] if found else None


def may_be_opened(name: str) -> bool:
    """Whether a file below the root is one of those that this program reads."""
    return (
        name in SINGLE
        or POSTS.fullmatch(name) is not None
        or OLD_POSTS.fullmatch(name) is not None
        or NOTES.fullmatch(name) is not None
        or MEDIA.fullmatch(name) is not None
    )


def is_twin(name: str) -> bool:
    """What a Mac adds beside each file when it packs a folder (AppleDouble)."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def is_strange(name: str) -> bool:
    """A name that could lead out of a folder, were it used as a path."""
    parts = name.split("/")
    return ".." in parts or "" in parts or "." in parts or ":" in parts[0]
