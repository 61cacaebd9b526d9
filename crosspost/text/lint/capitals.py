"""Sentences in capitals: slow to read, and spelt out by some screen readers."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from crosspost.i18n import Phrase, _
from crosspost.text import vocabulary
from crosspost.text.lint.finding import Edit, Finding, findings
from crosspost.text.lint.places import EMOJI, Places, untouchable
from crosspost.text.segment import knows

_SENTENCE = regex.compile(
    r"[^\n]+?(?:[.!?…]+(?:[ \u00A0\u202F]?[»”\"])?(?=\s|$)|(?=\n|$))"
)
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}’'‑-]*")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_SET_ASIDE = regex.compile(rf"[#＃]\S+|(?:{EMOJI})")
# Looked for first: without three letters in a row that are not small, none shouts.
_SHOUT = regex.compile(r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]{3}")
_ROMAN = regex.compile(r"(?:[LC]?X{0,3}(?:IX|IV|V?I{0,3}))")
_NOT_ROMAN = frozenset({"CI", "LI", "CV"})
_TITLE = regex.compile(r"(?:M|MM|Mme|MME|Mlle|MLLE|DR|ME|MGR)\.?$")
FEWEST = 3  # words
FEWEST_CLEAR = 2  # of them, words of the language that are no acronyms
LONGEST_ACRONYM = 5

_PROPER = frozenset(
    """
    france europe noël pâques toussaint ascension pentecôte paris marseille lyon
    toulouse nice nantes strasbourg montpellier bordeaux lille rennes reims toulon
    grenoble dijon angers nîmes brest limoges tours amiens metz besançon perpignan
    orléans mulhouse rouen caen nancy bretagne normandie alsace lorraine occitanie
    provence aquitaine bourgogne auvergne corse picardie loire seine rhône garonne
    dordogne marne somme meuse moselle rhin ukraine allemagne espagne italie belgique
    suisse portugal russie chine afrique amérique asie england scotland wales ireland
    london britain america christmas easter monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october
    november december english french
    """.split()  # noqa: SIM905 -- a list of words is read as words
)
# After one of these comes a name: `rue Victor Hugo`, `Saint-Michel`.
_GIVEN = frozenset(
    """
    saint sainte jean pierre paul marie jacques victor jules louis louise anne henri
    charles georges marcel léon rené joseph françois simone lucie camille germaine
    antoine nicolas albert édouard émile claude michel rosa olympe john george james
    """.split()  # noqa: SIM905 -- as above
)
# English month names that are common words, and towns that are.
_COMMON = frozenset({"march", "may", "nice", "tours"})


def capitals(text: str, *, language: str) -> list[Finding]:
    """L6: a sentence of three words or more in capitals."""
    if not _SHOUT.search(text):
        return []
    edits = []
    for start, end in _sentences(text):
        if _is_shouted(text[start:end], language=language):
            edits.append(
                Edit(start, end, sentence_case(text[start:end], language=language))
            )
    return findings("capitals", text, edits, say=_say)


def sentence_case(shouted: str, *, language: str) -> str:
    """The sentence with a capital first; acronyms and known names keep theirs."""
    out, position, first = "", 0, True
    for word in _WORD.finditer(shouted):
        before = shouted[position : word.start()]
        written = _word_case(word[0], shouted[: word.start()], language=language)
        out += before + (written[:1].upper() + written[1:] if first else written)
        position, first = word.end(), False
    return out + shouted[position:]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Each sentence from its first word to its last mark, tags and emoji aside."""
    apart = ((found.start(), found.end()) for found in _SET_ASIDE.finditer(text))
    aside = Places.of(text, [*untouchable(text).ranges, *apart])
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.start(), sentence.end()
        words = [
            word
            for word in _WORD.finditer(text, start, end)
            if not aside.touch(word.start(), word.end())
        ]
        if not words:
            continue
        following = aside.between(words[-1].end(), end)
        last = len(text[: following[0][0]].rstrip()) if following else end
        yield words[0].start(), last


def _is_shouted(sentence: str, *, language: str) -> bool:
    words = [word[0] for word in _WORD.finditer(_SET_ASIDE.sub(" ", sentence))]
    worded = [word for word in words if any(c.isalpha() for c in word)]
    if len(worded) < FEWEST or not all(map(str.isupper, worded)):
        return False
    clear = [word for word in worded if _is_clear(word, language=language)]
    return len(clear) >= FEWEST_CLEAR


def _is_clear(word: str, *, language: str) -> bool:
    """Whether a word in capitals is an ordinary word, not an acronym or a number."""
    last = max(_LETTERS.findall(word), key=len, default="")
    lower = last.lower()
    if len(lower) < FEWEST or lower in vocabulary.ACRONYMS:
        return False
    return knows(lower, language=language) or len(lower) > LONGEST_ACRONYM


def _word_case(word: str, before: str, *, language: str) -> str:
    """One word of the sentence, elided or hyphenated ones piece by piece."""
    if any(c.isdigit() for c in word):
        return (
            word.lower()
            if regex.fullmatch(r"\d+(?:H\d*|ER|RE|E|ÈME|ND)", word)
            else word
        )
    pieces = regex.split(r"([’'‑-])", word)
    if _calls_for_a_name(before, pieces[0], language=language):
        return "".join(piece.capitalize() for piece in pieces)
    return "".join(_piece_case(piece, language=language) for piece in pieces)


def _calls_for_a_name(before: str, piece: str, *, language: str) -> bool:
    """Whether a name stands here, by what precedes it or by its first piece."""
    if piece.lower() in vocabulary.LINKING.get(language, ()) or _is_roman(piece):
        return False
    previous = _WORD.findall(before[-20:])
    given = bool(previous) and previous[-1].lower() in _GIVEN
    return given or piece.lower() in _GIVEN or bool(_TITLE.search(before.rstrip()))


def _is_roman(piece: str) -> bool:
    number = len(piece) > 1 and bool(_ROMAN.fullmatch(piece))
    return number and piece not in _NOT_ROMAN


def _piece_case(piece: str, *, language: str) -> str:
    lower = piece.lower()
    if lower in vocabulary.ACRONYMS:
        return piece
    if _is_roman(piece):
        return piece
    if lower in _PROPER and lower not in _COMMON:
        return piece.capitalize()
    if knows(lower, language=language) or len(piece) <= 1:
        return lower
    # Neither a word nor a known acronym: a name, or letters nobody can say.
    return piece if len(piece) <= LONGEST_ACRONYM - 1 else piece.capitalize()


def _say(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    return (
        _("“{found}” is all in capitals, which is hard to read.", found=found),
        _("Write it as a sentence: {proposal}", proposal=proposal or ""),
    )
