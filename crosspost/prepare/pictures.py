"""Pictures fitted to where they go; each is decoded once, however many places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crosspost.errors import MediaError
from crosspost.i18n import Phrase
from crosspost.media.fit import Room
from crosspost.model import FittedMedia, Json, Level, Media, Note
from crosspost.ports import Shelf
from crosspost.prepare.limits import room_digest

if TYPE_CHECKING:
    from crosspost.media.images import Fitted


@dataclass(frozen=True, slots=True)
class Pictures:
    """Fits pictures, and remembers on the shelf how each was fitted."""

    shelf: Shelf

    def fit(
        self, folder: str, media: Media, room: Room
    ) -> tuple[FittedMedia, list[Note]]:
        """One of the author's pictures, as `room` takes it.

        Raises:
            MediaError: It cannot be read or made to fit.
        """
        return self._placed(self.shelf.source(folder, media.file), media, room)

    def fit_kept(
        self, sha256: str, media: Media, room: Room
    ) -> tuple[FittedMedia, list[Note]]:
        """The same of a picture that is on the shelf already.

        Raises:
            MediaError: It is gone, or cannot be made to fit.
        """
        how = self.shelf.fitted(sha256, room_digest(room))
        if how is not None:
            return fitted_media(media, how), _notes(how)
        return self._placed(self.shelf.read(sha256), media, room)

    def fit_for(self, folder: str, file: str, rooms: Iterable[Room]) -> None:
        """Fit one of the author's pictures to several rooms, decoding it once.

        What cannot be fitted is left: `fit` says why, room by room.
        """
        from crosspost.media.images import fitted_for

        with suppress(MediaError):
            data = self.shelf.source(folder, file)
            source = hashlib.sha256(data).hexdigest()
            new = [
                room
                for room in rooms
                if self.shelf.fitted(source, room_digest(room)) is None
            ]
            if len(new) > 1:
                for room, done in fitted_for(data, name=file, rooms=new).items():
                    self._keep(source, room, done)

    def _placed(
        self, data: bytes, media: Media, room: Room
    ) -> tuple[FittedMedia, list[Note]]:
        from crosspost.media.images import fitted

        source = hashlib.sha256(data).hexdigest()
        how = self.shelf.fitted(source, room_digest(room))
        if how is None:
            how = self._keep(source, room, fitted(data, name=media.file, room=room))
        return fitted_media(media, how), _notes(how)

    def _keep(self, source: str, room: Room, done: Fitted) -> Json:
        how = {
            "path": self.shelf.keep(done.data, type=done.type),
            "sha256": done.sha256,
            "type": done.type,
            "bytes": len(done.data),
            "width": done.width,
            "height": done.height,
            "notes": [phrase.to_json() for phrase in done.notes],
        }
        self.shelf.keep_fitted(source, room_digest(room), how)
        return how


def unusable(error: MediaError) -> Note:
    """The note of a picture that stops its post."""
    return Note("media-unusable", Level.ERROR, error.message, hint=error.hint)


def _notes(how: Json) -> list[Note]:
    return [
        Note("picture-fitted", Level.INFO, Phrase.from_json(one))
        for one in _list(how["notes"])
    ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def fitted_media(media: Media, how: Json) -> FittedMedia:
    """What `how` tells of a medium that was made ready."""
    return FittedMedia(
        file=media.file,
        path=str(how["path"]),
        sha256=str(how["sha256"]),
        type=str(how["type"]),
        bytes=int(str(how["bytes"])),
        width=int(str(how["width"])),
        height=int(str(how["height"])),
        alt="" if media.decorative or media.without_alt.strip() else media.alt,
        focus=media.focus,
        kind=media.kind,
    )
