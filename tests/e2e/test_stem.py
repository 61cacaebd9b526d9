"""What most tests run is what people run: forked or started, it answers the same."""

from __future__ import annotations

import re
import subprocess

import pytest

from town import BLUESKY, MASTODON, Run, Town

NUMBERS = re.compile(r"\b[0-9a-f]{8,}\b|\d+")


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("status",),
        ("status", "--json"),
        ("status", "--frob"),
        ("preview", "outbox/pont.md"),
        ("journal",),
        ("retry", "zzz"),
        ("post", "-", "--to", "ville", "--dry-run"),
    ],
)
def test_a_forked_command_answers_as_a_started_one(
    town: Town, words: tuple[str, ...]
) -> None:
    town.drop()
    started = subprocess.run(
        town.command(*words),
        cwd=town.home,
        env=town.environment(),
        input="Pont fermé.".encode(),
        capture_output=True,
        check=False,
    )

    forked = town.run(*words, stdin="Pont fermé.".encode())

    said = Run(started.returncode, started.stdout.decode(), started.stderr.decode())
    assert alike(forked) == alike(said)


def test_a_forked_run_publishes_as_a_started_one(town: Town) -> None:
    town.drop()
    started = town.finish(town.start("tick"))
    town.drop("marche.md", "Marché déplacé.")

    forked = town.run("tick")

    assert alike(forked) == alike(started) == (0, "", "")
    assert [len(town.texts(name)) for name in (BLUESKY, MASTODON)] == [2, 2]


def alike(run: Run) -> tuple[int, str, str]:
    """Without times and ids."""
    return run.code, NUMBERS.sub("…", run.out), NUMBERS.sub("…", run.err)
