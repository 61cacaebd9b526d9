"""Videos as they will leave: looked at, without where they were filmed, never cut."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crosspost.errors import MediaError
from crosspost.i18n import _
from crosspost.model import (
    FittedMedia,
    Json,
    Level,
    Limits,
    Media,
    Note,
    Subtitles,
)
from crosspost.ports import Shelf
from crosspost.prepare.pictures import fitted_media

if TYPE_CHECKING:
    from crosspost.media.video import Video, VideoRoom

MOST_BYTES: Final = 300_000_000
"""Where a server does not say what it takes; the most that any known one does."""

_ROOM: Final = "video"


@dataclass(frozen=True, slots=True)
class Videos:
    """Makes videos ready. Their bytes are the author's, but for what tells a place."""

    shelf: Shelf

    def fit(
        self, folder: str, media: Media, limits: Limits
    ) -> tuple[FittedMedia, list[Note]]:
        """One video, as its account takes it.

        Raises:
            MediaError: It is no MP4, damaged, too heavy, too long or too large, or its
                subtitles are wrong.
        """
        from crosspost.media.video import inspect

        data = self.shelf.source(folder, media.file)
        video = inspect(io.BytesIO(data), name=media.file)
        _check(video, limits, name=media.file)
        subtitles = self._subtitles(folder, media.subtitles)
        how = self._ready(data, video)
        notes = [_measured(media.file)] if video.measures else []
        made = replace(fitted_media(media, how), subtitles=subtitles)
        return made, notes

    def _subtitles(self, folder: str, file: str) -> Subtitles | None:
        from crosspost.media.subtitles import TYPE, check

        if not file:
            return None
        data = self.shelf.source(folder, file)
        check(data, name=file)
        self.shelf.keep(data, type=TYPE)
        return Subtitles(file, hashlib.sha256(data).hexdigest(), len(data))

    def _ready(self, data: bytes, video: Video) -> Json:
        source = hashlib.sha256(data).hexdigest()
        how = self.shelf.fitted(source, _ROOM)
        if how is None:
            how = self._made(data, video)
            self.shelf.keep_fitted(source, _ROOM, how)
        return how

    def _made(self, data: bytes, video: Video) -> Json:
        from crosspost.media.video import without_place

        clean = without_place(data)
        return {
            "path": self.shelf.keep(clean, type=video.type),
            "sha256": hashlib.sha256(clean).hexdigest(),
            "type": video.type,
            "bytes": len(clean),
            "width": video.width,
            "height": video.height,
        }


def room_of(limits: Limits, *, most: int = MOST_BYTES) -> VideoRoom:
    """What a server takes as a video; `most` bytes where it does not say."""
    from crosspost.media.video import MP4, VideoRoom

    return VideoRoom(
        frozenset({MP4}),
        limits.video_bytes or most,
        max_seconds=limits.video_seconds,
        max_pixels=limits.video_pixels,
    )


def _check(video: Video, limits: Limits, *, name: str) -> None:
    from crosspost.media.video import problems

    for problem in problems(video, room_of(limits), name=name):
        raise MediaError(
            problem,
            hint=_("Export the video again as MP4 (H.264), shorter or smaller."),
        )


def _measured(name: str) -> Note:
    return Note(
        "video-measures",
        Level.WARNING,
        _(
            "{name} holds what the camera measured, perhaps the places it was at; "
            "this cannot be taken out here.",
            name=name,
        ),
        _("Export the video again with a program that keeps picture and sound only."),
    )
