"""Looking at a page for its card: bounded in time, size and where it may lead.

Redirects are followed by hand, so that each step passes the same gate; a page is
read to its first half megabyte; what is compressed is opened within that limit.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, cast
from urllib.parse import urljoin

import httpcore
import httpx

from crosspost.cards.addresses import literal
from crosspost.cards.guard import Deadline, Gate, not_public
from crosspost.cards.parse import MOST_BYTES, Found, parse
from crosspost.i18n import Phrase, _
from crosspost.ports import Page, Unfetchable

SECONDS: Final = 12.0
"""For all of it, page and picture: less than half of what one attempt may take."""
FRESH: Final = 60.0
"""Seconds in which whoever else asks for a page is given the same answer."""
MOST_PICTURE: Final = 5_000_000
MOST_REDIRECTS: Final = 3

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_AGENT: Final = "Mozilla/5.0 (compatible; crosspost; link card)"
_BROKEN: Final = (httpx.HTTPError, httpx.InvalidURL, httpcore.TimeoutException, OSError)

Open = Callable[[Deadline], httpx.BaseTransport]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one address gave, as far as it was read."""

    url: str
    type: str
    data: bytes
    whole: bool


@dataclass(slots=True)
class WebPages:
    """`ports.Pages` on the web. Accounts that ask at once are given one answer.

    Attributes:
        open: A transport for one look, which must end by the deadline.
        gate: Who may be asked.
        seconds: For one look in all.
        checked: Whether `open` checks addresses; not behind a proxy.
    """

    open: Open
    gate: Gate = field(default_factory=Gate)
    seconds: float = SECONDS
    checked: bool = True
    _turns: dict[str, threading.Lock] = field(default_factory=dict)
    _known: dict[str, tuple[float, Page | Unfetchable]] = field(default_factory=dict)

    def look(self, url: str) -> Page:
        """See `ports.Pages.look`."""
        with self._turns.setdefault(url, threading.Lock()):
            at, found = self._known.get(url, (0.0, None))
            if found is None or time.monotonic() - at > FRESH:
                found = self._looked(url)
                self._known[url] = (time.monotonic(), found)
        if isinstance(found, Unfetchable):
            raise Unfetchable(found.reason)
        return found

    def _looked(self, url: str) -> Page | Unfetchable:
        transport = self.open(Deadline(self.seconds))
        try:
            return self._page(transport, url)
        except Unfetchable as error:
            return error
        except _BROKEN as error:
            return Unfetchable(_why(error))
        finally:
            transport.close()

    def _page(self, transport: httpx.BaseTransport, url: str) -> Page:
        answer = self._get(transport, url, accept="text/html", most=MOST_BYTES)
        if answer.type.partition(";")[0].strip().lower() not in _PAGES:
            raise Unfetchable(_("it is not a web page"))
        found = parse(answer.data, content_type=answer.type, url=answer.url)
        return Page(
            title=found.title,
            description=found.description,
            picture=self._picture(transport, found),
            picture_named=bool(found.picture),
            checked=self.checked,
        )

    def _picture(self, transport: httpx.BaseTransport, found: Found) -> bytes | None:
        """The page's picture; a page whose picture cannot be had has none."""
        if not found.picture:
            return None
        with suppress(Unfetchable, *_BROKEN):
            answer = self._get(
                transport, found.picture, accept="image/*", most=MOST_PICTURE
            )
            return answer.data if answer.whole else None
        return None

    # -- one address, and where it sends us ------------------------------------------

    def _get(
        self, transport: httpx.BaseTransport, url: str, *, accept: str, most: int
    ) -> _Answer:
        for _step in range(MOST_REDIRECTS + 1):
            request = self._request(url, accept)
            response = transport.handle_request(request)
            try:
                if response.has_redirect_location:
                    url = urljoin(str(request.url), response.headers["location"])
                    continue
                return _answer(response, str(request.url), most)
            finally:
                response.close()
        raise Unfetchable(_("it leads from page to page without end"))

    def _request(self, url: str, accept: str) -> httpx.Request:
        """A request that the gate lets pass by its address alone."""
        try:
            request = httpx.Request(
                "GET",
                url,
                headers={
                    "Accept": accept,
                    "Accept-Encoding": "gzip",
                    "User-Agent": _AGENT,
                },
                extensions={"timeout": httpx.Timeout(self.seconds).as_dict()},
            )
        except (httpx.InvalidURL, ValueError, UnicodeError) as error:
            raise Unfetchable(_("its address cannot be understood")) from error
        where = request.url
        default = _DEFAULT_PORTS.get(where.scheme)
        if default is None or not where.host:
            raise Unfetchable(_("its address does not begin with https://"))
        if (where.port or default) not in self.gate.ports:
            raise Unfetchable(_("its address names an unusual port"))
        address = literal(where.host)
        if address is not None and not self.gate.allowed(address):
            raise Unfetchable(not_public(where.host))
        return request


def _why(error: Exception) -> Phrase:
    if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
        return _("it did not answer in time")
    return _("it cannot be reached")


def _answer(response: httpx.Response, url: str, most: int) -> _Answer:
    if not response.is_success:
        raise Unfetchable(_("it answers with error {code}", code=response.status_code))
    raw, whole = _read(response, most)
    data, opened = _opened(raw, response.headers.get("content-encoding", ""), most)
    return _Answer(
        url, response.headers.get("content-type", ""), data, whole and opened
    )


def _read(response: httpx.Response, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes as they come, and whether these are all."""
    data = bytearray()
    for piece in cast("httpx.SyncByteStream", response.stream):
        data += piece
        if len(data) > most:
            return bytes(data[:most]), False
    return bytes(data), True


def _opened(data: bytes, encoding: str, most: int) -> tuple[bytes, bool]:
    """What was compressed, to `most` bytes at most, and whether that is all of it."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return data, True
    if name not in {"gzip", "x-gzip"}:
        raise Unfetchable(_("it is packed in a way that was not asked for"))
    opener = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return opener.decompress(data, most), opener.eof
    except zlib.error as error:
        raise Unfetchable(_("what it sends cannot be unpacked")) from error
