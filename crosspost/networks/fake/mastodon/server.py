"""A server of Mastodon's API: which request answers what, to whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from crosspost.networks.fake.books import Books
from crosspost.networks.fake.http import Answer, Asked, Refusal
from crosspost.networks.fake.mastodon.about import About
from crosspost.networks.fake.mastodon.errors import failure, refused
from crosspost.networks.fake.mastodon.looks import Looks
from crosspost.networks.fake.mastodon.media import Media
from crosspost.networks.fake.mastodon.shapes import Shapes
from crosspost.networks.fake.mastodon.state import Account, Server, State, Status
from crosspost.networks.fake.mastodon.statuses import Statuses
from crosspost.networks.fake.mastodon.tokens import Tokens
from crosspost.networks.fake.windows import Meter, Standing, Window

Handler = Callable[[Asked], Answer]
_HALF_HOUR: Final = 1_800
UPLOADS: Final = Window("mastodon.media", 30, _HALF_HOUR, "clock")
DELETES: Final = Window("mastodon.deletes", 30, _HALF_HOUR, "clock")
STATUSES: Final = Window("mastodon.statuses", 300, 10_800, "clock", "taken")
_ACCOUNT: Final = Window("mastodon.account", 1_500, 300, "clock")


class Mastodon:
    """All servers of the family."""

    def __init__(self, books: Books, address: Callable[[str], str]) -> None:
        """`address` tells where a host is reached from outside."""
        self.state = State(books)
        self.tokens = Tokens(self.state)
        self.meter = Meter(books, "mastodon")
        shapes = Shapes(self.state, address)
        media = Media(self.state, self.tokens, shapes)
        statuses = Statuses(self.state, self.tokens, media, shapes)
        looks = Looks(self.state, self.tokens, shapes)
        about = About(self.state, address)
        tokens = self.tokens
        routes: list[tuple[str, str, str, Handler]] = [
            ("POST", "/api/v1/statuses", "create", statuses.post),
            ("PUT", "/api/v1/statuses/:id", "create", statuses.edit),
            ("DELETE", "/api/v1/statuses/:id", "delete", statuses.delete),
            ("GET", "/api/v1/statuses", "look", looks.several),
            ("GET", "/api/v1/statuses/:id/source", "look", looks.source),
            ("GET", "/api/v1/statuses/:id", "look", looks.status),
            ("POST", "/api/v2/media", "upload", media.upload),
            ("POST", "/api/v1/media", "upload", media.upload),
            ("GET", "/api/v1/media/:id", "poll", media.poll),
            ("PUT", "/api/v1/media/:id", "upload", media.describe),
            ("GET", "/api/v1/accounts/verify_credentials", "login", looks.me),
            ("GET", "/api/v1/apps/verify_credentials", "login", tokens.app),
            ("POST", "/api/v1/apps", "login", tokens.register),
            ("POST", "/oauth/token", "login", tokens.exchange),
            ("POST", "/oauth/revoke", "login", tokens.revoke_one),
            ("GET", "/api/v1/accounts/lookup", "ask", looks.lookup),
            ("GET", "/api/v1/accounts/:id/statuses", "look", looks.of_account),
            ("GET", "/api/v1/accounts/:id", "ask", looks.account),
            ("GET", "/api/v2/instance", "ask", about.v2),
            ("GET", "/api/v1/instance", "ask", about.v1),
            ("GET", "/.well-known/nodeinfo", "ask", about.well_known),
            ("GET", "/nodeinfo/2.0", "ask", about.nodeinfo),
        ]
        self._routes = [
            (method, re.compile(path.replace(":id", "[^/]+")), where, handler)
            for method, path, where, handler in routes
        ]

    def by_hand(self, account: Account, text: str, now: datetime) -> str:
        """A status that its author wrote in the app; its id."""
        status = Status(
            host=account.host,
            id=self.state.new_id(account.host, now),
            account=account.id,
            text=text,
            warning="",
            visibility="public",
            language=account.language,
            sensitive=False,
            created=now,
            at=now,
        )
        return self.state.keep_status(status).id

    def serves(self, host: str) -> bool:
        """Whether this host is one of ours."""
        return self.state.servers.get(host, "server") is not None

    def open(self, host: str, software: str, version: str, characters: int) -> Server:
        """A server at this host, made if need be."""
        if self.serves(host):
            return self.state.server(host)
        server = Server(host, software, version, characters)
        server = replace(server, version=server.kind.version)
        return self.state.keep_server(server)

    def where(self, asked: Asked) -> str:
        """What kind of request this is: see `faults.Where`."""
        found = self._found(asked)
        return found[0] if found else "ask"

    def account(self, asked: Asked) -> str:
        """The account it is about, as `name@host`, or empty."""
        token = self.tokens.find(asked)
        id_ = token.account if token else ""
        if not id_ and asked.path.startswith("/api/v1/accounts/"):
            id_ = asked.path.split("/")[4]
        account = self.state.accounts.get(asked.host, id_)
        return f"{account.name}@{account.host}" if account else ""

    def answer(self, asked: Asked) -> Answer:
        """Answer a request, or refuse it."""
        try:
            standings = self._count(asked)
            found = self._found(asked)
            if found is None:
                refused(404, "Record not found")
            return found[1](asked).with_headers(_headers(standings))
        except Refusal as refusal:
            return refusal.answer

    def failure(self, status: int, asked: Asked) -> Answer:
        """How this server, or the proxy before it, says `status`."""
        if status != 429:  # noqa: PLR2004 -- too many requests
            return failure(status)
        window = self._per_token(asked)
        standing = self.meter.spend(window, "told", points=0, now=asked.at)
        return _throttled(replace(standing, left=0), self.state.server(asked.host))

    def _found(self, asked: Asked) -> tuple[str, Handler] | None:
        for method, path, where, handler in self._routes:
            if method == asked.method and path.fullmatch(asked.path.rstrip("/")):
                return where, handler
        return None

    def _count(self, asked: Asked) -> list[Standing]:
        """Count the request where this server counts it.

        Raises:
            Refusal: 429 with the headers this server sends.
        """
        server = self.state.server(asked.host)
        if not server.requests:
            return []
        token = self.tokens.find(asked)
        who = asked.host if server.software == "gotosocial" else asked.bearer()
        windows = [(self._per_token(asked), who or asked.host)]
        if token is not None and server.software == "mastodon":
            account = f"{asked.host}/{token.account}"
            windows += [(one, account) for one in self._of_account(asked)]
        standings = [
            self.meter.spend(window, who, points=1, now=asked.at)
            for window, who in windows
        ]
        over = [one for one in standings if one.over]
        if over:
            raise Refusal(_throttled(over[0], server))
        return standings

    def _per_token(self, asked: Asked) -> Window:
        server = self.state.server(asked.host)
        name, limit = f"mastodon.requests.{asked.host}", server.requests or 300
        if server.software == "gotosocial":
            return Window(name, limit, 300)
        return Window(name, limit, 300, "clock")

    def _of_account(self, asked: Asked) -> Sequence[Window]:
        where = self.where(asked)
        return {
            "upload": [_ACCOUNT, UPLOADS] if asked.method == "POST" else [_ACCOUNT],
            "delete": [_ACCOUNT, DELETES],
            "create": [_ACCOUNT, STATUSES] if asked.method == "POST" else [_ACCOUNT],
        }.get(where, [_ACCOUNT])


def _headers(standings: list[Standing]) -> dict[str, str]:
    if not standings:
        return {}
    least = min(standings, key=lambda one: one.left)
    return {
        "X-RateLimit-Limit": str(least.window.limit),
        "X-RateLimit-Remaining": str(least.left),
        "X-RateLimit-Reset": _iso(least.reset),
    }


def _throttled(standing: Standing, server: Server) -> Answer:
    answer = failure(429)
    if server.software == "gotosocial":
        answer = Answer(429, answer.headers, b'{"error":"rate limit reached"}')
    return answer.with_headers(_headers([standing]))


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
