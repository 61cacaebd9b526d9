"""Hashtags as each network cuts them, which is not the same.

Bluesky's app takes all up to the next white space, Mastodon stops at an
apostrophe or a hyphen: `#L’été` is `L’été` there and `L` here.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

import regex

from crosspost.text.spans import Span

# What JavaScript takes for white space, and the zero-width characters at which
# the app stops.
_STOP = (
    r"\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
    r"\xad\u200b\u200c\u200d\u2060\u20e2"
)
_WHITE = r"\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_RUN = re.compile(rf"(?<![^{_WHITE}])[#＃](?!\ufe0f)(?P<name>[^{_STOP}]++)")
_BUT_FINAL_PUNCTUATION = regex.compile(r"(?s)(?:.*\P{P})?")
_BUT_FINAL_MARKS = regex.compile(r"(?s)(?:.*[^\p{P}\p{S}])?")
_NAMING = regex.compile(r"[^0-9\p{P}]")
_ELISION = re.compile(r"['’][^\W\d_]")
_LONGEST = 64
"""UTF-16 units (lexicon app.bsky.richtext.facet#tag: 64 graphemes; the app's own)."""

_SEPARATORS = "·・\u200c"
_WORD = r"\p{L}\p{M}\p{Nd}\p{Pc}"
_MASTODON_RUN = regex.compile(
    rf"(?<!\P{{White_Space}})[#＃](?P<name>[{_WORD}][{_WORD}{_SEPARATORS}]*+)"
)
_OLD_MASTODON_RUN = regex.compile(
    rf"(?<![=/)\p{{Alphabetic}}\p{{Nd}}])"
    rf"[#＃](?P<name>[{_WORD}][{_WORD}{_SEPARATORS}]*+)"
)
_MASTODON_WORD = regex.compile(rf"[{_WORD}]++")
_MASTODON_LINKING = regex.compile(rf"[\p{{Alphabetic}}_{_SEPARATORS}]")
_LETTER = regex.compile(r"\p{Alphabetic}")
_SCHEME = re.compile(r"(?<=.)https?\Z", re.DOTALL)
_ACCENT = regex.compile(r"\p{M}++")


def bluesky(text: str) -> list[str]:
    """The tags that Bluesky's app would find, without `#`, in order.

    Not all of them are sent: see `spans`.
    """
    return [span.value for span in _app_spans(text, ())]


def spans(text: str, taken: Sequence[Span] = ()) -> list[Span]:
    """The tags to send to Bluesky; `value` is the tag without `#`.

    Args:
        text: NFC, see `normalise`.
        taken: The links and mentions, in order. A tag ends before one.

    Returns:
        What the app would find, but for tags with an apostrophe before a
        letter: `#L’été` would gather what nobody looks for.
    """
    return [span for span in _app_spans(text, taken) if not _ELISION.search(span.value)]


def mastodon(text: str) -> list[str]:
    """The tags that Mastodon 4.6 and later find, without `#`, in order."""
    return [span.value for span in mastodon_spans(text)]


def mastodon_spans(text: str) -> list[Span]:
    """The tags that Mastodon 4.6 and later find, with their places.

    Only at the start of a line or after white space: letters, marks, digits,
    `_`, and median points inside; a letter, or an inner `_` or `·`.
    """
    return _mastodon_spans(text, _MASTODON_RUN)


def old_mastodon_spans(text: str) -> list[Span]:
    """The tags that Mastodon up to 4.5 finds: after nearly any mark, too.

    Only a letter, a digit, `=`, `/` or `)` before it makes it none: `(#Santé)` and
    `l’#Été` are tags there.
    """
    return _mastodon_spans(text, _OLD_MASTODON_RUN)


def _mastodon_spans(text: str, run: regex.Pattern[str]) -> list[Span]:
    if "#" not in text and "＃" not in text:
        return []
    found = []
    for match in run.finditer(text):
        name = _mastodon_name(match["name"])
        end = match.start("name") + len(name)
        if text.startswith("://", end):
            name = _SCHEME.sub("", name)
            end = match.start("name") + len(name)
        if name:
            found.append(Span(match.start(), end, "tag", name))
    return found


def mastodon_key(tag: str) -> str:
    """A tag as Mastodon files it: those with the same key are the same tag.

    Width and typeface undone (NFKC), lower case, no accents; `œ` stays.
    """
    folded = unicodedata.normalize("NFKC", tag).lower()
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare)


def _app_spans(text: str, taken: Sequence[Span]) -> list[Span]:
    if "#" not in text and "＃" not in text:
        return []
    found = []
    for match in _RUN.finditer(text):
        name = _app_name(match, taken)
        if _NAMING.search(name) and _utf16_length(name) <= _LONGEST:
            end = match.start("name") + len(name)
            found.append(Span(match.start(), end, "tag", name))
    return found


def _app_name(match: re.Match[str], taken: Sequence[Span]) -> str:
    following = bisect_left(taken, match.start(), key=_start)
    if following < len(taken) and taken[following].start < match.end():
        cut = taken[following].start - match.start("name")
        return str(_BUT_FINAL_MARKS.match(match["name"][:cut])[0])
    return str(_BUT_FINAL_PUNCTUATION.match(match["name"])[0])


def _mastodon_name(run: str) -> str:
    """The tag at the start of letters, digits, `_` and separators, or nothing."""
    joined = run.rstrip(_SEPARATORS)
    if _MASTODON_LINKING.search(joined, 1, max(1, len(joined) - 1)):
        return joined
    word = str(_MASTODON_WORD.match(run)[0])
    return word if _LETTER.search(word) else ""


def _start(span: Span) -> int:
    return span.start


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
