"""What of an archive may be opened: a list, so that what is new stays closed.

Names here are those below the archive's own root, with `/`.
"""

from __future__ import annotations

import re
from collections.abc import Container as Holds
from typing import Final

from crosspost.migrate.select import Extra

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

# Opened only where the team asks for it.
COMMUNITY_POSTS: Final = re.compile(rf"(?:data/)?community-tweets?{_PART}\.js")
_COMMUNITY_MEDIA: Final = re.compile(
    r"(?:data/)?community_tweets?_media/(?P<file>[^/]+)"
)
ARTICLES: Final = re.compile(rf"(?:data/)?articles?{_PART}\.js")
_EXTRAS: Final = {
    Extra.COMMUNITIES: (COMMUNITY_POSTS, _COMMUNITY_MEDIA),
    Extra.ARTICLES: (ARTICLES,),
}

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


def may_be_opened(name: str, extras: Holds[Extra] = ()) -> bool:
    """Whether a file below the root is one of those that this program reads.

    Args:
        name: Below the root.
        extras: What the team asks for beyond the posts.
    """
    return (
        name in SINGLE
        or POSTS.fullmatch(name) is not None
        or OLD_POSTS.fullmatch(name) is not None
        or NOTES.fullmatch(name) is not None
        or MEDIA.fullmatch(name) is not None
        or any(
            one.fullmatch(name)
            for extra, patterns in _EXTRAS.items()
            if extra in extras
            for one in patterns
        )
    )


def media_file(name: str) -> str | None:
    """The file name of a picture or video; None for any other file."""
    found = MEDIA.fullmatch(name) or _COMMUNITY_MEDIA.fullmatch(name)
    return found["file"] if found else None


def is_twin(name: str) -> bool:
    """What a Mac adds beside each file when it packs a folder (AppleDouble)."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def is_strange(name: str) -> bool:
    """A name that could lead out of a folder, were it used as a path."""
    parts = name.split("/")
    return ".." in parts or "" in parts or "." in parts or ":" in parts[0]
