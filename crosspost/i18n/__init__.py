"""What a person reads: lazy sentences, translated when they are shown.

A `Phrase` is a value: an English sentence with named places, and what goes
into them. Rules and adapters make phrases without knowing who will read them;
the ledger keeps them as JSON; `str(phrase)` says them in the language that
`activate` chose. So one stored problem reads French to one person and English
to another.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Protocol

    class _Catalogue(Protocol):
        def gettext(self, message: str) -> str: ...
        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


DOMAIN = "crosspost"
LANGUAGES = ("fr", "en")
LOCALE = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120 -- pathlib costs a start too much


class Phrase:
    """One whole sentence, not yet said in any language.

    Attributes:
        id: The English sentence, with places named like `{account}`.
        values: What goes into the places; a value may be a phrase itself.
        plural: The English plural, where the sentence counts something.
        n: The number that is counted; it fills the place `{n}`.
    """

    # By hand, because every start makes some: `dataclasses` alone costs more than
    # all else that `--help` loads.
    __slots__ = ("id", "n", "plural", "values")

    id: str
    values: Mapping[str, object]
    plural: str | None
    n: int

    def __init__(
        self,
        id: str,  # noqa: A002 -- gettext's word
        values: Mapping[str, object] | None = None,
        plural: str | None = None,
        n: int = 0,
    ) -> None:
        """Nothing is looked up yet."""
        put = object.__setattr__
        put(self, "id", id)
        put(self, "values", {} if values is None else values)
        put(self, "plural", plural)
        put(self, "n", n)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(name)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(name)

    def _told(self) -> tuple[object, ...]:
        return self.id, self.values, self.plural, self.n

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Phrase):
            return NotImplemented
        return self._told() == other._told()

    def __hash__(self) -> int:
        return hash((self.id, self.plural, self.n))

    def __repr__(self) -> str:
        return "Phrase({!r}, {!r}, {!r}, {!r})".format(*self._told())

    def __reduce__(self) -> tuple[object, ...]:
        return Phrase, self._told()

    def __str__(self) -> str:
        """The sentence in the active language."""
        return _said(self, _spoken())

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
            str(name): cls.from_json(value) if isinstance(value, dict) else value
            for name, value in (raw.items() if isinstance(raw, dict) else ())
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
    return _said(phrase, _translations(language, LOCALE))


def _said(phrase: Phrase, catalogue: _Catalogue) -> str:
    values = {
        name: _said(value, catalogue) if isinstance(value, Phrase) else value
        for name, value in phrase.values.items()
    }
    if phrase.plural is None:
        return typed(catalogue.gettext(phrase.id)).format(**values)
    found = catalogue.ngettext(phrase.id, phrase.plural, phrase.n)
    return typed(found).format(n=phrase.n, **values)


def typed(text: str) -> str:
    """The text with its commands as they must be typed here to do what it says.

    A sentence goes through this before what people wrote is put into it: their own
    words are never changed.
    """
    if not _options or "crosspost " not in text:
        return text
    import re

    return re.sub(rf"\bcrosspost (?={_commands})", f"crosspost {_options} ", text)


def type_with(options: str, commands: str = "") -> None:
    """Let commands that a sentence names be typed with `options`; "": with none.

    Args:
        options: Global options, as they are typed.
        commands: Those it concerns, as a regular expression.
    """
    global _options, _commands
    _options, _commands = options, commands


def _translations(language: str, locale: str | Path) -> _Catalogue:
    import gettext

    return gettext.translation(DOMAIN, locale, [language], fallback=True)


def activate(language: str, *, locale: str | Path = LOCALE) -> None:
    """Say everything in `language` from now on (`fr` or `en`; others read English).

    The catalogue, looked for under `locale`, is loaded with the first sentence that
    is said: a run with nothing to say loads none.
    """
    global _catalogue, _language, _locale
    _catalogue, _language, _locale = None, language, locale
    os.environ["LANGUAGE"] = language


_catalogue: _Catalogue | None = None
_language = "en"
_locale: str | Path = LOCALE
_options, _commands = "", ""


def _spoken() -> _Catalogue:
    """The active catalogue.

    Also points the standard library's own words (argparse) at it.
    """
    global _catalogue  # noqa: PLW0603 -- as above
    if _catalogue is None:
        import gettext

        _catalogue = _translations(_language, _locale)
        gettext.bindtextdomain(DOMAIN, _locale)
        gettext.textdomain(DOMAIN)
    return _catalogue


def active() -> str:
    """The language chosen by `activate`."""
    return _language


def install(catalogue: _Catalogue | None, language: str) -> None:
    """Speak through another catalogue (the pseudo-language of the tests)."""
    global _catalogue, _language
    _catalogue, _language = catalogue, language
