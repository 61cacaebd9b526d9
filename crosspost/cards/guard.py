"""The guarded way out: resolved once, checked, and connected to what was checked.

A name that is resolved again after the check may lead elsewhere by then; so the
connection is made to the very addresses that were looked at, while TLS still
checks the name.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

import httpcore
import httpx

from crosspost.cards.addresses import Address, is_public
from crosspost.i18n import Phrase, _
from crosspost.ports import Unfetchable

Resolve = Callable[[str, int], Sequence[str]]
WEB_PORTS: Final = frozenset({80, 443})
_LEAST: Final = 0.001


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, in the system's order.

    Raises:
        OSError: Nobody knows the name.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))


@dataclass(frozen=True, slots=True)
class Gate:
    """Who may be asked for a page.

    Attributes:
        allowed: Whether an address may be connected to.
        ports: Ports that may.
        resolve: Name and port → addresses.
    """

    allowed: Callable[[Address], bool] = is_public
    ports: frozenset[int] = WEB_PORTS
    resolve: Resolve = resolve


@dataclass(slots=True)
class Deadline:
    """When all must be over: seconds from now, on a clock that never jumps."""

    seconds: float
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    def left(self, timeout: float | None = None) -> float:
        """Seconds that are left, at most `timeout`.

        Raises:
            httpcore.ReadTimeout: None are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return max(left if timeout is None else min(timeout, left), _LEAST)


def outside(
    deadline: Deadline,
    *,
    gate: Gate,
    verify: Any = True,  # noqa: ANN401 -- httpx's
    proxy: str | None = None,
) -> httpx.BaseTransport:
    """A transport for one look at one page.

    Args:
        deadline: When all must be over.
        gate: Who may be asked.
        verify: An `ssl.SSLContext`.
        proxy: The institution's own proxy. It resolves the names, so that their
            addresses cannot be checked here: whoever uses it must say so.
    """
    transport = httpx.HTTPTransport(
        verify=verify,
        trust_env=False,
        retries=0,
        proxy=proxy,
        # A kept connection may be closed just when it is used again.
        limits=httpx.Limits(max_keepalive_connections=0),
    )
    # httpx gives no way to pass a network backend to its own transport.
    transport._pool._network_backend = _Backend(  # noqa: SLF001
        deadline, None if proxy else gate
    )
    return transport


class _Backend(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline, gate: Gate | None) -> None:
        self._deadline, self._gate = deadline, gate

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        hosts = self._checked(host, port)
        for number, address in enumerate(hosts, 1):
            try:
                stream = super().connect_tcp(
                    address,
                    port,
                    self._deadline.left(timeout),
                    local_address,
                    socket_options,
                )
            except httpcore.ConnectError:
                if number == len(hosts):
                    raise
                continue
            return _Stream(stream, self._deadline)
        raise httpcore.ConnectError

    def _checked(self, host: str, port: int) -> Sequence[str]:
        if self._gate is None:
            return [host]
        found = _resolved(self._gate.resolve, host, port, self._deadline)
        if not found or not all(map(self._gate.allowed, map(ip_address, found))):
            raise Unfetchable(not_public(host))
        return found


def not_public(host: str) -> Phrase:
    """The reason for a page that is not on the public network."""
    return _("{host} is not on the public network", host=host)


def _resolved(ask: Resolve, host: str, port: int, deadline: Deadline) -> Sequence[str]:
    """Ask for a name, but not longer than there is time: resolvers have none."""
    answer: queue.Queue[Sequence[str] | OSError | UnicodeError] = queue.Queue()

    def run() -> None:
        try:
            answer.put(ask(host, port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        found = answer.get(timeout=deadline.left())
    except queue.Empty as error:
        raise httpcore.ConnectTimeout from error
    if isinstance(found, Exception):
        raise httpcore.ConnectError(str(found)) from found
    return found


class _Stream(httpcore.NetworkStream):
    """A connection that ends when the time is over, however little trickles in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,  # noqa: ANN401 -- httpcore's own signature
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(
            ssl_context, server_hostname, self._deadline.left(timeout)
        )
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- as above
        return self._stream.get_extra_info(info)
