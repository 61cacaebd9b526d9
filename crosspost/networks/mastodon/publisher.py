"""An account of the Mastodon family, opened: the one place that knows the SDK."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, cast
from urllib.parse import quote, urlsplit

import httpx
import requests

from crosspost.errors import AccessDenied, Outcome, Rejected, Uncertain
from crosspost.i18n import _
from crosspost.model import Account, Delivery, FittedMedia, Limits, Part, Receipt
from crosspost.networks.mastodon import look
from crosspost.networks.mastodon.facts import facts, scopes_of
from crosspost.networks.mastodon.holes import filled
from crosspost.networks.mastodon.limits import told
from crosspost.networks.mastodon.look import Search, Status, Unusable, status
from crosspost.networks.mastodon.outcomes import (
    MastodonReading,
    is_absence,
    is_not_found,
    may_be_used_up,
    renew,
)
from crosspost.networks.mastodon.uploads import Uploads
from crosspost.networks.outcomes import Interpreter, Where
from crosspost.networks.patience import patiently
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.wire import session
from crosspost.networks.witness import Exchange, Witness, ahead
from crosspost.ports import AccountFacts, Attempt, Sighting, Surroundings

_PAGE: Final = 40
_PAGES: Final = 25
_BEFORE: Final = timedelta(days=1)
"""Without a marker, statuses this much older than the attempt are not looked at: a
day, because the server's clock may be wrong."""


class MastodonPublisher:
    """See `ports.Publisher`: every promise stands there."""

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        """Makes no request."""
        self._account = account
        self._clock = surroundings.clock
        self._seconds = surroundings.attempt_seconds
        self._secret = surroundings.secret
        self._wait = surroundings.wait
        self._witness = Witness(cast("httpx.BaseTransport", surroundings.transport()))
        self._interpreter = Interpreter(
            self._witness,
            where=self._where,
            reading=MastodonReading(),
            now=self._clock.now,
        )
        self._api: _Api | None = None
        self._own_id = ""

    # -- asking -------------------------------------------------------------------

    def check(self) -> AccountFacts:
        """See `ports.Publisher.check`."""
        account = self._verify()
        clock = ahead(self._witness.last, now=self._clock.now())
        scopes = scopes_of(self._application())
        with self._interpreter.during(Step.LOGIN):
            told = facts(account, scopes, server=self._account.server)
        return replace(told, ahead=clock)

    def _application(self) -> Mapping[str, Any]:
        """What the token's application may do; empty where we are not told."""
        try:
            return self._optional("/api/v1/apps/verify_credentials")
        except AccessDenied:
            return {}

    def limits(self) -> Limits:
        """See `ports.Publisher.limits`."""
        instance = self._optional("/api/v2/instance") or self._optional(
            "/api/v1/instance"
        )
        if not instance:
            raise self._as(Verdict.UNAVAILABLE)
        return told(instance, self._software(), at=self._clock.now())

    def _software(self) -> str:
        """The name in the server's nodeinfo, asked of this very server."""
        index = self._optional("/.well-known/nodeinfo").get("links")
        for link in index if isinstance(index, list) else []:
            path = urlsplit(str(link.get("href", ""))).path
            if "/ns/schema/2." in str(link.get("rel", "")) and path:
                software = self._optional(path).get("software") or {}
                return str(software.get("name") or "").lower()
        return ""

    def resolve(self, handles: Collection[str]) -> Mapping[str, str | None]:
        """See `ports.Publisher.resolve`; never asked here: see `render.handles`."""
        return dict.fromkeys(handles)

    def mark(self, delivery: Delivery) -> str:
        """See `ports.Publisher.mark`: the id of the newest own status."""
        del delivery
        own = self._own()
        page = self._statuses(own, {"limit": "1"})
        return page[0].id if page else ""

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
        media = uploads.ready(
            part, wait=self._wait, seconds=self._seconds, late=self._late
        )
        form = filled(part.request, media=media, replies=ids)
        attempt.before_write(part.number)
        try:
            with self._interpreter.during(Step.CREATE):
                answer = self._client().ask(
                    "POST",
                    "/api/v1/statuses",
                    params=form,
                    headers={"Idempotency-Key": part.key},
                )
                return look.receipt(status(answer.document), part, at=self._clock.now())
        except (Rejected, Uncertain) as error:
            raise self._better(error, part, uploads) from error

    def _better(self, error: Outcome, part: Part, uploads: Uploads) -> Outcome:
        """The same outcome, unless the part itself tells more than the answer."""
        last = self._witness.last
        if isinstance(error, Uncertain):
            if part.number > 1 and is_absence(last):
                return self._as(Verdict.PARENT_GONE)
            return error
        if uploads.reused and may_be_used_up(last):
            # A medium serves once: perhaps an earlier request has landed after
            # all. Look again, and upload again before sending again.
            uploads.forget_reused()
            return self._as(Verdict.UNCERTAIN)
        return error

    def _as(self, verdict: Verdict) -> Outcome:
        return self._interpreter.told(verdict)

    def _late(self) -> Outcome:
        return self._as(Verdict.NOT_READY)

    def _upload(self, medium: FittedMedia, data: bytes) -> tuple[str, bool]:
        """The server's id of a medium, and whether it is ready to be used."""
        with self._interpreter.during(Step.UPLOAD):
            answer = self._client().ask(
                "POST",
                "/api/v2/media",
                params=_described(medium),
                files={"file": (_file_name(medium), data, medium.type)},
            )
            found = _object(answer.document).get("id")
            if not found:
                message = "no medium"
                raise Unusable(message)
            return str(found), answer.status != httpx.codes.ACCEPTED

    def _is_ready(self, remote_id: str) -> bool | None:
        """Whether an upload may be used; None where the server knows it no more."""
        with self._interpreter.during(Step.UPLOAD):
            try:
                answer = self._client().ask("GET", f"/api/v1/media/{quote(remote_id)}")
            except Exception:
                if is_absence(self._witness.last):
                    return None
                raise
            if not _object(answer.document).get("id"):
                message = "no medium"
                raise Unusable(message)
            return answer.status != httpx.codes.PARTIAL_CONTENT

    # -- looking --------------------------------------------------------------------

    def look(
        self, delivery: Delivery, attempt: Attempt, *, known: Collection[str]
    ) -> Sighting:
        """See `ports.Publisher.look`: the account's own statuses since the marker."""
        own = self._own()
        since = self._since(own, attempt)
        search = Search(
            [one for one in since if one.author in {"", own}],
            frozenset(known),
            self._source,
        )
        return search.sighting(delivery, attempt.receipts, at=self._clock.now())

    def _since(self, own: str, attempt: Attempt) -> Sequence[Status]:
        """Oldest first. A look that cannot see everything says nothing at all."""
        found: dict[str, Status] = {}
        params = {"limit": str(_PAGE)}
        if attempt.marker:
            params["min_id"] = attempt.marker
        for _page in range(_PAGES):
            page = [one for one in self._statuses(own, params) if one.id not in found]
            found.update((one.id, one) for one in page)
            if not page:
                return _oldest_first(found.values())
            if attempt.marker:
                params["min_id"] = _oldest_first(page)[-1].id
            elif _is_before(page[-1], attempt):
                return _oldest_first(found.values())
            else:
                params["max_id"] = page[-1].id
        raise self._as(Verdict.UNAVAILABLE)

    def _statuses(self, own: str, params: Mapping[str, str]) -> list[Status]:
        path = f"/api/v1/accounts/{quote(own)}/statuses"

        def read() -> list[Status]:
            with self._interpreter.during(Step.LOOK):
                answer = self._client().ask("GET", path, params=params)
                return [status(one) for one in look.documents(answer.document)]

        return patiently(read, seconds=self._seconds, wait=self._wait)

    def _source(self, one: Status) -> tuple[str, str] | None:
        """A status as it was sent. One request, unless its list entry tells."""
        if one.text is not None and not one.warning:
            return one.text, ""
        path = f"/api/v1/statuses/{quote(one.id)}"
        source = self._get_or_none(f"{path}/source")
        if source is not None and isinstance(source.get("text"), str):
            return str(source["text"]), str(source.get("spoiler_text") or "")
        if source is None and self._get_or_none(path) is None:
            return None
        # It is there, and the server does not say what was sent: nobody can tell.
        raise self._as(Verdict.UNAVAILABLE)

    def recognise(self, url: str, delivery: Delivery) -> Receipt:
        """See `ports.Publisher.recognise`."""
        found = self._status_at(url)
        if found.author != self._own():
            raise Rejected(
                _("{url} is a post of another account.", url=url),
                hint=_("Copy the address of this account's own post."),
            )
        sent = self._source(found)
        for part in delivery.parts:
            if sent is not None and look.said(*sent) == look.said(*look.asked(part)):
                return look.receipt(found, part, at=self._clock.now())
        raise Rejected(
            _("The post at {url} says something else.", url=url),
            hint=_("Copy the address of the post with this very text."),
        )

    def _status_at(self, url: str) -> Status:
        """The status an address names by its last piece.

        Raises:
            Rejected: It is no address of this server, or nothing is there.
        """
        parsed = urlsplit(url.strip())
        name = parsed.path.rstrip("/").rpartition("/")[2]
        here = parsed.netloc == urlsplit(self._account.server).netloc
        document = (
            self._get_or_none(f"/api/v1/statuses/{quote(name)}")
            if here and name
            else None
        )
        if document is None:
            raise Rejected(
                _("There is no post at {url}.", url=url),
                hint=_("Copy the address from the post's own page on its own server."),
            )
        with self._interpreter.during(Step.LOOK):
            return status(document)

    def withdraw(self, receipt: Receipt) -> None:
        """See `ports.Publisher.withdraw`."""
        with self._interpreter.during(Step.LOOK):
            try:
                self._client().ask("DELETE", f"/api/v1/statuses/{quote(receipt.id)}")
            except Exception:
                if not is_absence(self._witness.last):
                    raise

    def close(self) -> None:
        """See `ports.Publisher.close`."""
        self._witness.close()

    # -- the account ------------------------------------------------------------------

    def _own(self) -> str:
        """The account's id, after a look at whose token this is."""
        if not self._own_id:
            self._own_id = str(self._verify()["id"])
        return self._own_id

    def _verify(self) -> Mapping[str, Any]:
        with self._interpreter.during(Step.LOGIN):
            answer = self._client().ask("GET", "/api/v1/accounts/verify_credentials")
            account = _object(answer.document)
            if not account.get("id"):
                message = "no account"
                raise Unusable(message)
        if self._account.identity not in {"", str(account["id"])}:
            raise AccessDenied(
                _(
                    "The access token of {account} opens another account; nothing "
                    "was published.",
                    account=self._account.name,
                ),
                hint=renew(self._account.name),
            )
        return account

    # -- calls ------------------------------------------------------------------------

    def _optional(self, path: str) -> Mapping[str, Any]:
        """What not every server has; empty where this one has it not."""
        return self._get(path, absent=is_not_found) or {}

    def _get_or_none(self, path: str) -> Mapping[str, Any] | None:
        """A thing, or None where the server itself says that it is not there."""
        return self._get(path, absent=is_absence)

    def _get(
        self, path: str, *, absent: Callable[[Exchange | None], bool]
    ) -> Mapping[str, Any] | None:
        def read() -> Mapping[str, Any] | None:
            with self._interpreter.during(Step.LOOK):
                try:
                    return _object(self._client().ask("GET", path).document)
                except Exception:
                    if absent(self._witness.last):
                        return None
                    raise

        return patiently(read, seconds=self._seconds, wait=self._wait)

    def _client(self) -> _Api:
        if self._api is None:
            self._api = _Api(
                self._account.server,
                self._secret().strip(),
                transport=self._witness,
                seconds=self._seconds,
            )
        return self._api

    def _where(self) -> Where:
        return Where(
            account=self._account.name,
            server=urlsplit(self._account.server).netloc or "Mastodon",
            renew=renew(self._account.name),
        )


def _oldest_first(found: Iterable[Status]) -> list[Status]:
    """By id: numbers that grow, or ULIDs, all of one length."""
    return sorted(found, key=lambda one: (len(one.id), one.id))


def _is_before(one: Status, attempt: Attempt) -> bool:
    return one.at is not None and one.at < attempt.started - _BEFORE


def _described(medium: FittedMedia) -> dict[str, str]:
    told = {"description": medium.alt} if medium.alt else {}
    if medium.focus is not None:
        told["focus"] = f"{medium.focus.x},{medium.focus.y}"
    return told


def _file_name(medium: FittedMedia) -> str:
    """A name that tells nothing: other software shows it to readers."""
    return f"{medium.sha256[:16]}.{medium.type.rpartition('/')[2]}"


def _object(document: object) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        message = "no JSON object"
        raise Unusable(message)
    return document


@dataclass(frozen=True, slots=True)
class _Answer:
    response: requests.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def document(self) -> object:
        """The JSON in it; a ValueError where there is none."""
        return self.response.json()


class _Api:
    """The SDK's client, with everything off that waits or asks by itself."""

    def __init__(
        self,
        server: str,
        token: str,
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
            access_token=token,
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
    ) -> _Answer:
        """One request, the SDK's own way.

        Its typed calls cannot say what we send: `status_post` knows no
        `allowed_mentions[]`, and adds fields that were not shown; `media_post`
        takes GoToSocial for an old Mastodon, and hides a 202. So this one method
        goes to the request that all of them make (token, errors, rate limits).
        """
        response = self._sdk._Mastodon__api_request(  # type: ignore[attr-defined]  # noqa: SLF001 -- see above
            method,
            path,
            params=dict(params or {}),
            files=dict(files or {}),
            headers=dict(headers or {}),
            return_response_object=True,
        )
        return _Answer(response)
