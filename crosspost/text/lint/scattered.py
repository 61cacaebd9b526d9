"""Tags in the middle of sentences: each interrupts whoever listens."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from crosspost.i18n import n_
from crosspost.text import vocabulary
from crosspost.text.lint.finding import Edit, Finding, applied
from crosspost.text.lint.places import EMOJI, untouchable

_TAG = regex.compile(
    r"(?<![\p{L}\p{N}_&/=@#])[#＃][\p{M}\p{N}_·]*\p{L}"
    r"(?:[’'‑/&.+@,\u00AD\u200B\u200D\u2060-]*[\p{L}\p{M}\p{N}_·]+)*"
)
_AT_END = regex.compile(rf"(?:[\s.,;:!?…|•·/()«»-]|{EMOJI}|\uFE0F)*")
_WORD_BEFORE = regex.compile(r"([\p{L}]+)[’' \u00A0\u202F]*$")
_CAMEL = regex.compile(r"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{N}+|[_·]")
_BEFORE_VOWEL = regex.compile(r"\b([ldLD]|qu) (?=[aeiouyhàâéèêëîïôœ])")
_SET_OFF = regex.compile(r"\s*[:|–—-]\s")
MOST = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the text with its tags, by places in the text."""

    start: int
    end: int
    tags: tuple[tuple[int, int], ...]


def hashtags_scattered(text: str, *, language: str) -> list[Finding]:
    """L7: more than two tags inside sentences; rows of tags at an end are fine."""
    if "#" not in text and "＃" not in text:
        return []
    inside = [
        tag for line in _lines(text) for tag in _inside(text, line, language=language)
    ]
    if len(inside) <= MOST:
        return []
    found = " ".join(text[start:end] for start, end in inside)
    return [
        Finding(
            "hashtags-scattered",
            inside[0][0],
            inside[-1][1],
            found,
            None,
            _gathered(text, inside, language=language),
            n_(
                "{n} hashtag interrupts the sentences.",
                "{n} hashtags interrupt the sentences.",
                len(inside),
            ),
            n_(
                "Write it as a word, and the hashtag at the end.",
                "Write them as words, and the hashtags at the end.",
                len(inside),
            ),
        )
    ]


def _lines(text: str) -> list[_Line]:
    taken = untouchable(text)
    lines, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        tags = tuple(
            (tag.start(), tag.end())
            for tag in _TAG.finditer(text, start, end)
            if not taken.touch(tag.start(), tag.end())
        )
        if tags:
            lines.append(_Line(start, end, tags))
        start = end + 1
    return lines


def _inside(text: str, line: _Line, *, language: str) -> list[tuple[int, int]]:
    """The tags of a line that stand among its words."""
    outer = {*_closing(text, line, language=language), *_opening(text, line)}
    return [tag for tag in line.tags if tag not in outer]


def _closing(text: str, line: _Line, *, language: str) -> list[tuple[int, int]]:
    """Tags in a row at the end of a line, links among them."""
    links = untouchable(text).between(line.start, line.end)
    places, row, end = sorted([*line.tags, *links]), list[tuple[int, int]](), line.end
    tags = frozenset(line.tags)
    while places and _AT_END.fullmatch(text, places[-1][1], end):
        end = places[-1][0]
        last = places.pop()
        if last in tags:
            row.append(last)
    alone = len(row) == 1 and _belongs(text, row[0][0], language=language)
    return [] if alone else row


def _opening(text: str, line: _Line) -> list[tuple[int, int]]:
    """Tags in a row at the start of a line, or one set off by a mark."""
    row, begin = list[tuple[int, int]](), line.start
    for tag in line.tags:
        if not _AT_END.fullmatch(text, begin, tag[0]):
            break
        row.append(tag)
        begin = tag[1]
    set_off = _SET_OFF.match(text, begin)
    return row if len(row) > 1 or set_off else []


def _belongs(text: str, start: int, *, language: str) -> bool:
    """Whether the last tag is the end of a phrase: `avec la #Région`."""
    word = _WORD_BEFORE.search(text[max(0, start - 20) : start])
    linking = vocabulary.LINKING.get(language, frozenset())
    return bool(word) and word[1].lower() in linking


def _gathered(text: str, inside: list[tuple[int, int]], *, language: str) -> str:
    """The tags as words where they stood, and as tags at the end."""
    edits = [
        Edit(start, end, in_words(text[start + 1 : end], language=language))
        for start, end in inside
    ]
    seen = dict.fromkeys(text[start:end] for start, end in inside)
    rest = text[inside[-1][1] :]
    kept = [tag for tag in seen if tag not in rest.split()]
    words = applied(text, edits).rstrip()
    return f"{words}\n\n{' '.join(kept)}" if kept else words


def in_words(name: str, *, language: str) -> str:
    """A tag as words: `FêteDeLaMusique` is `Fête de la musique`."""
    linking = vocabulary.LINKING.get(language, frozenset())
    pieces = [piece for piece in _CAMEL.findall(name) if piece != "_"]
    if len(pieces) < 2 or "·" in name:  # noqa: PLR2004 -- one word
        return name
    words = [pieces[0]]
    for piece in pieces[1:]:
        lower = piece.lower()
        plain = lower in linking or not piece.isupper()
        words.append(lower if plain else piece)
    return str(_BEFORE_VOWEL.sub(r"\1’", " ".join(words)))
