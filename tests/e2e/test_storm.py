"""The storm, smaller: all is as people wanted it; a broken engine is noticed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import crosspost

pytestmark = [pytest.mark.speed, pytest.mark.timeout(300)]
PATHS = [str(Path(crosspost.__file__).parents[1]), str(Path(__file__).parents[1])]
# A process of its own: it forks, which a process with threads should not.
PLAY = """
import sys
from dataclasses import replace
from pathlib import Path
from crosspost import i18n
from crosspost.cli.output import Output
from crosspost.demo.storm import Size, storm
from crosspost.model import State
from crosspost.ports import Change
from simulation.broken import _Blind

def blind(engine):
    return replace(engine, open=lambda account: _Blind(engine.open(account)))

def careless(engine):
    room = engine.room
    for one in room.ledger.records(states={State.WAITING}):
        room.ledger.change(one.id, Change(State.SCHEDULED, act="released"))
    return replace(engine, room=replace(room, withheld=lambda _record: None))

i18n.activate("en")
out = Output(sys.stdout, sys.stdout, environment={"NO_COLOR": "1"})
broken = {"blind": blind, "careless": careless}.get(sys.argv[1])
change = {"change": broken} if broken else {}
posts, accounts, kills = map(int, sys.argv[3:])
size = Size(posts=posts, accounts=accounts, kills=kills)
page = Path("storm.html")
sys.exit(storm(out, size=size, seed=int(sys.argv[2]), page=page, **change))
"""


WHOLE = (10, 10, 20)
"""A hundred deliveries, twenty kills."""


def play(
    folder: Path, engine: str, seed: int, size: tuple[int, int, int] = WHOLE
) -> subprocess.CompletedProcess[str]:
    """A storm of so many posts, accounts and kills, in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-c", PLAY, engine, str(seed), *map(str, size)],
        cwd=folder,
        env={**kept, "PYTHONPATH": os.pathsep.join(PATHS)},
        capture_output=True,
        check=False,
        text=True,
    )


def test_everything_is_online_once(tmp_path: Path) -> None:
    run = play(tmp_path, "whole", 1)

    words = " ".join(run.stdout.split())
    assert (run.returncode, run.stderr) == (0, ""), words
    assert "100 expected, 100 online, 0 double, 0 lost, " in words
    assert re.search(r"[1-9]\d* found rather than resent", words)
    assert "20 kills" in words
    assert re.search(r"[1-9]\d* approvals given; ", words)
    assert "Nothing left without the approval of exactly what it was; " in words
    page = tmp_path / "storm.html"
    assert str(page) in run.stdout
    written = page.read_text(encoding="utf-8")
    assert "exactly once" in written
    assert "killed while it worked" in written
    assert "What people did meanwhile" in written
    assert "<script" not in written


def test_an_engine_that_does_not_look_is_noticed(tmp_path: Path) -> None:
    for seed in range(5):  # the moments of the kills are chance
        run = play(tmp_path, "blind", seed)
        if run.returncode:
            break

    assert run.returncode == 1, run.stderr
    assert re.search(r"[1-9]\d* double", run.stdout)
    assert "not as it must be" in (tmp_path / "storm.html").read_text(encoding="utf-8")


def test_an_engine_that_ignores_approvals_is_noticed(tmp_path: Path) -> None:
    run = play(tmp_path, "careless", 2, size=(4, 6, 4))

    words = " ".join(run.stdout.split())
    assert run.returncode == 1, run.stderr
    assert "24 expected, 24 online, 0 double, 0 lost, " in words
    assert re.search(r"[1-9]\d* left without the approval of what they were; ", words)
    assert "not as it must be" in (tmp_path / "storm.html").read_text(encoding="utf-8")
