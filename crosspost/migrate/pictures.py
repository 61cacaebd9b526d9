"""The pictures and videos of one post, as they will leave; kept no longer than it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from crosspost.errors import MediaError
from crosspost.i18n import _, said
from crosspost.media.fit import Room
from crosspost.media.video import VideoRoom
from crosspost.migrate.select import is_picture
from crosspost.migrate.values import MediaFile, MediaKind, Planned
from crosspost.model import FittedMedia

UNDESCRIBED: Final = _("Picture without a description, first published on X.")
"""What stands as alt text where nobody described a picture and it goes all the same."""

Read = Callable[[str, int], bytes]
"""Reads a medium of the archive by its name; above so many bytes: MediaError."""

MOST_PICTURE: Final = 64_000_000
"""Bytes of a picture's file; X itself took 5 MB."""


@dataclass(frozen=True, slots=True)
class Album:
    """Fits the media of posts to one account.

    Attributes:
        read: Reads from the archive.
        room: What a picture must fit into.
        videos: What a video must be.
        language: Of the account, for what is said of undescribed pictures.
    """

    read: Read
    room: Room
    videos: VideoRoom
    language: str = "fr"

    def fitted(self, planned: Planned) -> Kept:
        """Every medium of a post that the archive has, in order.

        Raises:
            MediaError: One cannot be used: the post does not go without it.
        """
        kept = Kept()
        for media in planned.media:
            if media.present:
                kept.add(*self._one(media, planned.language or self.language))
        return kept

    def _one(self, media: MediaFile, language: str) -> tuple[FittedMedia, bytes]:
        alt = alt_of(media, language)
        if media.kind is MediaKind.PHOTO:
            return self._picture(media, alt)
        return self._video(media, alt)

    def _picture(self, media: MediaFile, alt: str) -> tuple[FittedMedia, bytes]:
        from crosspost.media.images import fitted

        data = self.read(media.file, MOST_PICTURE)
        done = fitted(data, name=media.file, room=self.room)
        one = FittedMedia(
            file=media.file,
            path="",
            sha256=done.sha256,
            type=done.type,
            bytes=len(done.data),
            width=done.width,
            height=done.height,
            alt=alt,
        )
        return one, done.data

    def _video(self, media: MediaFile, alt: str) -> tuple[FittedMedia, bytes]:
        from crosspost.media.video import inspect, problems

        data = self.read(media.file, self.videos.max_bytes)
        found = inspect(io.BytesIO(data), name=media.file)
        for problem in problems(found, self.videos, name=media.file):
            raise MediaError(problem, hint=_("Publish it by hand, cut or smaller."))
        one = FittedMedia(
            file=media.file,
            path="",
            sha256=hashlib.sha256(data).hexdigest(),
            type=found.type,
            bytes=len(data),
            width=found.width,
            height=found.height,
            alt=alt,
            kind="video",
        )
        return one, data


def alt_of(media: MediaFile, language: str) -> str:
    """What is said of a medium to those who do not see it."""
    if media.alt is not None:
        return media.alt
    return said(UNDESCRIBED, language) if is_picture(media) else ""


@dataclass(slots=True)
class Kept:
    """Fitted media and their bytes."""

    media: tuple[FittedMedia, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, one: FittedMedia, data: bytes) -> None:
        """One more, at the end."""
        self.media = (*self.media, one)
        self.files[one.sha256] = data

    @property
    def bytes(self) -> int:
        """How much memory they take."""
        return sum(map(len, self.files.values()))
