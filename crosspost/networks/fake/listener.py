"""One port of loopback that answers for one host of the world."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from crosspost.networks.fake.http import Answer, Asked

if TYPE_CHECKING:
    from crosspost.networks.fake.world import Reply, World

_LOOPBACK: Final = "127.0.0.1"
_LOOK_SECONDS: Final = 0.05


class Listener:
    """A listening port and the connections it has taken."""

    def __init__(
        self, world: World, host: str, tls: ssl.SSLContext | None, port: int = 0
    ) -> None:
        """Listen for `host` at a port, 0 for any that is free."""
        self._server = _Server(world, host, tls, port)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_SECONDS,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Listen no more and hang up on everyone."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, world: World, host: str, tls: ssl.SSLContext | None, port: int
    ) -> None:
        self.world = world
        self.host = host
        self.closing = threading.Event()
        self._tls = tls
        self._taken: set[socket.socket] = set()
        super().__init__((_LOOPBACK, port), _Handler)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """Take a connection; its TLS handshake is its own thread's matter."""
        taken, address = super().get_request()
        if self._tls is not None:
            taken = self._tls.wrap_socket(
                taken, server_side=True, do_handshake_on_connect=False
            )
        self._taken.add(taken)
        return taken, address

    def shutdown_request(self, request: object) -> None:
        """Close a connection."""
        assert isinstance(request, socket.socket)  # noqa: S101 -- for the type checker
        self._taken.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is nothing to speak of; a mistake of ours is."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """Close what is still open, and wait for the threads."""
        self.closing.set()
        for taken in list(self._taken):
            with contextlib.suppress(OSError):
                taken.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle_one_request(self) -> None:
        """Read a request whatever its method, and do as the world says."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        self._end(self.server.world.answer(self._asked()))

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def _asked(self) -> Asked:
        target = urlsplit(self.path)
        return Asked(
            method=self.command,
            host=self.server.host,
            path=target.path,
            at=self.server.world.now(),
            query=tuple(parse_qsl(target.query, keep_blank_values=True)),
            headers=tuple(self.headers.items()),
            body=self._body(),
        )

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("transfer-encoding", ""):
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _end(self, reply: Reply) -> None:
        """Send the answer, or do not."""
        if reply.ending == "whole":
            self.wfile.write(_bytes(reply.answer))
            return
        self.close_connection = True
        if reply.ending in {"refused", "reset"}:
            _tear_down(self.connection)
        elif reply.ending == "broken":
            head, _, body = _bytes(reply.answer).partition(b"\r\n\r\n")
            self.wfile.write(head + b"\r\n\r\n" + body[: len(body) // 2])
        elif reply.ending == "trickle":
            self._trickle(reply)
        elif reply.ending == "hang":
            self._wait_for_the_client()

    def _trickle(self, reply: Reply) -> None:
        """The answer, evenly over its seconds."""
        told = _bytes(reply.answer)
        pause = reply.seconds / len(told)
        for place in range(len(told)):
            if self.server.closing.wait(pause):
                return
            self.wfile.write(told[place : place + 1])

    def _wait_for_the_client(self) -> None:
        """Say nothing until the client goes or the world ends."""
        while not self.server.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], _LOOK_SECONDS)
            if readable and not self._still_there():
                return

    def _still_there(self) -> bool:
        try:
            return bool(self.connection.recv(1))
        except OSError:
            return False


def _tear_down(connection: socket.socket) -> None:
    """Close so that the client gets a reset."""
    linger = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    connection.close()


def _bytes(answer: Answer) -> bytes:
    """The whole answer as it goes over the wire."""
    head = [f"HTTP/1.1 {answer.status} {_reason(answer.status)}"]
    head += [f"{name}: {value}" for name, value in answer.headers]
    head += [f"Content-Length: {len(answer.body)}", "", ""]
    return "\r\n".join(head).encode("latin-1") + answer.body


def _reason(status: int) -> str:
    return BaseHTTPRequestHandler.responses.get(status, ("",))[0]
