"""The words of a tag: found when sure, left alone when not."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text import segment
from crosspost.text.segment import capitalised, is_word, knows

FRENCH = """
fête de la musique|marché de noël|journées du patrimoine|forum des associations
budget participatif|plan de circulation|qualité de l air|fête des voisins|eau potable
rentrée scolaire|collecte des déchets|ville à vivre|feu d artifice|don du sang
transition écologique|vœux du maire|journée des femmes|musée des beaux arts|vide grenier
lecture publique|jardin partagé|enquête publique|conseil de quartier|plan canicule
journée mondiale de l eau|jobs d été|maison de santé|bien vieillir|propreté urbaine
zéro déchet|plan antibruit
zone à faibles émissions|rendez vous aux jardins|piscine municipale|on recrute
"""
ENGLISH = (
    "climate change|open day|city council|road closure|world water day|public health"
)
NAMES = """
montrouge tournefeuille villeurbanne châteauroux gravelines concarneau jumelage aubusson
patrimoine médiathèque covoiturage écoquartier télétravail déchèterie pickleball
souspréfecture médiathèques barrois
brezhoneg bretagne lafayette multimodalité aéroport xyzzyqwk a
"""


def phrases(text: str) -> list[list[str]]:
    return [phrase.split() for phrase in text.replace("\n", "|").split("|") if phrase]


@pytest.mark.parametrize("words", phrases(FRENCH), ids="".join)
def test_a_french_tag_is_cut_into_its_words(words: list[str]) -> None:
    assert segment.segment("".join(words), language="fr") == words


@pytest.mark.parametrize(
    "words",
    [["fete", "de", "la", "musique"], ["marche", "de", "noel"], ["jardin", "partage"]],
    ids="".join,
)
def test_accents_may_be_missing(words: list[str]) -> None:
    assert segment.segment("".join(words), language="fr") == words


@pytest.mark.parametrize("words", phrases(ENGLISH), ids="".join)
def test_an_english_tag_is_cut_into_its_words(words: list[str]) -> None:
    assert segment.segment("".join(words), language="en") == words


@pytest.mark.parametrize("name", NAMES.split())
def test_a_single_word_or_name_is_left_alone(name: str) -> None:
    assert segment.segment(name, language="fr") is None


@pytest.mark.parametrize("name", ["stockport", "wakefield", "warrington"])
def test_an_english_town_is_left_alone(name: str) -> None:
    assert segment.segment(name, language="en") is None


def test_another_language_gets_no_proposal() -> None:
    assert segment.segment("openday", language="de") is None
    assert not knows("tag", language="de")
    assert not is_word("tag", language="de")


def test_capitals_are_read_as_lower_case() -> None:
    pieces = segment.segment("NUITDESMUSÉES", language="fr")
    assert pieces == ["nuit", "des", "musées"]


def test_an_acronym_stays_in_capitals() -> None:
    assert [capitalised(piece) for piece in ("fête", "plu")] == ["Fête", "PLU"]


def test_a_word_is_known_with_and_without_its_accents() -> None:
    assert knows("Ecole", language="fr")
    assert knows("école", language="fr")
    assert is_word("école", language="fr")
    assert not is_word("dechet", language="fr")


def test_the_table_loads_as_fast_as_words_can_be_told_apart() -> None:
    """Against another work on as many words, so that no machine is too slow."""

    def spent(work: Callable[[], object]) -> float:
        begin = time.process_time()
        work()
        return time.process_time() - begin

    words = list(segment._words("fr").cost)
    plainly = min(spent(lambda: [sorted(word) for word in words]) for _ in range(3))

    def load() -> None:
        segment._words.cache_clear()
        knows("ville", language="fr")

    assert min(spent(load) for _ in range(3)) < 10 * plainly


@given(st.text("abcdefghilmnoprstuvéèàœç", max_size=40))
def test_pieces_joined_are_the_tag(letters: str) -> None:
    pieces = segment.segment(letters, language="fr")
    assert pieces is None or "".join(pieces) == letters
