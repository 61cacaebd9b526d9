"""Pictures made of characters: read out one by one, they say nothing."""

from __future__ import annotations

import regex

from crosspost.i18n import _
from crosspost.text.lint.finding import Edit, Finding
from crosspost.text.lint.places import EMOJI, Places, untouchable

_DRAWN = r"━─═=★☆_*~▬▭◆◇■□▪▫█▓░▒│┃║╔╗╚╝┏┓┗┛•·°^+#<>|/\\\-–—¯‾⎯➖✦✧⋆"
_LINE = regex.compile(rf"(?m)^[ \t]*(?:[{_DRAWN}][ \t\u00A0]*+){{4,}}$")
_FRAMED = regex.compile(
    r"(?m)^[ \t]*([━─═=_~▬*★☆•]{3,})[^\n]*?[━─═=_~▬*★☆•]{3,}[ \t]*$"
)
_PENCIL = r"()\\/|_<>\[\]{}'`^\"=~-"
_DRAWING = regex.compile(
    rf"(?m)^(?=(?:[^\n{_PENCIL}]*+[{_PENCIL}]){{3}})[^\p{{L}}\p{{N}}\n]{{4,}}+$"
)
_FACE = regex.compile(
    r"[¯\\_/(]{0,6}\(?[^\s()]{0,3}ツ[^\s()]{0,3}\)[¯\\_/)]{0,6}"
    r"|ʕ[^ʔ\n]{1,8}ʔ\S*|ಠ[_‿.]?ಠ|\(╯[^\n)]*\)\S*(?:[ ]?\S*┻\S*)?"
    r"|\([^\s\p{L}\p{N}]?[◕•°ᴗ｡][^\n()]{1,5}[◕•°ᴗ｡][^\s\p{L}\p{N}]?\)"
    r"|\( ?͡° ?͜ʖ ?͡° ?\)|┬─+┬\S*|┻━+┻"
)
# What no drawing does without: looked for first, as nearly no text has it.
_WORDLESS = regex.compile(r"(?m)^[^\p{L}\p{N}\n]{4,}+$|[━─═=_~▬*★☆•]{3}")
_FEATURE = regex.compile("[ツʕಠ╯◕•°ᴗ｡\u0361┬┻]")
_NO_DRAWING = regex.compile(
    rf"[\s.…()\[\]]*|(?:[-–—]\s?){{1,3}}|\*\*\*|(?:\s|(?!➖)(?:{EMOJI})|\uFE0F)*"
)


def ascii_art(text: str, *, language: str) -> list[Finding]:
    """L9: lines of marks, frames, faces. `---` and `***` are none."""
    del language
    lines = _drawn(text) if _WORDLESS.search(text) else []
    faces = _faces(text, lines) if _FEATURE.search(text) else []
    places = [_trimmed(text, *place) for place in (*_apart(lines), *faces)]
    return [_finding(text, Edit(start, end, None)) for start, end in places]


def _drawn(text: str) -> list[tuple[int, int]]:
    """Lines of marks, and lines framed by them."""
    return [
        found.span()
        for pattern in (_LINE, _FRAMED, _DRAWING)
        for found in pattern.finditer(text)
        if not _NO_DRAWING.fullmatch(found[0].strip())
    ]


def _faces(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    taken = Places.of(text, [*untouchable(text).ranges, *lines])
    return [
        f.span() for f in _FACE.finditer(text) if not taken.touch(f.start(), f.end())
    ]


def _apart(lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines, each once, though several patterns may see it."""
    kept: list[tuple[int, int]] = []
    for line in sorted(lines):
        if not kept or kept[-1][1] <= line[0]:
            kept.append(line)
    return kept


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    found = text[start:end]
    return start + len(found) - len(found.lstrip()), start + len(found.rstrip())


def _finding(text: str, edit: Edit) -> Finding:
    found = text[edit.start : edit.end]
    return Finding(
        "ascii-art",
        edit.start,
        edit.end,
        found,
        None,
        None,
        _("A screen reader reads “{found}” mark by mark.", found=found),
        _("Leave a blank line, or say it in words."),
    )
