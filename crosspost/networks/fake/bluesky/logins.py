"""Logging in and out, refreshing, and tokens for other services."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from crosspost.networks.fake.bluesky import points
from crosspost.networks.fake.bluesky.accounts import Accounts
from crosspost.networks.fake.bluesky.documents import did_document
from crosspost.networks.fake.bluesky.errors import refused
from crosspost.networks.fake.bluesky.jwt import sign_jwt
from crosspost.networks.fake.http import Answer, Asked, as_json
from crosspost.networks.fake.windows import Meter

_SERVICE_LIFE: Final = 3_600


class Logins:
    """The procedures about sessions."""

    def __init__(
        self,
        accounts: Accounts,
        meter: Meter,
        *,
        address: Callable[[str], str],
        tells_document: Callable[[str], bool],
        shared: Collection[str],
    ) -> None:
        """Log into these accounts.

        Args:
            accounts: Everyone.
            meter: Counts the logins.
            address: Where a host is reached from outside.
            tells_document: Whether a server's sessions carry the DID document.
            shared: Hosts at which every account may log in.
        """
        self._accounts = accounts
        self._meter = meter
        self._address = address
        self._tells_document = tells_document
        self._shared = shared

    def log_in(self, asked: Asked) -> Answer:
        """A new session; logins are counted."""
        told = asked.json()
        identifier = str(told.get("identifier", ""))
        windows = (points.LOGIN, points.LOGIN_DAY)
        points.spend(self._meter, windows, identifier, points=1, now=asked.at)
        account = self._accounts.find(identifier)
        if account and asked.host not in {account.host, *self._shared}:
            identifier = ""  # not an account of this server
        session = self._accounts.log_in(
            identifier, str(told.get("password", "")), asked.at
        )
        return as_json(session | self._did_doc(asked, session["did"]))

    def refresh(self, asked: Asked) -> Answer:
        """The next session."""
        session = self._accounts.refresh(asked)
        return as_json(session | self._did_doc(asked, session["did"]))

    def log_out(self, asked: Asked) -> Answer:
        """End a session."""
        self._accounts.log_out(asked)
        return Answer()

    def session(self, asked: Asked) -> Answer:
        """Who is logged in."""
        account = self._accounts.who(asked)
        told = {
            "handle": account.handle,
            "did": account.did,
            "email": f"mail@{account.handle}",
            "emailConfirmed": account.email_confirmed,
            "active": True,
        }
        return as_json(told | self._did_doc(asked, account.did))

    def _did_doc(self, asked: Asked, did: str) -> dict[str, Any]:
        account = self._accounts.find(did)
        if account is None or not self._tells_document(asked.host):
            return {}
        return {"didDoc": did_document(account, self._address(account.host))}

    def service_token(self, asked: Asked) -> Answer:
        """A token for another service, for one method, for an hour at most."""
        account = self._accounts.who(asked)
        now = int(asked.at.timestamp())
        expires = int(asked.param("exp") or now + 60)
        if expires < now:
            refused("BadExpiration", "expiration is in past")
        if expires > now + _SERVICE_LIFE:
            told = "cannot request a token with an expiration more than an hour"
            refused("BadExpiration", f"{told} in the future")
        told_of = {
            "iss": account.did,
            "aud": asked.param("aud"),
            "lxm": asked.param("lxm"),
            "exp": expires,
        }
        return as_json({"token": sign_jwt("JWT", told_of)})
