"""Help: no error, and a sentence for every word that a command takes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from crosspost.cli import COMMANDS, main
from crosspost.cli.arguments import command_parser


def taken(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, argparse.Action]]:
    """Everything a command takes, those of its acts too, by its own name for it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for act in action.choices.values():
                yield from taken(act)
        else:
            name = "/".join(action.option_strings) or action.dest
            yield f"{parser.prog} {name}", action


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_is(command: str) -> None:
    unsaid = [name for name, one in taken(command_parser(command)) if not one.help]

    assert unsaid == []


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)])
def test_help_is_no_error(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code: object = main([*words, "--help"])
    except SystemExit as end:  # argparse leaves by itself
        code = end.code

    said = capsys.readouterr()
    assert code == 0
    assert said.err == ""
    assert "usage:" in said.out
