"""What a person sees in the terminal: plain lines, one place for colour and prefix."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import TextIO

from crosspost.errors import ConfigurationError, CrosspostError
from crosspost.i18n import Phrase, _

WIDTH = 80
"""Columns of what is no terminal; a narrow or wide terminal has its own."""
_NARROWEST, _WIDEST = 40, 100

_COLOURS = {
    "ok": "32",
    "wait": "35",
    "doubt": "33",
    "bad": "31",
    "accent": "36",
    "faint": "2",
    "strong": "1",
    "title": "1;36",
}
_ESCAPE = re.compile("\x1b\\[[0-9;]*m")
_RESET = "\x1b[0m"
# What a terminal that knows few signs shows instead.
_PLAIN = {
    "│": "|",
    "·": "-",
    "→": ">",
    "✓": "+",
    "✗": "x",
    "×": "x",
    "…": "...",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "œ": "oe",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}


class Output:
    """Standard output and error of one command.

    Attributes:
        verbose: Whether technical details are shown.
        sandbox: Whether every line says that the networks are built in.
        drill: Whether every line says that this is a drill.
        width: The columns that a line may fill.
    """

    def __init__(
        self,
        out: TextIO | None = None,
        err: TextIO | None = None,
        *,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Colours only on a terminal, and never where `NO_COLOR` is set."""
        self._out, self._err = out or sys.stdout, err or sys.stderr
        plain = "NO_COLOR" in environment or environment.get("TERM") == "dumb"
        self.colour = self._out.isatty() and not plain
        self.width = _width_of(self._out)
        self.verbose = False
        self.sandbox = False
        self.drill = False

    @property
    def terminal(self) -> bool:
        """Whether a person is there to be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and self._err.isatty()

    def line(self, text: object = "", *, indent: int = 0, hang: int = 0) -> None:
        """A line for the reader; long text is folded at the terminal’s width.

        Args:
            text: Perhaps of several lines.
            indent: How far it is set in, in columns.
            hang: How much further the lines are that a fold makes.
        """
        prefix = self._prefix(self.colour) + " " * indent
        for one in str(text).split("\n"):
            for piece in fold(one, self.width - columns(prefix), hang=hang):
                self._write(self._out, (prefix + piece).rstrip(" "))

    def raw(self, text: str) -> None:
        """Text that must not be folded: a document, an address, a table."""
        self._write(self._out, text)

    def row(self, text: str, *, right: str = "") -> None:
        """A line of a table: prefixed, never folded; `right` ends at the margin."""
        line = self._prefix(self.colour) + text
        if right:
            room = self.width - columns(line) - columns(right)
            line += " " * max(room, 2) + right
        self._write(self._out, line)

    def problem(self, text: object) -> None:
        """A line about something wrong, on standard error."""
        prefix = self._prefix(colour=False)
        for one in str(text).split("\n"):
            for piece in fold(one, self.width - columns(prefix)):
                self._write(self._err, (prefix + piece).rstrip(" "))

    def flush(self) -> None:
        """Hand everything over: only then may it be remembered as told."""
        self._out.flush()
        self._err.flush()

    def error(self, error: CrosspostError) -> None:
        """An error as a person reads it: what happened, then what to do."""
        self.problem(_("crosspost: {message}", message=error.message))
        if isinstance(error, ConfigurationError):
            for mistake in error.mistakes:
                self.problem(f"  {mistake}")
        if error.hint is not None:
            self.problem(_("What to do: {hint}", hint=error.hint))
        if self.verbose and error.detail:
            self.problem(_("Technical details: {detail}", detail=error.detail))

    def paint(self, text: object, colour: str) -> str:
        """The text in a colour, where colours are shown."""
        if not self.colour:
            return str(text)
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"

    def ask(self, question: Phrase) -> str:
        """What a person answers; the question goes to standard error."""
        asked = f"{self._prefix(colour=False)}{question} "
        self._err.write(_shown(self._err, asked))
        self._err.flush()
        return sys.stdin.readline().strip()

    def _prefix(self, colour: bool) -> str:  # noqa: FBT001 -- of the stream, not a choice
        """A margin that says “sandbox” on every line, and leaves it readable."""
        if not (self.sandbox or self.drill):
            return ""
        margin = f"{_('drill') if self.drill else _('sandbox')} │"
        return f"{self.paint(margin, 'doubt') if colour else margin} "

    def _write(self, stream: TextIO, text: str) -> None:
        stream.write(_shown(stream, text) + "\n")


def _width_of(stream: TextIO) -> int:
    """A terminal's own width, within what can be read; else `WIDTH`."""
    if not stream.isatty():
        return WIDTH
    try:
        found = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):  # a terminal that is none
        return WIDTH
    return min(max(found, _NARROWEST), _WIDEST) if found else WIDTH


def _shown(stream: TextIO, text: str) -> str:
    """The text as this stream can show it.

    Looked at beforehand: standard error never fails, it writes an escape instead.
    """
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return plain(text, encoding)
    return text


def plain(text: str, encoding: str) -> str:
    """The text in signs that the encoding has: other quotes, letters without accent.

    What has no likeness becomes a question mark; nothing that can be said is lost.
    """
    return "".join(_likeness(sign, encoding) for sign in text)


def _likeness(sign: str, encoding: str) -> str:
    import unicodedata

    letter = unicodedata.normalize("NFKD", sign)[:1]
    for one in (sign, _PLAIN.get(sign, ""), letter):
        try:
            one.encode(encoding)
        except UnicodeEncodeError:
            continue
        if one:
            return one
    return "?"


def columns(text: str) -> int:
    """How many columns a terminal gives to the text; colours take none."""
    import unicodedata

    plain = _ESCAPE.sub("", text)
    if plain.isascii():
        return len(plain)
    return sum(_width(sign, unicodedata) for sign in plain)


def _width(sign: str, tables: ModuleType) -> int:
    if tables.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if tables.east_asian_width(sign) in {"W", "F"} else 1


def fold(text: str, width: int, *, hang: int = 0) -> list[str]:
    """The text in lines of at most `width` columns, cut at spaces, indent kept.

    No-break spaces hold; a word that is longer stands alone. A colour that is on
    where a line ends is put out there and lit again on the next.
    """
    indent = " " * (len(text) - len(text.lstrip(" ")))
    lines, line = [], ""
    for word in text.strip(" ").split(" "):
        longer = f"{line} {word}" if line else indent + word
        if line and columns(longer) > width:
            lines.append(line)
            longer = indent + " " * hang + word
        line = longer
    return _lit([*lines, line])


def _lit(lines: list[str]) -> list[str]:
    """The lines, each with its own colours on and off."""
    done, on = [], ""
    for line in lines:
        whole = on + line
        codes = _ESCAPE.findall(whole)
        on = codes[-1] if codes and codes[-1] != _RESET else ""
        done.append(whole + _RESET if on else whole)
    return done
