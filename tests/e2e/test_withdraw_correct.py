"""Removing and correcting as processes, over sockets: what readers see afterwards."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time

import pytest

from town import BLUESKY, HANDLES, MASTODON, Town

BETTER = "Pont fermé mardi, et non lundi."


def published(town: Town, text: str = "Pont fermé lundi.") -> str:
    town.drop("pont.md", text)
    assert town.run("tick").code == 0
    (post,) = {one["post"] for one in town.status().values()}
    return str(post)


def states(town: Town) -> set[str]:
    return {one["state"] for one in town.status().values()}


def test_a_post_is_removed_everywhere_and_stays_away(town: Town) -> None:
    post = published(town)

    answer = town.run("withdraw", post, "Erreur de date", "--yes")

    assert (answer.code, answer.err) == (0, "")
    assert "Removed from 2 of 2 accounts" in answer.said
    assert town.texts(BLUESKY) == town.texts(MASTODON) == []
    assert states(town) == {"withdrawn"}
    assert town.run("tick").said == ""
    assert town.texts(BLUESKY) == []


def test_a_server_that_is_away_is_three_and_the_next_run_goes_on(town: Town) -> None:
    post = published(town)
    with town.doors.refusing("social.crosspost.test"):
        answer = town.run("withdraw", post, "Erreur", "--yes")
    assert answer.code == 3
    assert town.texts(BLUESKY) == []
    assert town.texts(MASTODON) == ["Pont fermé lundi."]
    assert town.run("withdraw", post, "Erreur", "--yes").code == 0
    assert town.texts(MASTODON) == []
    assert states(town) == {"withdrawn"}


def test_a_correction_is_in_place_on_one_network_and_linked_on_the_other(
    town: Town,
) -> None:
    post = published(town)
    file = town.write(town.home / "mieux.md", BETTER)

    answer = town.run("correct", post, str(file), "--yes")

    assert answer.code == 0, answer
    assert town.texts(MASTODON) == [BETTER]
    first, second = town.world.posts(HANDLES[BLUESKY])
    assert (first.text, second.text) == ("Pont fermé lundi.", BETTER)
    assert second.reply_to == first.uri
    assert town.run("tick").said == ""


def test_a_replacement_stands_alone(town: Town) -> None:
    post = published(town)
    file = town.write(town.home / "mieux.md", BETTER)
    answer = town.run("correct", post, str(file), "--bluesky", "replace", "--yes")
    assert answer.code == 0, answer
    assert town.texts(BLUESKY) == town.texts(MASTODON) == [BETTER]


@pytest.mark.parametrize("step", range(1, 7))
def test_killed_anywhere_a_removal_is_finished_by_the_next_run(
    town: Town, step: int
) -> None:
    """The parent kills the command at its n-th request; cron does the rest."""
    post = published(town, "Un.\n***\nDeux.\n***\nTrois.")
    seen = len(town.world.log)
    process = town.start("withdraw", post, "Erreur", "--yes")
    end = time.monotonic() + 20
    while process.poll() is None and len(town.world.log) - seen < step:
        assert time.monotonic() < end
        time.sleep(0.001)
    town.finish(process, stop=signal.SIGKILL)
    for _number in range(3):
        town.run("tick")
    assert town.texts(BLUESKY) == town.texts(MASTODON) == []
    assert states(town) == {"withdrawn"}


def test_a_person_at_a_terminal_is_asked_once(town: Town) -> None:
    post = published(town)
    parent, child = pty.openpty()
    process = subprocess.Popen(
        town.command("withdraw", post, "Erreur"),
        env=town.environment(),
        cwd=town.home,
        stdin=child,
        stdout=child,
        stderr=child,
    )
    os.close(child)
    heard = _until(parent, "[y/N]")
    os.write(parent, b"y\n")
    heard += _rest(parent)
    assert process.wait(timeout=30) == 0
    assert heard.count("[y/N]") == 1
    assert town.texts(BLUESKY) == []


def _until(terminal: int, words: str) -> str:
    heard = ""
    end = time.monotonic() + 30
    while words not in heard and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            heard += os.read(terminal, 4096).decode(errors="replace")
    return heard


def _rest(terminal: int) -> str:
    heard = ""
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:  # the other end was closed
            return heard
        if not more:
            return heard
        heard += more.decode(errors="replace")
