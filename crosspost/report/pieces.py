"""A text cut where something in it can be clicked, and how each piece is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from crosspost.model import Facet
from crosspost.report.html import Html, el, join
from crosspost.text.spans import Span

_OPENED: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as it is shown.

    Attributes:
        shown: What stands on the screen.
        kind: `link`, `mention`, `tag`, or empty for plain text.
        value: The address of a link.
    """

    shown: str
    kind: str = ""
    value: str = ""


def of_facets(text: str, facets: Iterable[Facet]) -> Iterator[Piece]:
    """The pieces of a text whose clickable places are in UTF-8 bytes.

    A facet that lies outside or over another one is left plain, as apps do.
    """
    data = text.encode("utf-8", "surrogatepass")
    at = 0
    for facet in sorted(facets, key=lambda facet: facet.start):
        if at <= facet.start < facet.end <= len(data):
            yield from _plain(_said(data[at : facet.start]))
            yield Piece(_said(data[facet.start : facet.end]), facet.type, facet.value)
            at = facet.end
    yield from _plain(_said(data[at:]))


def of_spans(text: str, spans: Sequence[Span]) -> Iterator[Piece]:
    """The pieces of a text whose clickable places are in code points."""
    at = 0
    for span in spans:
        yield from _plain(text[at : span.start])
        yield Piece(text[span.start : span.end], span.kind, span.value)
        at = span.end
    yield from _plain(text[at:])


def markup(pieces: Iterable[Piece]) -> Html:
    """The pieces as markup: links open, mentions and tags only look like links."""
    return join(_one(piece) for piece in pieces)


def _one(piece: Piece) -> object:
    if not piece.kind:
        return piece.shown
    if piece.kind == "link" and piece.value.lower().startswith(_OPENED):
        return link(piece.shown, piece.value)
    return el("span", piece.shown, class_="lk")


def link(shown: object, url: str) -> Html:
    """A link that tells the site it leads to nothing about this page."""
    return el("a", shown, class_="lk", href=url, title=url, rel="noopener noreferrer")


def host(url: str) -> str:
    """The name of the site an address leads to."""
    return urlsplit(url).netloc.rpartition("@")[2] or url


def _plain(text: str) -> Iterator[Piece]:
    if text:
        yield Piece(text)


def _said(data: bytes) -> str:
    return data.decode("utf-8", "replace")
