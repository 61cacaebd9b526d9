"""N15: with LANG=C and `language = "fr"`, whatever goes wrong is told in French.

Every error line says what happened, what was or was not published and what to do;
never a traceback, English, or what a server sent.
"""

from __future__ import annotations

import re

import pytest

from town import BLUESKY, HANDLES, MASTODON, Run, Town

ENGLISH = re.compile(
    r"\b(?:the|and|is|are|was|were|not|with|this|that|what|nothing|sent|error|file"
    r"|could|should|must|your|from|already|there|of|to do)\b",
    re.IGNORECASE,
)
PROTOCOL = re.compile(r"\b(?:PDS|DID|facet|token|HTTP|XRPC|JSON|[45]\d\d)\b")
NOT_OURS = re.compile(r"https?://\S+|/\S+|--[\w-]+|«[^»]*»|[\w.-]+\.(?:md|test|toml)\b")
PUBLISHED = re.compile(
    r"rien|n’a été|n’est parti|publié|retenu|parti|envoyé|retrouvé|vérifier"
)


@pytest.fixture
def ville(town: Town) -> Town:
    """A town that reads French."""
    town.reconfigure('language = "en"', 'language = "fr"')
    return town


def check(run: Run) -> None:
    """It is told in French, with what was published and what to do."""
    told = NOT_OURS.sub(" ", run.err)
    assert run.err.startswith("crosspost"), run
    assert ENGLISH.findall(told) == [], run.err
    assert PROTOCOL.findall(told) == [], run.err
    assert PUBLISHED.search(run.err.lower()), run.err
    assert "Que faire" in run.err, run.err


@pytest.mark.parametrize(
    "words",
    [
        ("statut",),
        ("status", "zzz"),
        ("status", "--frob"),
        ("post", "Pont fermé"),
        ("post", "Pont fermé", "--to", "vile"),
        ("post", "Pont fermé", "--to", "ville"),
        ("post", "Pont fermé", "--to", "ville", "--at", "hier"),
        ("post", "Pont fermé", "--to", "ville", "--image", "rien.jpg", "--alt", "x"),
        ("add", "rien.md"),
        ("retry", "zzz", "--yes"),
        ("accounts", "check", "rien"),
    ],
)
def test_a_command_that_cannot_be_done(ville: Town, words: tuple[str, ...]) -> None:
    run = ville.run(*words)

    assert run.code == 2
    check(run)


@pytest.mark.parametrize("where", ["login", "create"])
@pytest.mark.parametrize("how", ["400", "401", "429", "500", "html", "cut-after"])
def test_a_network_that_goes_wrong(ville: Town, how: str, where: str) -> None:
    for name in (BLUESKY, MASTODON):
        ville.world.will_fail(HANDLES[name], where, how)  # type: ignore[arg-type]
    ville.drop()

    run = ville.run("tick")

    if run.err:  # Mastodon knows no login of its own: it may have gone well
        check(run)
    assert run.code in {0, 1, 3}
    assert run.code == 0 or run.err


def test_a_secret_that_others_can_read(ville: Town) -> None:
    (ville.home / "secrets" / BLUESKY).chmod(0o644)
    ville.drop()

    check(ville.run("tick"))


def test_a_ledger_that_is_gone(ville: Town) -> None:
    (ville.home / "state" / "ledger.sqlite3").unlink()

    check(ville.run("tick"))


def test_a_configuration_with_a_mistake(ville: Town) -> None:
    ville.reconfigure('network = "bluesky"', 'netwrok = "bluesky"')

    run = ville.run("preview")

    assert run.code == 2
    check(run)
