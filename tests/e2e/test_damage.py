"""Lost, old and copied ledgers, by the command line and in processes of its own."""

from __future__ import annotations

import shutil
import time

import pytest

from town import BLUESKY, MASTODON, Town

THREE = ["Pont fermé.", "Marché déplacé.", "Concert ce soir."]


def publish(town: Town, *texts: str) -> None:
    for text in texts:
        town.drop(f"{text.split()[0].lower()}.md", text)
    ended = town.run("tick")
    assert ended.code == 0, ended


def online(town: Town) -> list[list[str]]:
    return [sorted(town.texts(name)) for name in (BLUESKY, MASTODON)]


def test_a_backup_that_is_put_back(town: Town) -> None:
    publish(town, THREE[0])
    assert town.run("ledger", "backup", "noon.sqlite3").code == 0
    publish(town, *THREE[1:])
    assert online(town) == [sorted(THREE)] * 2

    shutil.copy(town.home / "noon.sqlite3", town.home / "state" / "ledger.sqlite3")
    first = town.run("tick")
    again = [town.run("tick") for _number in range(3)]

    assert first.code == 1
    assert "put back" in first.err
    assert {(one.code, one.said.strip()) for one in again} == {(0, "")}
    assert online(town) == [sorted(THREE)] * 2
    assert town.run("journal", "verify").code == 0


@pytest.mark.parametrize("how", ["moved", "copied over"])
def test_the_whole_folder_is_put_back(town: Town, how: str) -> None:
    """Files come back to the outbox too, as they were before they were taken."""
    publish(town, THREE[0])
    copy = town.home.with_name(f"{town.home.name}-copy")
    town.drop("later.md", "Demain.", "at = 2099-01-01T10:00:00")
    shutil.copytree(town.home, copy)
    publish(town, *THREE[1:])
    time.sleep(1.6)  # nobody puts back what was current a second and a half ago

    for name in ("state", "outbox"):
        if how == "moved":
            shutil.rmtree(town.home / name)
        shutil.copytree(copy / name, town.home / name, dirs_exist_ok=True)
    for text in THREE[1:]:  # dropped again, as a backup of the outbox would have them
        town.drop(f"{text.split()[0].lower()}.md", text)
    for _number in range(3):
        town.run("tick")

    assert online(town) == [sorted(THREE)] * 2


def test_without_a_ledger_nothing_leaves_until_it_is_rebuilt(town: Town) -> None:
    publish(town, *THREE)
    (town.home / "state" / "ledger.sqlite3").unlink()
    town.drop("neuf.md", "Nouveau.")

    first = town.run("tick")
    again = town.run("tick")
    post = town.run("post", "Vite", "--to", "ville", "--yes")

    assert (first.code, again.code, post.code) == (1, 1, 1)
    assert "crosspost ledger rebuild" in first.said
    assert not again.said.strip()
    assert "ledger is missing" in post.said
    assert town.run("init", ".").code == 1
    assert not (town.home / "state" / "ledger.sqlite3").exists()

    rebuilt = town.run("ledger", "rebuild")
    assert rebuilt.code == 1  # the new one has no date: a person decides
    assert "Held until a person decides: 2" in rebuilt.out
    assert "Found on the networks, or known as sent: 6" in rebuilt.out
    town.run("tick")
    assert online(town) == [sorted(THREE)] * 2
    assert town.run("journal", "verify").code == 0


def test_many_runs_log_in_once(town: Town) -> None:
    """Lesson 14: each run is a process of its own, and most of them publish."""
    for number in range(12):
        town.drop(f"{number}.md", f"Avis {number}")
        town.run("tick")

    paths = [one.asked.path for one in town.world.log]
    assert len(town.texts(BLUESKY)) == 12
    logins = [path for path in paths if path.endswith("createSession")]
    assert len(logins) <= 2
