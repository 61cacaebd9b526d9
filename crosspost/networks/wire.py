"""The one way out: every request of every SDK passes here.

A request has a deadline of its own, counted over the whole of it: the SDKs'
time-outs are for each read, and an answer that trickles in would take as long
as it likes. A redirect is never followed (a POST would become a GET), an answer
has a size, nothing is retried. `session` lets a library that speaks `requests`
go the same way, so that one transport carries, measures, and in the sandbox
replaces, the whole outside world.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import httpcore
import httpx
import requests
from requests.adapters import BaseAdapter

MAX_ANSWER = 20_000_000
_KEEPALIVE_SECONDS = 2.0
_SLOWEST = 2_000_000
"""Bytes a second that an upload must reach."""
_LONGEST_UPLOAD = 150.0
"""Seconds; 300 MB at the slowest."""
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class Redirected(httpx.TransportError):
    """The server wants us elsewhere; we do not follow."""


class TooLarge(httpx.TransportError):
    """The answer is larger than any answer we know how to use."""


class Failure(StrEnum):
    """Why a server was not reached, where a person can do something about it."""

    OTHER = "other"
    NAME = "name"  # nobody knows the host
    TRUST = "trust"  # its certificate is not one that this machine believes


def never_sent(error: BaseException) -> bool:
    """Whether this failure, or what caused it, came before a byte was sent."""
    return any(isinstance(link, _NEVER_SENT) for link in causes(error))


def failure(error: BaseException) -> Failure:
    """Why a server was not reached."""
    for link in causes(error):
        if isinstance(link, socket.gaierror):
            return Failure.NAME
        if isinstance(link, ssl.SSLCertVerificationError):
            return Failure.TRUST
    return Failure.OTHER


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, since each SDK wraps in its own way."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        yield link
        seen.add(id(link))
        link = link.__cause__ or link.__context__


class Wire(httpx.BaseTransport):
    """A transport with a deadline around another one."""

    def __init__(self, inner: httpx.BaseTransport, *, seconds: float) -> None:
        """`seconds` is what one request may take in all, but for a large upload."""
        self._inner = inner
        self._seconds = seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and read the whole answer within the deadline.

        Raises:
            httpx.TransportError: As httpx does; `never_sent` tells which of them
                leave nothing behind. `Redirected`, `TooLarge`: ours.
        """
        _deadline.at = time.monotonic() + self._seconds + upload_seconds(request)
        request.extensions["timeout"] = httpx.Timeout(self._seconds).as_dict()
        try:
            answer = self._inner.handle_request(request)
            return _whole(request, answer)
        finally:
            _deadline.at = None

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def upload_seconds(request: httpx.Request) -> float:
    """What sending the body may take beside: a video weighs up to 300 MB.

    Bounded, so that an attempt ends before its claim does.
    """
    told = request.headers.get("content-length", "")
    size = int(told) if told.isdigit() else 0
    return min(size / _SLOWEST, _LONGEST_UPLOAD)


class Lent(httpx.BaseTransport):
    """A transport that many accounts share: one of them closing it ends nothing."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        """`inner` outlives every account it is lent to."""
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand it on."""
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Others are still using it."""


def _whole(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    answer.request = request
    body = bytearray()
    try:
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > MAX_ANSWER:
                message = "answer too large"
                raise TooLarge(message, request=request)
    finally:
        answer.close()
    if answer.has_redirect_location or answer.is_redirect:
        message = f"redirected ({answer.status_code})"
        raise Redirected(message, request=request)
    headers = [
        (name, value)
        for name, value in answer.headers.multi_items()
        if name not in {"content-encoding", "content-length", "transfer-encoding"}
    ]
    return httpx.Response(
        answer.status_code, headers=headers, content=bytes(body), request=request
    )


# -- sockets with a deadline ----------------------------------------------------


class _Deadline(threading.local):
    at: float | None = None

    def left(self, timeout: float | None) -> float | None:
        if self.at is None:
            return timeout
        left = max(self.at - time.monotonic(), 0.001)
        return left if timeout is None else min(timeout, left)

    def passed(self) -> bool:
        return self.at is not None and time.monotonic() >= self.at


_deadline = _Deadline()


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if _deadline.passed():
            raise httpcore.ReadTimeout
        return self._stream.read(max_bytes, _deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if _deadline.passed():
            raise httpcore.WriteTimeout
        self._stream.write(buffer, _deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,  # noqa: ANN401 -- httpcore's own signature
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(
            ssl_context, server_hostname, _deadline.left(timeout)
        )
        return _Stream(secured)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- as above
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = super().connect_tcp(
            host, port, _deadline.left(timeout), local_address, socket_options
        )
        return _Stream(stream)


def outside(
    *,
    seconds: float,
    proxy: str | None = None,
    verify: Any = True,  # noqa: ANN401 -- httpx's
) -> Wire:
    """The real network.

    Args:
        seconds: What one request may take in all.
        proxy: The institution's own proxy, or None for none.
        verify: An `ssl.SSLContext`, shared between accounts: loading the
            certificate store costs milliseconds and megabytes each time.
    """
    transport = httpx.HTTPTransport(
        verify=verify,
        trust_env=False,
        proxy=proxy,
        retries=0,
        limits=httpx.Limits(keepalive_expiry=_KEEPALIVE_SECONDS),
    )
    # httpx gives no way to pass a network backend to its own transport, and a
    # deadline over trickled headers needs one.
    transport._pool._network_backend = _Backend()  # noqa: SLF001
    return Wire(transport, seconds=seconds)


# -- a way in for libraries that speak `requests` --------------------------------


class _Bridge(BaseAdapter):
    def __init__(self, transport: httpx.BaseTransport) -> None:
        super().__init__()
        self._transport = transport

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, **_options: object
    ) -> requests.Response:
        sent = httpx.Request(
            request.method or "GET",
            request.url or "",
            headers=list(request.headers.items()),
            content=_bytes(request.body),
        )
        try:
            answer = self._transport.handle_request(sent)
        except httpx.TimeoutException as error:
            raise requests.Timeout(str(error), request=request) from error
        except httpx.TransportError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        return _answer(request, answer)

    def close(self) -> None:
        """The transport outlives this session."""


def _bytes(body: object) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else bytes(body)  # type: ignore[call-overload]


def _answer(
    request: requests.PreparedRequest, answer: httpx.Response
) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status_code
    response.reason = answer.reason_phrase
    response.headers.update(answer.headers)
    response.url = request.url or ""
    response.request = request
    response._content = answer.read()  # noqa: SLF001 -- how requests' own adapters fill it
    response.encoding = answer.encoding
    return response


def session(transport: httpx.BaseTransport) -> requests.Session:
    """A `requests` session whose every request goes through `transport`."""
    made = requests.Session()
    made.trust_env = False
    made.max_redirects = 0
    made.mount("https://", _Bridge(transport))
    made.mount("http://", _Bridge(transport))
    return made
