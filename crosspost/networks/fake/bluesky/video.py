"""The video service: takes a video, works on it for a while, gives a blob."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Final

from crosspost.networks.fake.bluesky.accounts import Account, Accounts
from crosspost.networks.fake.bluesky.errors import failure, refused
from crosspost.networks.fake.bluesky.jwt import read_jwt
from crosspost.networks.fake.bluesky.repo import Repos
from crosspost.networks.fake.books import Books, Shelf
from crosspost.networks.fake.http import Answer, Asked, Refusal, as_json
from crosspost.networks.fake.windows import Meter, Window

HOST: Final = "video.bsky.app"
MOST_BYTES: Final = 300_000_000
_DAILY: Final = Window("bluesky.videos", 25, 86_400, counts="taken")
_NAMES: Final = "/xrpc/app.bsky.video."
_UPLOAD: Final = "com.atproto.repo.uploadBlob"
_EMPTY_BOX: Final = b"\0\0\0\x08free"


@dataclass(frozen=True, slots=True)
class Job:
    """A video that is worked on; ready once it was asked for `polls` times.

    `polls` of -1 is a video that never gets ready; `cid` is of the finished one, or
    empty where the service cannot use what it was given.
    """

    id: str
    did: str
    cid: str
    polls: int


class VideoService:
    """`video.bsky.app`.

    Attributes:
        polls: How often a new video must be asked for before it is ready.
        usable: Whether it can use what it is given.
        daily: How many videos an account may publish in a day.
    """

    def __init__(self, books: Books, accounts: Accounts, repos: Repos) -> None:
        """Put finished videos into the accounts' repositories."""
        self._jobs: Shelf[Job] = books.shelf("bluesky.jobs", Job)
        self._accounts = accounts
        self._repos = repos
        self._meter = Meter(books, "bluesky.video")
        self.polls = 2
        self.usable = True
        self.daily = _DAILY.limit

    def serves(self, host: str) -> bool:
        """Whether it is the service's host."""
        return host == HOST

    def jobs(self) -> list[Job]:
        """What it was given and still knows of."""
        return list(self._jobs.of("all").values())

    def forget(self) -> None:
        """Everything, as it does after a while; and servers drop what no post shows."""
        for job in self.jobs():
            self._jobs.drop("all", job.id)
            self._repos.lose(job.did, job.cid)

    def where(self, asked: Asked) -> str:
        """What kind of request this is."""
        kinds = {"uploadVideo": "upload", "getJobStatus": "poll"}
        return kinds.get(asked.path.removeprefix(_NAMES), "ask")

    def account(self, asked: Asked) -> str:
        """The handle of the account that asks."""
        try:
            return self._who(asked, "").handle
        except Refusal:
            return ""

    def failure(self, status: int, _asked: Asked) -> Answer:
        """As Bluesky's other servers fail."""
        return failure(status)

    def answer(self, asked: Asked) -> Answer:
        """Answer a request, or refuse it."""
        name = asked.path.removeprefix(_NAMES)
        try:
            if name == "uploadVideo":
                return self._upload(asked)
            if name == "getJobStatus":
                return self._status(asked)
            if name == "getUploadLimits":
                return self._limits(asked)
        except Refusal as refusal:
            return refusal.answer
        return failure(404)

    def _who(self, asked: Asked, method: str) -> Account:
        if not asked.bearer():
            refused("AuthMissing", "Authentication Required", status=401)
        told = read_jwt(asked.bearer())[1]
        account = self._accounts.find(str(told.get("iss")))
        if account is None or (method and told.get("lxm") != method):
            refused("BadJwtLexiconMethod", "bad jwt lexicon method", status=401)
        if told["exp"] <= asked.at.timestamp():
            refused("JwtExpired", "jwt expired", status=401)
        if method == _UPLOAD and told.get("aud") != f"did:web:{account.host}":
            # It could not hand the finished video over with this token.
            refused("BadJwtAudience", "jwt audience does not match", status=401)
        return account

    def _upload(self, asked: Asked) -> Answer:
        account = self._who(asked, _UPLOAD)
        if not account.email_confirmed:
            refused("unconfirmed_email", "Email is not confirmed", status=401)
        if len(asked.body) > MOST_BYTES:
            refused("PayloadTooLarge", "request entity too large", status=413)
        id_ = hashlib.sha256(asked.body + account.did.encode()).hexdigest()[:20]
        known = self._jobs.get("all", id_)
        if known is not None:
            told = self._told(known) | {"error": "already_exists"}
            return as_json(told, status=409)
        used = self._meter.spend(_DAILY, account.did, points=1, now=asked.at)
        if used.over or self._left(account, asked) < 0:
            refused("daily_limit", "Daily video limit reached", status=429)
        job = self._jobs.put("all", id_, self._job(id_, account, asked.body))
        # The real service answers the job bare, though its lexicon wraps it.
        return as_json(self._told(job) | {"jobStatus": self._told(job)})

    def _job(self, id_: str, account: Account, content: bytes) -> Job:
        if not self.usable:
            return Job(id_, account.did, "", self.polls)
        # What comes out is never what went in.
        blob = self._repos.upload(account.did, content + _EMPTY_BOX, "video/mp4")
        return Job(id_, account.did, blob.cid, self.polls)

    def _status(self, asked: Asked) -> Answer:
        job = self._jobs.get("all", asked.param("jobId"))
        if job is None:
            refused("InvalidRequest", "Job not found")
        if job.polls > 0:
            job = self._jobs.put("all", job.id, replace(job, polls=job.polls - 1))
        return as_json({"jobStatus": self._told(job)})

    def _limits(self, asked: Asked) -> Answer:
        account = self._who(asked, "app.bsky.video.getUploadLimits")
        left = max(self._left(account, asked), 0)
        able = left > 0 and account.email_confirmed
        return as_json(
            {
                "canUpload": able,
                "remainingDailyVideos": left,
                "remainingDailyBytes": left * MOST_BYTES,
            }
        )

    def _left(self, account: Account, asked: Asked) -> int:
        return self.daily - self._meter.used(_DAILY, account.did, now=asked.at)

    def _told(self, job: Job) -> dict[str, Any]:
        state = "JOB_STATE_RUNNING" if job.polls else "JOB_STATE_COMPLETED"
        told: dict[str, Any] = {"jobId": job.id, "did": job.did, "state": state}
        if not job.polls and not job.cid:
            failed = {"state": "JOB_STATE_FAILED", "error": "unsupported codec"}
            return told | failed
        blob = self._repos.blob(job.did, job.cid)
        if job.polls or blob is None:
            return told | {"progress": 50}
        return told | {"progress": 100, "blob": blob.reference()}
