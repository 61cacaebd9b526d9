from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.compose import Composed, Ruler, compose, place
from crosspost.model import FittedMedia, Level, Wording
from crosspost.text.graphemes import byte_length, count

RULER = Ruler(40, "graphemes", count, most_bytes=3_000, bytes_of=byte_length)
SENTENCES = "Le pont ferme lundi. La mairie ouvre mardi. Le quai reste libre."


def ids(composed: Composed) -> list[str]:
    return [note.id for note in composed.notes]


def test_a_text_that_fits_is_said_as_it_is() -> None:
    made = compose(Wording("Bonjour.", short="Non.", thread=True), [RULER])
    assert made.texts == ("Bonjour.",)
    assert ids(made) == []


def test_the_short_text_is_said_where_the_whole_does_not_fit() -> None:
    made = compose(Wording(SENTENCES, short="Pont fermé.", thread=True), [RULER])
    assert made.texts == ("Pont fermé.",)
    assert ids(made) == ["short-used"]


def test_a_thread_where_it_is_allowed_and_nothing_else_fits() -> None:
    made = compose(Wording(SENTENCES, short="x" * 41, thread=True), [RULER])
    assert len(made.texts) == 3
    assert made.texts[0].endswith(" (1/3)")
    assert all(RULER.fits(text) for text in made.texts)
    assert ids(made) == ["thread-used"]


def test_a_text_numbered_by_its_author_is_not_numbered_again() -> None:
    text = "1/ Le pont ferme lundi matin. 2/ La mairie ouvre mardi."
    made = compose(Wording(text, thread=True), [RULER])
    assert len(made.texts) == 2
    assert "(1/2)" not in made.texts[0]


def test_the_author_cuts_where_the_author_wants_also_what_would_fit() -> None:
    made = compose(Wording("Un.\n***\nDeux."), [RULER])
    assert made.texts == ("Un. (1/2)", "Deux. (2/2)")
    assert ids(made) == ["thread-used"]


def test_a_piece_too_long_is_cut_only_where_a_thread_is_allowed() -> None:
    text = f"Un.\n***\n{SENTENCES}"
    assert ids(compose(Wording(text), [RULER])) == ["too-long"]
    assert ids(compose(Wording(text, short="Court."), [RULER])) == ["short-used"]
    made = compose(Wording(text, thread=True), [RULER])
    assert made.texts[0] == "Un. (1/4)"


def test_too_long_names_count_limit_and_unit() -> None:
    [note] = compose(Wording("x" * 41), [RULER]).notes
    assert (note.id, note.level) == ("too-long", Level.ERROR)
    assert note.message.values == {"used": 41, "limit": 40}
    assert "41 characters, 40 at most" in str(note.message)
    assert "thread" in str(note.hint)


def test_too_many_bytes_are_told_as_bytes() -> None:
    ruler = replace(RULER, most_bytes=30)
    [note] = compose(Wording("👨‍👩‍👧‍👦👨‍👩‍👧‍👦"), [ruler]).notes
    assert note.message.values == {"used": 50, "limit": 30}
    assert "bytes" in str(note.message)


def test_code_points_are_told_as_such() -> None:
    ruler = Ruler(5, "characters", len)
    [note] = compose(Wording("Bonjour"), [ruler]).notes
    assert "as its server counts them" in str(note.message)


def test_a_short_text_that_does_not_fit_is_told_too() -> None:
    [note] = compose(Wording("x" * 50, short="y" * 41), [RULER]).notes
    assert note.hint is not None
    assert note.hint.values == {"used": 41, "limit": 40}


def test_a_word_longer_than_a_part_is_an_error_with_its_way_out() -> None:
    made = compose(Wording(f"Voir {'x' * 50} ici.", thread=True), [RULER])
    [note] = made.notes
    assert note.id == "too-long"
    assert "cannot be cut" in str(note.message)


FAMILY = "👨‍👩‍👧‍👦"  # 25 bytes


def test_what_is_too_heavy_becomes_parts_that_are_not() -> None:
    ruler = replace(RULER, most=300)
    fits = compose(Wording(FAMILY * 120, thread=True), [ruler])
    assert fits.texts == (FAMILY * 120,)
    made = compose(Wording(f"{FAMILY * 100} {FAMILY * 100}", thread=True), [ruler])
    assert made.texts == (f"{FAMILY * 100} (1/2)", f"{FAMILY * 100} (2/2)")


def test_a_ruler_without_a_weight_cuts_by_its_measure_alone() -> None:
    ruler = Ruler(200, "characters", count)
    text = f"{FAMILY * 150} {FAMILY * 150}"
    assert len(compose(Wording(text, thread=True), [ruler]).texts) == 2


def test_the_author_s_cuts_are_tried_by_every_ruler() -> None:
    lenient = replace(RULER, measure=lambda text: count(text) // 2)
    text = f"Un.\n***\n{'x' * 60}"
    made = compose(Wording(text), [RULER, lenient])
    assert made.texts == ("Un. (1/2)", f"{'x' * 60} (2/2)")
    assert made.ruler is lenient
    assert made.said == (text,)
    assert str(made.notes[0].message) == "The text goes out as a thread of 2 parts."


def test_what_fits_nowhere_is_shown_whole_and_without_the_marks() -> None:
    made = compose(Wording(f"Un.\n***\n{SENTENCES}"), [RULER])
    assert made.texts == (f"Un.\n\n{SENTENCES}",)
    assert ids(made) == ["too-long"]


NOTES = {
    "short-used": (
        Level.INFO,
        "The whole text does not fit: the short text is published here.",
    ),
    "thread-used": (Level.INFO, "The text goes out as a thread of 3 parts."),
    "pictures-in-thread": (
        Level.INFO,
        "The pictures stand on the first 2 parts of the thread.",
    ),
    "pictures-left-out": (Level.WARNING, "2 pictures are left out here: c, d."),
    "too-many-pictures": (
        Level.ERROR,
        "4 pictures are too many for this account, which takes 2 at most.",
    ),
}


@pytest.mark.parametrize("told", NOTES)
def test_every_choice_is_told(told: str) -> None:
    media = [FittedMedia(name, "", name, "image/png", 1, 1, 1) for name in "abcd"]
    made = [
        *compose(Wording(SENTENCES, short="Pont."), [RULER]).notes,
        *compose(Wording(SENTENCES, thread=True), [RULER]).notes,
    ]
    for pictures in ("thread", "first", "refuse"):
        wording = Wording("a", pictures=pictures)
        made += place(media, wording, most=2, parts=1).notes
    assert {n.id: (n.level, str(n.message)) for n in made}[told] == NOTES[told]


def test_what_is_too_long_says_by_how_much_and_what_to_do() -> None:
    [whole] = compose(Wording("x" * 50), [RULER]).notes
    assert str(whole.message) == (
        "The text is too long for this account: 50 characters, 40 at most."
    )
    assert "write “thread = true”" in str(whole.hint)
    [short] = compose(Wording("x" * 50, short="y" * 41), [RULER]).notes
    assert str(short.hint).startswith("The short text does not fit either (41, 40")
    [heavy] = compose(Wording(FAMILY * 121), [replace(RULER, most=300)]).notes
    assert str(heavy.message).endswith("3025 bytes, 3000 at most.")
    [other] = compose(Wording("x" * 50), [replace(RULER, unit="characters")]).notes
    assert "as its server counts them" in str(other.message)


def test_what_stands_beside_a_text_counts_with_it() -> None:
    ruler = replace(RULER, measure=lambda text: 10 + count(text))
    assert ruler.used("Bonjour.") == 18
    assert not ruler.fits("x" * 31)
    made = compose(Wording(SENTENCES, thread=True), [ruler])
    assert all(ruler.fits(text) for text in made.texts)


def test_a_second_ruler_is_used_only_where_the_first_fails() -> None:
    lenient = replace(RULER, measure=lambda text: count(text) // 2)
    assert compose(Wording("Court."), [RULER, lenient]).ruler is RULER
    assert compose(Wording("x" * 60), [RULER, lenient]).ruler is lenient
    both = compose(Wording("x" * 60, short="Court."), [RULER, lenient])
    assert both.texts == ("x" * 60,)


WORDS = st.lists(st.text("abcdéè👍 .", min_size=1, max_size=9), min_size=1, max_size=40)


@given(words=WORDS, most=st.integers(20, 60), thread=st.booleans())
def test_parts_fit_or_there_is_an_error(
    words: list[str], most: int, *, thread: bool
) -> None:
    ruler = replace(RULER, most=most)
    text = " ".join(" ".join(words).split()) or "x"
    made = compose(Wording(text, thread=thread), [ruler])
    fits = all(ruler.fits(part) for part in made.texts)
    assert fits == ("too-long" not in ids(made))
    assert thread <= fits


# -- pictures ---------------------------------------------------------------------


def picture(number: int) -> FittedMedia:
    return FittedMedia(f"{number}.png", "", f"{number:064}", "image/png", 1, 1, 1)


PICTURES = [picture(number) for number in range(1, 7)]


def numbers(parts: tuple[tuple[FittedMedia, ...], ...]) -> list[str]:
    return ["".join(one.file[0] for one in part) for part in parts]


def test_pictures_stand_on_the_first_part() -> None:
    placed = place(PICTURES[:4], Wording("x"), most=4, parts=2)
    assert numbers(placed.parts) == ["1234", ""]
    assert placed.notes == ()


@pytest.mark.parametrize(
    ("choice", "parts", "where", "note"),
    [
        ("refuse", 1, ["1234"], "too-many-pictures"),
        ("first", 1, ["1234"], "pictures-left-out"),
        ("thread", 1, ["1234", "56"], "pictures-in-thread"),
        ("thread", 3, ["1234", "56", ""], "pictures-in-thread"),
    ],
)
def test_too_many_pictures(
    choice: str, parts: int, where: list[str], note: str
) -> None:
    wording = Wording("x", pictures=choice)  # type: ignore[arg-type]
    placed = place(PICTURES, wording, most=4, parts=parts)
    assert numbers(placed.parts) == where
    assert [one.id for one in placed.notes] == [note]


def test_those_left_out_are_named() -> None:
    placed = place(PICTURES, Wording("x", pictures="first"), most=4, parts=1)
    assert "5.png, 6.png" in str(placed.notes[0].message)


def test_too_many_to_refuse_is_an_error() -> None:
    [note] = place(PICTURES, Wording("x"), most=4, parts=1).notes
    assert note.level is Level.ERROR
    assert "6 pictures" in str(note.message)
    assert "4" in str(note.message)
