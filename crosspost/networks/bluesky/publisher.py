"""A Bluesky account, opened: the one place that knows the SDK."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

import httpx

from crosspost.errors import AccessDenied, KeyTaken, Outcome, Unavailable
from crosspost.i18n import _
from crosspost.model import Account, Delivery, Limits, Part, Receipt
from crosspost.networks.bluesky import changes, look
from crosspost.networks.bluesky.cid import blob_cid
from crosspost.networks.bluesky.facts import facts, limits
from crosspost.networks.bluesky.holes import closed
from crosspost.networks.bluesky.limits import VIDEO_SERVICE
from crosspost.networks.bluesky.outcomes import (
    BlueskyReading,
    lost_a_blob,
    renew,
    session_is_over,
)
from crosspost.networks.bluesky.record import POST, POSTGATE, SUBTITLES, THREADGATE
from crosspost.networks.bluesky.service import VideoService
from crosspost.networks.bluesky.session import Session, parts_of
from crosspost.networks.bluesky.videos import Rights, Videos
from crosspost.networks.bluesky.whereabouts import Directory, find_did, find_server
from crosspost.networks.bluesky.writes import (
    Unusable,
    Write,
    named_posts,
    receipts,
    write,
)
from crosspost.networks.outcomes import Interpreter, Where
from crosspost.networks.patience import patiently
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.witness import Witness, ahead
from crosspost.ports import (
    AccountFacts,
    Attempt,
    Sighting,
    Standing,
    Surroundings,
    Twin,
)

Answer = TypeVar("Answer")

_LOGIN_CALL = "com.atproto.server.getSession"
_TOKEN_LIFE = timedelta(minutes=30)
"""A server gives an hour at most; the video service needs it until it is done."""


class BlueskyPublisher:
    """See `ports.Publisher`: every promise stands there."""

    def __init__(
        self,
        account: Account,
        surroundings: Surroundings,
        *,
        directory: Directory | None = None,
    ) -> None:
        """Makes no request.

        Args:
            account: Whose.
            surroundings: Its secret, session, clock and transport.
            directory: Who is asked where an account lives.
        """
        self._account = account
        self._clock = surroundings.clock
        self._seconds = surroundings.attempt_seconds
        self._wait = surroundings.wait
        self._directory = directory or Directory()
        transport = cast("httpx.BaseTransport", surroundings.transport())
        self._witness = Witness(transport)
        self._session = Session(
            account,
            surroundings,
            witness=self._witness,
            make=self._client_at,
            find=self._find_server,
        )
        self._interpreter = Interpreter(
            self._witness,
            where=self._where,
            reading=BlueskyReading(),
            now=self._clock.now,
        )
        self._anonymous: _Client | None = None

    # -- asking -------------------------------------------------------------------

    def check(self) -> AccountFacts:
        """See `ports.Publisher.check`."""
        with self._interpreter.during(Step.LOGIN):
            session = self._session.enter().exported()
            clock = ahead(self._witness.last, now=self._clock.now())
        did = parts_of(session)[1]
        profile = self._record(did, "app.bsky.actor.profile", "self")
        told = facts(session, profile, repository=self._repository(did))
        return replace(told, ahead=clock)

    def _repository(self, did: str) -> Mapping[str, Any] | None:
        """How the server describes the account; no login fails for want of it."""
        try:
            return self._ask("com.atproto.repo.describeRepo", {"repo": did})
        except Outcome:
            return None

    def limits(self) -> Limits:
        """See `ports.Publisher.limits`."""
        answer = self._ask("com.atproto.server.describeServer", {})
        return limits(self._account, answer, at=self._clock.now())

    def resolve(self, handles: Collection[str]) -> Mapping[str, str | None]:
        """See `ports.Publisher.resolve`."""
        return {handle: self._resolve(handle) for handle in sorted(handles)}

    def _resolve(self, handle: str) -> str | None:
        answer = self._ask_or_none(
            "com.atproto.identity.resolveHandle",
            {"handle": handle},
            check=look.checked_did,
        )
        return None if answer is None else str(answer["did"])

    def mark(self, delivery: Delivery) -> str:
        """See `ports.Publisher.mark`; on Bluesky the key is the marker."""
        del delivery
        self._call(Step.LOGIN, lambda client: client.query(_LOGIN_CALL, {}))
        return ""

    # -- publishing -----------------------------------------------------------------

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """See `ports.Publisher.publish`: all parts are written at once."""
        if attempt.number > 1 or attempt.receipts:
            seen = self.look(delivery, attempt, known=())
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
            yield from self._call(Step.CREATE, partial(self._send, did, full, made))
        except Unavailable:
            if lost_a_blob(self._witness.last):
                videos.forget(delivery)
            raise

    def _entered(self, delivery: Delivery) -> str:
        """The DID, once there is a session, so that no login comes before a write."""
        with self._interpreter.during(Step.LOGIN):
            self._session.client()
            did = self._session.did()
        if any(not one.startswith(f"at://{did}/") for one in named_posts(delivery)):
            raise self._another()
        return did

    def _another(self) -> AccessDenied:
        return AccessDenied(
            _(
                "{account} is another account than when this was planned; "
                "nothing was published.",
                account=self._account.name,
            ),
            hint=renew(self._account.name),
        )

    def _send(
        self, did: str, delivery: Delivery, made: Write, client: _Client
    ) -> list[Receipt]:
        answer = client.procedure(
            made.procedure, made.body, encoding="application/json"
        )
        return list(receipts(did, delivery, answer, at=self._clock.now()))

    def _upload_all(self, part: Part, attempt: Attempt) -> None:
        for sha256, kind in _files(part):
            data = attempt.media(sha256)
            attempt.before_write(part.number)
            self._call(Step.UPLOAD, partial(_upload, sha256, kind, data))

    # -- videos ---------------------------------------------------------------------

    def _video_service(self) -> VideoService:
        return VideoService(
            str(self._account.options.get("video_service") or VIDEO_SERVICE),
            account=self._account.name,
            http=httpx.Client(transport=_Kept(self._witness)),
            witness=self._witness,
            now=self._clock.now,
        )

    def _rights(self, did: str) -> Rights:
        return Rights(did, self._server_did, self._service_token, self._confirmed)

    def _videos(self, did: str, attempt: Attempt) -> Videos:
        return Videos(
            self._video_service(),
            self._rights(did),
            attempt,
            account=self._account.name,
            now=self._clock.now,
        )

    def _server_did(self) -> str:
        """What the account's own server calls itself."""
        answer = self._call(
            Step.LOOK,
            lambda client: client.query("com.atproto.server.describeServer", {}),
        )
        return str(answer.get("did") or "")

    def _service_token(self, audience: str, method: str) -> str:
        end = self._clock.now() + _TOKEN_LIFE
        params = {"aud": audience, "lxm": method, "exp": str(int(end.timestamp()))}
        answer = self._call(
            Step.LOOK,
            lambda client: client.query("com.atproto.server.getServiceAuth", params),
        )
        return str(answer.get("token") or "")

    def _confirmed(self) -> bool:
        session = self._call(Step.LOOK, lambda client: client.query(_LOGIN_CALL, {}))
        return session.get("emailConfirmed") is not False

    # -- looking --------------------------------------------------------------------

    def look(
        self, delivery: Delivery, attempt: Attempt, *, known: Collection[str]
    ) -> Sighting:
        """See `ports.Publisher.look`: asks for each key; needs no login."""
        del attempt, known
        did = self._did()
        found = [(part, self._record(did, POST, part.key)) for part in delivery.parts]
        return look.sighting(did, delivery, found, at=self._clock.now())

    def twins(
        self, deliveries: Sequence[Delivery], *, since: datetime, known: Collection[str]
    ) -> Mapping[str, Twin]:
        """See `ports.Publisher.twins`: records are public, no login is needed."""
        from crosspost.networks.bluesky import twins

        did = self._did()
        records = self._back_to(did, twins.lowest(since))
        for key in twins.own_keys(deliveries):
            record = None if key in records else self._record(did, POST, key)
            if record is not None:
                records[key] = record
        now = self._clock.now()
        return twins.twins(did, deliveries, records, since=since, known=known, at=now)

    def _back_to(self, did: str, lowest: str) -> dict[str, Mapping[str, Any]]:
        """Posts by key, newest first, down to a key."""
        found: dict[str, Mapping[str, Any]] = {}
        params = {"repo": did, "collection": POST, "limit": "100"}
        while True:
            answer = self._ask_or_none(
                "com.atproto.repo.listRecords", params, check=look.checked_page
            )
            page = look.by_key(answer) if answer else {}
            found.update(page)
            if not answer or not page or min(page) < lowest or "cursor" not in answer:
                return found
            params["cursor"] = str(answer["cursor"])

    def recognise(self, url: str, delivery: Delivery) -> Receipt:
        """See `ports.Publisher.recognise`."""
        author, key = look.named(url)
        did = self._did()
        if author not in {did, self._account.handle.lower()} and (
            self._resolve(author) != did
        ):
            raise look.not_ours(url)
        record = self._record(did, POST, key)
        return look.recognised(url, did, delivery, key, record, at=self._clock.now())

    # -- changing -------------------------------------------------------------------

    def read(self, receipt: Receipt, *, before: Sequence[Part]) -> Standing | None:
        """See `ports.Publisher.read`: a record is known by its CID."""
        record = self._record(changes.repository(receipt), POST, receipt.id)
        if record is None:
            return None
        counts = self._counts(receipt)
        return changes.standing(record, before, receipt, counts)

    def _counts(self, receipt: Receipt) -> Mapping[str, Any]:
        """What readers made of it, where the network tells; no need of it."""
        uris = {"uris": receipt.uri}
        try:
            told = self._call(
                Step.LOOK, lambda client: client.query("app.bsky.feed.getPosts", uris)
            )
        except Outcome:
            return {}
        return changes.counts(told, receipt)

    def edit(
        self,
        receipt: Receipt,
        *,
        before: Sequence[Part],
        after: Part,
        attempt: Attempt,
    ) -> None:
        """See `ports.Publisher.edit`: here it is replaced, or answered."""
        del receipt, before, after, attempt
        raise changes.no_edits()

    def withdraw(self, receipt: Receipt, *, version: str = "") -> bool:
        """See `ports.Publisher.withdraw`: the post first, then what goes with it."""
        with self._interpreter.during(Step.LOGIN):
            self._session.client()
            did = self._session.did()
        if changes.repository(receipt) != did:
            raise self._another()
        body = changes.removal(did, POST, receipt.id, version=version)
        try:
            removed = self._call(Step.CHANGE, partial(_remove, body))
        except KeyTaken as error:
            record = self._record(did, POST, receipt.id)
            raise changes.edited_elsewhere(record) from error
        for collection in (THREADGATE, POSTGATE):
            body = changes.removal(did, collection, receipt.id)
            self._call(Step.CHANGE, partial(_remove, body))
        # A record that was not there makes no commit, nor does an empty answer.
        was_there = "commit" in removed
        if not was_there and self._record(did, POST, receipt.id) is not None:
            raise self._interpreter.told(Verdict.UNCERTAIN, Step.CHANGE)
        return was_there

    def close(self) -> None:
        """See `ports.Publisher.close`."""
        self._witness.close()

    # -- calls ------------------------------------------------------------------------

    def _call(self, step: Step, call: Callable[[_Client], Answer]) -> Answer:
        """One call with a session; once more where the server found it over.

        That refusal comes before anything else is done, so nothing goes twice.
        """
        with self._interpreter.during(Step.LOGIN):
            client = cast("_Client", self._session.client())
        with self._interpreter.during(step):
            try:
                return call(client)
            except Exception:
                if not session_is_over(self._witness.last):
                    raise
            client.renew()
            return call(client)

    def _ask(self, query: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        def read() -> Mapping[str, Any]:
            with self._interpreter.during(Step.LOOK):
                return self._bare().query(query, params)

        return patiently(read, seconds=self._seconds, wait=self._wait)

    def _ask_or_none(
        self,
        query: str,
        params: Mapping[str, str],
        *,
        check: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    ) -> Mapping[str, Any] | None:
        """None where the server says that there is no such thing."""

        def read() -> Mapping[str, Any] | None:
            with self._interpreter.during(Step.LOOK):
                try:
                    return check(self._bare().query(query, params))
                except Exception:
                    if look.is_absence(self._witness.last):
                        return None
                    raise

        return patiently(read, seconds=self._seconds, wait=self._wait)

    def _record(self, did: str, collection: str, key: str) -> Mapping[str, Any] | None:
        params = {"repo": did, "collection": collection, "rkey": key}
        return self._ask_or_none(
            "com.atproto.repo.getRecord", params, check=look.checked_record
        )

    # -- clients ----------------------------------------------------------------------

    def _did(self) -> str:
        with self._interpreter.during(Step.LOOK):
            kept = self._session.kept()
            if self._account.identity or kept is None:
                return self._account.identity or self._find_did()
            return parts_of(kept)[1]

    def _find_did(self) -> str:
        with httpx.Client(transport=_Kept(self._witness)) as http:
            return find_did(self._account.handle, http, self._directory)

    def _find_server(self) -> str:
        with httpx.Client(transport=_Kept(self._witness)) as http:
            did = self._account.identity or find_did(
                self._account.handle, http, self._directory
            )
            return find_server(did, http, self._directory)

    def _bare(self) -> _Client:
        """A client without a session: records are public."""
        if self._anonymous is None:
            self._anonymous = self._client_at(self._session.server())
        return self._anonymous

    def _client_at(self, server: str) -> _Client:
        return _Client(server, transport=_Kept(self._witness), session=self._session)

    def _where(self) -> Where:
        kept = self._session.kept()
        server = self._account.server or (parts_of(kept)[3] if kept else "")
        return Where(
            account=self._account.name,
            server=urlsplit(server).hostname or "Bluesky",
            renew=renew(self._account.name),
        )


class _Kept(httpx.BaseTransport):
    """A transport that outlives the client that uses it."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(request)


class _Client:
    """The SDK's client, told to renew its session under our lock."""

    def __init__(
        self, server: str, *, transport: httpx.BaseTransport, session: Session
    ) -> None:
        self._sdk = _sdk_client(server, transport=transport, session=session, own=self)

    def use(self, session: str) -> None:
        self._sdk.login(session_string=session, fetch_bsky_profile=False)

    def enter(self, identifier: str, password: str) -> None:
        self._sdk.login(identifier, password, fetch_bsky_profile=False)

    def renew(self) -> None:
        self._sdk._refresh_and_set_session()  # noqa: SLF001 -- ours, see `_sdk_client`

    def exported(self) -> str:
        return str(self._sdk.export_session_string())

    def query(self, name: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        asked = f"{name}?{urlencode(params)}" if params else name
        return _object(self._sdk.invoke_query(asked).content)

    def procedure(self, name: str, body: bytes, *, encoding: str) -> Mapping[str, Any]:
        # Raw, because the typed calls drop a null and add what was not shown.
        done = self._sdk.invoke_procedure(name, content=body, input_encoding=encoding)
        return _object(done.content) if done.content else {}


def _sdk_client(
    server: str, *, transport: httpx.BaseTransport, session: Session, own: _Client
) -> Any:  # noqa: ANN401 -- the SDK tells no types
    from atproto import (  # type: ignore[import-untyped]
        Client,
        Request,
        SessionEvent,
    )

    class Locked(Client):  # type: ignore[misc]
        """The SDK renews a session by itself; here it does so under our lock."""

        def _refresh_and_set_session(self) -> Any:  # noqa: ANN401 -- the SDK's own
            return session.renewed(own, super()._refresh_and_set_session)

    client = Locked(server, request=Request(transport=transport, trust_env=False))

    def keep(event: SessionEvent, changed: Any) -> None:  # noqa: ANN401 -- as above
        if event is not SessionEvent.IMPORT:
            session.changed(changed.export())

    client.on_session_change(keep)
    return client


def _object(content: object) -> Mapping[str, Any]:
    if not isinstance(content, Mapping):
        message = "no JSON object"
        raise Unusable(message)
    return content


def _files(part: Part) -> Iterator[tuple[str, str]]:
    """SHA-256 and type of what the account's own server is given for a part."""
    for one in part.media:
        if one.kind != "video":
            yield one.sha256, one.type
        if one.subtitles is not None:
            yield one.subtitles.sha256, SUBTITLES
    if part.card is not None and part.card.picture is not None:
        yield part.card.picture.sha256, part.card.picture.type


def _upload(sha256: str, kind: str, data: bytes, client: _Client) -> None:
    answer = client.procedure("com.atproto.repo.uploadBlob", data, encoding=kind)
    look.check_blob(answer, blob_cid(sha256))


def _remove(body: bytes, client: _Client) -> Mapping[str, Any]:
    return client.procedure(
        "com.atproto.repo.deleteRecord", body, encoding="application/json"
    )


def _key_taken(address: str) -> KeyTaken:
    return KeyTaken(
        _("Another post stands in the place of this one; it was not touched."),
        hint=_("It will be planned under another key."),
        detail=address,
    )
