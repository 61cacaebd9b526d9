"""A world in a file: between processes, at once, after a kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from crosspost.clock import ManualClock
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import PNG, START, Bluesky, Mastodon, record

KEY = "3mvzvh4fs2227"


@pytest.fixture
def opened(tmp_path: Path, clock: ManualClock) -> Callable[[], World]:
    return lambda: World(clock, file=tmp_path / "networks.sqlite")


def clients(world: World) -> tuple[Bluesky, Mastodon]:
    http = httpx.Client(transport=world.transport())
    ville = Bluesky(http, world.ensure_bluesky("ville.test"))
    return ville, Mastodon(http, world.ensure_mastodon("mastodon.test", "ville"))


def test_another_process_sees_everything(opened: Callable[[], World]) -> None:
    first = opened()
    ville, masto = clients(first)
    ville.log_in()
    ville.upload()
    written = record("L'été 👨‍👩‍👧‍👦", langs=["fr"])
    ville.once(KEY, written)
    medium = masto.upload(alt="Un chat", focus="0.5,-0.5").json()["id"]
    masto.post("Bonjour", key="k", media_ids=[medium], language="fr")
    shown = first.posts("ville.test"), first.posts("ville@mastodon.test")
    first.close()

    second = opened()
    again, theirs = clients(second)
    assert (second.posts("ville.test"), second.posts("ville@mastodon.test")) == shown
    assert shown[1][0].media[0].content == PNG
    again.headers = ville.headers
    assert "commit" not in again.once(KEY, written).json()
    theirs.post("Bonjour", key="k")
    assert len(second.posts("ville@mastodon.test")) == 1
    assert theirs.post("x", media_ids=[medium]).status_code == 422
    second.close()


def test_two_at_once_see_each_other(opened: Callable[[], World]) -> None:
    one, other = opened(), opened()
    (_, first), (_, second) = clients(one), clients(other)
    for number in range(3):
        first.post(f"a{number}")
        second.post(f"b{number}")

    assert [post.text for post in one.posts("ville@mastodon.test")] == [
        "a0",
        "b0",
        "a1",
        "b1",
        "a2",
        "b2",
    ]
    ids = [post.id for post in other.posts("ville@mastodon.test")]
    assert len(set(ids)) == 6
    one.close()
    other.close()


def test_faults_and_late_requests_are_kept(
    opened: Callable[[], World], clock: ManualClock
) -> None:
    first = opened()
    _, masto = clients(first)
    first.will_fail("*", "create", "504-late", seconds=60, times=2)
    first.will_fail("*", "look", "500")
    assert masto.post("Bonjour").status_code == 504
    first.close()

    second = opened()
    _, masto = clients(second)
    assert masto.post("Encore").status_code == 504
    assert masto.get("/api/v1/statuses").status_code == 500
    clock.advance(minutes=1)
    texts = [post.text for post in second.posts("ville@mastodon.test")]
    assert texts == ["Bonjour", "Encore"]
    assert [one.how for one in second.struck()] == [
        "504-late",
        "504-late",
        "500-before",
    ]
    second.close()


def test_a_deletion_is_kept(opened: Callable[[], World]) -> None:
    first = opened()
    _, masto = clients(first)
    id_ = masto.post("Bonjour").json()["id"]
    first.hands.delete("ville@mastodon.test", id_)
    first.close()
    second = opened()
    clients(second)
    assert second.posts("ville@mastodon.test") == []
    assert len(second.removed("ville@mastodon.test")) == 1
    second.close()


def test_a_mistake_within_a_turn_changes_nothing(opened: Callable[[], World]) -> None:
    world = opened()
    _, masto = clients(world)
    masto.post("Bonjour")

    def fail() -> None:
        with world.books.turn():
            world.hands.post("ville@mastodon.test", "À moitié")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    texts = [post.text for post in world.posts("ville@mastodon.test")]
    assert texts == ["Bonjour"]
    world.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from crosspost.networks.fake.http import Asked
from crosspost.networks.fake.world import World

world = World(file=Path(sys.argv[1]))
login = world.ensure_mastodon("mastodon.test", "ville")
head = (("Authorization", f"Bearer {login.token}"),)
form = b"status=Bonjour"
post = ("POST", "mastodon.test", "/api/v1/statuses", world.now(), (), head, form)
world.answer(Asked(*post))
with world.books.turn():
    world.hands.post(login.handle, "Never finished")
    print("now", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_whole_turns(tmp_path: Path) -> None:
    file = tmp_path / "networks.sqlite"
    told = subprocess.run(
        [sys.executable, "-c", KILLED, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout == "now\n", told.stderr

    world = World(ManualClock(START), file=file)
    assert [one.text for one in world.posts("ville@mastodon.test")] == ["Bonjour"]
    world.close()


FORKED = """
import os, sys
from pathlib import Path
from crosspost.networks.fake.world import World

world = World(file=Path(sys.argv[1]))
login = world.ensure_mastodon("mastodon.test", "ville")
world.hands.post(login.handle, "parent")
for number in range(5):
    child = os.fork()
    if not child:
        world.hands.post(login.handle, f"child {number}")
        os._exit(0)
    os.waitpid(child, 0)
world.hands.post(login.handle, "parent again")
print(*(one.text for one in world.posts(login.handle)), sep=",")
world.close()
"""


def test_children_of_a_warm_parent_share_its_world(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path / "networks.sqlite")],
        capture_output=True,
        text=True,
        check=False,
    )
    children = [f"child {number}" for number in range(5)]
    assert told.stdout.strip().split(",") == ["parent", *children, "parent again"]
    assert told.stderr == ""


def test_the_same_names_are_the_same_accounts(clock: ManualClock) -> None:
    one, other = World(clock), World(clock)
    assert one.ensure_bluesky("ville.test") == other.ensure_bluesky("ville.test")
    theirs = [each.ensure_mastodon("m.test", "ville") for each in (one, other)]
    assert theirs[0] == theirs[1]
    assert one.ensure_plain("ville") == other.ensure_plain("ville")
