"""One request to a web address, by the standard library alone.

The pulse is asked by runs with nothing to do, which load nothing heavier. The caller
bounds the time in all; a redirect is not followed.
"""

from __future__ import annotations

import base64
import http.client
import ssl
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

SECONDS = 10.0
_MOST = 65_536
_GOOD = range(200, 300)


class Refused(Exception):
    """The server answered, and did not agree."""

    def __init__(self, status: int) -> None:
        """`status` is its answer's."""
        super().__init__(str(status))
        self.status = status


def host(url: str) -> str:
    """What of an address may be shown: the rest of it may be a secret."""
    return urlsplit(url).hostname or url


def ask(
    url: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    proxy: str = "",
    seconds: float = SECONDS,
) -> None:
    """Make one request; done once the server says 2xx.

    Args:
        url: `https://…`, or `http://…` on this machine.
        method: GET or POST.
        body: What is sent.
        headers: Beside the usual ones.
        proxy: The institution's own, or empty.
        seconds: How long each step may take.

    Raises:
        OSError: It could not be reached.
        http.client.HTTPException: What came back is no answer.
        Refused: It answered something else.
    """
    parts = urlsplit(url)
    connection = _connection(
        parts.scheme, parts.hostname or "", parts.port, proxy, seconds
    )
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    try:
        connection.request(
            method, target, body or None, {"User-Agent": "crosspost", **(headers or {})}
        )
        answer = connection.getresponse()
        answer.read(_MOST)
    finally:
        connection.close()
    if answer.status not in _GOOD:
        raise Refused(answer.status)


def _connection(
    scheme: str, name: str, port: int | None, proxy: str, seconds: float
) -> http.client.HTTPConnection:
    if scheme == "http":  # on this machine only: no proxy
        return http.client.HTTPConnection(name, port, timeout=seconds)
    context = ssl.create_default_context()
    if not proxy:
        return http.client.HTTPSConnection(name, port, timeout=seconds, context=context)
    by = urlsplit(proxy)
    made = http.client.HTTPSConnection(
        by.hostname or "", by.port or 3128, timeout=seconds, context=context
    )
    made.set_tunnel(name, port or 443, headers=_proxy_login(by.username, by.password))
    return made


def _proxy_login(user: str | None, password: str | None) -> dict[str, str]:
    if not user:
        return {}
    words = f"{unquote(user)}:{unquote(password or '')}"
    told = base64.b64encode(words.encode()).decode()
    return {"Proxy-Authorization": f"Basic {told}"}
