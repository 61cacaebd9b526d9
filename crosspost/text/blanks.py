"""Named blanks in a text: `{{lieu}}` is filled once, and what fills it is not read.

A value stays where it was put: it has one line, no sign that nobody sees, and no
brace, so that it is never a blank or a name of the address book itself. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from crosspost.i18n import Phrase, _

_BLANK: Final = re.compile(r"(?<!\{)\{\{[ \t]*(?P<name>[^\W\d][\w-]*)[ \t]*\}\}(?!\})")
_FENCES: Final = ("{{", "}}")
_BREAKS: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what follows: what is shown is not what is."""

CUT: Final = "***"
"""A line of its own that cuts a text into a thread (see `text.split`)."""

_PERSON: Final = "@{"


def names(text: str) -> tuple[str, ...]:
    """The blanks of a text, each once, in order."""
    return tuple(dict.fromkeys(found["name"] for found in _BLANK.finditer(text)))


def is_broken(text: str) -> bool:
    """Whether two braces stand there that are no blank."""
    rest = _BLANK.sub("", text)
    return any(fence in rest for fence in _FENCES)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every blank filled; a value is never looked at again.

    Raises:
        KeyError: A blank has no value.
    """
    return _BLANK.sub(lambda found: values[found["name"]], text)


def wrong(value: str) -> Phrase | None:
    """Why nothing may be filled with this value; None where it may."""
    if any(sign in _BREAKS for sign in value):
        return _("it has more than one line")
    if any(sign in "{}" for sign in value):
        return _("it has braces")
    if any(_is_unseen(sign) for sign in value):
        return _("it has signs that nobody can see")
    return None


def _is_unseen(sign: str) -> bool:
    return sign in _TURNS or unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"}


def breaks_out(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The blanks whose value would be a cut or a name of the address book.

    Not by itself, perhaps, but with what stands around it: each line is looked at
    as it becomes, beside the same line with a plain word in its blanks.
    """
    for line in text.split("\n"):
        found = names(line)
        plain = filled(line, dict.fromkeys(found, "x"))
        made = filled(line, values)
        cuts = made.strip() == CUT != plain.strip()
        if cuts or made.count(_PERSON) > plain.count(_PERSON):
            return found
    return ()
