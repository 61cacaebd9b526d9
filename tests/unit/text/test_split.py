"""Threads: every part fits, nothing is lost, nothing that belongs together is cut."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text import graphemes
from crosspost.text.joints import Cost, joints
from crosspost.text.split import (
    Limit,
    Measure,
    Numbering,
    TooLongError,
    author_parts,
    is_numbered,
    split,
)

ROOT = Path(__file__).parents[3]
NUMBER = re.compile(r" \((\d+)/(\d+)\)$")


def vectors() -> list[Any]:
    """The project's own selection, and the shared one where it is at hand."""
    files = (
        ROOT / "tests/data/vectors/split.json",
        ROOT.parent / "shared/vectors/split.json",
    )
    found: dict[str, Any] = {}
    for file in files:
        if file.exists():
            document = json.loads(file.read_text("utf-8"))
            found |= {vector["id"]: vector for vector in document["vectors"]}
    return [pytest.param(vector, id=name) for name, vector in found.items()]


def links_as_23(text: str) -> int:
    return graphemes.count(re.sub(r"https?://\S+", "x" * 23, text))


def measure_of(vector: dict[str, Any]) -> Measure:
    return links_as_23 if vector["network"] == "mastodon" else graphemes.count


def unnumbered(parts: list[str]) -> list[str]:
    return [NUMBER.sub("", part) for part in parts] if len(parts) > 1 else parts


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("vector", vectors())
def test_a_vector_keeps_its_promises(vector: dict[str, Any]) -> None:
    text, limit, measure = vector["text"], vector["limit"], measure_of(vector)
    if vector.get("raises"):
        with pytest.raises(ValueError, match="cannot be cut"):
            split(text, limit=limit, measure=measure)
        return
    parts = split(text, limit=limit, measure=measure)
    assert all(measure(part) <= limit for part in parts)
    assert squeezed("".join(unnumbered(parts))) == squeezed(text)
    for kept in vector["keep"]:
        assert sum(part.count(kept) for part in parts) >= text.count(kept)
    assert parts == vector["example"]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("un budget de 1 200 € par an", "1 200 €"),
        ("une hausse de 4,5 % cette année", "4,5 %"),
        ("limitée à 138 km/h sur la rocade", "138 km/h"),
        ("près de 45 000 documents en rayon", "45 000 documents"),
        ("rendez-vous à 18 h 30 au gymnase", "18 h 30"),
        ("appelez le 05 61 00 00 00 dès ce soir", "05 61 00 00 00"),
        ("écrivez au +33 5 61 00 00 00 dès ce soir", "+33 5 61 00 00 00"),
        ("jusqu’au 3 déc. 2026 inclus", "3 déc. 2026"),
        ("le 1er mai prochain", "1er mai"),
        ("avec M. Durand et d’autres", "M. Durand"),
        ("avec Mme Le Goff et d’autres", "Mme Le Goff"),
        ("avec Mme Anne Le Goff et d’autres", "Anne Le Goff"),
        ("avec MM. Martin et Petit", "MM. Martin"),
        ("chez Me Lopez à midi", "Me Lopez"),
        ("par J.-P. Morel lui-même", "J.-P. Morel"),
        ("selon l’art. L.103-2 du code", "art. L.103-2"),
        ("selon l’art. L. 103-2 du code", "art. L. 103-2"),
        ("délibération n° 12 du conseil", "n° 12"),
        ("voir p. 12 du dossier", "p. 12"),
        ("voir al. 2 du texte", "al. 2"),
        ("voir cf. arrêté du maire", "cf. arrêté"),
        ("au tél. 05 61 00 00 00 ou", "tél. 05 61 00 00 00"),
        ("dite « Ville amie » hier", "« Ville"),
        ("dite « Ville amie » hier", "amie »"),
        ("le programme : un bal", "programme :"),
        ("quelle joie ! et puis", "joie !"),
        ("la RD 957 est coupée", "RD 957"),
        ("au XIXe siècle déjà", "XIXe siècle"),
        ("sous Louis XIV déjà", "Louis XIV"),
        ("un gain de + 18 cm en tout", "+ 18 cm"),
        ("on Monday 14 June at noon", "Monday 14 June"),
        ("on March 3, 2026 at noon", "March 3, 2026"),
        ("with Dr. Smith at noon", "Dr. Smith"),
        ("about $ 5 each", "$ 5"),
        ("see No. 12 below", "No. 12"),
    ],
)
def test_what_belongs_together_has_no_cut_inside(text: str, piece: str) -> None:
    begin = text.index(piece)
    inside = [
        joint.cost
        for joint in joints(text)
        if begin <= joint.start and joint.end <= begin + len(piece)
    ]
    assert inside
    assert inside == [None] * len(inside)


@pytest.mark.parametrize(
    ("before", "after", "cost"),
    [
        ("Les quais sont fermés.", "La salle ouvre", Cost.SENTENCE),
        ("Quelle fête !", "🎉 Demain", Cost.SENTENCE),
        ("« Quelle fête. »", "Le bal suit", Cost.SENTENCE),
        ("avant le 31 mars.", "3/ Les services", Cost.SENTENCE),
        ("Lisez https://ville.example.fr/a.", "Questions au", Cost.SENTENCE),
        ("Tout est dit.", "https://ville.example.fr", Cost.SENTENCE),
        ("Fini… 🎉", "Demain", Cost.AFTER_EMOJI),
        ("Avec J. Martin, M.", "Durand", None),
        ("« Bravo ! »", "a dit la maire", Cost.WORD),
        ("le prix (env. 5 euros)", "comprend", Cost.COMMA),
        ("des bals, des jeux,", "des concerts", Cost.COMMA),
        ("les horaires ;", "les tarifs", Cost.CLAUSE),
        ("rue des", "Lilas", Cost.WORD),
        ("jusqu’au 3 déc.", "Ensuite", Cost.WORD),
    ],
)
def test_a_cut_costs_what_it_breaks(before: str, after: str, cost: Cost | None) -> None:
    found = [j for j in joints(f"{before} {after}") if j.start == len(before)]
    assert [joint.cost for joint in found] == [cost]


def test_lines_and_paragraphs_are_the_best_places() -> None:
    assert [j.cost for j in joints("Un\nDeux\n\nTrois")] == [Cost.LINE, Cost.PARAGRAPH]


def test_no_break_spaces_hold_by_themselves() -> None:
    assert not list(joints("1\u00a0200\u202f€\u2060ici"))


def test_a_space_with_a_combining_mark_is_one_grapheme() -> None:
    assert not list(joints("un \u0301deux"))


@pytest.mark.parametrize(
    "text", ["Le bal : \n: suite", "Un\n) deux", "Un «\ndeux", "Un (\ndeux"]
)
def test_no_part_begins_or_ends_with_a_lone_mark(text: str) -> None:
    for part in unnumbered(split(text * 3, limit=40, measure=graphemes.count)):
        assert not part.startswith((":", ";", "!", "?", "»", ")"))
        assert not part.endswith(("«", "("))


def test_nine_parts_become_ten_when_the_number_grows() -> None:
    words = " ".join(["abcdefgh"] * 20)
    parts = split(words, limit=24, measure=graphemes.count)
    assert len(parts) > 9
    assert all(graphemes.count(part) <= 24 for part in parts)
    places = [NUMBER.search(part) for part in parts]
    assert [int(place[1]) for place in places if place] == list(
        range(1, len(parts) + 1)
    )
    assert {place[2] for place in places if place} == {str(len(parts))}


def test_a_second_limit_is_kept_too() -> None:
    text = " ".join(["👨‍👩‍👧‍👦" * 10] * 30)
    parts = split(
        text,
        limit=300,
        measure=graphemes.count,
        also=[Limit(3000, graphemes.byte_length)],
    )
    assert len(parts) > 2
    assert all(graphemes.byte_length(part) <= 3000 for part in parts)


def test_a_measure_that_does_not_add_up_is_still_kept() -> None:
    def moody(text: str) -> int:
        return len(text) + 3 * text.count("a b")

    parts = split("a b c " * 60, limit=60, measure=moody)
    assert all(moody(part) <= 60 for part in parts)


def test_a_content_warning_counts_in_every_part() -> None:
    text = "mot " * 40 + "fin"
    parts = split(text, limit=60, measure=lambda part: len(part) + 20)
    assert all(len(part) <= 40 for part in parts)


def test_numbers_can_be_left_out() -> None:
    text = "Un bal. " * 20
    parts = split(text, limit=60, measure=graphemes.count, numbering=Numbering.OMITTED)
    assert len(parts) > 1
    assert unnumbered(parts) == parts


def test_the_author_cuts_with_three_stars() -> None:
    text = "Le matin.\n***\nLe soir.\n ***  \n***\n"
    assert author_parts(text) == ["Le matin.", "Le soir."]
    assert split(text, limit=300, measure=graphemes.count) == [
        "Le matin. (1/2)",
        "Le soir. (2/2)",
    ]


def test_stars_in_a_line_are_text() -> None:
    assert author_parts("Un *** deux") == ["Un *** deux"]
    assert split("Fin.\n***", limit=300, measure=graphemes.count) == ["Fin."]


def test_a_piece_longer_than_a_part_is_named() -> None:
    link = "https://ville.example.fr/" + "a" * 80
    with pytest.raises(TooLongError) as caught:
        split(f"Voir {link} ici", limit=60, measure=graphemes.count)
    assert caught.value.piece == link


def test_figures_too_many_for_one_part_may_be_cut_between() -> None:
    text = "M. " * 40 + "Durand"
    parts = split(text, limit=40, measure=graphemes.count)
    assert squeezed("".join(unnumbered(parts))) == squeezed(text)


@pytest.mark.parametrize(
    "text",
    [
        "1/ Un budget. 2/ Un vote.",
        "1/\nUn budget.\n\n2/\nUn vote.",
        "1) Un budget 2) Un vote",
        "Un budget (1/3)",
        "1/3 Un budget",
        "(1/2) Un budget",
    ],
)
def test_numbers_of_the_author_are_seen(text: str) -> None:
    assert is_numbered(text)


@pytest.mark.parametrize(
    "text", ["1/2 tarif pour tous", "Ouvert 24/7", "Un vote le 12/06", "Un 1, un 2."]
)
def test_a_fraction_is_no_number(text: str) -> None:
    assert not is_numbered(text)


@pytest.mark.speed
@pytest.mark.parametrize("measure", [graphemes.count, links_as_23])
def test_a_book_is_cut_in_a_second(measure: Measure) -> None:
    text = ("La Ville ouvre, le 4 mai à 18 h 30, une salle. Venez ! " * 600)[:30_000]
    begin = time.process_time()
    parts = split(text, limit=300, measure=measure)
    assert time.process_time() - begin < 2  # processor seconds, others at work
    assert len(parts) > 100


@pytest.mark.parametrize(("parts", "numbers"), [(9, 6), (12, 8), (25, 8), (99, 8)])
def test_a_part_may_be_full_to_its_last_sign(parts: int, numbers: int) -> None:
    """No more room is left than the numbers take: ` (9/9)`, ` (99/99)`."""
    words = [chr(ord("a") + n % 26) * (30 - numbers) for n in range(parts)]
    made = split(" ".join(words), limit=30, measure=graphemes.count)
    assert made == [f"{w} ({n}/{parts})" for n, w in enumerate(words, 1)]


def test_without_numbers_no_room_is_left_for_them() -> None:
    text = f"{'a' * 30} {'b' * 30}"
    made = split(text, limit=30, measure=graphemes.count, numbering=Numbering.OMITTED)
    assert made == ["a" * 30, "b" * 30]


def test_the_lines_of_a_piece_stay_lines() -> None:
    assert author_parts("a\nb\n***\nc") == ["a\nb", "c"]


TOKENS = st.sampled_from(
    [
        "mot",
        "été",
        "👨\u200d👩\u200d👧\u200d👦",
        "🇫🇷",
        "é",
        "#Fête",
        "@ville.example.fr",
        "«",
        "»",
        "(",
        ")",
        ":",
        "!",
        "…",
        "1",
        "200",
        "€",
        "18",
        "h",
        "M.",
        "Le",
        "Goff.",
        "fin.",
        "https://ville.example.fr/a",
        "presse@ville.fr",
        "J.-P.",
        "art.",
        "́x",
    ]
)
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\u00a0", "\u2003", "\t"])
TEXTS = st.lists(st.tuples(TOKENS, GAPS), min_size=1, max_size=120).map(
    lambda pairs: "".join(token + gap for token, gap in pairs)
)
KEPT = re.compile(r"https?://\S+|[#@]\w\S*|\S+@\S+")


@given(TEXTS, st.integers(120, 500))
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    try:
        parts = split(text, limit=limit, measure=graphemes.count)
    except TooLongError as error:
        assert graphemes.count(error.piece) > limit - len(" (99/99)")  # noqa: PT017
        return
    assert all(graphemes.count(part) <= limit for part in parts)
    assert squeezed("".join(unnumbered(parts))) == squeezed(text)
    whole = KEPT.findall(text)
    assert [one for part in unnumbered(parts) for one in KEPT.findall(part)] == whole
    ends = [*graphemes.clusters(text.replace("\r\n", "\n"))]
    cut = [one for part in unnumbered(parts) for one in graphemes.clusters(part)]
    assert [c for c in cut if c.strip()] == [c for c in ends if c.strip()]


@given(st.text(max_size=300), st.integers(60, 300))
def test_any_text_at_all_keeps_its_promises(text: str, limit: int) -> None:
    try:
        parts = split(text, limit=limit, measure=graphemes.count)
    except ValueError:
        return
    assert all(graphemes.count(part) <= limit for part in parts)


@given(TEXTS)
def test_a_text_that_fits_is_untouched(text: str) -> None:
    assert split(text, limit=10_000, measure=graphemes.count) == [text]
