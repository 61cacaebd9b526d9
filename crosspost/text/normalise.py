r"""The one clean-up of a text, done once when it enters.

Everything after it (counting, linking, splitting) may trust that the text is
NFC, that lines end with `\n`, and that every character can be sent as UTF-8.
Unbreakable spaces stay: both networks take them, and French needs them.
"""

from __future__ import annotations

import re
import unicodedata

BLANKS = (
    "\t\v\f \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""White space other than line breaks; the byte order mark that files begin with."""

_EDGE = BLANKS + "\n"
_BREAKS = re.compile(rf"\n(?:[{re.escape(BLANKS)}]*\n){{2,}}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    r"""The text as every other rule expects it. Idempotent.

    NFC (never NFKC, which would undo `²`, `…` and unbreakable spaces), `\r\n`
    and `\r` become `\n`, both ends are stripped, three line breaks or more
    with only blanks between become two. Half a surrogate pair, which a damaged
    JSON file can hold and which cannot be sent, becomes U+FFFD.
    """
    whole = _mend_surrogates(text)
    lines = whole.replace("\r\n", "\n").replace("\r", "\n")
    composed = unicodedata.normalize("NFC", lines).strip(_EDGE)
    return _BREAKS.sub("\n\n", composed)


def _mend_surrogates(text: str) -> str:
    if text.isascii() or _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
