"""Accounts of Bluesky and their sessions: app passwords, tokens, refreshing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crosspost.networks.fake.bluesky.errors import refused
from crosspost.networks.fake.bluesky.jwt import (
    REFRESH_LIFE,
    access_token,
    read_jwt,
    refresh_token,
)
from crosspost.networks.fake.bluesky.names import did_of, digest, secret_of
from crosspost.networks.fake.books import Books, Shelf
from crosspost.networks.fake.http import Asked

GRACE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Account:
    """One account.

    Attributes:
        host: Of its server.
        password: The main one, which no tool should be given.
        state: `active`, `deactivated` or `takendown`.
    """

    did: str
    handle: str
    host: str
    password: str
    display_name: str = ""
    email_confirmed: bool = True
    state: str = "active"
    followers: int = 0


@dataclass(frozen=True, slots=True)
class AppPassword:
    """A password for one tool."""

    name: str
    password: str
    privileged: bool = False


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token that may be used; a used one knows its successor."""

    id: str
    did: str
    app_password: str
    issued: datetime
    expires: datetime
    successor: str = ""


class Accounts:
    """All accounts, and who is logged in."""

    def __init__(self, books: Books) -> None:
        """Keep accounts, passwords and sessions on shelves."""
        self._accounts: Shelf[Account] = books.shelf("bluesky.accounts", Account)
        self._passwords: Shelf[AppPassword] = books.shelf(
            "bluesky.passwords", AppPassword
        )
        self._sessions: Shelf[Refresh] = books.shelf("bluesky.sessions", Refresh)

    def make(self, handle: str, host: str, *, display_name: str = "") -> Account:
        """An account with one app password, both derived from the handle."""
        did = did_of(handle)
        found = self._accounts.get(did, "account")
        if found is not None:
            return found
        account = Account(did, handle, host, secret_of(handle, "main"), display_name)
        self._passwords.put(
            did, "crosspost", AppPassword("crosspost", secret_of(handle, "app"))
        )
        return self.keep(account)

    def keep(self, account: Account) -> Account:
        """Keep an account as it is now."""
        return self._accounts.put(account.did, "account", account)

    def find(self, name: str) -> Account | None:
        """By DID or handle."""
        found = self._accounts.get(name, "account")
        if found is not None:
            return found
        wanted = name.lower().removeprefix("@")
        known = self._accounts.get(did_of(wanted), "account")
        if known is not None and known.handle == wanted:
            return known
        everyone = self._accounts.everything()
        return next((one for one in everyone if one.handle == wanted), None)

    def everyone(self) -> list[Account]:
        """All accounts."""
        return self._accounts.everything()

    def app_password(self, did: str) -> str:
        """The first app password that is not revoked, or empty."""
        rows = self._passwords.of(did).values()
        return next((one.password for one in rows), "")

    def add_password(self, did: str, password: AppPassword) -> None:
        """Give an account one more app password."""
        self._passwords.put(did, password.name, password)

    def revoke(self, did: str, name: str = "crosspost") -> None:
        """Revoke an app password: sessions end when their access token does."""
        self._passwords.drop(did, name)
        for session in list(self._sessions.of(did).values()):
            if session.app_password == name:
                self._sessions.drop(did, session.id)

    def log_in(self, identifier: str, password: str, now: datetime) -> dict[str, Any]:
        """A new session.

        Raises:
            Refusal: 401 for a wrong password or an account that is closed.
        """
        account = self.find(identifier) if identifier else None
        name = self._password_name(account, password) if account else None
        if account is None or name is None:
            refused(
                "AuthenticationRequired", "Invalid identifier or password", status=401
            )
        if account.state == "takendown":
            refused("AccountTakedown", "Account has been taken down", status=401)
        number = len(self._sessions.of(account.did))
        token = digest(f"{account.did} {now.isoformat()} {number} {name}")
        return self._begin(account, name, token, now)

    def refresh(self, asked: Asked) -> dict[str, Any]:
        """The next session; the same token gives the same successor.

        Raises:
            Refusal: 400 ExpiredToken where the token is over or revoked.
        """
        told = self.read_token(asked, kind="refresh+jwt")
        account = self._accounts.get(told["sub"], "account")
        session = self._sessions.get(told["sub"], told["jti"])
        if account is None or session is None or session.expires <= asked.at:
            refused("ExpiredToken", "Token has been revoked")
        successor = session.successor or digest(f"{session.id} next")
        expires = min(session.expires, asked.at + GRACE)
        self._sessions.put(
            account.did,
            session.id,
            replace(session, successor=successor, expires=expires),
        )
        return self._begin(account, session.app_password, successor, asked.at)

    def log_out(self, asked: Asked) -> None:
        """End a session; a token that is over already is no error."""
        told = self.read_token(asked, kind="refresh+jwt")
        self._sessions.drop(told["sub"], told["jti"])

    def who(self, asked: Asked) -> Account:
        """Whose access token this is.

        Raises:
            Refusal: There is none, it is none, it has expired, or the account
                is closed.
        """
        told = self.read_token(asked, kind="at+jwt")
        account = self._accounts.get(told["sub"], "account")
        if account is None:
            refused("AccountNotFound", "Account not found", status=403)
        if account.state == "takendown":
            refused("AccountTakedown", "Account has been taken down", status=401)
        if account.state == "deactivated":
            refused("AccountDeactivated", "Account is deactivated", status=401)
        return account

    def read_token(self, asked: Asked, *, kind: str) -> dict[str, Any]:
        """What a token of the header says.

        Raises:
            Refusal: See `who`.
        """
        token = asked.bearer()
        if not token:
            refused("AuthMissing", "Authentication Required", status=401)
        head, told = read_jwt(token)
        if head.get("typ") != kind:
            refused("InvalidToken", "Token could not be verified")
        if told["exp"] <= asked.at.timestamp():
            refused("ExpiredToken", "Token has expired")
        return told

    def _password_name(self, account: Account, password: str) -> str | None:
        if password == account.password:
            return ""
        rows = self._passwords.of(account.did).values()
        return next((one.name for one in rows if one.password == password), None)

    def _begin(
        self, account: Account, name: str, token: str, now: datetime
    ) -> dict[str, Any]:
        session = self._sessions.get(account.did, token)
        if session is None:
            session = Refresh(token, account.did, name, now, now + REFRESH_LIFE)
            self._sessions.put(account.did, token, session)
        return {
            "accessJwt": access_token(account.host, account.did, now=now),
            "refreshJwt": refresh_token(
                account.host, account.did, id_=session.id, issued=session.issued
            ),
            "handle": account.handle,
            "did": account.did,
            "email": f"mail@{account.handle}",
            "emailConfirmed": account.email_confirmed,
            "active": account.state == "active",
        }
