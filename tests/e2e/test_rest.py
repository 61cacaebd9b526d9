"""A tick with nothing to do: what it loads, and that it overlooks nothing."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crosspost.networks.fake.world import World
from fresh import loaded_by, not_standard
from town import BLUESKY, Town, later

PROGRAM = """
import sys
from crosspost.__main__ import main
sys.exit(main())
"""
HEAVY = {"argparse", "dataclasses", "gettext", "inspect", "sqlite3", "typing"}


def at_rest(town: Town) -> Path:
    """The file that a tick leaves once it has looked and found nothing to do."""
    for _number in range(2):
        assert town.run("tick").code == 0
    return town.home / "state" / "quiet"


def loaded(town: Town, *words: str) -> set[str]:
    """What a tick in this town loads."""
    said, modules = loaded_by(PROGRAM, "tick", "--config", str(town.config), *words)
    assert said == ""
    return modules


def test_a_tick_at_rest_loads_next_to_nothing(town: Town) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    quiet = at_rest(town)

    modules = loaded(town)

    assert quiet.is_file()
    assert not_standard(modules) == set()
    assert modules & HEAVY == set()


def test_a_proper_look_loads_the_standard_library_only(town: Town) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    at_rest(town).unlink()

    modules = loaded(town)

    assert "sqlite3" in modules
    assert not_standard(modules) == set()


def test_it_still_writes_the_heartbeat(town: Town) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    at_rest(town)
    heartbeat = town.home / "state" / "heartbeat"
    before = heartbeat.read_text()
    time.sleep(0.01)

    town.run("tick")

    now, due, written, _end = heartbeat.read_text().split("\n")
    was = before.split("\n")
    assert datetime.fromisoformat(now) > datetime.fromisoformat(was[0])
    assert datetime.fromisoformat(due) == datetime.fromisoformat(was[1])
    assert abs(float(written) - datetime.now(UTC).timestamp()) < 60


def new_file(town: Town) -> None:
    town.drop("2.md", "Nouveau.")


def changed_file(town: Town) -> None:
    """One word for another as long, and the old time put back."""
    path = town.outbox / "1.md"
    stat = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("Demain.", "Lundi !"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def gone_file(town: Town) -> None:
    (town.outbox / "1.md").unlink()


def gone_outbox(town: Town) -> None:
    town.outbox.rename(town.home / "elsewhere")


def other_configuration(town: Town) -> None:
    town.config.write_text(town.config.read_text(encoding="utf-8") + "# note\n")


def another_command(town: Town) -> None:
    town.run("post", "Plus tard", "--to", "ville", "--at", later(days=2))


def an_hour_later(town: Town) -> None:
    quiet = town.home / "state" / "quiet"
    head, rest = quiet.read_text().split("\n", 1)
    quiet.write_text(f"{float(head) - 3601:.3f}\n{rest}")


def a_clock_set_back(town: Town) -> None:
    quiet = town.home / "state" / "quiet"
    head, rest = quiet.read_text().split("\n", 1)
    quiet.write_text(f"{float(head) + 90:.3f}\n{rest}")


def damaged(town: Town) -> None:
    (town.home / "state" / "quiet").write_text("x")


def something_due(town: Town) -> None:
    quiet = town.home / "state" / "quiet"
    head, _due, rest = quiet.read_text().split("\n", 2)
    quiet.write_text(f"{head}\n{time.time() - 1:.3f}\n{rest}")


CHANGES = [
    new_file,
    changed_file,
    gone_file,
    gone_outbox,
    other_configuration,
    another_command,
    an_hour_later,
    a_clock_set_back,
    damaged,
    something_due,
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changed_is_looked_at_properly(town: Town, change: object) -> None:
    from crosspost.cli.quick import may_rest

    assert callable(change)
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    at_rest(town)
    argv = ["tick", "--config", str(town.config)]
    assert may_rest(argv, {})

    change(town)

    assert not may_rest(argv, {})


def test_what_comes_due_after_a_rest_is_sent(town: Town) -> None:
    town.drop("1.md", "Bientôt.", f"at = {later(seconds=12)}")
    quiet = at_rest(town)
    assert quiet.exists()
    assert town.texts(BLUESKY) == []
    time.sleep(12)

    town.run("tick")

    assert town.texts(BLUESKY) == ["Bientôt."]


@pytest.mark.parametrize(
    "words",
    [
        ["tick", "--nope"],
        ["tick", "--language", "es"],
        ["tick", "tick"],
        ["status"],
        ["tick", "--help"],
        ["--version"],
        [],
    ],
)
def test_nothing_but_a_plain_tick_may_rest(town: Town, words: list[str]) -> None:
    from crosspost.cli.quick import may_rest

    at_rest(town)
    plain = ["tick", "--sandbox", "--no-color", f"--config={town.config}"]

    assert may_rest(["--config", str(town.config), "tick", "--verbose"], {})
    assert not may_rest(plain, {})  # the sandbox has a rest of its own
    assert not may_rest([*words, "--config", str(town.config)], {})


def test_the_world_of_these_tests_is_not_asked(town: Town) -> None:
    at_rest(town)
    assert isinstance(town.world, World)
    before = len(town.world.log)

    town.run("tick")

    assert len(town.world.log) == before
