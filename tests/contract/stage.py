"""What a publisher is tested on: an account, its surroundings, and a way to read back.

`Notebook` is the engine's side of an attempt, kept in memory.
"""

from __future__ import annotations

import hashlib
import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
from PIL import Image

from crosspost.clock import SystemClock
from crosspost.model import (
    Account,
    Delivery,
    FittedMedia,
    Focus,
    Limits,
    Prepared,
    Receipt,
    Wording,
)
from crosspost.networks import wire
from crosspost.ports import Clock, Network, Order, Publisher, Surroundings

SECONDS = 10.0


class KeptSession:
    """A session kept in memory; counts how often the lock was taken."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.locked = 0
        self.writes = 0
        self._lock = threading.Lock()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._lock:
            self.locked += 1
            yield

    def read(self) -> str | None:
        return self.text

    def write(self, session: str) -> None:
        self.writes += 1
        self.text = session


@dataclass
class Notebook:
    """An attempt, and what is remembered between attempts. See `ports.Attempt`."""

    number: int = 1
    marker: str = ""
    receipts: Sequence[Receipt] = ()
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    uploads_at: dict[str, datetime] = field(default_factory=dict)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    asked: list[int] = field(default_factory=list)
    paused_at: int | None = None

    def before_write(self, part: int) -> None:
        from crosspost.ports import Paused

        if self.paused_at is not None and len(self.asked) >= self.paused_at:
            raise Paused
        self.asked.append(part)

    def uploaded(self, sha256: str) -> str | None:
        return self.uploads.get(sha256)

    def uploaded_at(self, sha256: str) -> datetime | None:
        return self.uploads_at.get(sha256)

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        self.uploads[sha256] = remote_id
        self.uploads_at[sha256] = self.now()

    def media(self, sha256: str) -> bytes:
        return self.pictures[sha256]

    def again(self, receipts: Sequence[Receipt] = ()) -> Notebook:
        """The next attempt at the same delivery."""
        return replace(
            self, number=self.number + 1, receipts=(*self.receipts, *receipts), asked=[]
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """One post as its network holds it, read without our own code."""

    id: str
    text: str
    alts: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()
    answers: str = ""


@dataclass
class Stage:
    """One account on one network.

    Attributes:
        read: What stands on the account's profile, oldest first.
        keeps_order: Whether this server keeps pictures in the order sent.
    """

    network: Network
    account: Account
    secret: str
    read: Callable[[], list[Seen]]
    keeps_order: bool = True
    clock: Clock = field(default_factory=SystemClock)
    transport: Callable[[], httpx.BaseTransport] = field(
        default=lambda: wire.outside(seconds=SECONDS)
    )
    wait: Callable[[float], None] = time.sleep
    sessions: KeptSession = field(default_factory=KeptSession)
    limits: Limits | None = None
    opened: list[Publisher] = field(default_factory=list)

    def publisher(self) -> Publisher:
        """The account, opened anew: as another run would."""
        surroundings = Surroundings(
            clock=self.clock,
            secret=lambda: self.secret,
            sessions=self.sessions,
            transport=self.transport,
            attempt_seconds=SECONDS,
            wait=self.wait,
        )
        made = self.network.connect(self.account, surroundings)
        self.opened.append(made)
        return made

    def close(self) -> None:
        """Let go of everything that was opened."""
        for publisher in self.opened:
            publisher.close()

    def delivery(
        self,
        wording: Wording,
        *,
        post: str = "pont",
        media: Sequence[FittedMedia] = (),
        due: datetime | None = None,
        generation: int = 0,
    ) -> Delivery:
        """The delivery of a post, rendered by the network's own rules."""
        if self.limits is None:
            self.limits = self.publisher().limits()
        moment = due or self.clock.now()
        prepared = Prepared(self.limits, self.account.identity, media=tuple(media))
        order = Order(
            post=post,
            account=self.account,
            wording=wording,
            prepared=prepared,
            due=moment,
            generation=generation,
        )
        rendered = self.network.render(order)
        return Delivery(
            id=f"{post}.{self.account.name}",
            post=post,
            account=self.account.name,
            network=self.account.network,
            handle=self.account.handle,
            entity=self.account.entity,
            due=moment,
            parts=rendered.parts,
            generation=generation,
            notes=rendered.notes,
        )


def picture(colour: str, alt: str, *, focus: Focus | None = None) -> FittedMedia:
    """A small picture of one colour; `pixels` gives its bytes."""
    data = pixels(colour)
    return FittedMedia(
        file=f"{colour}.png",
        path="",
        sha256=hashlib.sha256(data).hexdigest(),
        type="image/png",
        bytes=len(data),
        width=32,
        height=24,
        alt=alt,
        focus=focus,
    )


def pixels(colour: str) -> bytes:
    """The bytes of `picture`."""
    kept = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(kept, "PNG")
    return kept.getvalue()


def album(*pictures: FittedMedia) -> dict[str, bytes]:
    """SHA-256 → bytes, for a notebook."""
    return {one.sha256: pixels(one.file.removesuffix(".png")) for one in pictures}


EARLIER = timedelta(minutes=1)
