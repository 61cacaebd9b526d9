"""What a person reads: lazy sentences, translated when they are shown.

A `Phrase` is a value: an English sentence with named places, and what goes
into them. Rules and adapters make phrases without knowing who will read them;
the ledger keeps them as JSON; `str(phrase)` says them in the language that
`activate` chose. So one stored problem reads French to one person and English
to another.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

DOMAIN = "crosspost"
LANGUAGES = ("fr", "en")
LOCALE = Path(__file__).parent / "locale"


class _Catalogue(Protocol):
    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


_catalogue: _Catalogue = _gettext.NullTranslations()
_language = "en"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One whole sentence, not yet said in any language.

    Attributes:
        id: The English sentence, with places named like `{account}`.
        values: What goes into the places; a value may be a phrase itself.
        plural: The English plural, where the sentence counts something.
        n: The number that is counted; it fills the place `{n}`.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    n: int = 0

    def __str__(self) -> str:
        """The sentence in the active language."""
        return _said(self, _catalogue)

    def to_json(self) -> dict[str, object]:
        """A JSON value from which `from_json` makes an equal phrase."""
        values = {
            name: value.to_json() if isinstance(value, Phrase) else _plain(value)
            for name, value in self.values.items()
        }
        if self.plural is None:
            return {"id": self.id, "values": values}
        return {"id": self.id, "values": values, "plural": self.plural, "n": self.n}

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Phrase:
        """The phrase that `to_json` wrote."""
        raw = document.get("values")
        values = {
            str(name): cls.from_json(value) if isinstance(value, Mapping) else value
            for name, value in (raw.items() if isinstance(raw, Mapping) else ())
        }
        plural, n = document.get("plural"), document.get("n")
        return cls(
            str(document["id"]),
            values,
            str(plural) if plural is not None else None,
            n if isinstance(n, int) else 0,
        )


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool) else str(value)


def _(sentence: str, /, **values: object) -> Phrase:
    """A sentence to be said later. Extracted for translation by this name."""
    return Phrase(sentence, values)


def n_(one: str, many: str, n: int, /, **values: object) -> Phrase:
    """A sentence that counts `n` things. Extracted for translation by this name."""
    return Phrase(one, values, many, n)


def verbatim(text: str) -> Phrase:
    """A phrase that is `text` in every language (a name, a person's own words)."""
    return Phrase("{text}", {"text": text})


def said(phrase: Phrase, language: str) -> str:
    """The sentence in a language of its own: that of a message, not of its reader."""
    if language == _language:
        return str(phrase)
    return _said(phrase, _translations(language))


def _said(phrase: Phrase, catalogue: _Catalogue) -> str:
    values = {
        name: _said(value, catalogue) if isinstance(value, Phrase) else value
        for name, value in phrase.values.items()
    }
    if phrase.plural is None:
        return catalogue.gettext(phrase.id).format(**values)
    found = catalogue.ngettext(phrase.id, phrase.plural, phrase.n)
    return found.format(n=phrase.n, **values)


def _translations(language: str) -> _Catalogue:
    return _gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def activate(language: str) -> None:
    """Say everything in `language` from now on (`fr` or `en`; others read English).

    Also points the standard library's own words (argparse) at our catalogue.
    """
    global _catalogue, _language  # noqa: PLW0603 -- one process speaks to one reader
    _catalogue = _translations(language)
    _language = language
    os.environ["LANGUAGE"] = language
    _gettext.bindtextdomain(DOMAIN, LOCALE)
    _gettext.textdomain(DOMAIN)


def active() -> str:
    """The language chosen by `activate`."""
    return _language


def install(catalogue: _Catalogue, language: str) -> None:
    """Speak through another catalogue (the pseudo-language of the tests)."""
    global _catalogue, _language
    _catalogue, _language = catalogue, language
