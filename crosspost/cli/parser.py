"""An argument parser that speaks in sentences, in the reader's language.

`argparse` tells what is wrong with a word in its own terms; what people meet most
is said here: a word that is not known, one that is missing, one too many.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_

if TYPE_CHECKING:
    from collections.abc import Iterable


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are ours: told in full, exit code 2."""

    def error(self, message: str) -> NoReturn:
        """See argparse."""
        raise UsageError(
            _("{message}. Nothing was done.", message=message.rstrip(".")),
            hint=self._help_hint(),
        )

    def _help_hint(self) -> Phrase:
        return _("“{command} --help” shows what it takes.", command=self.prog)

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 -- argparse's shape
        if action.choices is None or value in action.choices:
            return
        if action.option_strings:
            raise _no_value(action, str(value), among(str(value), action.choices))
        raise UsageError(
            _(
                "“{command}” does not know “{word}”. Nothing was done.",
                command=self.prog,
                word=value,
            ),
            hint=among(str(value), action.choices),
        )

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:  # noqa: ANN401 -- argparse's shape
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError as error:
            hint = among(arg_string, action.choices) if action.choices else _NUMBER
            raise _no_value(action, arg_string, hint) from error

    def _match_argument(self, action: argparse.Action, arg_strings_pattern: str) -> int:
        try:
            return super()._match_argument(action, arg_strings_pattern)
        except argparse.ArgumentError as error:
            raise UsageError(_missing(action), hint=self._help_hint()) from error

    def _parse_optional(self, arg_string: str) -> Any:  # noqa: ANN401 -- argparse's shape
        name, equals, value = arg_string.partition("=")
        action = self._option_string_actions.get(name)
        if equals and action is not None and action.nargs == 0:
            raise UsageError(
                _(
                    "{option} stands alone, without “{word}”. Nothing was done.",
                    option=name,
                    word=value,
                ),
                hint=self._help_hint(),
            )
        return super()._parse_optional(arg_string)


_NUMBER = _("Write a whole number.")
"""The only kind of value that is read as something else than words."""


def among(word: str, known: Iterable[object]) -> Phrase:
    """What may stand there, and what was perhaps meant."""
    import difflib

    names = [str(one) for one in known]
    words = ", ".join(names)
    close = difflib.get_close_matches(word, names, n=1)
    if close:
        return _(
            "Did you mean “{word}”? It can be: {words}.", word=close[0], words=words
        )
    return _("It can be: {words}.", words=words)


def _no_value(action: argparse.Action, word: str, hint: Phrase) -> UsageError:
    return UsageError(
        _(
            "“{word}” cannot stand after {option}. Nothing was done.",
            option=_name(action),
            word=word,
        ),
        hint=hint,
    )


def _name(action: argparse.Action) -> str:
    """The option as most people write it."""
    return action.option_strings[-1] if action.option_strings else action.dest


def _missing(action: argparse.Action) -> Phrase:
    """That an option stands there without what it takes."""
    if isinstance(action.nargs, int):
        return n_(
            "{n} word must stand after {option}. Nothing was done.",
            "{n} words must stand after {option}. Nothing was done.",
            action.nargs,
            option=_name(action),
        )
    return _(
        "Something must stand after {option}: “{what}”. Nothing was done.",
        option=_name(action),
        what=action.metavar or action.dest.upper(),
    )
