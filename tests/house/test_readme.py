"""What the README and the changelog name is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from crosspost import __version__
from crosspost.cli import COMMANDS
from crosspost.cli.arguments import parse

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))
LINES = re.findall(r"(?:^|/)crosspost ([^\n#]+)", BLOCKS, re.MULTILINE)


@pytest.mark.parametrize("line", LINES)
def test_every_command_it_shows_is_understood(line: str) -> None:
    args = parse(line.strip().split())

    assert args.command in COMMANDS


def test_commands_are_shown_at_all() -> None:
    shown = {parse(line.strip().split()).command for line in LINES}

    assert {"demo", "init", "accounts", "doctor", "preview", "tick"} <= shown


@pytest.mark.parametrize(
    "name", ["CHANGELOG.md", "LICENSE", "config.example.toml", "tests/run.py"]
)
def test_what_it_names_is_there(name: str) -> None:
    assert name in README
    assert (ROOT / name).exists()


def test_the_example_is_a_post_file(tmp_path: Path) -> None:
    """It is previewed as it stands, in the folder that `init` makes."""
    program = "import sys; from crosspost.cli import main; sys.exit(main(sys.argv[1:]))"

    def crosspost(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={"PYTHONPATH": ":".join(sys.path), "LANGUAGE": "en", "PATH": ""},
        )

    assert crosspost("init", ".").returncode == 0
    (example,) = re.findall(r"```\n(\+\+\+\n.*?)```", README, re.DOTALL)
    (tmp_path / "outbox" / "bridge.md").write_text(example, encoding="utf-8")
    picture = ROOT / "crosspost" / "demo" / "data" / "pont-ferme.jpg"
    (tmp_path / "outbox" / "bridge.jpg").write_bytes(picture.read_bytes())
    run = crosspost("--sandbox", "preview", "outbox/bridge.md")

    assert (run.returncode, run.stderr) == (0, "")
    assert "The harbour bridge is closed" in run.stdout


def test_the_newest_version_of_the_changelog_is_this_one() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changes, re.MULTILINE)

    assert newest is not None
    assert newest[1] == __version__.partition("+")[0].partition(".dev")[0]
