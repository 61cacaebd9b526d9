"""Who is in the world: the networks, their accounts, what readers see of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from crosspost.networks.fake.accounts import BlueskyLogin, MastodonLogin, PlainLogin
from crosspost.networks.fake.bluesky import shown as bluesky_shown
from crosspost.networks.fake.bluesky.directory import Directory
from crosspost.networks.fake.bluesky.server import Bluesky
from crosspost.networks.fake.bluesky.video import VideoService
from crosspost.networks.fake.books import Books
from crosspost.networks.fake.faults import Faults
from crosspost.networks.fake.mastodon import ids
from crosspost.networks.fake.mastodon import shown as mastodon_shown
from crosspost.networks.fake.mastodon.server import Mastodon
from crosspost.networks.fake.mastodon.state import SCOPES, Account
from crosspost.networks.fake.plain import Plain
from crosspost.networks.fake.shown import Shown
from crosspost.networks.fake.site import Site

PDS = "pds.crosspost.test"


class Cast:
    """The networks and everyone on them."""

    def __init__(self, books: Books, now: Callable[[], datetime]) -> None:
        """Keep everything in `books`; `now` is the clock of all servers."""
        self.books = books
        self.now = now
        self.addresses: dict[str, str] = {}
        self.reached: Callable[[str], str] = "https://{}".format
        self.bluesky = Bluesky(books, self.address)
        self.mastodon = Mastodon(books, self.address)
        self.plain = Plain(books)
        self.faults = Faults(books)
        accounts = self.bluesky.accounts
        self.video = VideoService(books, accounts, self.bluesky.repos)
        directory = Directory(accounts, self.address)
        self._sites: list[Site] = [
            self.mastodon,
            self.bluesky,
            self.plain,
            self.video,
            directory,
        ]

    def address(self, host: str) -> str:
        """Where a host is reached from outside: as itself, or at a socket."""
        if host not in self.addresses:
            self.addresses[host] = self.reached(host)
        return self.addresses[host]

    def site(self, host: str) -> Site | None:
        """What stands behind a host."""
        return next((site for site in self._sites if site.serves(host)), None)

    def ensure_bluesky(
        self, handle: str, *, pds: str = PDS, display_name: str = ""
    ) -> BlueskyLogin:
        """An account on Bluesky, made if need be: always the same for a handle."""
        with self.books.turn():
            self.bluesky.open(pds)
            accounts = self.bluesky.accounts
            account = accounts.make(handle.lower(), pds, display_name=display_name)
            secret = accounts.app_password(account.did)
        return BlueskyLogin(
            handle=account.handle,
            did=account.did,
            server=self.address(pds),
            app_password=secret,
            password=account.password,
        )

    def ensure_mastodon(
        self,
        server: str,
        name: str,
        *,
        software: str = "mastodon",
        version: str = "",
        max_characters: int = 0,
        display_name: str = "",
        language: str = "en",
        scopes: tuple[str, ...] = SCOPES,
    ) -> MastodonLogin:
        """An account on a server of Mastodon's API; both made if need be.

        Args:
            server: The host.
            name: The account's.
            software: `mastodon` or `gotosocial`; counts when the server is made,
                as do the next two.
            version: The start of one in `kinds`; empty for the newest.
            max_characters: 0 for the usual limit of its kind.
            display_name: What readers see.
            language: Of its posts where they do not name one.
            scopes: What the token may do.
        """
        with self.books.turn():
            opened = self.mastodon.open(server, software, version, max_characters)
            state = self.mastodon.state
            account = state.account_named(server, name)
            if account is None:
                id_ = ids.account(opened.kind.ids, server, name)
                account = Account(server, id_, name, self.now(), display_name, language)
                state.accounts.put(server, id_, account)
            token = self.mastodon.tokens.give(account, scopes)
        return MastodonLogin(
            handle=f"{name}@{server}",
            id=account.id,
            server=self.address(server),
            token=token,
        )

    def ensure_plain(self, name: str) -> PlainLogin:
        """An account on the plain network, made if need be."""
        with self.books.turn():
            account = self.plain.make(name)
        return PlainLogin(account.name, account.id, account.secret)

    def change_server(self, host: str, **changes: Any) -> None:  # noqa: ANN401 -- see below
        """Change fields of a server.

        See `mastodon.state.Server` (`media_polls`, `requests`) and
        `bluesky.server.Pds` (`blob_limit`, `did_doc_with_session`).
        """
        with self.books.turn():
            if self.mastodon.serves(host):
                server = self.mastodon.state.server(host)
                self.mastodon.state.keep_server(replace(server, **changes))
            else:
                pds = self.bluesky.open(host)
                self.bluesky.servers.put(host, "server", replace(pds, **changes))

    def shown(self, account: str) -> list[Shown]:
        """What readers see of an account, in the order it arrived."""
        return self._read(
            account, bluesky_shown.posts, mastodon_shown.posts, self.plain.posts
        )

    def shown_no_more(self, account: str) -> list[Shown]:
        """What was published and is gone: deleted, or on Bluesky replaced."""
        return self._read(
            account, bluesky_shown.removed, mastodon_shown.removed, self.plain.removed
        )

    def _read(
        self,
        name: str,
        bluesky: Callable[..., list[Shown]],
        mastodon: Callable[..., list[Shown]],
        plain: Callable[[str], list[Shown]],
    ) -> list[Shown]:
        account = self.mastodon_account(name)
        if account is not None:
            return mastodon(account, self.mastodon.state, self.address)
        if self.plain.knows(name):
            return plain(name)
        found = self.bluesky.accounts.find(name)
        if found is None:
            raise KeyError(name)
        return bluesky(found, self.bluesky.repos)

    def mastodon_account(self, name: str) -> Account | None:
        """The account called `name@server`, or None."""
        user, _, host = name.removeprefix("@").partition("@")
        return self.mastodon.state.account_named(host, user) if host else None
