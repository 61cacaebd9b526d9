"""A Bluesky server: which procedure answers what, to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from crosspost.networks.fake.bluesky import points
from crosspost.networks.fake.bluesky.accounts import Account, Accounts
from crosspost.networks.fake.bluesky.documents import sniffed
from crosspost.networks.fake.bluesky.errors import failure, refused
from crosspost.networks.fake.bluesky.jwt import read_jwt
from crosspost.networks.fake.bluesky.logins import Logins
from crosspost.networks.fake.bluesky.reads import Reads
from crosspost.networks.fake.bluesky.repo import Repos
from crosspost.networks.fake.bluesky.writes import Writes
from crosspost.networks.fake.books import Books, Shelf
from crosspost.networks.fake.http import Answer, Asked, Refusal, as_json
from crosspost.networks.fake.windows import Meter

BLOB_LIMIT: Final = 5 * 1024 * 1024
# The hosted service's common entrance, and the view that anyone may ask.
_SHARED: Final = {"bsky.social", "public.api.bsky.app", "api.bsky.app"}
_LOGIN: Final = {"createSession", "refreshSession", "getSession", "deleteSession"}
_CREATE: Final = {"createRecord", "putRecord", "applyWrites"}
_LOOK: Final = {"getRecord", "listRecords", "getRepo", "getPosts", "getAuthorFeed"}
_UPLOAD: Final = {"uploadBlob", "uploadVideo"}


@dataclass(frozen=True, slots=True)
class Pds:
    """One server.

    Attributes:
        blob_limit: Bytes of the largest upload.
        did_doc_with_session: Whether a session carries the DID document, as on
            the hosted service; SDKs then move to the address in it.
        counting: Whether it counts requests an address as well as points.
    """

    host: str
    blob_limit: int = BLOB_LIMIT
    did_doc_with_session: bool = False
    counting: bool = True


class Bluesky:
    """All servers of Bluesky, and what they share."""

    def __init__(self, books: Books, address: Callable[[str], str]) -> None:
        """`address` tells where a host is reached from outside."""
        self.servers: Shelf[Pds] = books.shelf("bluesky.servers", Pds)
        self.accounts = Accounts(books)
        self.repos = Repos(books)
        self.meter = Meter(books, "bluesky")
        writes = Writes(self.accounts, self.repos, self.meter)
        logins = Logins(
            self.accounts,
            self.meter,
            address=address,
            tells_document=lambda host: self.open(host).did_doc_with_session,
            shared=_SHARED,
        )
        reads = Reads(self.accounts, self.repos, address)
        server = "com.atproto.server"
        repo = "com.atproto.repo"
        self._procedures: Mapping[str, Callable[[Asked], Answer]] = {
            f"{server}.createSession": logins.log_in,
            f"{server}.refreshSession": logins.refresh,
            f"{server}.deleteSession": logins.log_out,
            f"{repo}.createRecord": writes.create,
            f"{repo}.putRecord": writes.put,
            f"{repo}.deleteRecord": writes.delete,
            f"{repo}.applyWrites": writes.apply,
            f"{repo}.uploadBlob": self._upload,
        }
        self._queries: Mapping[str, Callable[[Asked], Answer]] = {
            f"{server}.getSession": logins.session,
            f"{server}.describeServer": self._describe,
            f"{server}.getServiceAuth": logins.service_token,
            **reads.queries(),
        }

    def serves(self, host: str) -> bool:
        """Whether this host is one of ours."""
        return host in _SHARED or self.servers.get(host, "server") is not None

    def open(self, host: str) -> Pds:
        """A server at this host, made if need be."""
        found = self.servers.get(host, "server")
        shared = Pds(host, did_doc_with_session=host in _SHARED)
        return found or self.servers.put(host, "server", shared)

    def where(self, asked: Asked) -> str:
        """What kind of request this is: see `faults.Where`."""
        name = asked.path.rpartition(".")[2]
        kinds = {"login": _LOGIN, "create": _CREATE, "look": _LOOK, "upload": _UPLOAD}
        found = [kind for kind, names in kinds.items() if name in names]
        return (found or ["delete" if name == "deleteRecord" else "ask"])[0]

    def account(self, asked: Asked) -> str:
        """The handle of the account it is about, or empty."""
        named = self._named(asked)
        found = self.accounts.find(named) if named else None
        return found.handle if found else ""

    def _named(self, asked: Asked) -> str:
        if asked.bearer():
            try:
                told = read_jwt(asked.bearer())[1]
            except Refusal:
                return ""
            return str(told.get("sub") or told.get("iss"))
        if asked.method == "POST":
            told = asked.json()
            return str(told.get("identifier", "")) if isinstance(told, dict) else ""
        return asked.param("repo") or asked.param("did") or asked.param("actor")

    def answer(self, asked: Asked) -> Answer:
        """Answer a request, or refuse it."""
        counted: dict[str, str] = {}
        try:
            counted = self._count(asked)
            answer = self._route(asked)(asked)
        except Refusal as refusal:
            answer = refusal.answer
        return points.tightest(answer, counted)

    def failure(self, status: int, asked: Asked) -> Answer:
        """How this server, or the proxy before it, says `status`."""
        if status != 429:  # noqa: PLR2004 -- too many requests
            return failure(status)
        standing = self.meter.spend(
            points.HOUR, f"told {asked.host}", points=0, now=asked.at
        )
        wait = max(int((standing.reset - asked.at).total_seconds()), 1)
        told = points.headers([standing]) | {"ratelimit-remaining": "0"}
        return failure(status).with_headers(told | {"retry-after": str(wait)})

    def _count(self, asked: Asked) -> dict[str, str]:
        if not self.open(asked.host).counting:
            return {}
        windows = (points.ADDRESS,)
        standings = points.spend(
            self.meter, windows, asked.host, points=1, now=asked.at
        )
        return points.headers(standings)

    def _route(self, asked: Asked) -> Callable[[Asked], Answer]:
        name = asked.path.removeprefix("/xrpc/")
        procedure, query = self._procedures.get(name), self._queries.get(name)
        if procedure is None and query is None:
            refused("XRPCNotSupported", "XRPCNotSupported", status=404)
        wanted = "POST" if procedure else "GET"
        if asked.method != wanted:
            told = f"Incorrect HTTP method ({asked.method}) expected {wanted}"
            refused("InvalidRequest", told)
        handler = procedure or query
        assert handler is not None  # noqa: S101 -- for the type checker
        return handler

    def _describe(self, asked: Asked) -> Answer:
        server = self.open(asked.host)
        return as_json(
            {
                "did": f"did:web:{server.host}",
                "availableUserDomains": [".test"],
                "inviteCodeRequired": False,
                "blobUploadLimit": server.blob_limit,
                "links": {},
                "contact": {},
            }
        )

    def _upload(self, asked: Asked) -> Answer:
        account = self._uploader(asked)
        windows = (points.UPLOADS,)
        points.spend(self.meter, windows, asked.host, points=1, now=asked.at)
        if len(asked.body) > self.open(asked.host).blob_limit:
            refused("PayloadTooLarge", "request entity too large", status=413)
        kind = sniffed(asked.body) or asked.header("content-type") or "*/*"
        blob = self.repos.upload(account.did, asked.body, kind)
        return as_json({"blob": blob.reference()})

    def _uploader(self, asked: Asked) -> Account:
        told = read_jwt(asked.bearer())[1] if asked.bearer() else {}
        if told.get("lxm") is None:
            return self.accounts.who(asked)
        account = self.accounts.find(str(told["iss"]))
        if account is None or told["aud"] != f"did:web:{asked.host}":
            wrong = "jwt audience does not match service did"
            refused("BadJwtAudience", wrong, status=401)
        return account
