"""What a server of Mastodon's API knows: values on shelves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crosspost.networks.fake.books import Books, Shelf
from crosspost.networks.fake.mastodon import ids
from crosspost.networks.fake.mastodon.kinds import Kind, kind

SCOPES = ("profile", "read:statuses", "write:statuses", "write:media")


@dataclass(frozen=True, slots=True)
class Server:
    """One server.

    Attributes:
        characters: Its own limit; 0 for that of its kind.
        media_polls: How often a new medium is asked for before it is ready (206
            until then); -1 for never, 0 for at once.
        media_refusals: How often a status with a ready medium is still refused.
        requests: Requests in five minutes; 0 for no limit.
        made: How many things have got an id.
    """

    host: str
    software: str
    version: str
    characters: int = 0
    media_polls: int = 0
    media_refusals: int = 0
    requests: int = 300
    made: int = 0

    @property
    def kind(self) -> Kind:
        """Its habits."""
        return kind(self.software, self.version)

    @property
    def most_characters(self) -> int:
        """The most a status may measure."""
        return self.characters or self.kind.characters


@dataclass(frozen=True, slots=True)
class Account:
    """One account."""

    host: str
    id: str
    name: str
    created: datetime
    display_name: str = ""
    language: str = "en"
    suspended: bool = False
    followers: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    """What a tool was given to act for an account."""

    token: str
    host: str
    account: str
    scopes: tuple[str, ...]
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Medium:
    """An uploaded medium.

    Attributes:
        status: The status that has it, or empty.
        polls: How often it must be asked for before it is ready; -1: never.
        refusals: How often a status with it is still refused once it is ready.
    """

    host: str
    id: str
    account: str
    type: str
    content: bytes = field(repr=False)
    alt: str = ""
    focus: tuple[float, ...] = ()
    status: str = ""
    polls: int = 0
    refusals: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """One status.

    Attributes:
        created: What it says of itself; back in time where the server lets one.
        at: When the server made it.
        key: The `Idempotency-Key` it came with.
        mentions: Ids of the accounts it reaches.
    """

    host: str
    id: str
    account: str
    text: str
    warning: str
    visibility: str
    language: str
    sensitive: bool
    created: datetime
    at: datetime
    media: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    reply_to: str = ""
    quote: str = ""
    key: str = ""
    edited: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An idempotency key and the status it made."""

    status: str
    at: datetime


class State:
    """All servers and what they hold."""

    def __init__(self, books: Books) -> None:
        """Keep everything on shelves."""
        self.servers: Shelf[Server] = books.shelf("mastodon.servers", Server)
        self.accounts: Shelf[Account] = books.shelf("mastodon.accounts", Account)
        self.tokens: Shelf[Token] = books.shelf("mastodon.tokens", Token)
        self.media: Shelf[Medium] = books.shelf("mastodon.media", Medium)
        self.statuses: Shelf[Status] = books.shelf("mastodon.statuses", Status)
        self.gone: Shelf[Status] = books.shelf("mastodon.gone", Status)
        self.keys: Shelf[Kept] = books.shelf("mastodon.keys", Kept)

    def server(self, host: str) -> Server:
        """The server at a host that is known."""
        found = self.servers.get(host, "server")
        if found is None:
            raise KeyError(host)
        return found

    def keep_server(self, server: Server) -> Server:
        """Keep a server as it is now."""
        return self.servers.put(server.host, "server", server)

    def new_id(self, host: str, at: datetime) -> str:
        """The next id on this server."""
        from dataclasses import replace

        server = self.server(host)
        self.keep_server(replace(server, made=server.made + 1))
        return ids.make(server.kind.ids, at, server.made)

    def account_named(self, host: str, name: str) -> Account | None:
        """An account of a server by its name, in any case."""
        rows = self.accounts.of(host).values()
        return next((one for one in rows if one.name.lower() == name.lower()), None)

    def status(self, host: str, id_: str) -> Status | None:
        """A status of a server by its id."""
        for account in self.accounts.of(host):
            found = self.statuses.get(f"{host}/{account}", id_)
            if found is not None:
                return found
        return None

    def keep_status(self, status: Status) -> Status:
        """Keep a status as it is now."""
        owner = f"{status.host}/{status.account}"
        return self.statuses.put(owner, status.id, status)

    def drop_status(self, status: Status) -> None:
        """Delete a status; it is remembered among what is gone."""
        owner = f"{status.host}/{status.account}"
        self.statuses.drop(owner, status.id)
        self.gone.put(owner, status.id, status)

    def newest_first(self, account: Account) -> list[Status]:
        """An account's statuses."""
        rows = self.statuses.of(f"{account.host}/{account.id}").values()
        return sorted(rows, key=lambda one: ids.order(one.id), reverse=True)
