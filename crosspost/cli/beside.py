"""Texts beside each other in a terminal, where it is wide enough."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from crosspost.cli.output import columns, fold

if TYPE_CHECKING:
    from crosspost.cli.output import Output

_NARROW: Final = 26
"""The narrowest column, in signs, in which a text is read with ease."""
_GAP: Final = 3


def beside(texts: Sequence[str], out: Output, *, indent: int = 0) -> None:
    """Print the texts as columns of one width; one under the other if too narrow.

    Args:
        texts: Each perhaps of several lines.
        out: Where to.
        indent: How far all of it is set in, in columns.
    """
    room = out.width - indent - (_MARGIN if out.sandbox else 0)
    width = (room - _GAP * (len(texts) - 1)) // max(len(texts), 1)
    if width < _NARROW:
        _below(texts, out, indent)
        return
    folded = [_folded(text, width) for text in texts]
    for row in zip_longest(*folded, fillvalue=""):
        cells = [cell + " " * (width - columns(cell)) for cell in row]
        out.row((" " * indent + (" " * _GAP).join(cells)).rstrip())


_MARGIN: Final = 14
"""What the word “sandbox” may take at the left of each line."""


def _folded(text: str, width: int) -> list[str]:
    return [piece for line in text.split("\n") for piece in _pieces(line, width)]


def _pieces(line: str, width: int) -> list[str]:
    """A line in pieces; a word that is wider than a column is cut."""
    pieces = []
    for piece in fold(line, width):
        rest = piece
        while columns(rest) > width:
            cut = next(n for n in range(len(rest), 0, -1) if columns(rest[:n]) <= width)
            pieces.append(rest[:cut])
            rest = rest[cut:]
        pieces.append(rest)
    return pieces


def _below(texts: Sequence[str], out: Output, indent: int) -> None:
    for number, text in enumerate(texts):
        if number:
            out.line()
        out.line(text, indent=indent)
