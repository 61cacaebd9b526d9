"""Which file of the archive a picture or video of a post is."""

from __future__ import annotations

from typing import Final

from crosspost.media import kinds
from crosspost.migrate.values import MediaFile, MediaKind
from crosspost.sources.xarchive.container import Container
from crosspost.sources.xarchive.faults import ArchiveError
from crosspost.sources.xarchive.records import Medium

_HEAD: Final = 256
_VIDEO: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
"""How an MP4 or QuickTime file may begin, after the four bytes of a size."""
_KINDS: Final = {
    "photo": MediaKind.PHOTO,
    "video": MediaKind.VIDEO,
    "animated_gif": MediaKind.GIF,
}


def file_of(post: int, medium: Medium, container: Container) -> MediaFile:
    """The file of a medium, by X's rule: the post's id, then the name of the address.

    Of a video X keeps the variant of most bits; another one of it is taken where
    that is not there.
    """
    kind = _KINDS.get(medium.type, MediaKind.PHOTO)
    names = [f"{post}-{one}" for one in _names(kind, medium) if one]
    for name in names:
        if is_present(name, container):
            return MediaFile(name, kind, present=True, owner=_owner(medium))
    first = names[0] if names else f"{post}-"
    return MediaFile(first, kind, present=False, owner=_owner(medium))


def is_present(name: str, container: Container) -> bool:
    """Whether the archive has this file, once and not empty."""
    entry = container.media.get(name)
    return entry is not None and entry.size > 0


def is_what_it_says(file: MediaFile, container: Container) -> bool:
    """Whether a file that is there begins as a picture or a video does.

    Some bytes are read of it, not the whole: damage further in is found when it is
    published.
    """
    entry = container.media.get(file.file)
    if entry is None:
        return False
    try:
        opened = entry.open()
        try:
            head = opened.read(_HEAD)
        finally:
            opened.close()
    except ArchiveError:
        return False
    if file.kind is MediaKind.PHOTO:
        return kinds.type_of(head) is not None
    return head[4:8] in _VIDEO


def _owner(medium: Medium) -> str | None:
    return str(medium.source_user) if medium.source_user else None


def _names(kind: MediaKind, medium: Medium) -> list[str]:
    if kind is not MediaKind.PHOTO and medium.video_info:
        variants = sorted(
            medium.video_info.variants, key=lambda one: one.bitrate or 0, reverse=True
        )
        names = [_base(one.url) for one in variants if one.content_type != _LIST]
        if names:
            return names
    return [_base(medium.media_url_https or medium.media_url or "")]


_LIST: Final = "application/x-mpegURL"


def _base(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
