"""Requests of one account, each told as an outcome of what it was made for.

Knows no SDK: `Client` is what `publisher` makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import httpx

from crosspost.errors import AccessDenied
from crosspost.i18n import _
from crosspost.model import Account
from crosspost.networks.bluesky import look
from crosspost.networks.bluesky.outcomes import BlueskyReading, renew, session_is_over
from crosspost.networks.bluesky.session import Session, parts_of
from crosspost.networks.bluesky.whereabouts import Directory, find_did, find_server
from crosspost.networks.outcomes import Interpreter, Where
from crosspost.networks.patience import patiently
from crosspost.networks.verdict import Step
from crosspost.networks.witness import Witness
from crosspost.ports import Surroundings

Answer = TypeVar("Answer")


class Client(Protocol):
    """What is wanted of an SDK: a session, questions and procedures."""

    def use(self, session: str) -> None:
        """Go on with a kept session; makes no request."""

    def enter(self, identifier: str, password: str) -> None:
        """Log in."""

    def renew(self) -> None:
        """Refresh the session."""

    def exported(self) -> str:
        """The session, to be kept."""

    def query(self, name: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """Ask, by an XRPC query."""

    def procedure(self, name: str, body: bytes, *, encoding: str) -> Mapping[str, Any]:
        """Do, by an XRPC procedure."""


Make = Callable[[str, httpx.BaseTransport, Session], Client]
"""Makes a client for a server's address, over a transport, for a session."""


class Kept(httpx.BaseTransport):
    """A transport that outlives the client that uses it."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        """`inner` is closed by whoever made it."""
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on."""
        return self._inner.handle_request(request)


class Calls:
    """One account's way to its network.

    Attributes:
        witness: Sees what passes, whatever the SDK makes of it.
        session: The account's login.
        interpreter: Tells an error as an outcome.
    """

    def __init__(
        self,
        account: Account,
        surroundings: Surroundings,
        *,
        directory: Directory,
        make: Make,
    ) -> None:
        """Makes no request."""
        self._account = account
        self._seconds = surroundings.attempt_seconds
        self._wait = surroundings.wait
        self._directory = directory
        self._make = make
        transport = cast("httpx.BaseTransport", surroundings.transport())
        self.witness = Witness(transport)
        self.session = Session(
            account,
            surroundings,
            witness=self.witness,
            make=self._client_at,
            find=self._find_server,
        )
        self.interpreter = Interpreter(
            self.witness,
            where=self._where,
            reading=BlueskyReading(),
            now=surroundings.clock.now,
        )
        self._anonymous: Client | None = None

    def entered(self) -> str:
        """The DID, once there is a session, so that no login comes before a write."""
        with self.interpreter.during(Step.LOGIN):
            self.session.client()
            return self.session.did()

    def another(self) -> AccessDenied:
        """The error where the account is not the one that was planned for."""
        return AccessDenied(
            _(
                "{account} is another account than when this was planned; "
                "nothing was published.",
                account=self._account.name,
            ),
            hint=renew(self._account.name),
        )

    def resolve(self, handle: str) -> str | None:
        """The DID that a handle stands for; None where nobody has it."""
        answer = self.ask_or_none(
            "com.atproto.identity.resolveHandle",
            {"handle": handle},
            check=look.checked_did,
        )
        return None if answer is None else str(answer["did"])

    def call(self, step: Step, call: Callable[[Client], Answer]) -> Answer:
        """One call with a session; once more where the server found it over.

        That refusal comes before anything else is done, so nothing goes twice.
        """
        with self.interpreter.during(Step.LOGIN):
            client = cast("Client", self.session.client())
        with self.interpreter.during(step):
            try:
                return call(client)
            except Exception:
                if not session_is_over(self.witness.last):
                    raise
            client.renew()
            return call(client)

    def ask(self, query: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """A question that needs no session, asked again where no answer came."""

        def read() -> Mapping[str, Any]:
            with self.interpreter.during(Step.LOOK):
                return self._bare().query(query, params)

        return patiently(read, seconds=self._seconds, wait=self._wait)

    def ask_or_none(
        self,
        query: str,
        params: Mapping[str, str],
        *,
        check: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    ) -> Mapping[str, Any] | None:
        """The same; None where the server says that there is no such thing.

        Args:
            query: Its name.
            params: What is asked.
            check: Raises where the answer is none.
        """

        def read() -> Mapping[str, Any] | None:
            with self.interpreter.during(Step.LOOK):
                try:
                    return check(self._bare().query(query, params))
                except Exception:
                    if look.is_absence(self.witness.last):
                        return None
                    raise

        return patiently(read, seconds=self._seconds, wait=self._wait)

    def record(self, did: str, collection: str, key: str) -> Mapping[str, Any] | None:
        """One record with its CID; None where there is none under this key."""
        params = {"repo": did, "collection": collection, "rkey": key}
        return self.ask_or_none(
            "com.atproto.repo.getRecord", params, check=look.checked_record
        )

    # -- clients ----------------------------------------------------------------------

    def did(self) -> str:
        """The account's DID, found without logging in."""
        with self.interpreter.during(Step.LOOK):
            kept = self.session.kept()
            if self._account.identity or kept is None:
                return self._account.identity or self._find_did()
            return parts_of(kept)[1]

    def _find_did(self) -> str:
        with httpx.Client(transport=Kept(self.witness)) as http:
            return find_did(self._account.handle, http, self._directory)

    def _find_server(self) -> str:
        with httpx.Client(transport=Kept(self.witness)) as http:
            did = self._account.identity or find_did(
                self._account.handle, http, self._directory
            )
            return find_server(did, http, self._directory)

    def _bare(self) -> Client:
        """A client without a session: records are public."""
        if self._anonymous is None:
            self._anonymous = self._client_at(self.session.server())
        return self._anonymous

    def _client_at(self, server: str) -> Client:
        return self._make(server, Kept(self.witness), self.session)

    def _where(self) -> Where:
        kept = self.session.kept()
        server = self._account.server or (parts_of(kept)[3] if kept else "")
        return Where(
            account=self._account.name,
            server=urlsplit(server).hostname or "Bluesky",
            renew=renew(self._account.name),
        )
