"""Old posts on a built-in Bluesky server: once, in order, linked, whatever happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crosspost.clock import ManualClock
from crosspost.errors import AccessDenied
from crosspost.identity import rfc3339
from crosspost.migrate.adopt import adopt
from crosspost.migrate.book import Row, Standing
from crosspost.migrate.keys import record_key
from crosspost.migrate.undo import Undo
from crosspost.migrate.values import (
    Action,
    Link,
    LinkKind,
    MediaFile,
    MediaKind,
    Planned,
    Reason,
)
from crosspost.networks.bluesky.limits import assumed
from crosspost.networks.fake.world import World
from imports_stage import (
    START,
    ImportStage,
    fake_stage,
    instant,
    photo,
    planned,
    stored,
    thread,
    x_id,
)

DATA = Path(__file__).parents[2] / "data" / "media"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def world(clock: ManualClock) -> World:
    return World(clock)


@pytest.fixture
def stage(tmp_path: Path, world: World, clock: ManualClock) -> ImportStage:
    return fake_stage(tmp_path / "state", world, clock)


def there(world: World, stage: ImportStage) -> Mapping[str, Any]:
    return stored(world, stage.account.identity)


def key(number: int, part: int = 1) -> str:
    return record_key(x_id(number), part=part)


def with_link(number: int, target: int, *, at_end: bool = True) -> Planned:
    url = f"https://x.com/ville/status/{x_id(target)}"
    text = f"Voir {url}" if at_end else f"{url} dit tout."
    start = text.index(url)
    link = Link(url, LinkKind.QUOTE_SELF, start, start + len(url), x_id(target))
    return planned(number, text, links=(link,), quotes=(x_id(target),))


def test_posts_stand_at_their_dates_under_their_own_keys(
    stage: ImportStage, world: World
) -> None:
    posts = [planned(0), planned(1, media=(photo("a.png"),))]
    stage.run(posts)

    found = there(world, stage)
    assert list(found) == [key(0), key(1)]
    assert found[key(0)]["createdAt"] == rfc3339(instant(x_id(0)))
    assert found[key(0)]["langs"] == ["fr"]
    assert found[key(1)]["embed"]["images"][0]["alt"] == "Un pont."


def test_a_second_run_and_a_lost_ledger_change_nothing(
    stage: ImportStage, world: World
) -> None:
    posts = [planned(n) for n in range(60)]
    stage.run(posts)
    before = dict(there(world, stage))
    again = stage.run(posts)
    stage.lose_ledger()
    elsewhere = stage.run(posts)

    assert (again.sent, again.before) == (0, 60)
    assert (elsewhere.sent, elsewhere.found) == (0, 60)
    assert there(world, stage) == before
    assert elsewhere.spent == {}


def test_single_posts_cost_two_points_and_a_thread_goes_whole(
    stage: ImportStage, world: World
) -> None:
    progress = stage.run([planned(0), *thread(1, 4), planned(9)])

    assert progress.spent["points"] == 2 + 4 * 3 + 2
    writes = [one for one in world.log if one.where == "create"]
    assert len(writes) == 3
    found = there(world, stage)
    for place in range(1, 4):
        reply = found[key(1 + place)]["reply"]
        assert reply["root"]["uri"].endswith(key(1))
        assert reply["parent"]["uri"].endswith(key(place))


def test_a_thread_goes_on_years_later(stage: ImportStage, world: World) -> None:
    root, *rest = thread(0, 2)
    late = replace(rest[0], id=x_id(900), key=key(900))
    stage.run([root, planned(500), late])

    reply = there(world, stage)[key(900)]["reply"]
    assert reply["parent"]["uri"].endswith(key(0))


def test_an_own_quote_is_a_quote_and_an_own_link_the_new_address(
    stage: ImportStage, world: World
) -> None:
    stage.run([planned(0), with_link(1, 0), with_link(2, 0, at_end=False)])

    found = there(world, stage)
    quote = found[key(1)]
    assert quote["text"] == "Voir"
    assert quote["embed"]["record"]["uri"].endswith(key(0))
    link = found[key(2)]
    assert f"/post/{key(0)}" in link["text"]
    assert link["facets"][0]["features"][0]["uri"].endswith(key(0))


def test_a_link_to_a_post_that_is_left_out_stays_as_it_is(
    stage: ImportStage, world: World
) -> None:
    out = replace(planned(0), action=Action.SKIP, reason=Reason.NOT_TICKED)
    stage.run([out, with_link(1, 0)])
    assert "x.com/ville/status" in there(world, stage)[key(1)]["text"]


def test_a_long_link_is_shown_short_and_leads_to_its_whole_address(
    stage: ImportStage, world: World
) -> None:
    url = "https://ville.example.fr/" + "a" * 200 + "?x=1"
    text = "é" * 90 + f" {url}? Oui."
    start = text.index(url)
    link = Link(url, LinkKind.EXTERNAL, start, start + len(url))
    stage.run([planned(0, text, links=(link,))])

    record = there(world, stage)[key(0)]
    assert len(record["text"]) < 300
    [facet] = record["facets"]
    assert facet["features"][0]["uri"] == url
    shown = record["text"].encode()[
        facet["index"]["byteStart"] : facet["index"]["byteEnd"]
    ]
    assert shown.decode().startswith("ville.example.fr/aaa")


def test_a_long_text_is_a_thread_and_loses_no_word(
    stage: ImportStage, world: World
) -> None:
    words = " ".join(f"mot{n}" for n in range(120))
    stage.run([planned(0, words), planned(1)])

    found = there(world, stage)
    parts = [found[key(0, part)] for part in range(1, len(found))]
    assert " ".join(part["text"] for part in parts) == words
    assert parts[1]["reply"]["parent"]["uri"].endswith(key(0))


def test_more_pictures_than_a_post_takes_go_on_in_a_reply(
    stage: ImportStage, world: World
) -> None:
    most = assumed(stage.account).images
    media = tuple(photo(f"{n}.png", f"Alt {n}.") for n in range(most + 2))
    stage.run([planned(0, media=media)])

    found = there(world, stage)
    embeds = [found[key(0, part)]["embed"] for part in (1, 2)]
    alts = [
        image["alt"]
        for embed in embeds
        for image in embed.get("items", embed.get("images"))
    ]
    assert alts == [f"Alt {n}." for n in range(most + 2)]
    assert len(embeds[1]["images"]) == 2
    assert found[key(0, 2)]["reply"]["parent"]["uri"].endswith(key(0))


def test_an_undescribed_picture_says_so(stage: ImportStage, world: World) -> None:
    stage.run([planned(0, media=(photo("a.png", None),))])
    [image] = there(world, stage)[key(0)]["embed"]["images"]
    assert "X" in image["alt"]
    assert image["alt"] != "a.png"


def test_one_odd_picture_costs_only_its_post(stage: ImportStage, world: World) -> None:
    def read(name: str, _most: int) -> bytes:
        from imports_stage import pixels

        return b"no picture" if name == "bad.png" else pixels(name)

    stage.read = read
    posts = [planned(0), planned(1, media=(photo("bad.png"),)), planned(2)]
    progress = stage.run(posts)

    assert list(there(world, stage)) == [key(0), key(2)]
    assert list(progress.failed) == [x_id(1)]
    assert progress.sent == 2


def test_one_odd_record_costs_itself_and_what_hangs_below_it(
    stage: ImportStage, world: World
) -> None:
    chain = thread(1, 2)
    broken = replace(chain[0], text="mot" * 200)
    progress = stage.run([planned(0), broken, chain[1], planned(5)])

    assert set(progress.failed) == {x_id(1), x_id(2)}
    assert list(there(world, stage)) == [key(0), key(5)]


def test_someone_elses_record_under_a_key_is_named_and_not_touched(
    stage: ImportStage, world: World
) -> None:
    stage.run([planned(0, "Avant.")])
    stage.lose_ledger()
    progress = stage.run([planned(0, "Après."), planned(1)])

    assert list(progress.failed) == [x_id(0)]
    assert there(world, stage)[key(0)]["text"] == "Avant."
    assert key(1) in there(world, stage)


@pytest.mark.parametrize("how", ["cut-after", "502-after", "refused", "502", "reset"])
def test_whatever_the_network_does_each_post_is_there_once(
    stage: ImportStage, world: World, how: str
) -> None:
    posts = [planned(0), *thread(1, 3), planned(9)]
    world.will_fail(how=how, times=3, skip=1)
    progress = stage.run(posts)

    assert progress.sent == 5
    assert len(there(world, stage)) == 5
    assert world.struck()


def test_a_pause_stops_the_next_write_and_its_end_goes_on(
    stage: ImportStage, world: World, clock: ManualClock
) -> None:
    begun: list[float] = []

    def paused() -> bool:
        if len(there(world, stage)) >= 3 and len(begun) < 4:
            begun.append(clock.boot())
            return True
        return False

    stage.paused = paused
    progress = stage.run([planned(n) for n in range(10)])

    assert progress.sent == 10
    assert len(begun) == 4
    assert any(one.waiting is not None for one in stage.told) or stage.told


def test_a_revoked_token_stops_and_a_new_one_goes_on(
    stage: ImportStage, world: World
) -> None:
    posts = [planned(n) for n in range(10)]
    world.will_fail(how="401", skip=4, times=50)
    with pytest.raises(AccessDenied):
        stage.run(posts)
    assert len(there(world, stage)) == 4
    world.calm()
    progress = stage.run(posts)

    assert len(there(world, stage)) == 10
    assert progress.before == 4


def test_a_deleted_post_that_was_confirmed_never_comes_back(
    stage: ImportStage, world: World
) -> None:
    posts = [planned(n) for n in range(3)]
    stage.run(posts)
    world.hands.delete(stage.account.handle, key(1))
    stage.run(posts)
    assert list(there(world, stage)) == [key(0), key(2)]


def test_the_first_posts_are_a_stop(stage: ImportStage, world: World) -> None:
    posts = [planned(n) for n in range(100)]
    assert stage.run(posts, most=25).sent == 25
    assert len(there(world, stage)) == 25
    assert stage.run(posts, most=25).sent == 0
    assert stage.run(posts).sent == 75


def test_undoing_removes_what_was_imported_and_nothing_else(
    stage: ImportStage, world: World
) -> None:
    posts = [planned(n) for n in range(70)]
    stage.run(posts[:1])
    native = there(world, stage)[key(0)]
    stage.lose_ledger()
    stage.run(posts[1:])
    room = stage.room()
    result = Undo(room).through()
    room.importer.close()

    assert result.posts == 69
    assert there(world, stage) == {key(0): native}
    assert stage.ledger.imports().tally(room.of) == {Standing.WITHDRAWN: 69}
    assert stage.run(posts[1:]).removed == 69
    assert there(world, stage) == {key(0): native}


def test_a_plan_file_tells_a_lost_ledger_of_every_part(stage: ImportStage) -> None:
    """Parts of one post that stand lines apart, and one that was taken back later."""
    stage.run(thread(0, 3))
    rows = [one for one in stage.kept if isinstance(one, Row)]
    stage.lose_ledger()
    room = stage.room()
    room.importer.close()
    first, *others = rows
    assert adopt(room.book, room.of, [first], by="test") == 1
    assert adopt(room.book, room.of, rows, by="test") == len(others)
    assert stage.run(thread(0, 3)).before == 3


def test_undoing_goes_on_after_any_answer(stage: ImportStage, world: World) -> None:
    stage.run([planned(n) for n in range(5)])
    world.will_fail(where="delete", how="cut-after", times=2)
    room = stage.room()
    assert Undo(room).through().posts == 5
    room.importer.close()
    assert there(world, stage) == {}


def test_the_days_status_knows_nothing_of_an_import(stage: ImportStage) -> None:
    stage.run([planned(n) for n in range(5)])
    assert stage.ledger.records() == []
    acts = [line.act for line in stage.ledger.journal()]
    assert acts.count("import-intended") == 1
    assert acts.count("imported") == 1


def test_a_video_goes_through_the_service_and_its_thread_goes_on(
    stage: ImportStage, world: World
) -> None:
    film = (DATA / "plain.mp4").read_bytes()
    stage.read = lambda _name, _most: film
    video = MediaFile("film.mp4", MediaKind.VIDEO, present=True, alt="Le pont.")
    root, *rest = thread(1, 3)
    posts = [replace(root, media=(video,)), *rest, with_link(9, 1)]
    progress = stage.run([planned(0), *posts])

    found = there(world, stage)
    assert progress.sent == 5
    assert found[key(1)]["embed"]["$type"] == "app.bsky.embed.video"
    rows = stage.ledger.imports().standing("ville-bluesky", [x_id(1)])[x_id(1)]
    assert found[key(2)]["reply"]["root"]["cid"] == rows[0].cid
    assert found[key(9)]["embed"]["record"]["cid"] == rows[0].cid
    assert stage.run([planned(0), *posts]).before == 5
