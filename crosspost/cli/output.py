"""What a person sees in the terminal: plain lines, one place for colour and prefix."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Mapping
from typing import TextIO

from crosspost.errors import ConfigurationError, CrosspostError
from crosspost.i18n import Phrase, _

WIDTH = 80

_COLOURS = {
    "ok": "32",
    "wait": "35",
    "doubt": "33",
    "bad": "31",
    "accent": "36",
    "faint": "2",
    "strong": "1",
}


class Output:
    """Standard output and error of one command.

    Attributes:
        verbose: Whether technical details are shown.
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
        self.verbose = False
        self.sandbox = False

    @property
    def terminal(self) -> bool:
        """Whether a person is there to be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and self._err.isatty()

    def line(self, text: object = "", *, indent: int = 0) -> None:
        """A line for the reader; long text is folded at 80 columns."""
        prefix = self._prefix()
        room = WIDTH - len(prefix) - indent
        for one in str(text).split("\n"):
            for piece in fold(one, room) or [""]:
                self._write(self._out, prefix + " " * indent + piece)

    def raw(self, text: str) -> None:
        """Text that must not be folded: a document, an address, a table."""
        self._write(self._out, text)

    def row(self, text: str) -> None:
        """A line of a table: prefixed, never folded."""
        self._write(self._out, self._prefix() + text)

    def problem(self, text: object) -> None:
        """A line about something wrong, on standard error."""
        prefix = self._prefix()
        for one in str(text).split("\n"):
            for piece in fold(one, WIDTH - len(prefix)) or [""]:
                self._write(self._err, prefix + piece)

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
        self._err.write(f"{question} ")
        self._err.flush()
        return sys.stdin.readline().strip()

    def _prefix(self) -> str:
        return f"[{_('sandbox')}] " if self.sandbox else ""

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text + "\n")
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            plain = text.encode(encoding, "replace").decode(encoding)
            stream.write(plain + "\n")


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, cut between words."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
