"""The world: both networks with all their accounts, and what goes wrong in it.

Tests, the demonstration and the rehearsal drive one world and read it back. It
enforces the real networks' limits and is as unkind as they are. Three doors
lead into it: `transport` (in process, under the real SDKs), `serve.serve` (over
a socket) and `publisher.FakePublisher` (a network of its own, without HTTP).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from crosspost.networks.fake.accounts import BlueskyLogin, MastodonLogin
from crosspost.networks.fake.bluesky import shown as bluesky_shown
from crosspost.networks.fake.bluesky.directory import Directory
from crosspost.networks.fake.bluesky.server import Bluesky
from crosspost.networks.fake.books import Books
from crosspost.networks.fake.faults import (
    Fault,
    Faults,
    Pending,
    Struck,
    Where,
    parse,
)
from crosspost.networks.fake.http import Answer, Asked, as_html, as_json
from crosspost.networks.fake.mastodon import ids
from crosspost.networks.fake.mastodon import shown as mastodon_shown
from crosspost.networks.fake.mastodon.server import Mastodon
from crosspost.networks.fake.mastodon.state import SCOPES, Account, Server
from crosspost.networks.fake.shown import Shown

if TYPE_CHECKING:
    import httpx

    from crosspost.ports import Clock

PDS = "pds.crosspost.test"
Ending = Literal["whole", "refused", "cut", "reset", "hang", "broken", "trickle"]


class Site(Protocol):
    """What stands behind some hosts."""

    def serves(self, host: str) -> bool:
        """Whether this host is one of its own."""

    def where(self, asked: Asked) -> str:
        """What kind of request it is: see `faults.Where`."""

    def account(self, asked: Asked) -> str:
        """The account it is about, or empty."""

    def answer(self, asked: Asked) -> Answer:
        """Answer it, a refusal included."""

    def failure(self, status: int, asked: Asked) -> Answer:
        """How it fails with this status."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a door must do with a request.

    Attributes:
        ending: How the answer comes, or that none does.
        seconds: How long a trickle takes.
    """

    answer: Answer = field(default_factory=Answer)
    ending: Ending = "whole"
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in, byte for byte, and what was made of it."""

    asked: Asked
    where: str
    account: str
    how: str = ""
    status: int = 0


class World:
    """Both networks, in memory or in a file."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        pass_time: Callable[[float], None] | None = None,
        file: Path | None = None,
        latency: float = 0.0,
    ) -> None:
        """Make a world, or open the one in `file`.

        Args:
            clock: The servers' clock; the machine's if None.
            pass_time: Lets so many seconds pass where a server hangs: moves a
                clock that stands still, sleeps otherwise.
            file: Kept there between processes (see `file.FileBooks`).
            latency: Seconds that every answer takes.
        """
        self.now: Callable[[], datetime] = clock.now if clock else _now
        self.pass_time = pass_time or _passing(clock)
        self.latency = latency
        self.books = _books(file)
        self.addresses: dict[str, str] = {}
        self.log: list[Received] = []
        self.bluesky = Bluesky(self.books, self.address)
        self.mastodon = Mastodon(self.books, self.address)
        self.faults = Faults(self.books)
        directory = Directory(self.bluesky.accounts, self.address)
        self._sites: list[Site] = [self.mastodon, self.bluesky, directory]
        self._busy = threading.local()

    # -- what is in it

    def address(self, host: str) -> str:
        """Where a host is reached from outside."""
        return self.addresses.get(host, f"https://{host}")

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

        The software, its version and its limit count when the server is made.
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

    def change_server(self, host: str, **changes: Any) -> None:  # noqa: ANN401 -- see Server, Pds
        """Change fields of a server: `blob_limit`, `media_polls`, `requests`."""
        with self.books.turn():
            if self.mastodon.serves(host):
                server: Server = self.mastodon.state.server(host)
                self.mastodon.state.keep_server(replace(server, **changes))
            else:
                pds = self.bluesky.open(host)
                self.bluesky.servers.put(host, "server", replace(pds, **changes))

    # -- what goes wrong

    def will_fail(
        self,
        target: str = "*",
        where: Where = "create",
        how: str = "cut-after",
        *,
        times: int = 1,
        skip: int = 0,
        seconds: float = 60.0,
    ) -> None:
        """Let requests fail.

        Args:
            target: A host, an account, or `*` for everyone.
            where: At which kind of request.
            how: See `faults`: `refused`, `cut-after`, `502`, `502-after`, `late`…
            times: How often.
            skip: How many such requests pass before.
            seconds: How late a late request lands; how long a trickle takes.
        """
        shows, lands = parse(how)
        with self.books.turn():
            fault = Fault("", target, where, shows, lands, times, skip, seconds)
            self.faults.add(fault)

    # -- what comes in

    def answer(self, asked: Asked) -> Reply:
        """What a door does with a request: the heart of all doors but the direct."""
        if self.latency:
            self.pass_time(self.latency)
        with self.books.turn():
            self.land()
            site = self._site(asked.host)
            if site is None:
                return Reply(ending="refused")
            where, account = site.where(asked), site.account(asked)
            fault = self.faults.take(host=asked.host, account=account, where=where)
            if fault is None:
                reply = Reply(site.answer(asked))
            else:
                reply = self._struck(site, asked, fault)
                told = (asked.at, fault.how, where, asked.host, account, asked.path)
                self.faults.note(Struck(*told))
            how = fault.how if fault else ""
            status = reply.answer.status
            self.log.append(Received(asked, where, account, how, status))
            return reply

    def land(self) -> None:
        """Let requests land whose clients have given up, if their time has come."""
        with self.books.turn():
            for pending in self.faults.landing(self.now()):
                site = self._site(pending.asked.host)
                if site is not None:
                    site.answer(replace(pending.asked, at=pending.at))

    def _site(self, host: str) -> Site | None:
        return next((site for site in self._sites if site.serves(host)), None)

    def _struck(self, site: Site, asked: Asked, fault: Fault) -> Reply:
        answer = Answer()
        if fault.lands in {"yes", "twice"}:
            answer = site.answer(asked)
        if fault.lands == "twice":
            answer = site.answer(replace(asked, twin=True))
        if fault.lands == "late":
            at = asked.at + timedelta(seconds=fault.seconds)
            self.faults.delay(Pending(at, asked))
        return _shown(fault, answer, site, asked)

    # -- reading it back

    def posts(self, account: str) -> list[Shown]:
        """What an account's readers see, in the order it arrived."""
        return self._read(account, bluesky_shown.posts, mastodon_shown.posts)

    def removed(self, account: str) -> list[Shown]:
        """What was published and is gone: deleted, or on Bluesky replaced."""
        return self._read(account, bluesky_shown.removed, mastodon_shown.removed)

    def _read(
        self, name: str, bluesky: Callable[..., Any], mastodon: Callable[..., Any]
    ) -> list[Shown]:
        with self.books.turn():
            self.land()
            at_mastodon = self.mastodon_account(name)
            if at_mastodon is not None:
                state = self.mastodon.state
                return list(mastodon(at_mastodon, state, self.address))
            account = self.bluesky.accounts.find(name)
            if account is None:
                raise KeyError(name)
            return list(bluesky(account, self.bluesky.repos))

    def mastodon_account(self, name: str) -> Account | None:
        """The account called `name@server`, or None."""
        user, _, host = name.removeprefix("@").partition("@")
        return self.mastodon.state.account_named(host, user) if host else None

    # -- the doors

    def transport(self) -> httpx.BaseTransport:
        """The door in process: give it to an HTTP client, or to an SDK."""
        from crosspost.networks.fake.in_process import Transport

        return Transport(self)

    def close(self) -> None:
        """Let go of the file."""
        self.books.close()


def _shown(fault: Fault, answer: Answer, site: Site, asked: Asked) -> Reply:
    """What the client is shown of a request that a fault struck."""
    made: Mapping[str, Callable[[], Reply]] = {
        "answer": lambda: Reply(answer),
        "truncated": lambda: Reply(
            Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2])
        ),
        "empty": lambda: Reply(as_json({})),
        "html": lambda: Reply(as_html("<html><body>Welcome</body></html>")),
        "redirect": lambda: Reply(Answer(302, (("Location", asked.path),))),
        "trickle": lambda: Reply(answer, "trickle", fault.seconds),
        "broken": lambda: Reply(answer, "broken"),
        "refused": lambda: Reply(ending="refused"),
        "cut": lambda: Reply(ending="cut"),
        "reset": lambda: Reply(ending="reset"),
        "hang": lambda: Reply(ending="hang"),
    }
    if fault.shows.isdigit():
        return Reply(site.failure(int(fault.shows), asked))
    return made[fault.shows]()


def _now() -> datetime:
    return datetime.now(UTC)


def _passing(clock: Clock | None) -> Callable[[float], None]:
    advance = getattr(clock, "advance", None)
    if advance is None:
        return time.sleep
    return lambda seconds: advance(seconds=seconds)


def _books(file: Path | None) -> Books:
    if file is None:
        return Books()
    from crosspost.networks.fake.file import FileBooks

    return FileBooks(file)
