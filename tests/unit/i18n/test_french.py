"""French as people meet it: argparse's words, agreement, terminals with few signs."""

from __future__ import annotations

import re

import pytest

from bureau import Bureau
from crosspost.cli import COMMANDS
from crosspost.cli.arguments import command_parser
from crosspost.cli.output import plain
from crosspost.i18n import Phrase, _

NARROW = "\N{NARROW NO-BREAK SPACE}"
# Common English words that no French sentence, option or command of ours holds.
ENGLISH = re.compile(
    r"\b(?:the|and|is|are|was|not|with|this|that|which|what|usage|show|help|exit"
    r"|arguments? required|required|expected|invalid|choose|positional|unrecognized"
    r"|following|one of|allowed|ignored|explicit|nothing|sent|file|name|default)\b"
)
# Options, choices, quotations, and the acts of a command where they are listed.
OPTIONS = re.compile(
    r"--[\w-]+|\{[\w,]+\}|«[^»]*»|\b\w+(?:\|\w+)+\b|(?m:^    (?:list|show|post)\b)"
)


def english(text: str) -> list[str]:
    """Words that were left in English."""
    return ENGLISH.findall(OPTIONS.sub(" ", text))


def test_english_is_seen() -> None:
    assert english("utilisation : show this help message and exit") != []
    assert english("--show {name,file} « status --help » dit ce qu’il faut.") == []


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_help_of_each_command_is_french(name: str) -> None:
    said = command_parser(name).format_help()

    assert said.startswith(f"utilisation{NARROW}: crosspost {name} ")
    assert f"options{NARROW}:" in said
    assert english(said) == []
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.usefixtures("in_french")
def test_the_overview_is_french_and_fits() -> None:
    from crosspost.cli import overview

    assert english(overview()) == []
    assert max(map(len, overview().splitlines())) <= 80


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "--frob"), f"arguments inconnus{NARROW}: --frob"),
        (("settle",), f"il manque{NARROW}: ID"),
        (("accounts", "frob"), f"ne connaît pas «{NARROW}frob{NARROW}»"),
        (("resume", "--move", "x"), "Il faut 2 mots après --move"),
        (("post", "--to"), f"quelque chose après --to{NARROW}: «{NARROW}NOM"),
        (("post", "--at"), f"quelque chose après --at{NARROW}: «{NARROW}HEURE"),
        (("settle", "x", "--absent", "--found", "u"), "ne va pas avec --absent"),
        (("status", "--json=x"), f"--json s’emploie seul, sans «{NARROW}x{NARROW}»"),
    ],
)
def test_what_argparse_refuses_is_told_in_french(
    bureau: Bureau, words: tuple[str, ...], said: str
) -> None:
    answer = bureau.run(*words)

    assert answer.code == 2
    assert said in " ".join(answer.err.split(" ")).replace("\n", " ")
    assert "Rien n’a été fait." in answer.err.replace("\n", " ")
    assert english(answer.err) == []


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize("where", ["login", "create"])
@pytest.mark.parametrize("how", ["400", "401", "429", "500", "refused", "cut-after"])
def test_what_a_network_refuses_is_told_in_french(
    bureau: Bureau, how: str, where: str
) -> None:
    for name in ("ville.crosspost.test", "ville@social.crosspost.test"):
        bureau.world.will_fail(name, where, how)  # type: ignore[arg-type]
    bureau.drop()

    answer = bureau.run("tick")

    assert "crosspost" in answer.err
    assert english(answer.said) == []
    assert not re.search(r"\b(?:HTTP|[45]\d\d|Traceback|PDS|DID)\b", answer.said)


# -- agreement ------------------------------------------------------------------------


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize(
    ("sent", "total", "doubt", "said"),
    [
        (3, 4, 0, "Publié sur 3 comptes sur 4"),
        (1, 4, 0, "Publié sur 1 compte sur 4"),
        (0, 4, 1, "Publié sur 0 compte sur 4, 1 à vérifier"),
        (2, 4, 2, "Publié sur 2 comptes sur 4, 2 à vérifier"),
        (1, 1, 0, "Publié sur le compte"),
        (0, 1, 0, "Publié sur 0 compte sur 1"),
    ],
)
def test_the_sum_agrees_with_what_was_published(
    sent: int, total: int, doubt: int, said: str
) -> None:
    from crosspost.report.words import published

    assert str(published(sent, total=total, doubt=doubt)) == said


@pytest.mark.usefixtures("in_french")
def test_a_sentence_that_nobody_translated_is_english_not_an_error() -> None:
    assert str(Phrase("Never written {n}.", {"n": 1})) == "Never written 1."
    assert str(_("Held.")) == "Retenu."


# -- terminals that know few signs ----------------------------------------------------


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp850"])
def test_a_poor_encoding_loses_signs_and_no_sentence(
    bureau: Bureau, encoding: str
) -> None:
    poor = Bureau(bureau.home, encoding=encoding)
    file = str(bureau.drop("Pont fermé lundi : déviation… 🚧", "thread = true"))

    for words in (("preview", file), ("status",), ("doctor",), ("frob",), ("--help",)):
        answer = poor.run(*words)
        assert "Traceback" not in answer.said
        assert answer.said.strip()
    refused = poor.run("frob").err.replace("\n", " ")
    assert "La commande frob n" in refused
    assert "existe pas. Rien n" in refused
    assert "?" not in refused.replace("status", "")


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("ascii", 'Que faire : " crosspost status " dit ou en est l\'envoi... 8 x 3'),
        (
            "latin-1",
            "Que faire : «\xa0crosspost status\xa0» dit où en est l'envoi... 8 × 3",
        ),
        (
            "cp1252",
            "Que faire : «\xa0crosspost status\xa0» dit où en est l’envoi… 8 × 3",
        ),
    ],
)
def test_signs_become_the_nearest_that_there_are(encoding: str, said: str) -> None:
    whole = (
        f"Que faire{NARROW}: «{NARROW}crosspost status{NARROW}» dit où en est "
        "l’envoi… 8 × 3"
    )

    assert plain(whole, encoding).replace("\xa0", " ") == said.replace("\xa0", " ")


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize(
    ("gone", "total", "said"),
    [
        (3, 4, "Retiré de 3 comptes sur 4"),
        (1, 4, "Retiré de 1 compte sur 4"),
        (1, 1, "Retiré du compte"),
        (0, 1, "Retiré de 0 compte sur 1"),
    ],
)
def test_the_sum_agrees_with_what_was_removed(gone: int, total: int, said: str) -> None:
    from crosspost.report.words import removed

    assert str(removed(gone, total=total)) == said
