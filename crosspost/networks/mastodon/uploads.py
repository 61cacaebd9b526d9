"""Media on their server before the status that shows them: each id serves once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from crosspost.errors import Outcome
from crosspost.model import FittedMedia, Part
from crosspost.networks.patience import Wait
from crosspost.ports import Attempt

Upload = Callable[[FittedMedia, bytes], tuple[str, bool]]
"""Sends a medium: the server's id of it, and whether it is ready."""
IsReady = Callable[[str], bool | None]
"""Asks for an upload; None where the server knows it no more."""

_WAITS: Final = (0.5, 1.0, 2.0)
"""Seconds between two questions; the last one again and again."""
_PATIENCE: Final = 20.0
"""Seconds after which the attempt ends and the upload is taken up at the next one."""


class Uploads:
    """The media of one part."""

    def __init__(self, upload: Upload, is_ready: IsReady, *, attempt: Attempt) -> None:
        """`attempt` keeps what is uploaded and not used yet."""
        self._upload = upload
        self._is_ready = is_ready
        self._attempt = attempt
        self.reused: list[str] = []
        self.ids: dict[str, str] = {}

    def ready(
        self, part: Part, *, wait: Wait, seconds: float, late: Callable[[], Outcome]
    ) -> dict[str, str]:
        """SHA-256 → the server's id, once every medium of the part can be used.

        Args:
            part: Its media are sent in order.
            wait: How to wait, in seconds.
            seconds: How long at most.
            late: Makes the error where a medium is not ready by then; its id is
                kept, so that the next attempt goes on with it.
        """
        ids, waiting = self.ids, list[str]()
        for medium in part.media:
            if medium.sha256 in ids:
                continue
            remote_id, is_ready = self._kept(medium) or self._sent(part, medium)
            ids[medium.sha256] = remote_id
            if not is_ready:
                waiting.append(remote_id)
        self._await(waiting, wait=wait, seconds=min(seconds, _PATIENCE), late=late)
        return ids

    def forget(self) -> None:
        """Upload again next time what this part would have used."""
        for sha256 in self.ids:
            self._attempt.remember_upload(sha256, "")

    def _kept(self, medium: FittedMedia) -> tuple[str, bool] | None:
        remote_id = self._attempt.uploaded(medium.sha256)
        if not remote_id:
            return None
        is_ready = self._is_ready(remote_id)
        if is_ready is None:
            return None
        self.reused.append(medium.sha256)
        return remote_id, is_ready

    def _sent(self, part: Part, medium: FittedMedia) -> tuple[str, bool]:
        data = self._attempt.media(medium.sha256)
        self._attempt.before_write(part.number)
        remote_id, is_ready = self._upload(medium, data)
        self._attempt.remember_upload(medium.sha256, remote_id)
        return remote_id, is_ready

    def _await(
        self,
        waiting: list[str],
        *,
        wait: Wait,
        seconds: float,
        late: Callable[[], Outcome],
    ) -> None:
        waited, turn = 0.0, 0
        while waiting := [one for one in waiting if not self._is_ready(one)]:
            pause = _WAITS[min(turn, len(_WAITS) - 1)]
            if waited + pause > seconds:
                raise late()
            wait(pause)
            waited, turn = waited + pause, turn + 1
