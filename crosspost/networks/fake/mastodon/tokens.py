"""Who asks, and what their token may do; getting one by OAuth."""

from __future__ import annotations

import hashlib

from crosspost.networks.fake.http import Answer, Asked, as_json
from crosspost.networks.fake.mastodon.errors import refused
from crosspost.networks.fake.mastodon.state import SCOPES, Account, State, Token


class Tokens:
    """Tokens of all servers."""

    def __init__(self, state: State) -> None:
        """Keep tokens in the state."""
        self._state = state

    def give(self, account: Account, scopes: tuple[str, ...] = SCOPES) -> str:
        """A token for an account with these scopes; equal ones are one."""
        told = f"token {account.host} {account.id} {' '.join(sorted(scopes))}"
        token = hashlib.sha256(told.encode()).hexdigest()[:43]
        if self._state.tokens.get(account.host, token) is None:
            made = Token(token, account.host, account.id, tuple(scopes))
            self._state.tokens.put(account.host, token, made)
        return token

    def revoke(self, account: Account) -> None:
        """Revoke every token of an account."""
        for token in list(self._state.tokens.of(account.host).values()):
            if token.account == account.id:
                gone = Token(token.token, token.host, token.account, (), revoked=True)
                self._state.tokens.put(token.host, token.token, gone)

    def find(self, asked: Asked) -> Token | None:
        """The token of a request, if it is one of ours."""
        return self._state.tokens.get(asked.host, asked.bearer())

    def who(self, asked: Asked, *allowing: str) -> Account:
        """The account that asks.

        Args:
            asked: The request.
            allowing: Scopes of which one is enough; a broader one counts.

        Raises:
            Refusal: 401 without a valid token, 403 without a scope.
        """
        token = self.find(asked)
        if token is None:
            refused(401, "The access token is invalid")
        if token.revoked:
            refused(401, "The access token was revoked")
        account = self._state.accounts.get(asked.host, token.account)
        if account is None or account.suspended:
            refused(403, "Your login is currently disabled")
        broad = {scope.partition(":")[0] for scope in allowing}
        if allowing and not {*allowing, *broad} & set(token.scopes):
            refused(403, "This action is outside the authorized scopes")
        return account

    def reader(self, asked: Asked) -> Account | None:
        """The account that asks, where one need not be logged in."""
        return self.who(asked) if asked.bearer() else None

    def app(self, asked: Asked) -> Answer:
        """What the token's application is, with its scopes."""
        token = self.find(asked)
        if token is None or token.revoked:
            refused(401, "The access token is invalid")
        told = {"id": "1", "name": "crosspost", "website": None}
        more = {"scopes": list(token.scopes), "redirect_uris": [_OUT_OF_BAND]}
        return as_json(told | more | {"redirect_uri": _OUT_OF_BAND})

    def register(self, asked: Asked) -> Answer:
        """Register an application."""
        form = asked.form()
        name = form.one("client_name")
        scopes = form.one("scopes", "read")
        return as_json(
            {
                "id": "1",
                "name": name,
                "website": form.one("website") or None,
                "scopes": scopes.split(),
                "redirect_uri": form.one("redirect_uris"),
                "redirect_uris": form.many("redirect_uris"),
                "client_id": hashlib.sha256(name.encode()).hexdigest()[:43],
                "client_secret": hashlib.sha256(scopes.encode()).hexdigest()[:43],
            }
        )

    def exchange(self, asked: Asked) -> Answer:
        """A code for a token: here a code is the account's name."""
        form = asked.form()
        account = self._state.account_named(asked.host, form.one("code"))
        if form.one("grant_type") != "authorization_code" or account is None:
            told = "The provided authorization grant is invalid, expired, or revoked."
            refused(400, "invalid_grant", error_description=told)
        scopes = tuple(form.one("scope").split()) or SCOPES
        return as_json(
            {
                "access_token": self.give(account, scopes),
                "token_type": "Bearer",
                "scope": " ".join(scopes),
                "created_at": int(asked.at.timestamp()),
            }
        )

    def revoke_one(self, asked: Asked) -> Answer:
        """End a token."""
        token = asked.form().one("token")
        found = self._state.tokens.get(asked.host, token)
        if found is not None:
            gone = Token(found.token, found.host, found.account, (), revoked=True)
            self._state.tokens.put(found.host, token, gone)
        return as_json({})


_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
