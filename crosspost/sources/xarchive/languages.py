"""The languages of X's archive as BCP 47 has them today, and mended where X erred.

X guesses a post's language and errs at times, on short posts most of all. Small words
that one language alone has tell another one: where the words of X's guess are absent
and those of one other language are there, twice, that one is meant. Nothing else is
guessed: what X knows no language of has none.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

# Codes that were renamed long ago, which X still writes.
_RENAMED: Final = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}
_NONE: Final = frozenset({"und", "zxx", "art", "mul", "mis"})
_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@lru_cache(maxsize=256)
def language(written: str | None) -> str | None:
    """A language, or None: X's `und`, `qme`, `zxx`, … mean that there is none."""
    if not written:
        return None
    first, dash, rest = written.replace("_", "-").partition("-")
    first = first.lower()
    if first in _NONE or (len(first) == 3 and "qaa" <= first <= "qtz"):  # noqa: PLR2004
        return None
    tag = _RENAMED.get(first, first) + dash + rest
    return tag if _TAG.fullmatch(tag) else None


_OWN_WORDS: Final = {
    "fr": "dans pour avec vous nous cette sont aux leur votre notre chez été être",
    "en": "the and of is are with for you your this from have will our that",
    "de": "und der das ist mit für nicht ein eine auf wir von den zum auch",
    "es": "los las del una con por para esta como más hoy nuestra nuestro y",
    "it": "il gli della delle per con una che sono nel nella oggi più anche di",
    "nl": "het een van voor niet zijn met naar wij ook deze wordt uit bij onze",
    "pt": "uma não com para dos das em mais você nosso nossa hoje pela pelo são",
    "ca": "amb els dels per una aquest aquesta més avui nostra nostre és i",
}
"""Words that are common in one language; those that two of them have do not count."""
_ENOUGH: Final = 2


def _sure() -> dict[str, str]:
    """Word → the one language that has it."""
    counted = Counter(word for told in _OWN_WORDS.values() for word in told.split())
    return {
        word: tongue
        for tongue, told in _OWN_WORDS.items()
        for word in told.split()
        if counted[word] == 1
    }


_SURE: Final = _sure()
_WORDS: Final = frozenset(_SURE)


def mended(tongue: str | None, text: str) -> str | None:
    """The language of a text: X's guess, or the only other one that its words show.

    >>> mended("nl", "Nous sommes dans la rue de Liège.")
    'fr'
    """
    if tongue is None:
        return None
    found = _WORDS.intersection(text.lower().split())
    if len(found) < _ENOUGH:
        return tongue
    shown = {_SURE[word] for word in found}
    if len(shown) > 1 or tongue.partition("-")[0] in shown:
        return tongue
    return shown.pop()
