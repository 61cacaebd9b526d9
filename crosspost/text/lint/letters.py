"""Fake letters: mathematical bold, full width, circles, squares, small capitals.

They look like bold type; a screen reader spells them or skips them, and no
search finds them.
"""

from __future__ import annotations

import unicodedata

import regex

from crosspost.i18n import Phrase, _
from crosspost.text.lint.finding import Edit, Finding, findings
from crosspost.text.lint.places import untouchable

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢǫ"
# These have no NFKC mapping: negative circles, negative squares, small capitals.
_OWN = (
    {chr(0x1F150 + n): letter for n, letter in enumerate(_ALPHABET)}
    | {chr(0x1F170 + n): letter for n, letter in enumerate(_ALPHABET)}
    | {chr(0x249C + n): letter.lower() for n, letter in enumerate(_ALPHABET)}
    # Small capitals stand for small letters: only their size makes them capitals.
    | dict(zip(_SMALL_CAPITALS, "abcdefghijklmnopqrstuvwyzq", strict=True))
)
# Always fake in these languages, even alone.
_CERTAIN = (
    "\U0001d400-\U0001d7ff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u24b6-\u24c1\u24c3-\u24e9"
    "\u249c-\u24b5\U0001f130-\U0001f149\U0001f150-\U0001f169"
    "\U0001f172-\U0001f17d\U0001f180-\U0001f189"
)
# Fake beside another one only: emoji (🅰🅱🅾🅿Ⓜ), phonetics, the holes of the
# mathematical alphabets (ℎ ℯ ℝ).
_COMPANY = (
    f"{_SMALL_CAPITALS}\U0001f170\U0001f171\U0001f17e\U0001f17f\u24c2"
    "ℂℊℋℌℍℎℐℑℒℕℙℚℛℜℝℤℨℬℭℯℰℱℳℴ"
)
_ANY = f"[{_CERTAIN}{_COMPANY}]"
_WORD = regex.compile(rf"(?:[\p{{L}}\p{{M}}\p{{N}}]|{_ANY}\uFE0F?)+")
_SURE = regex.compile(f"[{_CERTAIN}]|[{_SMALL_CAPITALS}]{{2}}")
_BETWEEN = regex.compile(r"[ \u00A0\u202F'’-]")


def fake_letters(text: str, *, language: str) -> list[Finding]:
    """L3: letters that are drawings of letters, words in a row together."""
    del language
    if not _SURE.search(text):
        return []  # as nearly every text
    taken = untouchable(text)
    places: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        start, end = word.span()
        if not _SURE.search(word[0]) or taken.touch(start, end):
            continue
        if places and _BETWEEN.fullmatch(text, places[-1][1], start):
            start = places.pop()[0]
        places.append((start, end))
    edits = [Edit(start, end, real_letters(text[start:end])) for start, end in places]
    return findings("fake-letters", text, edits, say=_say)


def real_letters(fake: str) -> str:
    """The words in real letters. Only fake ones change: `m²` stays.

    NFC follows, as a combining accent may come after a fake letter.
    """
    plain = regex.sub(rf"({_ANY})\uFE0F?", lambda found: _real(found[1]), fake)
    return unicodedata.normalize("NFC", plain)


def _real(letter: str) -> str:
    return _OWN.get(letter) or unicodedata.normalize("NFKC", letter)


def _say(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    return (
        _("A screen reader cannot read “{found}”: these are not letters.", found=found),
        _("Write it in ordinary letters: {proposal}", proposal=proposal or ""),
    )
