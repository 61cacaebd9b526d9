"""N15: whatever goes wrong is told in French: what happened, what left, what to do.

With `LANG=C` and `language = "fr"`, through the command itself; never a traceback,
English, a word of a protocol or what a server sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogues import compiled, french, pseudo, spoken
from mishaps import ALL, commands, ledger, networks
from mishaps.stage import BLUESKY, HANDLES, Mishap, Run, Stage, staged
from seams import escaped, pieces

PROTOCOL = re.compile(r"\b(?:PDS|DIDs?|facets?|tokens?|HTTP|XRPC|JSON|[45]\d\d)\b")
BODY = re.compile(r'"error"|<html|<!doctype|\{"', re.IGNORECASE)
PUBLISHED = re.compile(
    r"rien (?:ne|n’|de)|n’a été|n’est parti|publié|retenu|parti|envoyé|rejeté"
    r"|retrouvé|à vérifier|programmé"
)
# Addresses, paths, options, names of files and settings, words in quotes.
NOT_OURS = re.compile(
    r"https?://\S+|\S*/\S*|--[\w-]+|«[^»]*»|“[^”]*”|\"[^\"]*\"|[\w.-]+\.(?:md|test|toml"
    r"|jpg|png|zip|jsonl?|js|sqlite\d)\b|\w+ = \S+|crosspost \w+( \w+)?"
    r"|\b\w+\.\w[\w.-]*"
)
WORD = re.compile(r"\b[a-zà-öø-ÿœ]{2,}\b")
# Settings, accounts and commands that a person writes as they are.
WRITTEN = (
    "ville bluesky mastodon musee crosspost init ledger rebuild app_password grups"
    " groups entity network short thread decorative without_alt status chmod password"
    " time_zone sandbox true false frob shrot alt to at cross_entity bash image images"
    " touss tous access_token server instance handle accounts agent"
)
# Configurations and files are read in the pseudo-language by `unit/i18n`.
SAME = [
    one
    for one in (*networks.MISHAPS, *ledger.MISHAPS, *commands.MISHAPS)
    if not one.apart
]
FREE = (  # what the pseudo-language leaves as it is
    r"https?://\S+|\S*/\S*|@?\b(?:ville|musee)[\w.@:-]*",
    r"Ville de Saint-Elven-sur-Mer|Bluesky|Mastodon|Pont fermé(?: lundi)?\.?",
    r"\b\w+ \d+ \w+ 20\d\d à \d+\sh(?:\s\d\d)?|\b[a-z2-7]{12}\b|localhost\S*",
    r"accounts\.[\w.-]+|groups\.\w+|time_zone|grups",
)


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    """Words of our English sentences that no French one of ours holds."""
    ours, theirs = set[str](), set(WRITTEN.split())
    for message in french():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = (
            message.string if isinstance(message.string, tuple) else (message.string,)
        )
        ours.update(word for one in ids for word in WORD.findall(str(one)))
        theirs.update(word for one in said for word in WORD.findall(str(one).lower()))
    return frozenset(ours - theirs)


@pytest.fixture(scope="module")
def pseudo_locale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The pseudo-language, which argparse speaks too."""
    folder = compiled(pseudo(), tmp_path_factory.mktemp("pseudo"))
    with spoken(folder):
        yield folder


def flat(text: str) -> str:
    """On one line, with plain blanks."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def happened(mishap: Mishap, home: Path, locale: Path | None = None) -> Run:
    with staged(home, locale=locale) as stage:
        run = mishap.happen(stage)
    return Run(run.code, *[one.replace(str(home), "…") for one in (run.out, run.err)])


def test_english_is_seen(english: frozenset[str]) -> None:
    """The detector detects."""
    for sentence in ("nothing was sent", "could not be reached", "what to do"):
        assert set(WORD.findall(sentence)) & english
    assert not set(WORD.findall("rien n’a été envoyé, il est retenu")) & english


def test_there_are_enough_of_them_and_no_two_alike() -> None:
    names = [one.name for one in ALL]
    assert len(names) >= 40
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("mishap", ALL, ids=lambda one: one.name)
def test_it_is_told_in_french(
    mishap: Mishap, tmp_path: Path, english: frozenset[str]
) -> None:
    run = happened(mishap, tmp_path)

    said = flat(run.said)
    assert run.code == mishap.code, said
    assert "Traceback" not in said
    assert not BODY.search(said), said
    ours = NOT_OURS.sub(" ", said)
    assert set(WORD.findall(ours)) & english == set(), said
    assert PROTOCOL.findall(ours) == [], said
    assert PUBLISHED.search(said.lower()), said
    assert "Que faire : " in said or mishap.code == 0, said
    assert all(len(line) <= 80 or " " not in line for line in run.err.splitlines())


@pytest.mark.parametrize("mishap", SAME, ids=lambda one: one.name)
def test_no_sentence_of_it_escapes_translation(
    mishap: Mishap, tmp_path: Path, pseudo_locale: Path
) -> None:
    run = happened(mishap, tmp_path, pseudo_locale)

    assert run.code == mishap.code, run.said
    assert escaped(run.out + run.err, FREE) == []
    assert pieces(run.out) == []
    assert pieces(run.err) == []


def refused(stage: Stage) -> None:
    stage.world.will_fail(HANDLES[BLUESKY], "create", "400")
    stage.drop("pont.md", "Pont fermé.", f'to = ["{BLUESKY}"]')
    assert stage.run("tick").code == 1


def test_what_a_server_said_is_shown_to_those_who_ask(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        refused(stage)
        plain, verbose = stage.run("status"), stage.run("status", "--verbose")

    assert "Détails techniques" not in plain.said
    assert not BODY.search(plain.said)
    assert "Détails techniques : POST" in flat(verbose.said)
