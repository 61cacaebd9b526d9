"""What really went over the wire, kept so that an outcome can be judged by it.

The SDKs lose it: one throws a rate limit without its headers, another wraps a
failure that came before a byte was sent like one that came after. A witness
stands between an SDK and the transport and remembers the last exchange.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

import httpx

from crosspost.networks.wire import Failure, Redirected, failure, never_sent

_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it.

    Attributes:
        method: `GET`, `POST`…
        path: The path of the request, without its query.
        status: The answer's status, or None where none came whole.
        headers: The answer's, names in lower case.
        body: The answer's.
        unsent: Whether it failed before a byte was sent.
        failure: Why it was not, where that can be told.
    """

    method: str
    path: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    unsent: bool = False
    failure: Failure = Failure.OTHER

    def document(self) -> Mapping[str, object]:
        """The answer as a JSON object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def shown(self) -> str:
        """The exchange in one line for `--verbose`: never a request's body.

        The body of a refusal is shown, cut; that of a success may hold a secret.
        """
        told = f"{self.method} {self.path}: {self.status or 'no answer'}"
        if self.status is None or self.status < httpx.codes.BAD_REQUEST:
            return told
        return f"{told} {self.body[:_SHOWN].decode(errors='replace')}"


def ahead(exchange: Exchange | None, *, now: datetime) -> float | None:
    """How many seconds `now` is ahead of the server's clock, by its `Date`.

    None where no answer came or it names no instant. The header counts whole
    seconds, and the way of the answer is not taken off.
    """
    told = exchange.headers.get("date", "") if exchange else ""
    try:
        return (now - parsedate_to_datetime(told)).total_seconds()
    except (TypeError, ValueError):
        return None


class Witness(httpx.BaseTransport):
    """A transport that remembers the last exchange, and refuses to speak in clear."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        """Every request goes on to `inner`."""
        self._inner = inner
        self.last: Exchange | None = None

    def forget(self) -> None:
        """Begin anew: what is remembered from now on is of the next step."""
        self.last = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and remember.

        Raises:
            httpx.UnsupportedProtocol: Plain http to another machine: a secret
                would be read on the way. Nothing was sent.
            httpx.TransportError: As `inner` does.
        """
        method, path = request.method, request.url.path
        if not is_safe(str(request.url)):
            self.last = Exchange(method, path, unsent=True)
            message = "plain http to another machine"
            raise httpx.UnsupportedProtocol(message, request=request)
        try:
            answer = self._inner.handle_request(request)
            body = answer.read()
        except Exception as error:
            self.last = Exchange(
                method, path, unsent=never_sent(error), failure=failure(error)
            )
            raise
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self.last = Exchange(method, path, answer.status_code, headers, body)
        if answer.has_redirect_location:
            # An SDK would follow, and a POST become a GET.
            message = f"redirected ({answer.status_code})"
            raise Redirected(message, request=request)
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def is_safe(url: str) -> bool:
    """Whether a secret may be sent there: https, or this very machine."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    if parsed.scheme == "https":
        return bool(parsed.host)
    return parsed.scheme == "http" and _is_loopback(parsed.host)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
