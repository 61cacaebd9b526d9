"""Imports on the real Bluesky server."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crosspost.clock import SystemClock
from crosspost.migrate.run import Run
from crosspost.migrate.undo import Undo
from imports_stage import ImportStage, photo, planned, thread
from kill_import import account_on, archive, killings, staged, verified

if TYPE_CHECKING:
    from servers.pds import RunningPds


@pytest.fixture
def stage(pds: RunningPds, tmp_path: Path) -> ImportStage:
    login = pds.create_account("ville")
    return staged(tmp_path, account_on(pds, login), login.app_password)


def test_an_import_is_whole_and_a_second_one_changes_nothing(
    stage: ImportStage, pds: RunningPds
) -> None:
    posts = list(archive(150))
    assert stage.run(posts).sent == len(posts)
    assert verified(pds, stage.account, 150).whole
    assert stage.run(posts).sent == 0
    stage.lose_ledger()
    assert stage.run(posts).found == len(posts)
    assert verified(pds, stage.account, 150).whole


def test_every_record_has_the_cid_that_was_computed(
    stage: ImportStage, pds: RunningPds
) -> None:
    posts = [*thread(0, 5), planned(9, media=(photo("a.png"), photo("b.png")))]
    stage.run(posts)
    rows = stage.ledger.imports().standing("ville-bluesky", [str(p.id) for p in posts])
    stored = {one["uri"]: one["cid"] for one in pds.records(stage.account.identity)}
    assert {row.uri: row.cid for own in rows.values() for row in own} == stored


def test_killed_and_resumed_nothing_is_double_and_nothing_missing(
    pds: RunningPds, tmp_path: Path
) -> None:
    args = argparse.Namespace(kills=3, posts=400, seed=7)
    assert killings(pds, tmp_path, args) == 0


def test_undone_killed_or_not_only_the_import_is_gone(
    stage: ImportStage, pds: RunningPds
) -> None:
    stage.run(archive(60))
    room = stage.room()
    assert Undo(room).through().posts >= 60
    room.importer.close()
    assert pds.records(stage.account.identity) == []


def test_the_real_quota_refuses_nothing(
    limited_pds: RunningPds, tmp_path: Path
) -> None:
    """At our own pace: the server counts as we do, and refuses nothing."""
    login = limited_pds.create_account("ville")
    stage = staged(tmp_path, account_on(limited_pds, login), login.app_password)
    stage.windows = None
    stage.clock = SystemClock()
    room = stage.room()
    Run(room).through(archive(12))
    quota = room.importer.quota()
    room.importer.close()
    assert quota is not None
    assert verified(limited_pds, stage.account, 12).whole
