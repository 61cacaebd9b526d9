"""Derive the word tables of `crosspost/text/data` from wordfreq's small lists.

Run in a throw-away environment that has wordfreq 3.1.1 (58 MB, not needed by
crosspost itself):

    python tools/build_words.py crosspost/text/data

The tables are adapted from wordfreq's data, CC BY-SA 4.0: see the NOTICE there.
"""

from __future__ import annotations

import math
import sys
import zlib
from pathlib import Path

from wordfreq import get_frequency_dict  # type: ignore[import-not-found]

WORDS = {"fr": 32_000, "en": 18_000}
"""How many of the most frequent words are looked at, in each language."""

STEP = 8  # costs are kept in steps of 8 hundredths of a power of ten
LATIN = set("abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæñ")


def table(language: str, *, most: int) -> dict[str, int]:
    """Words of letters of the language, with their cost in steps."""
    frequencies = get_frequency_dict(language, wordlist="small")
    kept = [word for word in frequencies if set(word) <= LATIN and len(word) > 1]
    ranked = sorted(kept, key=lambda word: -frequencies[word])[:most]
    return {
        word: min(255, round(-100 * math.log10(frequencies[word]) / STEP))
        for word in sorted(ranked)
    }


def main() -> None:
    """Write `words_<language>.z` for each language."""
    folder = Path(sys.argv[1])
    for language, most in WORDS.items():
        words = table(language, most=most)
        raw = "\n".join(words).encode() + b"\0" + bytes(words.values())
        (folder / f"words_{language}.z").write_bytes(zlib.compress(raw, 9))


if __name__ == "__main__":
    main()
