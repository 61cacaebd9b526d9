"""In a folder that is none of ours, the configuration is what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosspost.cli import COMMANDS, main

WORDS = {
    "accounts": [],
    "add": ["pont.md"],
    "approve": ["x"],
    "cancel": ["x"],
    "correct": ["x", "pont.md"],
    "journal": [],
    "ledger": ["backup", "copy"],
    "pause": ["Panne."],
    "post": ["Pont fermé.", "--to", "ville"],
    "preview": [],
    "refuse": ["x", "Faux."],
    "rehearse": ["2027-05"],
    "resume": [],
    "retry": ["x"],
    "settle": ["x"],
    "status": [],
    "team": [],
    "window": [],
    "withdraw": ["x", "Faux."],
}


@pytest.mark.parametrize("command", WORDS)
def test_it_is_told_that_there_is_no_configuration_and_nothing_is_made(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command in COMMANDS
    config = tmp_path / "config.toml"

    code = main([command, *WORDS[command], "--config", str(config)])

    said = " ".join(capsys.readouterr().err.split())
    assert code == 2
    assert "There is no configuration at" in said
    assert "crosspost init" in said
    assert list(tmp_path.iterdir()) == []
