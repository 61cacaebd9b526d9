"""The fault proxy does what it says: what arrived, and what the client saw."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from servers.proxy import Mode, Proxy, kind, proxied

PATH = "/api/v1/statuses"


class Upstream(ThreadingHTTPServer):
    """A server that remembers what it was sent, and answers 201 and some JSON."""

    daemon_threads = True

    def __init__(self) -> None:
        self.received: list[tuple[str, str | None, bytes]] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Upstream

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        key = self.headers.get("idempotency-key")
        self.server.received.append((self.path, key, body))
        told = b'{"id": "1", "text": "%s"}' % body
        self.send_response(201)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def proxy(upstream: Upstream) -> Iterator[Proxy]:
    with proxied(f"http://127.0.0.1:{upstream.server_address[1]}") as made:
        yield made


def post(proxy: Proxy) -> httpx.Response:
    headers = {"idempotency-key": "abc"}
    return httpx.post(proxy.url + PATH, content=b"hi", headers=headers, timeout=0.5)


def test_it_forwards_what_comes(proxy: Proxy, upstream: Upstream) -> None:
    answer = post(proxy)

    assert (answer.status_code, answer.json()["text"]) == (201, "hi")
    assert upstream.received == [(PATH, "abc", b"hi")]


def test_it_strips_the_key(proxy: Proxy, upstream: Upstream) -> None:
    proxy.strips = True
    post(proxy)

    assert upstream.received == [(PATH, None, b"hi")]


def test_done_and_cut(proxy: Proxy, upstream: Upstream) -> None:
    proxy.will("cut")
    with pytest.raises(httpx.RemoteProtocolError):
        post(proxy)

    assert len(upstream.received) == 1
    assert post(proxy).status_code == 201  # once only
    assert proxy.struck == {("cut", "create"): 1}


def test_it_lands_when_nobody_waits_for_it(proxy: Proxy, upstream: Upstream) -> None:
    proxy.will("late")
    with pytest.raises(httpx.ReadTimeout):
        post(proxy)
    assert upstream.received == []

    assert (_eventually(proxy), len(upstream.received)) == (1, 1)


def _eventually(proxy: Proxy) -> int:
    """The client's going may take a moment to be noticed."""
    wait = threading.Event()
    for _attempt in range(200):
        if landed := proxy.land():
            return landed
        wait.wait(0.02)
    return 0


@pytest.mark.parametrize(
    ("mode", "status", "arrived"), [("told-failed", 502, 1), ("twice", 201, 2)]
)
def test_what_is_told(
    proxy: Proxy, upstream: Upstream, mode: Mode, status: int, arrived: int
) -> None:
    proxy.will(mode)

    assert post(proxy).status_code == status
    assert len(upstream.received) == arrived


def test_half_an_answer(proxy: Proxy, upstream: Upstream) -> None:
    proxy.will("unreadable")
    answer = post(proxy)

    assert answer.status_code == 201
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert len(upstream.received) == 1


def test_only_the_kind_that_was_meant(proxy: Proxy) -> None:
    proxy.will("cut", "upload")

    assert post(proxy).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "meant"),
    [
        ("POST", "/xrpc/com.atproto.server.createSession", "login"),
        ("POST", "/xrpc/com.atproto.repo.uploadBlob", "upload"),
        ("POST", "/xrpc/com.atproto.repo.applyWrites", "create"),
        ("GET", "/xrpc/com.atproto.repo.getRecord", "look"),
        ("GET", "/api/v1/accounts/1/statuses", "look"),
        ("POST", "/api/v1/statuses", "create"),
        ("GET", "/api/v2/instance", "ask"),
    ],
)
def test_kinds(method: str, path: str, meant: str) -> None:
    assert kind(method, path) == meant
