"""A video through whole runs: looked at until it is ready, sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crosspost.clock import ManualClock
from crosspost.model import Account, State
from crosspost.networks.fake.world import World
from films import MP4, VTT
from office import BLUESKY, MASTODON, NOON, Office

VIDEO = {"file": "film.mp4", "alt": "Les vagues."}


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    clock = ManualClock(NOON)
    world = World(clock)
    bluesky = world.ensure_bluesky(BLUESKY)
    mastodon = world.ensure_mastodon(MASTODON.partition("@")[2], "ville")
    others = {
        "b": Account(
            "b",
            "bluesky",
            "ville",
            bluesky.handle,
            bluesky.server,
            bluesky.did,
            options={"secret": bluesky.app_password},
        ),
        "m": Account(
            "m",
            "mastodon",
            "ville",
            mastodon.handle,
            mastodon.server,
            mastodon.id,
            options={"secret": mastodon.token},
        ),
    }
    made = make_office(plain=(), others=others, world=world, clock=clock)
    (made.outbox / "film.mp4").write_bytes(MP4)
    (made.outbox / "film.vtt").write_bytes(VTT)
    return made


def uploads(office: Office) -> int:
    return sum(one.asked.path.endswith("uploadVideo") for one in office.world.log)


def drop(office: Office, *to: str, text: str = "La mer monte.") -> None:
    office.drop("mer.md", text, to=to, video=VIDEO, subtitles="film.vtt")


def test_while_the_service_works_it_is_scheduled_and_then_sent_once(
    office: Office,
) -> None:
    office.world.video.polls = 3
    drop(office, "b", "m")
    office.tick()
    record = office.record("b")
    assert (record.state, record.problem and record.problem.kind) == (
        State.SCHEDULED,
        "not-ready",
    )
    assert record.next_at is not None
    assert (
        office.clock.now() < record.next_at < office.clock.now() + timedelta(minutes=3)
    )
    assert record.parts[0].receipt is None
    assert office.states()["m"] is State.SENT

    office.tick(6, minutes=2)
    assert office.states() == {"b": State.SENT, "m": State.SENT}
    assert len(office.posts(BLUESKY)) == len(office.posts(MASTODON)) == 1
    assert uploads(office) == 1
    receipt = office.record("b").receipts[0]
    assert receipt.cid == office.posts(BLUESKY)[0].cid
    assert office.record("b").delivery.parts[0].cid is None


def test_other_posts_of_the_account_go_on(office: Office) -> None:
    office.world.video.polls = -1
    drop(office, "b")
    office.drop("pont.md", "Le pont est fermé.", to=("b",))
    office.tick()
    office.tick(3, minutes=1)
    assert office.texts(BLUESKY) == ["Le pont est fermé."]


def test_a_video_that_is_never_ready_fails_and_nothing_is_posted(
    office: Office,
) -> None:
    office.world.video.polls = -1
    drop(office, "b")
    office.tick(40, minutes=1)
    record = office.record("b")
    assert record.state is State.FAILED
    assert record.problem is not None
    assert "30" in str(record.problem.message)
    assert office.posts(BLUESKY) == []


@pytest.mark.parametrize("text", ["La mer monte.", "La mer monte.\n***\nEt descend."])
@pytest.mark.parametrize("write", range(1, 4))
def test_a_crash_at_any_write_makes_one_post_only(
    office: Office, text: str, write: int
) -> None:
    """The process is gone just before the upload, the subtitles or the post."""
    office.world.video.polls = 1
    drop(office, "b", text=text)
    asked = 0

    def gone() -> None:
        nonlocal asked
        if any(one.state is State.SENDING for one in office.records()):
            asked += 1
            if asked == write:
                raise KeyboardInterrupt

    for _run in range(12):
        office.app.watch = gone
        try:
            office.tick()
        except KeyboardInterrupt:
            office.close()
        office.clock.advance(minutes=4)
    assert asked >= write
    assert office.states() == {"b": State.SENT}
    assert len(office.posts(BLUESKY)) == len(text.split("***"))
    assert len(office.world.video.jobs()) == 1


@pytest.mark.parametrize("how", ["cut-after", "hang-after", "500", "cut"])
@pytest.mark.parametrize("text", ["La mer monte.", "La mer monte.\n***\nEt descend."])
def test_whatever_becomes_of_the_last_request_there_is_one_post(
    office: Office, how: str, text: str
) -> None:
    office.world.video.polls = 1
    office.world.will_fail(BLUESKY, "create", how)
    drop(office, "b", text=text)
    office.tick(20, minutes=2)
    assert office.states() == {"b": State.SENT}
    assert len(office.posts(BLUESKY)) == len(text.split("***"))


def test_who_tries_again_has_it_handed_over_again(office: Office) -> None:
    office.world.video.usable = False
    office.world.video.polls = 0
    drop(office, "b")
    office.tick()
    assert office.states() == {"b": State.FAILED}
    assert office.posts(BLUESKY) == []
