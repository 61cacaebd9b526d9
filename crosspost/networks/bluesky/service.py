"""The video service: works on a video before its post. Knows no SDK, keeps nothing.

Every error here concerns one post: whatever the service does, the account's other
posts go on.

Source:
    Lexicons app.bsky.video.uploadVideo, getJobStatus, getUploadLimits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from crosspost.errors import (
    AccessDenied,
    NotReady,
    Outcome,
    Rejected,
    Throttled,
    Unavailable,
)
from crosspost.i18n import _
from crosspost.networks.bluesky.holes import Blob
from crosspost.networks.bluesky.outcomes import error_name
from crosspost.networks.bluesky.writes import Unusable
from crosspost.networks.outcomes import Interpreter, Where
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.witness import Exchange, Witness

LIMITS: Final = "app.bsky.video.getUploadLimits"

_UPLOAD: Final = "app.bsky.video.uploadVideo"
_STATUS: Final = "app.bsky.video.getJobStatus"
_TYPE: Final = "video/mp4"
_FAILED: Final = "JOB_STATE_FAILED"
_SPOKEN: Final = frozenset({"already_exists", "unconfirmed_email", "daily_limit"})
"""Refusals that say more than their status."""

UNCONFIRMED: Final = "unconfirmed_email"
USED_UP: Final = "daily_limit"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the service is with a video.

    Attributes:
        job: What to ask for; empty where it took nothing.
        blob: Set once the account's server holds the finished video.
        failed: What went wrong, where it gave up.
        refused: Why it took nothing: `UNCONFIRMED` or `USED_UP`.
    """

    job: str = ""
    blob: Blob | None = None
    failed: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the account may upload now; None where the service does not say."""

    allowed: bool
    videos: int | None = None
    bytes: int | None = None
    said: str = ""


class _Reading:
    """See `networks.outcomes.Reading`: the status says it all."""

    def step(self, step: Step, exchange: Exchange) -> Step:
        """As it was made."""
        del exchange
        return step

    def verdict(self, step: Step, exchange: Exchange) -> Verdict | None:
        """By the status."""
        del step, exchange
        return None


class VideoService:
    """One service, for one account."""

    def __init__(
        self,
        address: str,
        *,
        account: str,
        http: httpx.Client,
        witness: Witness,
        now: Callable[[], datetime],
    ) -> None:
        """`http` must speak through `witness`."""
        self.host = urlsplit(address).hostname or ""
        self.did = f"did:web:{urlsplit(address).netloc.replace(':', '%3A')}"
        self._address = address
        self._http = http
        self._witness = witness
        where = Where(account, self.host, _VERBOSE)
        self._interpreter = Interpreter(
            witness, where=lambda: where, reading=_Reading(), now=now
        )

    def allowance(self, *, token: str) -> Allowance:
        """What the account may upload now."""
        told = self._ask("GET", LIMITS, step=Step.LOOK, token=token)
        allowed = told.get("canUpload")
        return Allowance(
            allowed=allowed is not False,
            videos=_number(told.get("remainingDailyVideos")),
            bytes=_number(told.get("remainingDailyBytes")),
            said=str(told.get("message") or told.get("error") or ""),
        )

    def upload(self, data: bytes, *, did: str, name: str, token: str) -> Progress:
        """Hand over a video; the same one again is the same job.

        Args:
            data: The video, MP4.
            did: Whose it is.
            name: Shown to nobody.
            token: Lets the service put the finished video into the account.
        """
        params = {"did": did, "name": name}
        told = self._ask(
            "POST", _UPLOAD, step=Step.UPLOAD, params=params, token=token, data=data
        )
        refused = str(told.get("error") or "")
        if refused in {UNCONFIRMED, USED_UP}:
            return Progress(refused=refused)
        return self._progress(told)

    def progress(self, job: str) -> Progress:
        """How far it is."""
        told = self._ask("GET", _STATUS, step=Step.LOOK, params={"jobId": job})
        return self._progress(told)

    def _progress(self, told: Mapping[str, Any]) -> Progress:
        # Its lexicon wraps the job, and the service answers it bare.
        inner = told.get("jobStatus")
        status = inner if isinstance(inner, Mapping) else told
        job = status.get("jobId")
        with self._of_one_post(), self._interpreter.during(Step.LOOK):
            if not isinstance(job, str) or not job:
                self._witness.last = Exchange("", "")
                message = "no job"
                raise Unusable(message)
        failed = status.get("state") == _FAILED
        why = [str(status.get(name) or "") for name in ("error", "message")]
        return Progress(
            job=str(job),
            blob=_blob(status.get("blob")),
            failed=" ".join(filter(None, why)) or "failed" if failed else "",
        )

    def _ask(
        self,
        method: str,
        name: str,
        *,
        step: Step,
        params: Mapping[str, str] | None = None,
        token: str = "",
        data: bytes | None = None,
    ) -> Mapping[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        if data is not None:
            headers["content-type"] = _TYPE
        request = self._http.build_request(
            method,
            f"{self._address}/xrpc/{name}",
            params=params,
            headers=headers,
            content=data,
        )
        with self._of_one_post(), self._interpreter.during(step):
            answer = self._http.send(request)
            last = self._witness.last
            if last is None or error_name(last) not in _SPOKEN:
                answer.raise_for_status()
            return last.document() if last else {}

    @contextmanager
    def _of_one_post(self) -> Iterator[None]:
        """A refusal of the service refuses the video; all else is a wait."""
        try:
            yield
        except (Throttled, Unavailable) as error:
            at = error.retry_at if isinstance(error, Throttled) else None
            raise NotReady(
                error.message, retry_at=at, hint=error.hint, detail=error.detail
            ) from error
        except (AccessDenied, Rejected) as error:
            raise self.refuses(error.detail) from error

    def refuses(self, detail: str) -> Outcome:
        """The service takes no such video."""
        return Rejected(
            _(
                "{server} does not take the video; nothing was published.",
                server=self.host,
            ),
            hint=_VERBOSE,
            detail=detail,
        )


_VERBOSE = _("Run the command again with --verbose to read what the server said.")


def _blob(told: object) -> Blob | None:
    """A whole reference to a finished video, with nothing else in it; else None."""
    if not isinstance(told, Mapping):
        return None
    ref, size = told.get("ref"), told.get("size")
    link = ref.get("$link") if isinstance(ref, Mapping) else None
    if not isinstance(link, str) or not isinstance(size, int):
        return None
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": _TYPE, "size": size}


def _number(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) else None
