"""A reverse proxy on loopback that is as unkind as proxies are.

It stands before a real server and forwards HTTP/1.1 as it comes, except where it
was told to go wrong. It can also strip the `Idempotency-Key`, because a stand-in
that honours it is kinder than most real servers.
"""

from __future__ import annotations

import http.client
import select
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

Mode = Literal["cut", "late", "told-failed", "unreadable", "twice"]
MODES: Final[tuple[Mode, ...]] = ("cut", "late", "told-failed", "unreadable", "twice")
"""`cut`: it is done, then the line goes dead. `late`: nobody answers, and it is done
once nobody waits for it (`Proxy.land`). `told-failed`: it is done, and the client is
told 502. `unreadable`: it is done, and half of the answer comes. `twice`: it is done
twice at once, and the first answer comes."""

_KINDS: Final = (
    ("login", ("createSession", "refreshSession", "getSession", "verify_credentials")),
    ("upload", ("uploadBlob", "/api/v1/media", "/api/v2/media")),
    ("create", ("createRecord", "putRecord", "applyWrites")),
    ("look", ("getRecord", "/statuses", "/source")),
)
_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "host"})
_LOOK_SECONDS: Final = 0.02


def kind(method: str, path: str) -> str:
    """What a request is for: login, upload, create, look, or ask for the rest."""
    if method == "POST" and path == "/api/v1/statuses":
        return "create"
    found = (name for name, pieces in _KINDS if any(piece in path for piece in pieces))
    return next(found, "ask")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)


class Proxy:
    """One server behind a proxy.

    Attributes:
        strips: Whether it takes the `Idempotency-Key` out.
        struck: How often it went wrong, by mode and kind of request.
    """

    def __init__(self, upstream: str) -> None:
        """Listen on a free port of loopback; nothing goes wrong yet.

        Args:
            upstream: The server's address, `http://127.0.0.1:PORT`.
        """
        self._upstream = urlsplit(upstream).netloc
        self._lock = threading.Lock()
        self._faults: list[tuple[Mode, str]] = []
        self._late: list[Request] = []
        self.strips = False
        self.struck: Counter[tuple[str, str]] = Counter()
        self.closing = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_SECONDS,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where clients reach the server."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    # -- what goes wrong

    def will(self, mode: Mode, where: str = "create") -> None:
        """Let the next request of a kind go wrong."""
        with self._lock:
            self._faults.append((mode, where))

    def calm(self) -> None:
        """Nothing goes wrong any more, and what was under way has landed."""
        with self._lock:
            self._faults.clear()
        self.land()

    def land(self) -> int:
        """Let the requests land whose clients gave up; how many there were."""
        with self._lock:
            late, self._late = self._late, []
        for request in late:
            self.forward(request)
        return len(late)

    def mode(self, request: Request) -> Mode | None:
        """What goes wrong with this request, if anything does."""
        where = kind(request.method, urlsplit(request.path).path)
        with self._lock:
            for fault in self._faults:
                if fault[1] == where:
                    self._faults.remove(fault)
                    self.struck[fault] += 1
                    return fault[0]
        return None

    def keep_for_later(self, request: Request) -> None:
        """It lands when nobody waits for it."""
        with self._lock:
            self._late.append(request)

    # -- what goes right

    def forward(self, request: Request) -> Answer:
        """Ask the server."""
        upstream = http.client.HTTPConnection(self._upstream, timeout=60)
        try:
            headers = dict(self._kept(request.headers))
            upstream.request(request.method, request.path, request.body, headers)
            answer = upstream.getresponse()
            told = tuple(
                (name, value)
                for name, value in answer.getheaders()
                if name.lower() not in _HOP | {"content-length"}
            )
            return Answer(answer.status, answer.reason, told, answer.read())
        finally:
            upstream.close()

    def _kept(self, headers: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for name, value in headers:
            stripped = self.strips and name.lower() == "idempotency-key"
            if name.lower() not in _HOP and not stripped:
                yield name, value

    def close(self) -> None:
        """Listen no more."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def proxied(upstream: str) -> Iterator[Proxy]:
    """A proxy before a server, until the block ends."""
    proxy = Proxy(upstream)
    try:
        yield proxy
    finally:
        proxy.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients are killed here: that is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle_one_request(self) -> None:
        """Read a whole request, whatever its method, and do as the proxy says."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(size)
        if len(body) < size:  # the client died within its own request
            self.close_connection = True
            return
        headers = tuple(self.headers.items())
        request = Request(self.command, self.path, headers, body)
        mode = self.server.proxy.mode(request)
        if mode is None:
            self._tell(self.server.proxy.forward(request))
        else:
            getattr(self, "_" + mode.replace("-", "_"))(request)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def _tell(self, answer: Answer) -> None:
        self.wfile.write(_written(answer))

    # -- the modes

    def _cut(self, request: Request) -> None:
        self.server.proxy.forward(request)
        self._hang_up()

    def _late(self, request: Request) -> None:
        """Silent until the client goes; then it is under way, and lands one day."""
        self.close_connection = True
        while not self.server.proxy.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], _LOOK_SECONDS)
            if readable and not self._still_there():
                break
        self.server.proxy.keep_for_later(request)

    def _told_failed(self, request: Request) -> None:
        answer = self.server.proxy.forward(request)
        body = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
        page = (("content-type", "text/html"),)
        self._tell(replace(answer, status=502, reason="", headers=page, body=body))

    def _unreadable(self, request: Request) -> None:
        answer = self.server.proxy.forward(request)
        self._tell(replace(answer, body=answer.body[: len(answer.body) // 2]))

    def _twice(self, request: Request) -> None:
        answers: list[Answer] = []
        twin = threading.Thread(
            target=lambda: answers.append(self.server.proxy.forward(request))
        )
        twin.start()
        answer = self.server.proxy.forward(request)
        twin.join()
        self._tell(answer)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _still_there(self) -> bool:
        try:
            return bool(self.connection.recv(1))
        except OSError:
            return False


def _written(answer: Answer) -> bytes:
    head = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    head += [f"{name}: {value}" for name, value in answer.headers]
    bodiless = answer.status in {204, 304}
    head += [] if bodiless else [f"Content-Length: {len(answer.body)}"]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + answer.body
