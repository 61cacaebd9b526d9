"""Pictures on disk: the author's are read, fitted ones kept by their SHA-256."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from crosspost.errors import MediaError
from crosspost.i18n import _
from crosspost.model import Json
from crosspost.state.files import private_folder, write

MAX_SOURCE = 400_000_000
"""Bytes; above, no network takes it and reading it would fill the memory."""


class MediaShelf:
    """`ports.Shelf` in a folder."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first picture is kept."""
        self._folder = folder

    def source(self, folder: str, file: str) -> bytes:
        """The author's file."""
        path = Path(folder) / file
        try:
            if path.stat().st_size > MAX_SOURCE:
                raise MediaError(
                    _("{file}: it is too large. Nothing was sent.", file=file),
                    hint=_("Make it smaller and try again."),
                )
            return path.read_bytes()
        except FileNotFoundError as error:
            raise MediaError(
                _("{file}: this picture is not there.", file=file),
                hint=_("It was looked for in {folder}.", folder=path.parent),
            ) from error
        except OSError as error:
            raise MediaError(
                _("{file}: this picture cannot be read. Nothing was sent.", file=file),
                hint=_("Check that it is a file and who may read it."),
                detail=str(error),
            ) from error

    def keep(self, data: bytes, *, type: str) -> str:  # noqa: A002, ARG002 -- the port's words
        """Keep fitted bytes."""
        path = self._path(hashlib.sha256(data).hexdigest())
        if not path.exists():
            write(path, data)
        return str(path)

    def fitted(self, source: str, room: str) -> Json | None:
        """How a source was fitted before, if its result is still there."""
        try:
            how = json.loads(self._how(source, room).read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(how, dict) or not self._path(str(how.get("sha256"))).exists():
            return None
        return how

    def keep_fitted(self, source: str, room: str, how: Json) -> None:
        """Remember how a source was fitted."""
        write(self._how(source, room), json.dumps(how, ensure_ascii=False).encode())

    def read(self, sha256: str) -> bytes:
        """Kept bytes, checked."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError as error:
            raise _lost(sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _lost(sha256)
        return data

    def _path(self, sha256: str) -> Path:
        return private_folder(self._folder) / sha256

    def _how(self, source: str, room: str) -> Path:
        return private_folder(self._folder) / f"{source}.{room}.json"


def _lost(sha256: str) -> MediaError:
    return MediaError(
        _(
            "A prepared picture is gone or was changed in the state folder. "
            "Nothing was sent."
        ),
        hint=_("Take the post in again: it will be prepared anew."),
        detail=sha256,
    )
