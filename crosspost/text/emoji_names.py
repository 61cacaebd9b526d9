"""What a screen reader calls an emoji, in French or English.

Source:
    Unicode CLDR 48, annotations of type `tts`: the names most readers use.
"""

from __future__ import annotations

import pkgutil
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Final

import regex

LANGUAGES: Final = ("fr", "en")

_VARIATION: Final = "\ufe0f"
_JOINER: Final = "\u200d"
_PICTURE = regex.compile(
    r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u20e3]"
)
_CLUSTER = regex.compile(r"\X")
_WORDLESS: Final = "©®™‼⁉ℹ"
"""Signs that stand in ordinary texts, and are read like any other sign."""


def spoken(text: str, language: str) -> str:
    """The text with each emoji by its name, set apart by commas and blanks.

    Args:
        text: Any text.
        language: A BCP 47 tag; names are French or English, and left as signs in
            other languages.
    """
    names = _names(language.partition("-")[0].lower())
    if not names or not _PICTURE.search(text):
        return text
    pieces = [_piece(one, names) for one in _CLUSTER.findall(text)]
    return _joined(pieces)


def _piece(cluster: str, names: Mapping[str, str]) -> tuple[str, bool]:
    """The cluster, and whether it is the name of a picture."""
    if cluster in _WORDLESS or not _PICTURE.search(cluster):
        return cluster, False
    bare = cluster.replace(_VARIATION, "")
    if bare in names:
        return names[bare], True
    parts = [part for part in bare.split(_JOINER) if part]
    known = [_longest(part, names) for part in parts]
    return (", ".join(known), True) if all(known) else (cluster, False)


def _longest(part: str, names: Mapping[str, str]) -> str:
    """The name of as much of it as has one: an unknown skin tone goes unsaid."""
    found = (names.get(part[:end]) for end in range(len(part), 0, -1))
    return next((name for name in found if name), "")


def _joined(pieces: list[tuple[str, bool]]) -> str:
    """Names stand apart from words and from each other, as a reader pauses."""
    out, after_name = "", False
    for text, is_name in pieces:
        touches = bool(out) and not out[-1].isspace()
        if is_name and touches:
            out += ", " if after_name else " "
        elif after_name and text[0].isalnum():
            out += " "
        out += text
        after_name = is_name
    return out


@cache
def _names(language: str) -> Mapping[str, str]:
    if language not in LANGUAGES:
        return {}
    packed = pkgutil.get_data("crosspost.text", f"data/emoji_{language}.z")
    lines = zlib.decompress(packed or b"").decode().split("\n")
    return dict(line.split("\t") for line in lines)
