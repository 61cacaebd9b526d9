"""The world: both networks with all their accounts, and what goes wrong in it.

Tests, the demonstration and the rehearsal drive one world and read it back. It
enforces the real networks' limits and is as unkind as they are. Three doors
lead into it: `World.transport` (in process, under the real SDKs), `serve.serve`
(over a socket) and `publisher.FakePublisher` (a plain network, without HTTP).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crosspost.networks.fake.books import Books
from crosspost.networks.fake.cast import Cast
from crosspost.networks.fake.faults import Fault, Pending, Struck, Where, parse
from crosspost.networks.fake.hands import Hands
from crosspost.networks.fake.http import Answer, Asked, as_html, as_json
from crosspost.networks.fake.shown import Shown

if TYPE_CHECKING:
    import httpx

    from crosspost.networks.fake.site import Site
    from crosspost.ports import Clock

_REMEMBERED: Final = 10_000
Ending = Literal["whole", "refused", "cut", "reset", "hang", "broken", "trickle"]


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


class World(Cast):
    """Both networks, in memory or in a file.

    Attributes:
        log: The requests this process has let in, oldest first: the last 10,000.
        latency: Seconds that every answer takes.
        hands: What people do by hand on the networks.
    """

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
            latency: Seconds.
        """
        super().__init__(_books(file), clock.now if clock else _now)
        self.pass_time = pass_time or _passing(clock)
        self.latency = latency
        self.log: deque[Received] = deque(maxlen=_REMEMBERED)
        self.hands = Hands(self)

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
            target: A host, an account (handle or DID), or `*` for everyone.
            where: At which kind of request.
            how: See `faults`: `refused`, `cut-after`, `502`, `502-after`, `late`…
            times: How often.
            skip: How many such requests pass before.
            seconds: How late a late request lands; how long a trickle takes.
        """
        shows, lands = parse(how)
        with self.books.turn():
            named = self.bluesky.accounts.find(target)
            who = named.handle if named else target
            fault = Fault("", who, where, shows, lands, times, skip, seconds)
            self.faults.add(fault)

    def calm(self) -> None:
        """Nothing goes wrong any more; what is under way still lands."""
        with self.books.turn():
            self.faults.forget()

    def struck(self) -> list[Struck]:
        """The faults that struck, oldest first."""
        with self.books.turn():
            return self.faults.struck()

    # -- what comes in

    def answer(self, asked: Asked) -> Reply:
        """What a door must do with a request: all doors lead here."""
        if self.latency:
            self.pass_time(self.latency)
        with self.books.turn():
            self._land()
            site = self.site(asked.host)
            if site is None:
                return Reply(ending="refused")
            return self._answered(site, asked)

    def _answered(self, site: Site, asked: Asked) -> Reply:
        where, account = site.where(asked), site.account(asked)
        fault = self.faults.take(host=asked.host, account=account, where=where)
        if fault is None:
            reply, how = Reply(site.answer(asked)), ""
        else:
            reply, how = self._struck(site, asked, fault), fault.how
            struck = Struck(asked.at, how, where, asked.host, account, asked.path)
            self.faults.note(struck)
        self.log.append(Received(asked, where, account, how, reply.answer.status))
        dated = {"Date": format_datetime(asked.at, usegmt=True)}
        return replace(reply, answer=reply.answer.with_headers(dated))

    def _struck(self, site: Site, asked: Asked, fault: Fault) -> Reply:
        answer = Answer()
        if fault.lands in {"yes", "twice"}:
            answer = site.answer(asked)
        if fault.lands == "crash":
            answer = site.answer(replace(asked, crash=True))
        if fault.lands == "twice":
            answer = site.answer(replace(asked, twin=True))
        if fault.lands == "late":
            at = asked.at + timedelta(seconds=fault.seconds)
            self.faults.delay(Pending(at, asked))
        if fault.shows.isdigit():
            return Reply(site.failure(int(fault.shows), asked))
        return _SHOWN[fault.shows](fault, answer, asked)

    def _land(self) -> None:
        """Let requests land whose clients gave up, once their time has come."""
        for pending in self.faults.landing(self.now()):
            site = self.site(pending.asked.host)
            if site is not None:
                site.answer(replace(pending.asked, at=pending.at))

    # -- reading it back

    def posts(self, account: str) -> list[Shown]:
        """What an account's readers see, in the order it arrived.

        Args:
            account: A handle, a DID, `name@server` or a name on the plain network.

        Raises:
            KeyError: Nobody is called so.
        """
        with self.books.turn():
            self._land()
            return self.shown(account)

    def removed(self, account: str) -> list[Shown]:
        """What was published and is gone: deleted, or on Bluesky replaced."""
        with self.books.turn():
            self._land()
            return self.shown_no_more(account)

    # -- the doors

    def transport(self) -> httpx.BaseTransport:
        """The door in process: give it to an HTTP client, or to an SDK."""
        from crosspost.networks.fake.in_process import Transport

        return Transport(self)

    def close(self) -> None:
        """Let go of the file."""
        self.books.close()


_SHOWN: Mapping[str, Callable[[Fault, Answer, Asked], Reply]] = {
    "answer": lambda _fault, answer, _asked: Reply(answer),
    "truncated": lambda _fault, answer, _asked: Reply(_half(answer)),
    "empty": lambda _fault, _answer, _asked: Reply(as_json({})),
    "html": lambda _fault, _answer, _asked: Reply(as_html("<p>Welcome</p>")),
    "redirect": lambda _fault, _answer, asked: Reply(_moved(asked)),
    "trickle": lambda fault, answer, _asked: Reply(answer, "trickle", fault.seconds),
    "broken": lambda _fault, answer, _asked: Reply(answer, "broken"),
    "refused": lambda _fault, _answer, _asked: Reply(ending="refused"),
    "cut": lambda _fault, _answer, _asked: Reply(ending="cut"),
    "reset": lambda _fault, _answer, _asked: Reply(ending="reset"),
    "hang": lambda _fault, _answer, _asked: Reply(ending="hang"),
}


def _half(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _moved(asked: Asked) -> Answer:
    """To the same place: a client that follows turns its POST into a GET."""
    return Answer(302, (("Location", asked.path),))


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
