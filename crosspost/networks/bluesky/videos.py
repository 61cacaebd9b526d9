"""A video on its way into a post: from the fitted file to the blob of its record.

What is known is kept before anything else is done: the service's job, then the
blob. From the blob on, the record's bytes are fixed, and a second attempt sends the
same ones. Nothing here waits: a video that is not ready is an outcome that says when
to look again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crosspost.errors import NotReady, Outcome, Rejected
from crosspost.i18n import _
from crosspost.model import Delivery, FittedMedia, Part
from crosspost.networks.bluesky.holes import Blob
from crosspost.networks.bluesky.service import (
    LIMITS,
    UNCONFIRMED,
    Allowance,
    Progress,
    VideoService,
)
from crosspost.networks.outcomes import VIDEO_PATIENCE, never_ready
from crosspost.ports import Attempt

_SOONEST: Final = timedelta(seconds=15)
_LATEST: Final = timedelta(minutes=2)
_USED_UP: Final = timedelta(minutes=15)
"""How soon to ask again for room in the day's videos."""

_JOB: Final = "job:"
_BLOB: Final = "blob:"
_BLOB_UPLOAD: Final = "com.atproto.repo.uploadBlob"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the account's own server gives for the service.

    Attributes:
        did: The account's.
        server: The DID of the account's server.
        token: Makes a token for an audience (a DID) and a method.
        confirmed: Whether the account's e-mail is confirmed; True where the server
            does not say.
    """

    did: str
    server: Callable[[], str]
    token: Callable[[str, str], str]
    confirmed: Callable[[], bool]


class Videos:
    """The videos of one delivery."""

    def __init__(
        self,
        service: VideoService,
        rights: Rights,
        attempt: Attempt,
        *,
        account: str,
        now: Callable[[], datetime],
    ) -> None:
        """`attempt` keeps jobs and blobs between attempts."""
        self._service = service
        self._rights = rights
        self._attempt = attempt
        self._account = account
        self._now = now

    def blobs(self, delivery: Delivery) -> Mapping[str, Blob]:
        """SHA-256 of each video → its blob.

        Raises:
            NotReady: The service still works on one, or cannot be asked.
            Rejected: It takes it not, or gave up on it.
        """
        return {
            one.sha256: self._blob(part, one)
            for part in delivery.parts
            for one in videos(part)
        }

    def forget(self, delivery: Delivery) -> None:
        """Begin anew next time: the account's server lost what the service made."""
        for part in delivery.parts:
            for one in videos(part):
                self._attempt.remember_upload(one.sha256, "")

    def _blob(self, part: Part, video: FittedMedia) -> Blob:
        kept = self._attempt.uploaded(video.sha256) or ""
        if kept.startswith(_BLOB):
            known: Blob = json.loads(kept.removeprefix(_BLOB))
            return known
        if kept.startswith(_JOB):
            progress = self._looked_at(video, kept.removeprefix(_JOB))
        else:
            progress = self._handed_over(part, video)
            self._attempt.remember_upload(video.sha256, f"{_JOB}{progress.job}")
        if progress.blob is None:
            raise self._unfinished(video, progress)
        told = json.dumps(progress.blob, separators=(",", ":"))
        self._attempt.remember_upload(video.sha256, f"{_BLOB}{told}")
        return progress.blob

    # -- before it is sent ----------------------------------------------------------

    def _handed_over(self, part: Part, video: FittedMedia) -> Progress:
        self._check(video)
        data = self._attempt.media(video.sha256)
        token = self._rights.token(self._rights.server(), _BLOB_UPLOAD)
        self._attempt.before_write(part.number)
        progress = self._service.upload(
            data, did=self._rights.did, name=f"{video.sha256[:16]}.mp4", token=token
        )
        if progress.refused == UNCONFIRMED:
            raise self._unconfirmed()
        if progress.refused:
            raise self._used_up()
        return progress

    def _check(self, video: FittedMedia) -> None:
        """Ask what the account may upload, before 300 MB are sent for nothing."""
        allowance = allowed(self._service, self._rights)
        if not allowance.allowed and not self._rights.confirmed():
            raise self._unconfirmed()
        if _spent(allowance, video):
            raise self._used_up()
        if not allowance.allowed:
            raise self._service.refuses(allowance.said)

    def _unconfirmed(self) -> Outcome:
        return Rejected(
            _(
                "The e-mail address of {account} is not confirmed: no video is taken "
                "from it. Nothing was published.",
                account=self._account,
            ),
            hint=_(
                "Confirm the address in the account's settings, then run “crosspost "
                "retry”."
            ),
        )

    def _used_up(self) -> Outcome:
        return NotReady(
            _(
                "{account} has used the videos it may publish in a day; nothing was "
                "published.",
                account=self._account,
            ),
            retry_at=self._now() + _USED_UP,
            hint=_("It is tried again by itself; or publish a text without the video."),
        )

    # -- while the service works ----------------------------------------------------

    def _looked_at(self, video: FittedMedia, job: str) -> Progress:
        try:
            return self._service.progress(job)
        except NotReady as error:
            if self._since(video) < VIDEO_PATIENCE:
                raise
            raise self._never(video) from error

    def _since(self, video: FittedMedia) -> timedelta:
        """How long the service has had it."""
        now = self._now()
        return now - (self._attempt.uploaded_at(video.sha256) or now)

    def _unfinished(self, video: FittedMedia, progress: Progress) -> Outcome:
        since = self._since(video)
        if not progress.failed and since < VIDEO_PATIENCE:
            wait = min(max(since / 4, _SOONEST), _LATEST)
            return NotReady(
                _(
                    "{server} is still preparing the video; nothing was published yet.",
                    server=self._service.host,
                ),
                retry_at=self._now() + wait,
                hint=_("It leaves by itself once the video is ready."),
            )
        if not progress.failed:
            return self._never(video)
        self._attempt.remember_upload(video.sha256, "")
        return _given_up(self._service.host, progress.failed)

    def _never(self, video: FittedMedia) -> Outcome:
        # Who tries again by hand wants it handed over again.
        self._attempt.remember_upload(video.sha256, "")
        return never_ready(self._service.host)


def allowed(service: VideoService, rights: Rights) -> Allowance:
    """What the account may upload now, by the service's word."""
    return service.allowance(token=rights.token(service.did, LIMITS))


def videos(part: Part) -> list[FittedMedia]:
    """The part's videos."""
    return [one for one in part.media if one.kind == "video"]


def _spent(allowance: Allowance, video: FittedMedia) -> bool:
    videos_left, bytes_left = allowance.videos, allowance.bytes
    return (videos_left is not None and videos_left < 1) or (
        bytes_left is not None and bytes_left < video.bytes
    )


def _given_up(server: str, detail: str) -> Outcome:
    return Rejected(
        _("{server} could not use the video; nothing was published.", server=server),
        hint=_("Export the video again as MP4 (H.264), shorter or smaller."),
        detail=detail,
    )
