"""Publishing: files first, then all parts in one write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import httpx

from crosspost.errors import KeyTaken, Unavailable
from crosspost.i18n import _
from crosspost.model import Account, Delivery, Part, Receipt
from crosspost.networks.bluesky import look
from crosspost.networks.bluesky.calls import Calls, Client, Kept
from crosspost.networks.bluesky.cid import blob_cid
from crosspost.networks.bluesky.holes import closed
from crosspost.networks.bluesky.limits import VIDEO_SERVICE
from crosspost.networks.bluesky.outcomes import lost_a_blob
from crosspost.networks.bluesky.record import SUBTITLES
from crosspost.networks.bluesky.records import Records
from crosspost.networks.bluesky.service import VideoService
from crosspost.networks.bluesky.videos import Rights, Videos
from crosspost.networks.bluesky.writes import Write, named_posts, receipts, write
from crosspost.networks.verdict import Step
from crosspost.ports import Attempt, Clock

LOGIN_CALL = "com.atproto.server.getSession"
_TOKEN_LIFE = timedelta(minutes=30)
"""A server gives an hour at most; the video service needs it until it is done."""


class Sending:
    """Publishes one account's deliveries."""

    def __init__(
        self, account: Account, calls: Calls, records: Records, *, clock: Clock
    ) -> None:
        """`records` says what is there already."""
        self._account = account
        self._calls = calls
        self._records = records
        self._clock = clock

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """Send what is not there yet. See `ports.Publisher.publish`."""
        if attempt.number > 1 or attempt.receipts:
            seen = self._records.look(delivery)
            if seen.foreign:
                raise _key_taken(seen.foreign)
            if seen.receipts or attempt.receipts:
                # All were written at once: a part that is gone was removed.
                have = {receipt.part for receipt in attempt.receipts}
                yield from (one for one in seen.receipts if one.part not in have)
                return
        did = self._entered(delivery)
        videos = self._videos(did, attempt)
        # First: while one is not ready, nothing else is uploaded again and again.
        full = closed(delivery, videos.blobs(delivery))
        for part in full.parts:
            self._upload_all(part, attempt)
        made = write(did, full)
        attempt.before_write(full.parts[0].number)
        try:
            yield from self._calls.call(
                Step.CREATE, partial(self._send, did, full, made)
            )
        except Unavailable:
            if lost_a_blob(self._calls.witness.last):
                videos.forget(delivery)
            raise

    def _entered(self, delivery: Delivery) -> str:
        did = self._calls.entered()
        if any(not one.startswith(f"at://{did}/") for one in named_posts(delivery)):
            raise self._calls.another()
        return did

    def _send(
        self, did: str, delivery: Delivery, made: Write, client: Client
    ) -> list[Receipt]:
        answer = client.procedure(
            made.procedure, made.body, encoding="application/json"
        )
        return list(receipts(did, delivery, answer, at=self._clock.now()))

    def _upload_all(self, part: Part, attempt: Attempt) -> None:
        for sha256, kind in _files(part):
            data = attempt.media(sha256)
            attempt.before_write(part.number)
            self._calls.call(Step.UPLOAD, partial(_upload, sha256, kind, data))

    def video_service(self) -> VideoService:
        """Who prepares videos."""
        return VideoService(
            str(self._account.options.get("video_service") or VIDEO_SERVICE),
            account=self._account.name,
            http=httpx.Client(transport=Kept(self._calls.witness)),
            witness=self._calls.witness,
            now=self._clock.now,
        )

    def rights(self, did: str) -> Rights:
        """What the account may ask of the video service."""
        return Rights(did, self._server_did, self._service_token, self._confirmed)

    def _videos(self, did: str, attempt: Attempt) -> Videos:
        return Videos(
            self.video_service(),
            self.rights(did),
            attempt,
            account=self._account.name,
            now=self._clock.now,
        )

    def _server_did(self) -> str:
        """What the account's own server calls itself."""
        answer = self._calls.call(
            Step.LOOK,
            lambda client: client.query("com.atproto.server.describeServer", {}),
        )
        return str(answer.get("did") or "")

    def _service_token(self, audience: str, method: str) -> str:
        end = self._clock.now() + _TOKEN_LIFE
        params = {"aud": audience, "lxm": method, "exp": str(int(end.timestamp()))}
        answer = self._calls.call(
            Step.LOOK,
            lambda client: client.query("com.atproto.server.getServiceAuth", params),
        )
        return str(answer.get("token") or "")

    def _confirmed(self) -> bool:
        session = self._calls.call(
            Step.LOOK, lambda client: client.query(LOGIN_CALL, {})
        )
        return session.get("emailConfirmed") is not False


def _files(part: Part) -> Iterator[tuple[str, str]]:
    """SHA-256 and type of what the account's own server is given for a part."""
    for one in part.media:
        if one.kind != "video":
            yield one.sha256, one.type
        if one.subtitles is not None:
            yield one.subtitles.sha256, SUBTITLES
    if part.card is not None and part.card.picture is not None:
        yield part.card.picture.sha256, part.card.picture.type


def _upload(sha256: str, kind: str, data: bytes, client: Client) -> None:
    answer = client.procedure("com.atproto.repo.uploadBlob", data, encoding=kind)
    look.check_blob(answer, blob_cid(sha256))


def _key_taken(address: str) -> KeyTaken:
    return KeyTaken(
        _("Another post stands in the place of this one; it was not touched."),
        hint=_("It will be planned under another key."),
        detail=address,
    )
