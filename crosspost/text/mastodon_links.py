"""Where Mastodon's server sees a link: our reading of its rules.

The server finds addresses with the rules of the twitter-text library and its
own changes to them. They are broad: quotes, ellipses and emoji that follow a
path belong to it, unbreakable spaces to a query. What a link is decides what
counts 23, so this follows the server even where it serves readers badly.

Source:
    twitter-text 3.1 and Mastodon 4.7 (config/initializers/twitter_regex.rb,
    app/lib/extractor.rb), as described by their behaviour. Left aside: the cut
    of t.co addresses, which are expanded before.
"""

from __future__ import annotations

import re
import stringprep

import regex

from crosspost.text.spans import Span
from crosspost.text.tlds import KNOWN, LONGEST_NATIVE, NATIVE

# The list in use is older than the root zone.
_TLDS = KNOWN - {"web", "kids", "music", "spa", "amazon", "merck"}

_DIRECTIONAL = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVALID = r"\ufffe\ufeff\uffff"
_IN_LABEL = (
    rf"[^{_DIRECTIONAL}{_INVALID}\x00-\x20\x7f\x85\xa0\u1680\u180e\u2000-\u200a"
    r"\u2028\u2029\u202f\u205f\u3000!-/:-@\[\]\^_`{-~]"
)
_LABEL = re.compile(rf"{_IN_LABEL}++(?:[_\-]++{_IN_LABEL}++)*+\.")
_ASCII_TLD = re.compile(r"xn--[0-9A-Za-z]++|[0-9A-Za-z\-]++(?![@+])")
_BEFORE = rf"(?<![A-Za-z0-9@＠$#＃{_INVALID}])"
_SCHEME = re.compile(
    rf"{_BEFORE}(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://",
    re.IGNORECASE | re.ASCII,
)
_BARE = re.compile(rf"{_BEFORE}{_IN_LABEL}(?:{_IN_LABEL}|[_.\-])*+")
_LONGEST_BARE = 500

# A path: any run of characters and of parentheses in pairs, as long as it ends
# well. Pairs that may end it hold Latin or Cyrillic letters only.
_ENDING = r"""[^\p{White_Space}()?!*"'「」<>;:=,.$%\[\]~&|@]"""
_NO_ENDING = r"""[!*"'「」;:=,.$%\[\]~&|@]"""
_ANY = r"[^\p{White_Space}<>()?]"
_LATIN = (
    r"\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268"
    r"\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_FEW = rf"[A-Za-z0-9\p{{Cyrillic}}\p{{Pd}}{_LATIN}!*';:=+,.$/%#\[\]_~&|@]"


def _in_pairs(char: str) -> str:
    """An expression for parentheses around such characters, two deep at most."""
    return rf"(?:\((?:{char}++|{char}*+\({char}++\){char}*+)\))"


_PATH = (
    rf"/(?:{_ENDING}++|{_in_pairs(_FEW)}"
    rf"|(?:{_NO_ENDING}++|(?!{_in_pairs(_FEW)}){_in_pairs(_ANY)})++"
    rf"(?={_ENDING}|{_in_pairs(_FEW)}))*+"
)
_BEYOND = (
    r"\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\U00010000-\U000dfffd\U000e1000-\U0010fffd"
)
_QUERY = rf"\?(?:[!?*'();:+$%\[\].,~|@\^]*+[A-Za-z0-9_&=#/\-{_BEYOND}]++)++"
_TAIL = regex.compile(rf"(?::[0-9]++)?+(?:{_PATH})?+(?:{_QUERY})?+")

_NODE = r"(?:[A-Za-z0-9\p{Cyrillic}\p{Pd}._~!$()*+,;=]|%[0-9A-Fa-f]{2})"
_EXTENDED = regex.compile(rf"(?i){_BEFORE}(?:(?P<xmpp>xmpp:)|magnet:{_QUERY})")
_XMPP_AUTHORITY = regex.compile(rf"//{_NODE}++@")
_XMPP_USER = regex.compile(rf"{_NODE}++@")
_XMPP_REST = regex.compile(rf"(?:/(?:{_NODE}|[&'])++)?+(?:{_QUERY})?+")

_LONGEST_LABEL = 63


def spans(text: str) -> list[Span]:
    """The links that count as one weight each; `value` is the address as typed."""
    if "://" not in text:
        return []
    found: list[Span] = []
    position = 0
    for match in _SCHEME.finditer(text):
        start = match.start()
        if start >= position:
            position = max(position, _swallowed(text, position, start))
        domain_end = _domain_end(text, match.end()) if start >= position else None
        if domain_end is None:
            continue
        position = _TAIL.match(text, domain_end).end()
        if _is_valid(text[match.end() : domain_end]):
            found.append(Span(start, position, "link", text[start:position]))
    return found


def extra_spans(text: str) -> list[Span]:
    """The `xmpp:` and `magnet:` addresses: linked, but counted in full."""
    if ":" not in text:
        return []
    found: list[Span] = []
    for match in _EXTENDED.finditer(text):
        start = match.start()
        end = _xmpp_end(text, match.end()) if match["xmpp"] else match.end()
        if end is not None and (not found or found[-1].end <= start):
            found.append(Span(start, end, "link", text[start:end]))
    return found


def _domain_end(text: str, start: int) -> int | None:
    """Where the longest domain that begins at `start` and has a TLD ends."""
    end = None
    label = _LABEL.match(text, start)
    while label:
        if "_" not in label[0]:
            end = _tld_end(text, label.end()) or end
        label = _LABEL.match(text, label.end())
    return end


def _tld_end(text: str, start: int) -> int | None:
    if ascii_ := _ASCII_TLD.match(text, start):
        name = ascii_[0].lower()
        if name in _TLDS or name.startswith("xn--"):
            return ascii_.end()
    ahead = text[start : start + LONGEST_NATIVE].lower()
    for size in range(0 if ahead.isascii() else len(ahead), 0, -1):
        end = start + size
        if ahead[:size] in NATIVE and not _goes_on(text[end : end + 1]):
            return end
    return None


def _goes_on(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ("@", "+", "-"))


def _is_valid(domain: str) -> bool:
    """Whether the domain can be written in ASCII, as IDNA of 2003 has it."""
    if any(len(label) > _LONGEST_LABEL for label in domain.split(".")):
        return False
    if domain.isascii():
        return True
    if any(map(stringprep.in_table_a1, domain)):
        return False
    try:
        domain.encode("idna")
    except UnicodeError:
        return False
    return True


def _swallowed(text: str, start: int, scheme: int) -> int:
    """Where an address without scheme that holds this one ends.

    The server skips `ville.example.fr/https://…` whole: what begins with a bare
    domain is matched, then dropped.
    """
    floor = max(start, scheme - _LONGEST_BARE)
    before = text[floor:scheme]
    floor = scheme - len(re.split(r"[\t-\r ]", before)[-1])
    if not re.search(r"\..*[/?]", text[floor:scheme]):
        return start
    position = floor
    while bare := _BARE.search(text, position, scheme):
        domain_end = _domain_end(text, bare.start())
        if domain_end is None:
            position = bare.end()
            continue
        position = _TAIL.match(text, domain_end).end()
        if position > scheme:
            return int(position)
    return start


def _xmpp_end(text: str, start: int) -> int | None:
    if authority := _XMPP_AUTHORITY.match(text, start):
        slash = _domain_end(text, authority.end())
        if slash is None or text[slash : slash + 1] != "/":
            return None
        start = slash + 1
    if user := _XMPP_USER.match(text, start):
        start = user.end()
    end = _domain_end(text, start)
    return None if end is None else int(_XMPP_REST.match(text, end).end())
