"""Anyone can compare an archive with an account, and every difference is named."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from crosspost.clock import ManualClock
from crosspost.migrate.book import Row, Standing
from crosspost.migrate.keys import record_key
from crosspost.migrate.values import Action, Planned, Reason
from crosspost.migrate.verify import Kept, Verification, Verifier, What
from crosspost.networks.bluesky import old, old_text
from crosspost.networks.bluesky.limits import assumed
from crosspost.networks.bluesky.repository import Repository, Unreadable, fetch
from crosspost.networks.fake.bluesky.repo import Write
from crosspost.networks.fake.world import World
from imports_stage import (
    START,
    ImportStage,
    fake_stage,
    photo,
    planned,
    thread,
    x_id,
)

POST = "app.bsky.feed.post"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def world(clock: ManualClock) -> World:
    return World(clock)


@pytest.fixture
def stage(tmp_path: Path, world: World, clock: ManualClock) -> ImportStage:
    return fake_stage(tmp_path / "state", world, clock)


def skipped(number: int) -> Planned:
    return replace(
        planned(number), action=Action.SKIP, reason=Reason.REPLY_TO_OTHER, text=""
    )


POSTS = [
    planned(0),
    *thread(1, 3),
    skipped(7),
    planned(8, "mot " * 120),
    planned(9, media=(photo("a.png"), photo("b.png", None))),
    skipped(10),
]


def downloaded(stage: ImportStage, world: World) -> io.BytesIO:
    file = io.BytesIO()
    with httpx.Client(transport=world.transport()) as http:
        fetch(stage.account.server, stage.account.identity, http, file)
    return file


def verify(
    stage: ImportStage,
    world: World,
    posts: Sequence[Planned] = POSTS,
    kept: Kept | None = None,
) -> Verification:
    public = Repository(downloaded(stage, world), did=stage.account.identity)
    whose = old_text.Whose(stage.account.identity, assumed(stage.account), {})
    verifier = Verifier(
        public,
        partial(old.compose, whose=whose),
        did=stage.account.identity,
        language="fr",
        kept=kept,
    )
    return verifier.run(posts)


def found(result: Verification) -> list[tuple[What, str]]:
    return [(one.what, one.post) for one in result.differences]


def rewrite(world: World, stage: ImportStage, key: str, **changes: Any) -> None:  # noqa: ANN401
    """Someone edits a record."""
    from crosspost.networks.fake.bluesky import cids

    did = stage.account.identity
    with world.books.turn():
        record = world.bluesky.repos.record(did, POST, key)
        assert record is not None
        value = {**record.value, **changes}
        write = Write("update", POST, key, value, cids.record_cid(value))
        world.bluesky.repos.commit(did, [write], now=world.now())


def place(world: World, stage: ImportStage, key: str, like: str) -> None:
    """Someone writes what stands under one key under another one too."""
    did = stage.account.identity
    with world.books.turn():
        record = world.bluesky.repos.record(did, POST, like)
        assert record is not None
        write = Write("create", POST, key, record.value, record.cid)
        world.bluesky.repos.commit(did, [write], now=world.now())


def test_a_whole_import_is_whole(stage: ImportStage, world: World) -> None:
    world.hands.post(stage.account.handle, "Un message du jour.")
    stage.run(POSTS)
    result = verify(stage, world)

    assert found(result) == []
    assert result.whole
    assert (result.posts, result.migrated, result.native) == (8, 6, 1)
    assert result.skipped == {"reply-to-other": 2}


def test_a_missing_post_is_named(stage: ImportStage, world: World) -> None:
    stage.run(POSTS)
    world.hands.delete(stage.account.handle, record_key(x_id(0)))
    result = verify(stage, world)
    assert found(result) == [(What.MISSING, x_id(0))]
    assert not result.whole


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", "Autre chose."), ("createdAt", "2020-02-02T00:00:00.000Z")],
)
def test_an_altered_post_is_named_with_what_differs(
    stage: ImportStage, world: World, name: str, value: str
) -> None:
    stage.run(POSTS)
    rewrite(world, stage, record_key(x_id(0)), **{name: value})
    result = verify(stage, world)
    assert found(result) == [(What.ALTERED, x_id(0))]
    assert result.differences[0].fields == (name,)


def test_with_the_plan_file_any_byte_counts(stage: ImportStage, world: World) -> None:
    stage.run(POSTS)
    rows = [row for row in stage.kept if isinstance(row, Row)]
    cids = {row.key: row.cid for row in rows if row.state is Standing.SENT}
    assert verify(stage, world, kept=Kept(cids)).whole
    rewrite(world, stage, record_key(x_id(0)), tags=["ajout"])

    assert verify(stage, world).whole
    assert found(verify(stage, world, kept=Kept(cids))) == [(What.ALTERED, x_id(0))]


def test_a_post_that_is_there_twice_is_named(stage: ImportStage, world: World) -> None:
    stage.run(POSTS)
    place(world, stage, "3mvzvh4fs222b", record_key(x_id(0)))
    assert found(verify(stage, world)) == [(What.DOUBLE, x_id(0))]


@pytest.mark.parametrize("part", [1, 2, 9])
def test_a_post_that_the_plan_leaves_out_must_not_be_there(
    stage: ImportStage, world: World, part: int
) -> None:
    stage.run(POSTS)
    place(world, stage, record_key(x_id(7), part=part), record_key(x_id(0)))
    assert found(verify(stage, world)) == [(What.UNPLANNED, x_id(7))]


def test_an_old_id_is_known_by_its_key_whatever_the_part(
    stage: ImportStage, world: World
) -> None:
    old_post = replace(skipped(0), id="8414000123")
    stage.run(POSTS)
    place(world, stage, record_key("8414000123", part=700), record_key(x_id(0)))
    result = verify(stage, world, [old_post, *POSTS])
    assert found(result) == [(What.UNPLANNED, "8414000123")]


def test_what_could_not_be_published_is_counted_with_its_reason(
    stage: ImportStage, world: World
) -> None:
    posts = [*POSTS, planned(20)]
    stage.run(POSTS)
    without = verify(stage, world, posts)
    why = {"message": {"id": "Non."}}
    told = verify(stage, world, posts, Kept(refused={x_id(20): why}))

    assert found(without) == [(What.MISSING, x_id(20))]
    assert told.whole
    assert told.refused == {x_id(20): why}


def test_what_was_taken_back_is_not_missing_and_what_is_there_is_compared(
    stage: ImportStage, world: World
) -> None:
    posts = [*POSTS, planned(20)]
    stage.run(POSTS)
    back = Kept(withdrawn={record_key(x_id(20)), record_key(x_id(0))})
    result = verify(stage, world, posts, back)

    assert result.whole
    assert (result.migrated, result.withdrawn) == (6, 1)

    rewrite(world, stage, record_key(x_id(0)), text="Autre")
    again = verify(stage, world, posts, back)
    assert found(again) == [(What.ALTERED, x_id(0))]


def test_a_repository_that_was_cut_or_changed_proves_nothing(
    stage: ImportStage, world: World
) -> None:
    stage.run(POSTS)
    data = downloaded(stage, world).getvalue()
    did = stage.account.identity
    for broken in (data[:-10], data.replace("été".encode(), b"ete!!"), data[:100]):
        with pytest.raises(Unreadable):
            Repository(io.BytesIO(broken), did=did)
    with pytest.raises(Unreadable):
        Repository(io.BytesIO(data), did="did:plc:another")
