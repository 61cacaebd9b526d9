"""The door over a socket: every host of the world on a port of loopback.

What goes wrong here goes wrong for real: the connection is cut, torn down or
kept silent, the answer ends too early or comes a byte at a time.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crosspost.networks.fake.listener import Listener

if TYPE_CHECKING:
    from crosspost.networks.fake.world import World


class Doors:
    """The open ports, by host; a host gets its port when it is first asked for."""

    def __init__(self, world: World, tls: ssl.SSLContext | None) -> None:
        """Open nothing yet."""
        self._world = world
        self._tls = tls
        self._open: dict[str, Listener] = {}
        self._lock = threading.Lock()

    def url(self, host: str) -> str:
        """Where a host is reached."""
        with self._lock:
            if host not in self._open:
                self._open[host] = Listener(self._world, host, self._tls)
            start = "https://localhost" if self._tls else "http://127.0.0.1"
            return f"{start}:{self._open[host].port}"

    @contextmanager
    def refusing(self, host: str) -> Iterator[None]:
        """Nobody listens at this host's port while the block runs.

        A fault `refused` cannot do this: once a request is read its connection
        has been taken. It is torn down instead.
        """
        port = self._open[host].port
        self._open[host].close()
        try:
            yield
        finally:
            self._open[host] = Listener(self._world, host, self._tls, port)

    def close(self) -> None:
        """Close all of them, and every connection."""
        for listener in self._open.values():
            listener.close()


@contextmanager
def serve(world: World, *, tls: ssl.SSLContext | None = None) -> Iterator[Doors]:
    """Open the world on 127.0.0.1 until the block ends.

    Addresses that the world tells (DID documents, statuses, logins made inside
    the block) lead to these ports.

    Args:
        world: Its time passes by itself: give it no clock that stands still.
        tls: Speak https with this context.
    """
    doors = Doors(world, tls)
    before = world.reached
    world.reached = doors.url
    world.addresses.clear()
    with contextlib.ExitStack() as stack:
        stack.callback(doors.close)
        stack.callback(world.addresses.clear)
        stack.callback(setattr, world, "reached", before)
        yield doors
