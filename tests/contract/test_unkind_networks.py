"""Exactly once, on built-in networks that are as unkind as the real ones can be.

Each test plays what the engine does: an attempt, a look where the outcome is not
known, an attempt again where nothing was seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from contract.publisher_suite import wording
from contract.stage import Notebook, Stage, album, picture
from contract.test_fake_publishers import seen
from crosspost.clock import ManualClock
from crosspost.errors import Outcome, Rejected, Unavailable, Uncertain
from crosspost.model import Account
from crosspost.networks import network
from crosspost.networks.fake.world import World

if TYPE_CHECKING:
    from crosspost.model import Delivery, Receipt
    from crosspost.ports import Publisher

LANDED = (
    "cut-after",
    "reset-after",
    "broken",
    "truncated",
    "empty",
    "hang-after",
    "html-after",
    "500-after",
    "502-after",
    "503-after",
    "504-after",
    "409-after",
    "404-after",
)
LOST = ("cut", "reset", "hang", "html", "500", "502", "503", "504")
NOTHING = ("refused", "429")
SERVERS = ("bluesky", "mastodon 4.6", "mastodon 4.6.0", "mastodon 4.5", "gotosocial")
WORDINGS = {"single": "Un seul message.", "thread": "Un.\n***\nDeux.\n***\nTrois."}


@dataclass
class Play:
    """An engine in miniature around one publisher."""

    world: World
    stage: Stage
    clock: ManualClock
    notes: Notebook = field(default_factory=Notebook)

    def publisher(self) -> Publisher:
        return self.stage.publisher()

    def begin(self, delivery: Delivery, **known: object) -> None:
        self.notes = Notebook(
            marker=self.publisher().mark(delivery),
            started=self.clock.now(),
            **known,  # type: ignore[arg-type]
        )

    def go(self, delivery: Delivery) -> Outcome | None:
        """One attempt; its receipts are kept one by one."""
        got: list[Receipt] = []
        outcome: Outcome | None = None
        try:
            for receipt in self.publisher().publish(delivery, self.notes):
                got.append(receipt)  # noqa: PERF402 -- those before an error count
        except Outcome as error:
            outcome = error
        self.notes = self.notes.again(got)
        return outcome

    def until_sent(self, delivery: Delivery) -> None:
        """Attempts, and looks in between, as the engine makes them."""
        for _turn in range(6):
            if self.go(delivery) is None:
                return
            self.clock.advance(minutes=10)
            self.settle(delivery)
            if len(self.notes.receipts) == len(delivery.parts):
                return
        pytest.fail("never sent")

    def settle(self, delivery: Delivery) -> tuple[str, ...]:
        sighting = self.publisher().look(delivery, self.notes, known=())
        have = {one.part for one in self.notes.receipts}
        new = [one for one in sighting.receipts if one.part not in have]
        self.notes.receipts = (*self.notes.receipts, *new)
        return sighting.doubles

    def texts(self) -> list[str]:
        return [one.text for one in self.stage.read()]


@pytest.fixture(params=SERVERS)
def play(request: pytest.FixtureRequest) -> Play:
    return played(request.param)


def played(server: str) -> Play:
    clock = ManualClock(datetime(2026, 11, 24, 8, tzinfo=UTC))
    world = World(clock)
    name, _, version = server.partition(" ")
    if name == "bluesky":
        bluesky = world.ensure_bluesky("ville.test")
        handle, identity = bluesky.handle, bluesky.did
        address, secret = bluesky.server, bluesky.app_password
    else:
        other = world.ensure_mastodon(
            "social.test", "ville", software=name, version=version
        )
        handle, identity = other.handle, other.id
        address, secret = other.server, other.token
    kind = "bluesky" if name == "bluesky" else "mastodon"
    account = Account("ville", kind, "ville", handle, address, identity)
    stage = Stage(
        network(kind),
        account,
        secret,
        read=lambda: seen(world.posts(handle)),
        transport=world.transport,
        clock=clock,
        wait=lambda seconds: clock.advance(seconds=seconds),
    )
    return Play(world, stage, clock)


@pytest.mark.parametrize("what", WORDINGS)
@pytest.mark.parametrize("how", LANDED)
def test_what_landed_is_found_and_not_sent_again(
    play: Play, how: str, what: str
) -> None:
    delivery = play.stage.delivery(wording(WORDINGS[what]))
    play.begin(delivery)
    play.world.will_fail("*", "create", how)
    assert isinstance(play.go(delivery), Uncertain)
    play.clock.advance(minutes=10)
    play.settle(delivery)
    assert play.notes.receipts
    play.until_sent(delivery)
    assert play.texts() == [part.text for part in delivery.parts]


@pytest.mark.parametrize("what", WORDINGS)
@pytest.mark.parametrize("how", LOST)
def test_what_was_lost_is_sent_again_once_nothing_is_seen(
    play: Play, how: str, what: str
) -> None:
    delivery = play.stage.delivery(wording(WORDINGS[what]))
    play.begin(delivery)
    play.world.will_fail("*", "create", how)
    assert isinstance(play.go(delivery), Uncertain)
    play.until_sent(delivery)
    assert play.texts() == [part.text for part in delivery.parts]


@pytest.mark.parametrize("how", NOTHING)
def test_what_was_never_taken_is_simply_sent_later(play: Play, how: str) -> None:
    delivery = play.stage.delivery(wording())
    play.begin(delivery)
    play.world.will_fail("*", "create", how)
    outcome = play.go(delivery)
    assert outcome is not None
    assert not isinstance(outcome, Uncertain | Rejected)
    play.clock.advance(minutes=10)
    assert play.go(delivery) is None
    assert len(play.texts()) == 1


@pytest.mark.parametrize("skip", [0, 1, 2])
@pytest.mark.parametrize("how", ["cut-after", "500", "429", "broken"])
@pytest.mark.parametrize("server", SERVERS[1:])
def test_a_thread_that_breaks_goes_on_where_it_broke(
    server: str, how: str, skip: int
) -> None:
    play = played(server)
    delivery = play.stage.delivery(wording(WORDINGS["thread"]))
    play.begin(delivery)
    play.world.will_fail("*", "create", how, skip=skip)
    play.until_sent(delivery)
    posts = play.stage.read()
    assert [one.text for one in posts] == [part.text for part in delivery.parts]
    assert [one.answers for one in posts] == ["", posts[0].id, posts[1].id]


@pytest.mark.parametrize("how", ["cut-after", "502-after", "cut", "500"])
def test_pictures_survive_an_uncertain_attempt(play: Play, how: str) -> None:
    red, blue = picture("red", "Rouge."), picture("blue", "Bleu.")
    delivery = play.stage.delivery(wording(), media=[red, blue])
    play.begin(delivery, pictures=album(red, blue))
    play.world.will_fail("*", "create", how)
    play.until_sent(delivery)
    [post] = play.stage.read()
    assert post.alts == ("Rouge.", "Bleu.")


def test_a_request_sent_twice_by_a_proxy_is_seen() -> None:
    play = played("gotosocial")
    delivery = play.stage.delivery(wording())
    play.begin(delivery)
    play.world.will_fail("*", "create", "cut-twice")
    assert isinstance(play.go(delivery), Uncertain)
    assert len(play.settle(delivery)) == 1


def test_a_medium_that_takes_its_time_is_waited_for() -> None:
    play = played("mastodon 4.6")
    play.world.change_server("social.test", media_polls=3)
    red = picture("red", "Rouge.")
    delivery = play.stage.delivery(wording(), media=[red])
    play.begin(delivery, pictures=album(red))
    assert play.go(delivery) is None
    [post] = play.stage.read()
    assert post.alts == ("Rouge.",)


def test_a_medium_that_is_never_ready_is_kept_and_nothing_is_posted() -> None:
    play = played("mastodon 4.6")
    play.world.change_server("social.test", media_polls=20)
    red = picture("red", "Rouge.")
    delivery = play.stage.delivery(wording(), media=[red])
    play.begin(delivery, pictures=album(red))
    assert isinstance(play.go(delivery), Unavailable)
    assert play.texts() == []
    uploads = dict(play.notes.uploads)
    assert len(uploads) == 1
    play.until_sent(delivery)
    assert play.notes.uploads == uploads
    assert len(play.texts()) == 1


def test_an_upload_that_the_server_forgot_is_made_anew() -> None:
    play = played("mastodon 4.6")
    red = picture("red", "Rouge.")
    delivery = play.stage.delivery(wording(), media=[red])
    play.begin(delivery, pictures=album(red), uploads={red.sha256: "123456"})
    assert play.go(delivery) is None
    [post] = play.stage.read()
    assert post.alts == ("Rouge.",)


def test_a_text_that_a_person_had_posted_before_is_not_taken_for_ours(
    play: Play,
) -> None:
    earlier = play.stage.delivery(wording(), post="hier")
    play.begin(earlier)
    assert play.go(earlier) is None
    play.clock.advance(minutes=1)
    delivery = play.stage.delivery(wording(), post="demain")
    play.begin(delivery)
    play.world.will_fail("*", "create", "cut")
    assert isinstance(play.go(delivery), Uncertain)
    play.settle(delivery)
    assert play.notes.receipts == ()
