"""Step boundaries: where a process can die, meet another one, or a person acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any

import httpx

from crosspost.errors import LedgerError
from crosspost.i18n import verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosspost.networks.fake.world import World

STEPS = ("expire", "claim", "intend", "lease", "confirm", "change", "keep_upload")
WIRES = ("login", "ask", "upload", "create", "look")
BOUNDARIES = tuple(
    f"{edge} {step}" for step in (*STEPS, *WIRES) for edge in ("before", "after")
)


RARE = frozenset({"keep_upload", "upload", "confirm"})
RARE_WEIGHT = 5
"""Steps that few deliveries pass are struck more often, so that every cell is hit."""


class Crash(BaseException):
    """The process dies here: no handler of ours may catch it."""


class Hooks:
    """Decides by the seed what happens at a boundary, and counts it."""

    def __init__(self, rng: Random, *, rate: float) -> None:
        """`rate` is how likely something happens at a boundary."""
        self._rng, self._rate = rng, rate
        self.acts: dict[str, Callable[[], None]] = {}
        self.hits: Counter[tuple[str, str]] = Counter()
        self.active = True
        self.aim: tuple[str, str] | None = None
        """An act and a boundary: it happens the first time it can."""
        self._nested = False

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nothing happens inside."""
        before, self.active = self.active, False
        try:
            yield
        finally:
            self.active = before

    def at(self, boundary: str) -> None:
        """A boundary is passed."""
        if not self.active:
            return
        name = self._drawn(boundary)
        if self.aim and self.aim[1] == boundary and self._can(self.aim[0], boundary):
            name, self.aim = self.aim[0], None
        if name is None or not self._can(name, boundary):
            return
        self.hits[name, boundary] += 1
        self._nested, before = True, self._nested
        try:
            self.acts[name]()
        finally:
            self._nested = before

    def _drawn(self, boundary: str) -> str | None:
        """What the seed wants to happen here; most often nothing."""
        rate = self._rate * (RARE_WEIGHT if boundary.split()[1] in RARE else 1)
        if self._rng.random() >= rate:
            return None
        return self._rng.choice(sorted(self.acts))

    def _can(self, name: str, boundary: str) -> bool:
        """Whether this can happen here at all."""
        edge, step = boundary.split()
        if name in {"disk full", "locked"}:
            return edge == "before" and step in STEPS
        if name not in {"crash", "freeze"} and step in WIRES:
            return False
        return not (self._nested and name == "second worker")


def crash() -> None:
    """Die."""
    raise Crash


def disk_full() -> None:
    """The ledger cannot be written."""
    raise LedgerError(verbatim("disk full"))


def locked() -> None:
    """The ledger is locked by someone for longer than we wait."""
    raise LedgerError(verbatim("locked"))


class WatchedLedger:
    """The real ledger, with a boundary before and after each step."""

    def __init__(self, ledger: Any, hooks: Hooks) -> None:
        """Everything else passes through."""
        self._ledger, self._hooks = ledger, hooks

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._ledger, name)
        if name not in STEPS:
            return found

        def step(*given: Any, **named: Any) -> Any:
            self._hooks.at(f"before {name}")
            answer = found(*given, **named)
            self._hooks.at(f"after {name}")
            return answer

        return step


class WatchedTransport(httpx.BaseTransport):
    """The world's door, with a boundary before and after each request."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        hooks: Hooks,
        *,
        where: Callable[[httpx.Request], str],
        watch: Callable[[httpx.Request, str], None],
    ) -> None:
        """`watch` sees each request before it leaves."""
        self._inner, self._hooks = inner, hooks
        self._where, self._watch = where, watch

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        where = self._where(request)
        self._hooks.at(f"before {where}")
        self._watch(request, where)
        answer = self._inner.handle_request(request)
        self._hooks.at(f"after {where}")
        return answer


def where_of(world: World) -> Callable[[httpx.Request], str]:
    """The kind of a request, in the world's own words."""
    from crosspost.networks.fake.in_process import _asked

    def where(request: httpx.Request) -> str:
        asked = _asked(request, world)
        site = world.site(asked.host)
        return site.where(asked) if site else "ask"

    return where
