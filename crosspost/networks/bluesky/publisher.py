"""A Bluesky account, opened: the one place that knows the SDK."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import httpx

from crosspost.errors import AccessDenied, KeyTaken, Outcome, Rejected, Throttled
from crosspost.model import Account, Delivery, Limits, Part, Receipt
from crosspost.networks.bluesky import changes
from crosspost.networks.bluesky.calls import Calls, Client
from crosspost.networks.bluesky.facts import facts, limits
from crosspost.networks.bluesky.record import POST, POSTGATE, THREADGATE
from crosspost.networks.bluesky.records import Records
from crosspost.networks.bluesky.sending import LOGIN_CALL, Sending
from crosspost.networks.bluesky.session import Session, parts_of
from crosspost.networks.bluesky.whereabouts import Directory
from crosspost.networks.bluesky.writes import Unusable
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.witness import ahead
from crosspost.ports import (
    AccountFacts,
    Attempt,
    Sighting,
    Standing,
    Surroundings,
    Twin,
)


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
        self._calls = Calls(
            account, surroundings, directory=directory or Directory(), make=_Client
        )
        self._records = Records(account, self._calls, clock=self._clock)
        self._sending = Sending(account, self._calls, self._records, clock=self._clock)

    # -- asking -------------------------------------------------------------------

    def check(self) -> AccountFacts:
        """See `ports.Publisher.check`."""
        with self._calls.interpreter.during(Step.LOGIN):
            session = self._calls.session.enter().exported()
            clock = ahead(self._calls.witness.last, now=self._clock.now())
        did = parts_of(session)[1]
        profile = self._calls.record(did, "app.bsky.actor.profile", "self")
        told = facts(session, profile, repository=self._repository(did))
        return replace(told, ahead=clock)

    def _repository(self, did: str) -> Mapping[str, Any] | None:
        """How the server describes the account; no login fails for want of it."""
        try:
            return self._calls.ask("com.atproto.repo.describeRepo", {"repo": did})
        except Outcome:
            return None

    def limits(self) -> Limits:
        """See `ports.Publisher.limits`."""
        answer = self._calls.ask("com.atproto.server.describeServer", {})
        return limits(self._account, answer, at=self._clock.now())

    def resolve(self, handles: Collection[str]) -> Mapping[str, str | None]:
        """See `ports.Publisher.resolve`."""
        return {handle: self._calls.resolve(handle) for handle in sorted(handles)}

    def mark(self, delivery: Delivery) -> str:
        """See `ports.Publisher.mark`; on Bluesky the key is the marker."""
        del delivery
        self._calls.call(Step.LOGIN, lambda client: client.query(LOGIN_CALL, {}))
        return ""

    # -- publishing and looking -------------------------------------------------

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """See `ports.Publisher.publish`: all parts are written at once."""
        return self._sending.publish(delivery, attempt)

    def look(
        self, delivery: Delivery, attempt: Attempt, *, known: Collection[str]
    ) -> Sighting:
        """See `ports.Publisher.look`: asks for each key; needs no login."""
        del attempt, known
        return self._records.look(delivery)

    def twins(
        self, deliveries: Sequence[Delivery], *, since: datetime, known: Collection[str]
    ) -> Mapping[str, Twin]:
        """See `ports.Publisher.twins`: records are public, no login is needed."""
        return self._records.twins(deliveries, since=since, known=known)

    def recognise(self, url: str, delivery: Delivery) -> Receipt:
        """See `ports.Publisher.recognise`."""
        return self._records.recognise(url, delivery)

    # -- changing -------------------------------------------------------------------

    def read(self, receipt: Receipt, *, before: Sequence[Part]) -> Standing | None:
        """See `ports.Publisher.read`: a record is known by its CID."""
        return self._records.read(receipt, before=before)

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
        did = self._calls.entered()
        if changes.repository(receipt) != did:
            raise self._calls.another()
        was_there = self._calls.record(did, POST, receipt.id) is not None
        self._remove_post(did, receipt.id, version)
        for collection in (THREADGATE, POSTGATE):
            body = changes.removal(did, collection, receipt.id)
            self._calls.call(Step.CHANGE, partial(_remove, body))
        return was_there

    def _remove_post(self, did: str, key: str, version: str) -> None:
        """Remove one record, and believe in it once it is not there any more.

        A refusal may be the answer to a repetition of what was obeyed.
        """
        body = changes.removal(did, POST, key, version=version)
        try:
            removed = self._calls.call(Step.CHANGE, partial(_remove, body))
        except (Rejected, AccessDenied, Throttled) as error:
            record = self._calls.record(did, POST, key)
            if record is None:
                return
            if isinstance(error, KeyTaken):
                raise changes.edited_elsewhere(record) from error
            raise
        # A record that was not there makes no commit, nor does an empty answer.
        if "commit" not in removed and self._calls.record(did, POST, key) is not None:
            raise self._calls.interpreter.told(Verdict.UNCERTAIN, Step.CHANGE)

    def close(self) -> None:
        """See `ports.Publisher.close`."""
        self._calls.witness.close()


class _Client:
    """The SDK's client, told to renew its session under our lock."""

    def __init__(
        self, server: str, transport: httpx.BaseTransport, session: Session
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


def _remove(body: bytes, client: Client) -> Mapping[str, Any]:
    return client.procedure(
        "com.atproto.repo.deleteRecord", body, encoding="application/json"
    )
