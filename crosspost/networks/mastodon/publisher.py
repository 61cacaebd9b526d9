"""An account of the Mastodon family, opened: the one place that knows the SDK."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from crosspost.errors import (
    AccessDenied,
    EditedElsewhere,
    Gone,
    Outcome,
    Rejected,
    Uncertain,
)
from crosspost.i18n import _
from crosspost.model import Account, Delivery, FittedMedia, Limits, Part, Receipt
from crosspost.networks.mastodon import look, token
from crosspost.networks.mastodon.calls import Answer, Calls
from crosspost.networks.mastodon.changes import Changes
from crosspost.networks.mastodon.facts import facts, scopes_of
from crosspost.networks.mastodon.holes import filled
from crosspost.networks.mastodon.limits import told
from crosspost.networks.mastodon.look import Search, status
from crosspost.networks.mastodon.outcomes import (
    is_absence,
    is_used_up,
    may_be_used_up,
)
from crosspost.networks.mastodon.profile import Profile
from crosspost.networks.mastodon.uploads import Uploads
from crosspost.networks.outcomes import VIDEO_PATIENCE, never_ready
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.wire import session
from crosspost.networks.witness import ahead
from crosspost.ports import (
    AccountFacts,
    Attempt,
    Sighting,
    Standing,
    Surroundings,
    Twin,
)


class MastodonPublisher:
    """See `ports.Publisher`: every promise stands there."""

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        """Makes no request."""
        self._account = account
        self._surroundings = surroundings
        self._clock = surroundings.clock
        self._calls = Calls(account, surroundings, make=self._make_api)
        self._profile = Profile(account, self._calls)
        self._changes = Changes(self._profile, self._calls)

    # -- asking -------------------------------------------------------------------

    def check(self) -> AccountFacts:
        """See `ports.Publisher.check`."""
        account = self._profile.verified()
        clock = ahead(self._calls.last, now=self._clock.now())
        scopes = scopes_of(self._application())
        told = facts(account, scopes, server=self._account.server)
        return replace(told, ahead=clock)

    def _application(self) -> Mapping[str, Any]:
        """What the token's application may do; empty where we are not told."""
        try:
            return self._calls.optional("/api/v1/apps/verify_credentials")
        except AccessDenied:
            return {}

    def limits(self) -> Limits:
        """See `ports.Publisher.limits`."""
        versions = ("/api/v2/instance", "/api/v1/instance")
        answers = (self._calls.optional(path) for path in versions)
        instance = next((one for one in answers if one), None)
        if instance is None:
            raise self._calls.told(Verdict.UNAVAILABLE)
        return told(instance, self._software(), at=self._clock.now())

    def _software(self) -> str:
        """The name in the server's nodeinfo, asked of this very server."""
        index = self._calls.optional("/.well-known/nodeinfo").get("links")
        for link in index if isinstance(index, list) else []:
            path = urlsplit(str(link.get("href", ""))).path
            if "/ns/schema/2." in str(link.get("rel", "")) and path:
                software = self._calls.optional(path).get("software") or {}
                return str(software.get("name") or "").lower()
        return ""

    def resolve(self, handles: Collection[str]) -> Mapping[str, str | None]:
        """See `ports.Publisher.resolve`; never asked here: see `render.handles`."""
        return dict.fromkeys(handles)

    def mark(self, delivery: Delivery) -> str:
        """See `ports.Publisher.mark`: the id of the newest own status."""
        del delivery
        return self._profile.newest()

    # -- publishing -----------------------------------------------------------------

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """See `ports.Publisher.publish`: part by part, each proven before the next."""
        ids = {receipt.part: receipt.id for receipt in attempt.receipts}
        for part in delivery.parts:
            if part.number in ids:
                continue
            receipt = self._publish_part(part, attempt, ids)
            ids[part.number] = receipt.id
            yield receipt

    def _publish_part(
        self, part: Part, attempt: Attempt, ids: Mapping[int, str]
    ) -> Receipt:
        uploads = Uploads(self._upload, self._is_ready, attempt=attempt)
        media = self._ready(uploads, part, attempt)
        form = filled(part.request, media=media, replies=ids)
        attempt.before_write(part.number)
        try:
            with self._calls.during(Step.CREATE) as api:
                answer = api.ask(
                    "POST",
                    "/api/v1/statuses",
                    params=form,
                    headers={"Idempotency-Key": part.key},
                )
                return look.receipt(status(answer.document), part, at=self._clock.now())
        except (Rejected, Uncertain) as error:
            raise self._better(error, part, uploads) from error

    def _ready(
        self, uploads: Uploads, part: Part, attempt: Attempt
    ) -> Mapping[str, str]:
        return uploads.ready(
            part,
            wait=self._surroundings.wait,
            seconds=self._surroundings.attempt_seconds,
            late=partial(self._late, part, uploads, attempt),
        )

    def _better(self, error: Outcome, part: Part, uploads: Uploads) -> Outcome:
        """The same outcome, unless the part itself tells more than the answer."""
        last = self._calls.last
        if isinstance(error, Uncertain):
            if part.number > 1 and is_absence(last):
                return self._calls.told(Verdict.PARENT_GONE)
            return error
        served = is_used_up(last, uploads.ids.values())
        if served or (uploads.reused and may_be_used_up(last)):
            # A medium serves once: perhaps an earlier request has landed after
            # all, or a first copy of this one. Look again, and upload again
            # before sending again.
            uploads.forget()
            return self._calls.told(Verdict.UNCERTAIN)
        return error

    def _late(self, part: Part, uploads: Uploads, attempt: Attempt) -> Outcome:
        """Not ready yet; after half an hour it is taken for never."""
        now = self._clock.now()
        begun = [attempt.uploaded_at(one.sha256) or now for one in part.media]
        if now - min(begun) < VIDEO_PATIENCE:
            return self._calls.told(Verdict.NOT_READY)
        uploads.forget()
        return never_ready(urlsplit(self._account.server).hostname or "Mastodon")

    def _upload(self, medium: FittedMedia, data: bytes) -> tuple[str, bool]:
        """The server's id of a medium, and whether it is ready to be used."""
        with self._calls.during(Step.UPLOAD) as api:
            answer = api.ask(
                "POST",
                "/api/v2/media",
                params=_described(medium),
                files={"file": (_file_name(medium), data, medium.type)},
            )
            return str(answer.named["id"]), answer.status != httpx.codes.ACCEPTED

    def _is_ready(self, remote_id: str) -> bool | None:
        """Whether an upload may be used; None where the server knows it no more."""
        with self._calls.during(Step.UPLOAD) as api:
            try:
                answer = api.ask("GET", f"/api/v1/media/{quote(remote_id)}")
            except Exception:
                if is_absence(self._calls.last):
                    return None
                raise
            return bool(answer.named) and answer.status != httpx.codes.PARTIAL_CONTENT

    # -- looking --------------------------------------------------------------------

    def look(
        self, delivery: Delivery, attempt: Attempt, *, known: Collection[str]
    ) -> Sighting:
        """See `ports.Publisher.look`: the account's own statuses since the marker."""
        search = Search(
            self._profile.since(attempt), frozenset(known), self._profile.source
        )
        return search.sighting(delivery, attempt.receipts, at=self._clock.now())

    def twins(
        self, deliveries: Sequence[Delivery], *, since: datetime, known: Collection[str]
    ) -> Mapping[str, Twin]:
        """See `ports.Publisher.twins`."""
        from crosspost.networks.mastodon import twins

        return twins.twins(
            deliveries,
            self._profile.back_to(since),
            since=since,
            known=known,
            source=self._profile.source,
            at=self._clock.now(),
        )

    def recognise(self, url: str, delivery: Delivery) -> Receipt:
        """See `ports.Publisher.recognise`."""
        found = self._profile.status_at(url)
        sent = self._profile.source(found)
        for part in delivery.parts:
            if sent is not None and look.said(*sent) == look.said(*look.asked(part)):
                return look.receipt(found, part, at=self._clock.now())
        raise Rejected(
            _("The post at {url} says something else.", url=url),
            hint=_("Copy the address of the post with this very text."),
        )

    # -- changing -------------------------------------------------------------------

    def read(self, receipt: Receipt, *, before: Sequence[Part]) -> Standing | None:
        """See `ports.Publisher.read`."""
        return self._changes.read(receipt, before)

    def edit(
        self,
        receipt: Receipt,
        *,
        before: Sequence[Part],
        after: Part,
        attempt: Attempt,
    ) -> None:
        """See `ports.Publisher.edit`: what was uploaded keeps its id."""
        uploads = Uploads(self._upload, self._is_ready, attempt=attempt)
        try:
            self._changes.edit(
                receipt,
                before,
                after,
                ready=partial(self._ready, uploads, attempt=attempt),
                permit=partial(attempt.before_write, after.number),
            )
        except (Gone, EditedElsewhere):
            raise
        except Rejected as error:
            raise self._better(error, after, uploads) from error

    def withdraw(self, receipt: Receipt, *, version: str = "") -> bool:
        """See `ports.Publisher.withdraw`; a status has no version of its own."""
        del version
        return self._changes.remove(receipt)

    def close(self) -> None:
        """See `ports.Publisher.close`."""
        self._calls.witness.close()

    def _make_api(self, transport: httpx.BaseTransport) -> _Api:
        return _Api(
            self._account.server,
            token.checked(self._surroundings.secret(), self._account.name),
            transport=transport,
            seconds=self._surroundings.attempt_seconds,
        )


def _described(medium: FittedMedia) -> dict[str, str]:
    told = {"description": medium.alt} if medium.alt else {}
    if medium.focus is not None:
        told["focus"] = f"{medium.focus.x},{medium.focus.y}"
    return told


def _file_name(medium: FittedMedia) -> str:
    """A name that tells nothing: other software shows it to readers."""
    return f"{medium.sha256[:16]}.{medium.type.rpartition('/')[2]}"


class _Api:
    """The SDK's client, with everything off that waits or asks by itself."""

    def __init__(
        self,
        server: str,
        access_token: str,
        *,
        transport: httpx.BaseTransport,
        seconds: float,
    ) -> None:
        import mastodon
        from mastodon.errors import MastodonDeprecationWarning

        # A server that announces a call's end says so on every answer; whoever
        # reads our standard error can do nothing about it.
        warnings.filterwarnings("ignore", category=MastodonDeprecationWarning)
        self._sdk = mastodon.Mastodon(
            access_token=access_token,
            api_base_url=server,
            session=session(transport),
            request_timeout=seconds,
            ratelimit_method="throw",
            version_check_mode="none",
            user_agent="crosspost",
        )

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        document: Mapping[str, object] | None = None,
    ) -> Answer:
        """One request, the SDK's own way.

        Its typed calls cannot say what we send: `status_post` knows no
        `allowed_mentions[]`, and adds fields that were not shown; `media_post`
        takes GoToSocial for an old Mastodon, and hides a 202. So this one method
        goes to the request that all of them make (token, errors, rate limits).
        """
        response = self._sdk._Mastodon__api_request(  # type: ignore[attr-defined]  # noqa: SLF001 -- see above
            method,
            path,
            params=dict(document or params or {}),
            files=dict(files or {}),
            headers=dict(headers or {}),
            use_json=document is not None,
            return_response_object=True,
        )
        return Answer(response)
