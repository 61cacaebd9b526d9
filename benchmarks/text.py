r"""What preparing texts for both networks costs, as a multiple of counting them.

Run `python benchmarks/text.py`. It prints one ratio: 10,000 invented posts of
280 characters, normalised, counted, linked and measured for Bluesky and for
Mastodon, against `regex` `\X` counting the same posts. The aim is 6 at most.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import regex

from crosspost.text import facets, graphemes, mastodon
from crosspost.text.normalise import normalise

POSTS = 10_000
LENGTH = 280
ROUNDS = 3
SEED = 2027

SENTENCES = (
    "Le marché de Noël ouvre samedi place Jean-Jaurès : 60 exposants.",
    "Coupure d’eau rue des Lilas, n° 12 à 48, mardi de 8 h 30 à 12 h.",
    "« La Nuit des musées » revient : entrée libre de 19 h à minuit.",
    "Inscriptions jusqu’au 15/09. Contact : education@ville.example.fr.",
    "La médiathèque rouvre ! 45 000 documents, wifi gratuit.",
    "Merci à nos 👩‍🚒👨‍🚒 mobilisés toute la nuit. 🇫🇷",
    "L’équipe municipale vous souhaite une belle année 2027 ✨",
)
ENDINGS = (
    " https://ville.example.fr/agenda/2027 #VigilanceCrues",
    " #MarchéDeNoël #Noël2027",
    " Avec @agglo.example.fr et @ville@social.example.fr.",
    " Plan → https://www.saint-aubin.example.fr/travaux/pont-saint-michel.html",
    "",
)


def invented_post(chance: random.Random) -> str:
    """One post of `LENGTH` code points, as a town would write it."""
    ending = chance.choice(ENDINGS)
    words = " ".join(chance.choice(SENTENCES) for _ in range(6))
    return words[: LENGTH - len(ending)] + ending


def prepare(post: str) -> None:
    """What rendering a post without pictures asks of the text rooms."""
    text = normalise(post)
    facets.to_bytes(text, facets.detect(text))
    graphemes.count(text)
    graphemes.byte_length(text)
    mastodon.length(text)


def seconds(do: Callable[[str], object], posts: list[str]) -> float:
    """The best of a few rounds: noise only ever adds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for post in posts:
            do(post)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Measure, and print the ratio."""
    chance = random.Random(SEED)  # noqa: S311 - posts to measure, no secret
    posts = [invented_post(chance) for _ in range(POSTS)]
    counting = seconds(regex.compile(r"\X").findall, posts)
    preparing = seconds(prepare, posts)
    print(f"{preparing / counting:.2f}")


if __name__ == "__main__":
    main()
