"""The French catalogue: whole, true to its places, and as French is printed."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Message

from catalogues import french, tool

NARROW = "\N{NARROW NO-BREAK SPACE}"
WIDE = "\N{NO-BREAK SPACE}"
CATALOGUE = french()
MESSAGES = [message for message in CATALOGUE if message.id]
PERCENT = re.compile(r"%(?:\(\w+\))?[sr]")
# What a program reads stands as the program wants it: keys, addresses, commands.
CODE = re.compile(
    r"https?://…?\S*|\{[^{}]*\}|\w+ = (?:\"[^\"]*\"|\[[^\]]*\]|\S+)|--[\w-]+|did:plc:…"
    r"|\w+:(?:statuses|media)|LoadCredential=\S+|%\(\w+\)[sr]|%[sr]"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?"
)
FORBIDDEN = re.compile(
    r"\b(?:DIDs?|PDS|facets?|facettes?|rkey|blob|lexicon|XRPC|tokens?|toots?|tweets?"
    r"|graph[eè]mes?|handles?|posts?|hashtags?|alt[- ]text|threads?|drafts?"
    r"|oups|zut|bac à sable|uploads?|jetons?|échecs?|échou\w+)\b",
    re.IGNORECASE,
)
UNIT = re.compile(
    r"[}\d] (?:ko|Mo|pixels|octets|secondes|minutes?|heures?|jours?|signes|millions)\b"
)
# The words of Mastodon's own page, quoted so that they are found there.
QUOTED = (f"«{NARROW}Votre jeton d’accès{NARROW}»",)


def texts(message: Message) -> list[str]:
    """The French, in each of its forms."""
    said = message.string
    return [str(one) for one in (said if isinstance(said, (tuple, list)) else [said])]


def ids(message: Message) -> list[str]:
    """The English, in each of its forms."""
    asked = message.id
    return list(asked) if isinstance(asked, (tuple, list)) else [asked]


def words(text: str) -> str:
    """What is written for people, without what is written for programs."""
    for quoted in QUOTED:
        text = text.replace(quoted, "")
    return CODE.sub("", text)


def places(text: str) -> list[str]:
    """The named places of a sentence, and argparse's, whose quotes are ours (%s)."""
    percent = [f"{one[:-1]}s" for one in PERCENT.findall(text)]
    named = [] if percent else [one[1] for one in Formatter().parse(text)]
    return sorted([one for one in named if one is not None] + percent)


def wrong(pattern: str) -> list[str]:
    """The French sentences whose words match."""
    found = re.compile(pattern)
    return [
        text
        for message in MESSAGES
        for text in texts(message)
        if found.search(words(text))
    ]


def test_the_catalogue_holds_what_the_code_says_and_no_more() -> None:
    messages = tool()
    merged = messages.merged(CATALOGUE, messages.extracted())

    assert {str(one.id) for one in MESSAGES} == {
        str(one.id) for one in merged if one.id
    }
    assert CATALOGUE.obsolete == {}
    assert messages.written(merged) == messages.PO.read_bytes()  # run tools/messages.py


def test_nothing_is_missing_or_fuzzy() -> None:
    missing = [one.id for one in MESSAGES if not all(texts(one))]
    fuzzy = [one.id for one in MESSAGES if one.fuzzy]

    assert missing == []
    assert fuzzy == []


def test_every_count_has_its_two_forms() -> None:
    assert CATALOGUE.plural_expr == "(n > 1)"
    for message in MESSAGES:
        assert len(texts(message)) == len(ids(message))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: str(one.id)[:40])
def test_the_places_are_the_same(message: Message) -> None:
    """`{n}` may be left out of a singular: “la première partie”."""
    wanted = places(ids(message)[-1])
    for text in filter(None, texts(message)):  # what is missing is told elsewhere
        given = places(text)
        spare = ["n"] if message.pluralizable and text == texts(message)[0] else []
        assert given == wanted or sorted(given + spare) == wanted


# -- as French is printed ------------------------------------------------------------


def test_high_signs_have_their_narrow_space() -> None:
    assert wrong(rf"[^{NARROW}\s\d(«{WIDE}][:;!?»](?!\S)") == []
    assert wrong(r"[ \N{NO-BREAK SPACE}][:;!?»]") == []


def test_quotes_are_french() -> None:
    assert wrong(rf"«(?!{NARROW})") == []
    assert wrong(rf"(?<!{NARROW})»") == []
    assert wrong("[“”]") == []


def test_apostrophes_are_typographic() -> None:
    assert wrong("'") == []


def test_nothing_is_shouted() -> None:
    assert wrong("!") == []
    assert wrong(r"\.\.\.") == []


def test_numbers_keep_their_units() -> None:
    loose = [text for one in MESSAGES for text in texts(one) if UNIT.search(text)]

    assert loose == []


def test_no_word_of_a_protocol_and_one_word_for_each_thing() -> None:
    named = {"post", "handle", "draft", "thread"}  # settings, said in quotes
    found = [
        (text, hit)
        for message in MESSAGES
        for text in texts(message)
        for hit in FORBIDDEN.findall(re.sub(r"«[^»]*»", "", words(text)))
        if hit not in named or f" {hit}" in text
    ]

    assert found == []
