"""Emoji that stand where words or marks should: bullets, and letters."""

from __future__ import annotations

from itertools import product

import regex

from crosspost.i18n import Phrase, _
from crosspost.text.lint.finding import Edit, Finding, applied
from crosspost.text.lint.finding import findings as found_by
from crosspost.text.lint.places import EMOJI, untouchable
from crosspost.text.segment import frequency, is_word

_BULLET = regex.compile(
    rf"(?m)^[ \t]*(?P<emoji>(?:{EMOJI})(?:[ \u00A0\u202F]*(?:{EMOJI}))*)"
    r"[ \t\u00A0\u202F:•–-]*(?=\S*[\p{L}\p{N}«“\"#@])"
)
_KEYCAP = regex.compile(r"([0-9])\uFE0F?\u20E3")
# In every emoji; looked for first, as it is found in no time.
_DRAWN = regex.compile(r"[\p{Extended_Pictographic}\p{RI}\u20E3]")
_FLAG = regex.compile(r"\p{RI}")
_IN_WORD = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])\p{{L}}[\p{{L}}\p{{M}}]*(?:(?:{EMOJI})+[\p{{L}}\p{{M}}]+)+"
)
_ONE = regex.compile(f"(?:{EMOJI})")
_RUN = regex.compile(f"((?:{EMOJI})+)")
_ROUND = frozenset("🌞☀⚽🏀🏐🎾🍩🌍🌎🌏🔴🟠🟡🟢🔵🟣⚪⚫⭕🎄🌕🌑😀😊🍊🎃⏰🌸🌼🌻🍪👁💿⚙")
_LETTERS = "aàâbcçdeéèêëfghiîïjklmnoôöpqrstuùûüvwxyz"
_CLEARLY = 4.0  # times more used than the next word that fits
_COMMON = 1e-4  # another word so common may be meant whatever the odds
_MOST = 2  # emoji in a word for which letters are tried


def emoji_bullet(text: str, *, language: str) -> list[Finding]:
    """L4: two or more lines that begin with an emoji."""
    del language
    if not _DRAWN.search(text):
        return []
    bullets = [
        found for found in _BULLET.finditer(text) if not _FLAG.match(found["emoji"])
    ]
    if len(bullets) < 2:  # noqa: PLR2004 -- one at the head of a post is fine
        return []
    whole = applied(
        text,
        [
            Edit(found.start(), found.end(), _list_mark(found["emoji"]))
            for found in bullets
        ],
    )
    first = bullets[0]
    message = _(
        "A screen reader says the name of “{found}” before each line.",
        found=first["emoji"],
    )
    hint = _("Begin the lines of a list with a hyphen.")
    start, end = first.span("emoji")
    return [
        Finding("emoji-bullet", start, end, first["emoji"], whole, whole, message, hint)
    ]


def _list_mark(emoji: str) -> str:
    number = _KEYCAP.fullmatch(emoji)
    return f"{number[1]}. " if number else "- "


def emoji_in_word(text: str, *, language: str) -> list[Finding]:
    """L5: an emoji between two letters."""
    if not _DRAWN.search(text):
        return []
    taken = untouchable(text)
    edits = [
        Edit(found.start(), found.end(), _word(found[0], language=language))
        for found in _IN_WORD.finditer(text)
        if not taken.touch(found.start(), found.end())
        and text[found.start() - 1 : found.start()] != "#"
    ]
    return found_by("emoji-in-word", text, edits, say=_say)


def _word(written: str, *, language: str) -> str | None:
    """The word in letters, when one word fits; two words set apart; else None."""
    word = _filled(written, language=language)
    if word is not None:
        return word
    parts = _RUN.split(written)
    sides = parts[::2]
    if all(len(side) > 2 and is_word(side, language=language) for side in sides):  # noqa: PLR2004 -- no `le`, `de`
        return " ".join(parts)
    return None


def _filled(written: str, *, language: str) -> str | None:
    emoji = _ONE.findall(written)
    if len(emoji) > _MOST:
        return None
    pattern = _ONE.sub("\0", written).split("\0")
    bare = "".join(pattern)
    # Nothing may be missing at all: `Bon🎉jour`.
    scores = {bare: frequency(bare, language=language)}
    for letters in product(_LETTERS, repeat=len(emoji)):
        word = pattern[0] + "".join(
            _cased(letter, written) + rest
            for letter, rest in zip(letters, pattern[1:], strict=True)
        )
        score = frequency(word, language=language)
        if score:
            looks = sum(
                e[0] in _ROUND and letter in "oô"
                for e, letter in zip(emoji, letters, strict=True)
            )
            scores[word] = score * 10**looks
    return _clear_winner(scores)


def _cased(letter: str, written: str) -> str:
    letters = [c for c in written if c.isalpha()]
    shouted = len(letters) > 1 and all(c.isupper() for c in letters)
    return letter.upper() if shouted else letter


def _clear_winner(scores: dict[str, float]) -> str | None:
    """The one word that fits, or that is used so much more than any other."""
    ranked = sorted(
        (word for word in scores if scores[word]), key=lambda word: -scores[word]
    )
    if not ranked:
        return None
    rival = scores[ranked[1]] if len(ranked) > 1 else 0.0
    clear = scores[ranked[0]] >= _CLEARLY * rival and rival < _COMMON
    return ranked[0] if clear else None


def _say(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    message = _("“{found}” cannot be read: an emoji stands for a letter.", found=found)
    if proposal is None:
        return message, _("Write the word in letters, and the emoji after it.")
    return message, _("Write: {proposal}", proposal=proposal)
