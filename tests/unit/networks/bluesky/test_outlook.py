"""What an account is asked before an import, and after its first posts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crosspost.clock import ManualClock
from crosspost.migrate.doors import VideoQuota
from crosspost.networks.fake.world import World
from imports_stage import START, ImportStage, fake_stage, planned, x_id


@pytest.fixture
def world() -> World:
    return World(ManualClock(START))


@pytest.fixture
def stage(tmp_path: Path, world: World) -> ImportStage:
    return fake_stage(tmp_path / "state", world, ManualClock(START))


def test_a_bridge_is_known_by_the_follow_of_its_account(
    stage: ImportStage, world: World
) -> None:
    importer = stage.importer()
    assert importer.bridges() is None, "nobody knows the bridge here"
    bridge = world.ensure_bluesky("ap.brid.gy")
    assert importer.bridges() == ()
    for number in range(120):
        world.hands.follow("ville.test", f"did:plc:{number:024}")
    assert importer.bridges() == ()
    world.hands.follow("ville.test", bridge.did)
    assert importer.bridges() == ("ap.brid.gy",)


def test_a_server_that_cannot_be_asked_leaves_it_open(
    stage: ImportStage, world: World
) -> None:
    world.ensure_bluesky("ap.brid.gy")
    world.will_fail(where="any", how="500", times=50)
    assert stage.importer().bridges() is None
    assert stage.importer().shown(()) == 0


def test_what_stands_there_is_listed_with_its_words(
    stage: ImportStage, world: World
) -> None:
    key = world.hands.post("ville.test", "Bonjour Bluesky.")
    [one] = stage.importer().written()
    assert (one.key, one.text) == (key, "Bonjour Bluesky.")
    assert one.url.endswith(f"/ville.test/post/{key}")


def test_readers_see_what_is_there(stage: ImportStage, world: World) -> None:
    posts = [planned(number) for number in range(3)]
    stage.run(posts)
    known = stage.ledger.imports().standing(
        "ville-bluesky", [x_id(n) for n in range(3)]
    )
    rows = [row for own in known.values() for row in own]
    importer = stage.importer()
    assert importer.shown(rows) == 3
    world.hands.delete("ville.test", rows[0].key)
    assert importer.shown(rows) == 2


def test_the_day_s_videos_are_told(stage: ImportStage) -> None:
    quota = stage.importer().video_quota()
    assert quota.why is None
    assert quota.videos


def test_an_address_that_is_not_confirmed_is_told(
    stage: ImportStage, world: World
) -> None:
    accounts = world.bluesky.accounts
    found = accounts.find("ville.test")
    assert found is not None
    accounts.keep(replace(found, email_confirmed=False))
    quota = stage.importer().video_quota()
    assert "not confirmed" in str(quota.why)
    assert quota != VideoQuota()
