"""The one kept session of an account: made once, renewed under a lock.

Logins are counted (100 a day were seen), so one is made only where there is no
session or the kept one is refused. Knows no SDK: a client is given.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from crosspost.errors import AccessDenied, SecretError
from crosspost.i18n import _
from crosspost.model import Account
from crosspost.networks.bluesky.outcomes import renew, session_is_over
from crosspost.networks.witness import Witness
from crosspost.ports import Surroundings

_APP_PASSWORD: Final = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
_SEPARATOR: Final = ":::"
_REFUSED: Final = frozenset({401, 403})


class Client(Protocol):
    """What is needed of the SDK's client."""

    def use(self, session: str) -> None:
        """Take a kept session; makes no request."""

    def enter(self, identifier: str, password: str) -> None:
        """Log in; the new session is handed to `Session.changed` at once."""

    def renew(self) -> None:
        """Renew the session now, through `Session.renewed`."""

    def exported(self) -> str:
        """The session as text."""


def parts_of(session: str) -> tuple[str, str, str, str]:
    """Handle, DID, access token and server of a session kept as text.

    Raises:
        ValueError: It is no session.
    """
    handle, did, access, _refresh, server = session.split(_SEPARATOR)
    return handle, did, access, server.removesuffix("/xrpc")


def scope_of(access: str) -> str:
    """What an access token may do, by its own words; empty where it says nothing."""
    try:
        payload = access.split(".")[1]
        claims: Mapping[str, Any] = json.loads(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        )
        return str(claims.get("scope", ""))
    except (IndexError, ValueError, AttributeError):
        return ""


class Session:
    """Opens the account when it is first needed."""

    def __init__(
        self,
        account: Account,
        surroundings: Surroundings,
        *,
        witness: Witness,
        make: Callable[[str], Client],
        find: Callable[[], str],
    ) -> None:
        """`make` makes a client for a server's address; `find` finds the address."""
        self._account = account
        self._sessions = surroundings.sessions
        self._secret = surroundings.secret
        self._witness = witness
        self._make = make
        self._find = find
        self._client: Client | None = None

    # -- what is known without a request ----------------------------------------

    def kept(self) -> str | None:
        """The kept session of this very account, or None."""
        text = self._sessions.read()
        if not text:
            return None
        try:
            handle, did, _access, _server = parts_of(text)
        except ValueError:
            return None
        if self._account.identity:
            return text if did == self._account.identity else None
        # Until the account's identity is known, only its name tells whose this is.
        return text if handle == self._account.handle else None

    def server(self) -> str:
        """The server's address: configured, of the kept session, else found."""
        if self._account.server:
            return self._account.server
        kept = self.kept()
        return parts_of(kept)[3] if kept else self._find()

    def did(self) -> str:
        """The account's DID; logs in where it is not known."""
        return self._account.identity or parts_of(self.client().exported())[1]

    # -- opening ------------------------------------------------------------------

    def client(self) -> Client:
        """The client, with a session."""
        if self._client is None:
            self._client = self._kept_client() or self._first_client()
        return self._client

    def enter(self) -> Client:
        """Log in for real, whatever is kept."""
        with self._sessions.exclusive():
            self._client = self._logged_in()
        return self._client

    def _kept_client(self) -> Client | None:
        kept = self.kept()
        if kept is None:
            return None
        client = self._make(parts_of(kept)[3])
        client.use(kept)
        return client

    def _first_client(self) -> Client:
        with self._sessions.exclusive():
            return self._kept_client() or self._logged_in()

    def _logged_in(self) -> Client:
        password = self._app_password()
        client = self._make(self._account.server or self._find())
        self._enter(client, password)
        return client

    def _enter(self, client: Client, password: str) -> None:
        client.enter(self._account.identity or self._account.handle, password)
        did = parts_of(client.exported())[1]
        if self._account.identity not in {"", did}:
            raise AccessDenied(
                _(
                    "The app password of {account} opens another account; nothing "
                    "was published.",
                    account=self._account.name,
                ),
                hint=renew(self._account.name),
            )

    def _app_password(self) -> str:
        """The secret, refused where it is a main password.

        Raises:
            SecretError: It is missing, or not an app password.
        """
        secret = self._secret().strip()
        if not _APP_PASSWORD.fullmatch(secret):
            raise SecretError(
                _(
                    "The secret of {account} is not an app password; nothing was "
                    "published.",
                    account=self._account.name,
                ),
                hint=_(
                    "Make an app password in the account's settings (four groups of "
                    "four characters). Never store the main password."
                ),
            )
        return secret

    # -- renewing -----------------------------------------------------------------

    def changed(self, session: str) -> None:
        """Keep a new session at once, if it is this account's."""
        if self._account.identity in {"", parts_of(session)[1]}:
            self._sessions.write(session)

    def renewed(self, client: Client, refresh: Callable[[], object]) -> None:
        """Renew the client's session under the lock, unless another run just did.

        Args:
            client: Whose session is to be renewed.
            refresh: The SDK's own way; it ends in `changed`.
        """
        with self._sessions.exclusive():
            kept = self.kept()
            if kept is not None and kept != client.exported():
                client.use(kept)
                return
            try:
                refresh()
            except Exception:
                if not self._is_refused():
                    raise
                self._enter(client, self._app_password())

    def _is_refused(self) -> bool:
        last = self._witness.last
        if last is None:
            return False
        return session_is_over(last) or last.status in _REFUSED
