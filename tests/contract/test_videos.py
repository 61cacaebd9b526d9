"""A video and its post: whole, once, or not at all, on built-in networks.

The service gives back other bytes than it was given, works as long as it is told to,
and fails as real ones do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from contract.publisher_suite import attempt, sent, wording
from contract.stage import Stage, album, picture
from contract.test_fake_publishers import seen
from contract.test_unkind_networks import LANDED, LOST, Play, played
from crosspost.errors import NotReady, Rejected, Unavailable, Uncertain
from crosspost.model import Account
from crosspost.networks import network
from crosspost.networks.bluesky.cid import record_cid
from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.world import World
from crosspost.networks.outcomes import VIDEO_PATIENCE
from films import MP4, VTT, film, reel

if TYPE_CHECKING:
    from crosspost.model import Delivery
    from crosspost.networks.fake.shown import Shown

SERVICE = "video.bsky.app"
WORDINGS = {"single": "La mer monte.", "thread": "La mer monte.\n***\nElle descend."}


@pytest.fixture
def play() -> Play:
    return played("bluesky")


def planned(play: Play, text: str = WORDINGS["single"], **said: object) -> Delivery:
    delivery = play.stage.delivery(wording(text, **said), media=[film()])
    play.begin(delivery, pictures=reel(), now=play.clock.now)
    return delivery


def shown(play: Play) -> list[Shown]:
    return play.world.posts("ville.test")


def asked(play: Play, name: str) -> int:
    return sum(one.asked.path.endswith(name) for one in play.world.log)


def until_ready(play: Play, delivery: Delivery) -> int:
    """Attempts at the instants that were named; how many."""
    for number in range(1, 20):
        outcome = play.go(delivery)
        if outcome is None:
            return number
        assert isinstance(outcome, NotReady)
        assert shown(play) == []
        assert outcome.retry_at is not None
        play.clock.advance(
            seconds=(outcome.retry_at - play.clock.now()).total_seconds()
        )
    pytest.fail("never ready")


# -- the whole way -------------------------------------------------------------------


@pytest.mark.parametrize("what", WORDINGS)
@pytest.mark.parametrize("polls", [0, 1, 5])
def test_a_video_is_published_once_it_is_ready(
    play: Play, polls: int, what: str
) -> None:
    play.world.video.polls = polls
    delivery = planned(play, WORDINGS[what])
    assert until_ready(play, delivery) == polls + 1

    posts = shown(play)
    assert [one.text for one in posts] == [part.text for part in delivery.parts]
    [medium] = posts[0].media
    assert medium.alt == "Les vagues."
    assert medium.content.startswith(MP4)
    embed = posts[0].record["embed"]
    assert embed["aspectRatio"]["width"] == 64
    [captions] = embed["captions"]
    assert captions["lang"] == "fr"
    kept = play.world.bluesky.repos.blob(play.stage.account.identity, blob(captions))
    assert kept is not None
    assert (kept.content, kept.type) == (VTT, "text/vtt")
    assert asked(play, "uploadVideo") == 1
    assert [one.cid for one in play.notes.receipts] == [one.cid for one in posts]


def blob(captions: dict[str, dict[str, dict[str, str]]]) -> str:
    return captions["file"]["ref"]["$link"]


def test_what_leaves_is_what_was_shown_but_for_the_hole(play: Play) -> None:
    delivery = planned(play, WORDINGS["thread"], replies="nobody")
    play.world.video.polls = 0
    assert play.go(delivery) is None
    first, second = (one.record for one in shown(play))
    hole = {"embed": {**first["embed"], "video": f"media:{film().sha256}"}}
    assert {**first, **hole} == delivery.parts[0].request
    reply = second["reply"]
    holes = {end: {**reply[end], "cid": "reply:part 1"} for end in ("root", "parent")}
    assert {**second, "reply": {**reply, **holes}} == delivery.parts[1].request
    assert [part.cid for part in delivery.parts] == [None, None]
    assert reply["root"] == reply["parent"]
    assert reply["parent"]["cid"] == record_cid(first)


def test_a_video_later_in_a_thread_keeps_its_place(play: Play) -> None:
    colours = ["red", "green", "blue"] * 3 + ["white"]
    pictures = [picture(one, f"{n}.") for n, one in enumerate(colours)]
    text = "Un.\n***\nDeux.\n***\nTrois."
    delivery = play.stage.delivery(
        wording(text, pictures="thread"), media=[*pictures, film()]
    )
    play.begin(delivery, pictures=album(*pictures) | reel(), now=play.clock.now)
    play.world.video.polls = 0
    assert not delivery.blocked
    assert play.go(delivery) is None
    posts = shown(play)
    assert [len(one.media) for one in posts] == [10, 1, 0]
    assert posts[1].media[0].type == "video/mp4"
    assert posts[2].reply_to == posts[1].uri
    assert {one.root for one in posts[1:]} == {posts[0].uri}
    assert posts[2].record["reply"]["parent"]["cid"] == posts[1].cid
    sighting = play.publisher().look(delivery, play.notes, known=())
    assert [one.part for one in sighting.receipts] == [1, 2, 3]


def test_the_service_is_where_the_account_says() -> None:
    """Over sockets, with the account's own setting."""
    world = World()
    with serve(world) as doors:
        login = world.ensure_bluesky("ville.test")
        account = Account(
            "ville",
            "bluesky",
            "ville",
            login.handle,
            login.server,
            login.did,
            options={"video_service": doors.url(SERVICE)},
        )
        stage = Stage(
            network("bluesky"),
            account,
            login.app_password,
            read=lambda: seen(world.posts(login.handle)),
        )
        world.video.polls = 1
        delivery = stage.delivery(wording(), media=[film()])
        notes = attempt(stage, delivery, pictures=reel())
        with pytest.raises(NotReady):
            sent(stage.publisher(), delivery, notes)
        sent(stage.publisher(), delivery, notes.again())
        [post] = stage.read()
        stage.close()
    assert post.alts == ("Les vagues.",)
    asked_of = {one.asked.host for one in world.log if "video" in one.asked.path}
    assert asked_of == {SERVICE}


# -- never twice ---------------------------------------------------------------------


@pytest.mark.parametrize("what", WORDINGS)
@pytest.mark.parametrize("how", LANDED)
def test_what_landed_is_found_and_not_sent_again(
    play: Play, how: str, what: str
) -> None:
    delivery = planned(play, WORDINGS[what])
    play.world.video.polls = 0
    play.world.will_fail("*", "create", how)
    assert isinstance(play.go(delivery), Uncertain)
    play.clock.advance(minutes=10)
    play.settle(delivery)
    assert len(play.notes.receipts) == len(delivery.parts)
    play.until_sent(delivery)
    assert len(shown(play)) == len(delivery.parts)


@pytest.mark.parametrize("how", LOST)
def test_what_was_lost_is_sent_again_with_the_very_same_bytes(
    play: Play, how: str
) -> None:
    delivery = planned(play, WORDINGS["thread"])
    play.world.video.polls = 0
    play.world.will_fail("*", "create", how)
    assert isinstance(play.go(delivery), Uncertain)
    play.until_sent(delivery)
    assert len(shown(play)) == 2
    bodies = {
        one.asked.body
        for one in play.world.log
        if one.asked.path.endswith("applyWrites")
    }
    assert len(bodies) == 1
    assert asked(play, "uploadVideo") == 1


def test_a_post_is_known_without_anything_kept_of_its_video(play: Play) -> None:
    delivery = planned(play, WORDINGS["thread"])
    play.world.video.polls = 0
    assert play.go(delivery) is None
    play.notes.uploads.clear()
    sighting = play.publisher().look(delivery, play.notes, known=())
    assert [one.part for one in sighting.receipts] == [1, 2]
    twins = play.publisher().twins([delivery], since=delivery.due, known=())
    assert [one.part for one in twins[delivery.id].receipts] == [1, 2]


def test_another_s_record_under_our_key_is_not_ours(play: Play) -> None:
    delivery = planned(play)
    play.world.video.polls = 0
    assert play.go(delivery) is None
    other = play.stage.delivery(
        wording(), media=[film("Autre chose.")], due=delivery.due
    )
    assert other.parts[0].key == delivery.parts[0].key
    sighting = play.publisher().look(other, play.notes, known=())
    assert sighting.receipts == ()
    assert sighting.foreign


@pytest.mark.parametrize("how", ["cut-after", "502-after", "hang-after", "truncated"])
def test_an_upload_whose_answer_is_lost_is_the_same_job(play: Play, how: str) -> None:
    delivery = planned(play)
    play.world.will_fail(SERVICE, "upload", how)
    assert isinstance(play.go(delivery), NotReady)
    assert play.notes.uploads == {}
    play.clock.advance(minutes=1)
    until_ready(play, delivery)
    assert len(shown(play)) == 1
    assert len(play.world.video.jobs()) == 1


def test_a_blob_that_the_server_lost_is_made_anew(play: Play) -> None:
    delivery = planned(play)
    play.world.video.polls = 0
    play.world.will_fail("*", "create", "refused")
    assert isinstance(play.go(delivery), Unavailable)
    play.world.video.forget()
    assert isinstance(play.go(delivery), Unavailable)
    assert play.notes.uploads[film().sha256] == ""
    until_ready(play, delivery)
    assert len(shown(play)) == 1


# -- what stops it -------------------------------------------------------------------


def test_a_video_that_is_never_ready_is_an_error(play: Play) -> None:
    play.world.video.polls = -1
    delivery = planned(play)
    begun = play.clock.now()
    while isinstance(outcome := play.go(delivery), NotReady):
        assert outcome.retry_at is not None
        assert outcome.retry_at - play.clock.now() <= timedelta(minutes=2)
        play.clock.advance(
            seconds=(outcome.retry_at - play.clock.now()).total_seconds()
        )
    assert isinstance(outcome, Rejected)
    assert VIDEO_PATIENCE <= play.clock.now() - begun < VIDEO_PATIENCE * 1.2
    assert SERVICE in str(outcome.message)
    assert shown(play) == []
    play.world.video.forget()
    play.world.video.polls = 1
    until_ready(play, delivery)  # as when a person tries again
    assert len(shown(play)) == 1


def test_a_service_that_is_gone_for_long_is_an_error_too(play: Play) -> None:
    delivery = planned(play)
    assert isinstance(play.go(delivery), NotReady)
    play.world.will_fail(SERVICE, "poll", "503", times=99)
    assert isinstance(play.go(delivery), NotReady)
    play.clock.advance(minutes=31)
    assert isinstance(play.go(delivery), Rejected)
    assert shown(play) == []


def test_a_video_the_service_cannot_use_is_an_error(play: Play) -> None:
    play.world.video.usable = False
    play.world.video.polls = 0
    delivery = planned(play)
    outcome = play.go(delivery)
    assert isinstance(outcome, Rejected)
    assert "unsupported codec" in outcome.detail
    assert shown(play) == []
    assert asked(play, "uploadBlob") == 0


def test_an_unconfirmed_e_mail_is_told_before_anything_is_sent(play: Play) -> None:
    accounts = play.world.bluesky.accounts
    found = accounts.find("ville.test")
    assert found is not None
    accounts.keep(replace(found, email_confirmed=False))
    delivery = planned(play)
    outcome = play.go(delivery)
    assert isinstance(outcome, Rejected)
    assert "e-mail" in str(outcome.message)
    assert (asked(play, "uploadVideo"), asked(play, "uploadBlob")) == (0, 0)
    assert shown(play) == []


def test_a_day_s_videos_that_are_used_up_are_waited_for(play: Play) -> None:
    play.world.video.daily = 0
    delivery = planned(play)
    outcome = play.go(delivery)
    assert isinstance(outcome, NotReady)
    assert outcome.retry_at == play.clock.now() + timedelta(minutes=15)
    assert asked(play, "uploadVideo") == 0
    play.world.video.daily = 1
    play.clock.advance(minutes=15)
    until_ready(play, delivery)
    assert len(shown(play)) == 1


@pytest.mark.parametrize("where", ["ask", "upload", "poll"])
@pytest.mark.parametrize("how", ["refused", "reset", "hang", "429", "500", "empty"])
def test_whatever_the_service_does_is_of_this_post_only(
    play: Play, where: str, how: str
) -> None:
    delivery = planned(play)
    play.world.will_fail(SERVICE, where, how, times=1)  # type: ignore[arg-type]
    outcomes = [play.go(delivery) for _turn in range(4)]
    assert {type(one) for one in outcomes} <= {NotReady, type(None)}
    play.clock.advance(minutes=10)
    for _turn in range(4):
        play.go(delivery)
    assert len(shown(play)) == 1


def test_a_refusal_of_the_service_refuses_the_post_not_the_account(play: Play) -> None:
    delivery = planned(play)
    play.world.will_fail(SERVICE, "upload", "403")
    assert isinstance(play.go(delivery), Rejected)
    assert shown(play) == []


def test_pictures_beside_a_video_are_an_error_of_the_preview(play: Play) -> None:
    red = picture("red", "Rouge.")
    delivery = play.stage.delivery(wording(), media=[red, film()])
    assert "video-alone" in {one.id for one in delivery.notes}
    assert delivery.blocked


# -- Mastodon --------------------------------------------------------------------------


def test_mastodon_takes_a_video_with_its_description() -> None:
    play = played("mastodon 4.6")
    play.world.change_server("social.test", media_polls=3)
    delivery = play.stage.delivery(wording(), media=[film()])
    play.begin(delivery, pictures=reel(), now=play.clock.now)
    assert play.go(delivery) is None
    statuses = {
        one.status
        for one in play.world.log
        if one.asked.path.startswith("/api/v1/media")
    }
    assert statuses == {206, 200}
    [post] = play.stage.read()
    assert (post.alts, post.pictures) == (("Les vagues.",), (MP4,))


def test_a_video_that_mastodon_never_gets_ready_is_an_error() -> None:
    play = played("mastodon 4.6")
    play.world.change_server("social.test", media_polls=-1)
    delivery = play.stage.delivery(wording(), media=[film()])
    play.begin(delivery, pictures=reel(), now=play.clock.now)
    for _turn in range(20):
        outcome = play.go(delivery)
        if not isinstance(outcome, NotReady):
            break
        play.clock.advance(minutes=5)
    assert isinstance(outcome, Rejected)
    assert "30" in str(outcome.message)
    assert play.texts() == []
    assert sum(one.asked.path == "/api/v2/media" for one in play.world.log) == 1
