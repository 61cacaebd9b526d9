"""A letter as plain text: for those who read no pages, and for screen readers. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from crosspost.notify.sheet import Block, Sheet

_WIDTH = 72


def plain(sheet: Sheet) -> str:
    """The letter, folded at 72 columns; no-break spaces hold."""
    lines = [sheet.title, "=" * min(len(sheet.title), _WIDTH), sheet.when, ""]
    if sheet.intro:
        lines += [*_folded(sheet.intro), ""]
    for block in sheet.blocks:
        lines += [*_block(block), ""]
    if sheet.wholes:
        lines += [sheet.of_wholes, *_list(sheet.wholes), ""]
    for line in sheet.closing:
        lines += _folded(line)
    lines += ["", "-- ", *([sheet.journal] if sheet.journal else [])]
    return "\n".join(lines).rstrip("\n") + "\n"


def _block(block: Block) -> Iterator[str]:
    if block.plate:
        yield f"[ {block.plate} ]"
    yield from _folded(block.heading)
    yield from _list(block.lines)
    if block.more:
        yield f"  {block.more}"
    for line in block.text.splitlines():
        yield from _folded(line, "> ") or [">"]
    if block.hint:
        yield from _folded(block.hint)
    if block.copy:
        yield f"  {block.copy}"


def _list(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        yield from _folded(line, "- ", "  ")


def _folded(text: str, first: str = "", then: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if then is None else then,
        break_long_words=False,
        break_on_hyphens=False,
    )
