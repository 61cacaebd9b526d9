"""Links as Bluesky must be told of them.

The network links nothing by itself. We send what its own app would, and what
it misses or gets wrong where that would serve readers badly: addresses glued
to French quotes, domains with a hyphen, sentences without a space after the
full stop taken for domains, halves of e-mail addresses.
"""

from __future__ import annotations

import re

import regex

from crosspost.text.spans import Span
from crosspost.text.tlds import is_known

_LABEL = r"[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+"
_START = re.compile(
    # An address with its scheme, unless it is the tail of something else.
    r"(?<![\w@/.\-])(?P<scheme>[hH][tT][tT][pP][sS]?://)"
    # A bare domain: not the local part of an e-mail address.
    r"|(?<![^\s(\[«“\"'’])(?=[A-Za-z])"
    rf"(?P<domain>{_LABEL}(?:\.{_LABEL})++)(?!\w)(?![\w.%+\-]*@)"
)
_PORT = re.compile(r":[0-9]{1,5}(?!\w)")
# Where an address ends at the latest; the last ranges are invisible characters.
_REST = regex.compile(
    r"[^\s<>\"«»“”\p{Extended_Pictographic}\p{Regional_Indicator}"
    r"\x00-\x1f\x7f\xad\u200b\u200e\u200f\u2060\ufeff]*+"
)
_BRACKET = re.compile(r"[()\[\]]")
_OPENER = {")": "(", "]": "["}
_FINAL = ".,;:!?…'’*"

# With two labels only, a word after a full stop is too often a TLD.
# fmt: off
_SHORT_TLDS = frozenset((
    "fr", "bzh", "alsace", "corsica", "paris", "eu", "com", "org", "net", "info",
    "re", "gp", "mq", "gf", "yt", "nc", "pf", "pm", "wf", "tf",
    "be", "ch", "lu", "ca", "de", "es", "it", "uk", "social",
))
# fmt: on


def spans(text: str) -> list[Span]:
    """The links of a text, in order, never overlapping; `value` is the URI.

    Args:
        text: NFC, see `normalise`.

    Returns:
        Addresses with `http` or `https`, any case, and bare domains, whose
        URI has `https://` before them.
    """
    if "." not in text and "://" not in text:
        return []
    found: list[Span] = []
    position = 0
    while match := _START.search(text, position):
        span = _addressed(text, match) if match["scheme"] else _bare(text, match)
        position = span.end if span else match.end()
        if span:
            found.append(span)
    return found


def _addressed(text: str, match: re.Match[str]) -> Span | None:
    end = _end(text, match.end())
    host = re.split("[/?#]", text[match.end() : end], maxsplit=1)[0]
    if not any(map(str.isalnum, host)):
        return None
    return Span(match.start(), end, "link", text[match.start() : end])


def _bare(text: str, match: re.Match[str]) -> Span | None:
    if not _is_domain(match["domain"]):
        return None
    end = match.end()
    if port := _PORT.match(text, end):
        end = port.end()
    if text[end : end + 1] in ("/", "?"):
        end = _end(text, end)
    return Span(match.start(), end, "link", f"https://{text[match.start() : end]}")


def _is_domain(name: str) -> bool:
    """Whether a dotted word is an address, and not a missing space or a file."""
    *labels, tld = name.split(".")
    if not is_known(tld):
        return False
    if len(labels) == 1:
        return tld.lower() in _SHORT_TLDS
    return labels[0].lower() == "www" or len(labels[-1]) > 1


def _end(text: str, start: int) -> int:
    """Where the address whose host or path begins at `start` ends."""
    end: int = _REST.match(text, start).end()
    open_: dict[str, int] = {"(": 0, "[": 0}
    for bracket in _BRACKET.finditer(text, start, end):
        if (opener := _OPENER.get(bracket[0])) is None:
            open_[bracket[0]] += 1
        elif open_[opener]:
            open_[opener] -= 1
        else:
            end = bracket.start()
            break
    return start + len(text[start:end].rstrip(_FINAL))
