"""A shorter way to show a link, where a post would not fit otherwise.

On Bluesky the text of a link may differ from its address. The app shows
`host/path...`; this is its rule, so that our posts look like anyone's. On other
networks the text must stay whole, or the address is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from crosspost.text.spans import Span

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:[^/?#]*@)?(?P<host>[^/?#]*?)(?P<port>(?::[0-9]*)?)"
    r"(?P<path>(?:/[^?#]*)?)(?P<query>(?:\?[^#]*)?)(?P<fragment>(?:#.*)?)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_IN_HOST = re.compile(r"[\x00-\x20\"%<>\\^`{|}\x7f]")
_DEFAULT_PORT = {"http": ":80", "https": ":443"}

# What a URL parser leaves as it is, beside letters and digits (WHATWG URL,
# percent-encode sets of the path, the query and the fragment).
_KEPT_IN_PATH = "/!$&'()*+,-.:;=@[\\]_|~%"
_KEPT_IN_QUERY = "?/!$&()*+,-.:;=@[\\]_|~%^`{}"
_KEPT_IN_FRAGMENT = "#?/!$&'()*+,-.:;=@[\\]_|~%^{}"

_TAIL_WHOLE = 15
_TAIL_SHOWN = 13


def short_link(uri: str) -> str:
    """A link as Bluesky's app shows it: the host and the start of the rest.

    No scheme, user or default port. Path, query and fragment together are cut
    to 13 characters and `...` when they have more than 15. What a URL parser
    rewrites is shown rewritten (punycode, `%C3%A9`), so the result can be
    longer than the address. What is no web address is returned as it is.
    """
    parts = _ADDRESS.fullmatch(uri)
    if parts is None or not parts["host"] or _NOT_IN_HOST.search(parts["host"]):
        return uri
    host = ".".join(map(_in_ascii, parts["host"].split(".")))
    port = parts["port"].removesuffix(_DEFAULT_PORT[parts["scheme"].lower()])
    tail = _tail(parts)
    if len(tail) > _TAIL_WHOLE:
        tail = f"{tail[:_TAIL_SHOWN]}..."
    return f"{host}{port}{tail}"


def shorten(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text with its links in short, and the spans at their new places.

    Args:
        text: Any text.
        spans: Its spans in order, not overlapping, as `facets.detect` gives
            them. They keep their values: a link still leads to its address.

    Returns:
        What to send on Bluesky. Do not detect again in it: a short link would
        be taken for the address of another page.
    """
    pieces: list[str] = []
    moved: list[Span] = []
    before = length = 0
    for span in spans:
        shown = text[span.start : span.end]
        if span.kind == "link":
            shown = short_link(span.value)
        pieces += (text[before : span.start], shown)
        start = length + span.start - before
        length = start + len(shown)
        moved.append(replace(span, start=start, end=length))
        before = span.end
    pieces.append(text[before:])
    return "".join(pieces), moved


def _in_ascii(label: str) -> str:
    if label.isascii():
        return label.lower()
    folded = unicodedata.normalize("NFKC", label).lower()
    return "xn--" + folded.encode("punycode").decode("ascii")


def _tail(parts: re.Match[str]) -> str:
    # A lone `/`, `?` or `#` says nothing and is not shown.
    shown = (
        _encoded(parts["path"], _KEPT_IN_PATH),
        _encoded(parts["query"], _KEPT_IN_QUERY),
        _encoded(parts["fragment"], _KEPT_IN_FRAGMENT),
    )
    return "".join(part for part in shown if len(part) > 1)


def _encoded(part: str, kept: str) -> str:
    return quote(part, safe=kept, errors="replace")
