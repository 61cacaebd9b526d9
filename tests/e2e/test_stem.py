"""What most tests run is what people run: forked or started, it answers the same."""

from __future__ import annotations

import re
import subprocess

import pytest

from town import Run, Town

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
        ("tick",),
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


def alike(run: Run) -> tuple[int, str, str]:
    """Without times and ids."""
    return run.code, NUMBERS.sub("…", run.out), NUMBERS.sub("…", run.err)
