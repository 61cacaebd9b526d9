"""The tool that keeps the catalogue: what it finds, what it keeps, what it refuses."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from catalogues import tool

TOOL = tool()


def found(source: str) -> list[object]:
    return list(TOOL.sentences(source, "room.py"))


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        ('_("Held.")', ["Held."]),
        ('_("Held: "\n  "late.", id=1)', ["Held: late."]),
        ("f\"{_('sandbox')} │\"", ["sandbox"]),
        ('n_("{n} post", "{n} posts", count)', [("{n} post", "{n} posts")]),
        ('_("Outer: {why}", why=_("inner"))', ["Outer: {why}", "inner"]),
        ('print("Held.")', []),
    ],
)
def test_every_sentence_is_found_where_it_stands(
    source: str, sentences: list[object]
) -> None:
    assert found(source) == sentences


@pytest.mark.parametrize(
    "source", ["_(words)", '_(f"{n} posts")', 'n_("one", many, 2)']
)
def test_a_sentence_that_is_not_written_out_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"room\.py:1"):
        found(source)


def catalogue(*messages: tuple[object, object]) -> Catalog:
    made = Catalog(locale="fr")
    for sentence, said in messages:
        made.add(sentence, said)  # type: ignore[arg-type]
    return made


def test_what_is_translated_is_kept_and_what_is_gone_is_dropped() -> None:
    old = catalogue(("Held.", "Retenu."), ("Gone.", "Parti."))
    new = catalogue(("Held.", ""), ("Fresh.", ""))

    made = TOOL.merged(old, new)

    assert {one.id: one.string for one in made if one.id} == {
        "Held.": "Retenu.",
        "Fresh.": "",
    }
    assert TOOL.missing(made) == ["Fresh."]


def test_a_sentence_that_begins_to_count_is_translated_anew() -> None:
    old = catalogue(("{n} post", "{n} message"))
    new = catalogue((("{n} post", "{n} posts"), ("", "")))

    assert TOOL.missing(TOOL.merged(old, new)) == [("{n} post", "{n} posts")]


def test_writing_what_was_read_changes_nothing() -> None:
    assert TOOL.written(TOOL.merged(TOOL.read(), TOOL.extracted())) == TOOL.written(
        TOOL.merged(TOOL.merged(TOOL.read(), TOOL.extracted()), TOOL.extracted())
    )
