"""The one kept session of each account, for all cron runs (0600)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crosspost.errors import SecretError
from crosspost.i18n import _
from crosspost.state.files import open_to_others, private_folder, write


class SessionFile:
    """`ports.Sessions` in a file beside its lock."""

    def __init__(self, folder: Path, account: str) -> None:
        """Nothing is made before it is needed."""
        self._path = folder / account

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Held while a session is refreshed or made; freed when the holder dies."""
        private_folder(self._path.parent)
        lock = self._path.with_name(self._path.name + ".lock")
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def read(self) -> str | None:
        """The kept session; refused where others can read it."""
        try:
            if open_to_others(self._path):
                raise SecretError(
                    _(
                        "The kept session {file} can be read by others. "
                        "Nothing was sent on this account.",
                        file=self._path,
                    ),
                    hint=_(
                        "Run chmod 600 on it, and change the app password if "
                        "others use this machine."
                    ),
                )
            return self._path.read_text(encoding="utf-8") or None
        except FileNotFoundError:
            return None

    def write(self, session: str) -> None:
        """Keep a session, at once."""
        write(self._path, session.encode())

    def forget(self) -> None:
        """Remove it (accounts remove)."""
        self._path.unlink(missing_ok=True)
