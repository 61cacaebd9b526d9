"""The words of a tag typed without capitals: `fetedelamusique` is four.

A unigram model: of all ways to cut the letters, the one whose words are most
used together wins (Viterbi). It is a guess, to be proposed, never applied by
itself; where any piece is doubtful nothing is proposed at all, since a town
cut in two (`MontRouge`) does more harm than a tag left alone.
"""

from __future__ import annotations

import math
import pkgutil
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from crosspost.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 24  # letters in a word
STEP = 0.08 * math.log(10)  # the table's unit, in nats
PER_WORD = 2.0
UNKNOWN, UNKNOWN_LETTER = 12.0, 4.5
ODD_SINGLE, ODD_PAIR, ODD_GLUED = 9.0, 6.0, 12.0
ELIDED = -math.log(0.005)
OWN_WORD = -math.log(1e-5)  # a word of our own lists: like `patrimoine`
RARE = -math.log(10**-6.1)  # no proposal rests on a word less used than this
COMMON = -math.log(10**-5.2)  # what each half of a short tag must reach
SHORT_NAME = 10  # letters; a town may be two short words by chance
SHORTEST_MEAN = 2.6  # letters a piece

_SINGLES = {"fr": frozenset("ldàya"), "en": frozenset("ai")}
_VOWELS = frozenset("aeiouyhàâäéèêëîïôöùûüœæ")
_FOLD = str.maketrans("àâäçéèêëîïôöùûüÿñ", "aaaceeeeiioouuuyn")
_OURS = frozenset(word.translate(_FOLD) for word in vocabulary.WORDS)


@dataclass(frozen=True, slots=True)
class _Words:
    """What each word costs, in nats, as typed and without accents."""

    cost: Mapping[str, float]
    folded: Mapping[str, float]


def segment(word: str, *, language: str) -> list[str] | None:
    """The words of a tag, or None where it is one word or the guess is doubtful.

    Args:
        word: Letters only, in one case, without `#`; accents as typed.
        language: `fr` or `en`; for others nothing is proposed.

    Returns:
        At least two pieces in lower case; joined, they are `word` in lower case.
    """
    if language not in vocabulary.LINKING:
        return None
    letters = word.lower()
    if len(letters) != len(word) or len(letters) > 4 * LONGEST:
        return None
    words = _words(language)
    if _known(letters, words) or letters.translate(_FOLD) in vocabulary.TOWNS:
        return None
    pieces = _with_prefixes(_cheapest(letters, words, language=language))
    if len(pieces) < 2:  # noqa: PLR2004 -- one word
        return None
    sure = all(_sure(piece, words, language=language) for piece in pieces)
    return pieces if sure and _plausible(pieces, words, language=language) else None


def knows(word: str, *, language: str) -> bool:
    """Whether the language's list has this word (any case, accents or not)."""
    if language not in vocabulary.LINKING:
        return False
    return _known(word.lower(), _words(language))


def is_word(word: str, *, language: str) -> bool:
    """Whether the language's list has this word exactly as accented (any case)."""
    return language in vocabulary.LINKING and word.lower() in _words(language).cost


def frequency(word: str, *, language: str) -> float:
    """How often the word is used, of all words (0 to 1), accents as they are."""
    if language not in vocabulary.LINKING:
        return 0.0
    cost = _words(language).cost.get(word.lower())
    return 0.0 if cost is None else math.exp(-cost)


def capitalised(piece: str) -> str:
    """The piece as it stands in a tag: `Fête`, `PLU`."""
    if piece in vocabulary.ACRONYMS:
        return piece.upper()
    return piece[:1].upper() + piece[1:]


@cache
def _words(language: str) -> _Words:
    """The table of a language. Takes some ten milliseconds, once."""
    packed = pkgutil.get_data("crosspost.text", f"data/words_{language}.z")
    names, _, costs = zlib.decompress(packed or b"").partition(b"\0")
    price = [STEP * step for step in range(256)].__getitem__
    cost = dict(zip(names.decode().split("\n"), map(price, costs), strict=True))
    for glued in vocabulary.GLUED:
        cost.pop(glued, None)
    for own in (*vocabulary.WORDS, *vocabulary.ACRONYMS):
        cost.setdefault(own, OWN_WORD)
    return _Words(cost, _folded(cost))


def _folded(cost: Mapping[str, float]) -> Mapping[str, float]:
    """The words as they are without accents, at the price of the commonest."""
    accented = [word for word in cost if not word.isascii()]
    # All at once: a call a word would take longer than everything else here.
    joined = "\n".join(accented).translate(_FOLD)
    plain = joined.replace("œ", "oe").replace("æ", "ae").split("\n")
    folded: dict[str, float] = {}
    for word, bare in zip(accented, plain, strict=True):
        price = cost[word]
        if price < folded.get(bare, math.inf) and price < cost.get(bare, math.inf):
            folded[bare] = price
    return folded


def _known(word: str, words: _Words) -> bool:
    return word in words.cost or word in words.folded


def _price(piece: str, words: _Words) -> float | None:
    """What the piece costs as a word; None where it is none."""
    exact, plain = words.cost.get(piece), words.folded.get(piece)
    if exact is None or plain is None:
        return plain if exact is None else exact
    return min(exact, plain)


def _cost(piece: str, follows: str, words: _Words, *, language: str) -> float:
    """What it costs to read `piece` as one word before the letter `follows`."""
    if (
        language == "fr"
        and piece in ("l", "d", "qu")
        and follows in _VOWELS
        and follows
    ):
        return ELIDED
    price = _price(piece, words)
    if len(piece) == 1:
        odd = 0.0 if piece in _SINGLES[language] - {"l", "d"} else ODD_SINGLE
        return (price if price is not None else -math.log(0.01)) + odd
    if price is None:
        return UNKNOWN + UNKNOWN_LETTER * len(piece)
    if piece in vocabulary.ACRONYMS:
        return price + ODD_PAIR
    if len(piece) == 2 and piece not in vocabulary.SHORT[language]:  # noqa: PLR2004
        return price + ODD_PAIR
    return price


def _cheapest(letters: str, words: _Words, *, language: str) -> list[str]:
    count = len(letters)
    best = [0.0] + [math.inf] * count
    come_from = [0] * (count + 1)
    for end in range(1, count + 1):
        follows = letters[end : end + 1]
        for begin in range(max(0, end - LONGEST), end):
            piece = letters[begin:end]
            here = _cost(piece, follows, words, language=language)
            total = best[begin] + here + PER_WORD
            if total < best[end]:
                best[end], come_from[end] = total, begin
    return _walked(letters, come_from)


def _walked(letters: str, come_from: list[int]) -> list[str]:
    pieces, end = list[str](), len(letters)
    while end:
        pieces.append(letters[come_from[end] : end])
        end = come_from[end]
    pieces.reverse()
    for place in range(len(pieces) - 1):
        if pieces[place : place + 2] == ["le", "au"]:
            pieces[place : place + 2] = ["l", "eau"]
    return pieces


def _with_prefixes(pieces: list[str]) -> list[str]:
    """The pieces, those that only begin a word put before it: `antibruit`."""
    joined, waiting = list[str](), ""
    for piece in pieces:
        if piece in vocabulary.PREFIXES:
            waiting += piece
        else:
            joined.append(waiting + piece)
            waiting = ""
    return [*joined, waiting] if waiting else joined


def _sure(piece: str, words: _Words, *, language: str) -> bool:
    if piece in vocabulary.LINKING[language] or piece in vocabulary.ACRONYMS:
        return True
    if len(piece) == 3 and piece not in vocabulary.THREE[language]:  # noqa: PLR2004
        return False
    price = _price(_core(piece), words)
    return len(piece) > 2 and price is not None and price <= RARE  # noqa: PLR2004


def _core(piece: str) -> str:
    """The piece without a beginning that is no word: `bruit` of `antibruit`."""
    for prefix in vocabulary.PREFIXES:
        if piece.startswith(prefix) and len(piece) > len(prefix):
            return piece.removeprefix(prefix)
    return piece


def _plausible(pieces: list[str], words: _Words, *, language: str) -> bool:
    """Whether the pieces read as a phrase, not as a name that fell apart."""
    linking = vocabulary.LINKING[language]
    carrying = [piece for piece in pieces if piece not in linking]
    letters = sum(map(len, pieces))
    splinters = letters < SHORTEST_MEAN * len(pieces) or len(set(pieces)) * 2 < len(
        pieces
    )
    if not carrying or splinters or _falls_apart(pieces, language=language):
        return False
    if len(pieces) > 2 or letters > SHORT_NAME:  # noqa: PLR2004 -- two words
        return True
    if len(carrying) == 1 and len(carrying[0]) > len("maison"):
        return True
    return all(_common(piece, words) for piece in carrying)


def _falls_apart(pieces: list[str], *, language: str) -> bool:
    """Whether a piece stands where such a piece cannot stand."""
    dangling = pieces[-1] in ("l", "d", "qu", "y")
    inside = not vocabulary.ACRONYMS.isdisjoint(pieces[1:-1])
    place = language == "en" and pieces[-1] in vocabulary.NAME_ENDINGS
    return dangling or inside or place


def _common(piece: str, words: _Words) -> bool:
    price = _price(piece, words)
    ours = piece in vocabulary.ACRONYMS or piece.translate(_FOLD) in _OURS
    return ours or (price is not None and price <= COMMON)
