"""The direct door: a publisher of the plain network, judged by the five errors."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from crosspost.clock import ManualClock
from crosspost.errors import (
    AccessDenied,
    Outcome,
    Rejected,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.model import (
    Account,
    Delivery,
    FittedMedia,
    Prepared,
    Receipt,
    Wording,
)
from crosspost.networks import network
from crosspost.networks.fake.faults import Where
from crosspost.networks.fake.publisher import FakePublisher
from crosspost.networks.fake.world import World
from crosspost.ports import Order, Surroundings
from unit.networks.fake.clients import START

ACCOUNT = Account(name="ville-plain", network="fake", entity="ville", handle="ville")
PICTURE = FittedMedia(
    file="a.png",
    path="a.png",
    sha256="00" * 32,
    type="image/png",
    bytes=3,
    width=1,
    height=1,
    alt="Un chat",
)


class NoSessions:
    """This network keeps none."""

    def exclusive(self) -> AbstractContextManager[None]:
        return nullcontext()

    def read(self) -> str | None:
        return None

    def write(self, session: str) -> None:
        raise AssertionError(session)


@dataclass
class Attempt:
    """An engine that remembers."""

    number: int = 1
    marker: str = ""
    receipts: Sequence[Receipt] = ()
    started: datetime = START
    uploads: dict[str, str] = field(default_factory=dict)
    writes: list[int] = field(default_factory=list)

    def before_write(self, part: int) -> None:
        self.writes.append(part)

    def uploaded(self, sha256: str) -> str | None:
        return self.uploads.get(sha256)

    def uploaded_at(self, sha256: str) -> datetime | None:
        raise AssertionError(sha256)

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        self.uploads[sha256] = remote_id

    def media(self, sha256: str) -> bytes:
        return bytes.fromhex(sha256)[:3]


@pytest.fixture
def publisher(world: World, clock: ManualClock) -> FakePublisher:
    login = world.ensure_plain("ville")
    around = Surroundings(clock, lambda: login.secret, NoSessions(), lambda: world)
    opened = network("fake").connect(ACCOUNT, around)
    assert isinstance(opened, FakePublisher)
    return opened


def delivery(text: str = "Bonjour", *media: FittedMedia) -> Delivery:
    fake = network("fake")
    prepared = Prepared(limits=fake.assumed(ACCOUNT), media=media)
    due = datetime(2026, 12, 1, 9, tzinfo=UTC)
    order = Order("post", ACCOUNT, Wording(text), prepared, due)
    parts = fake.render(order).parts
    name = "post.ville-plain"
    return Delivery(name, "post", "ville-plain", "fake", "ville", "ville", due, parts)


def test_a_thread_is_published_part_by_part(
    publisher: FakePublisher, world: World
) -> None:
    attempt = Attempt()
    thread = delivery("Un\n***\nDeux\n***\nTrois", PICTURE)
    receipts = list(publisher.publish(thread, attempt))

    shown = world.posts("ville")
    assert [one.text for one in shown] == ["Un", "Deux", "Trois"]
    assert [one.reply_to for one in shown] == ["", shown[0].id, shown[1].id]
    assert [one.alt for one in shown[0].media] == ["Un chat"]
    assert [one.id for one in receipts] == [one.id for one in shown]
    assert attempt.writes == [1, 1, 2, 3], "the upload is asked for too"


def test_a_thread_goes_on_where_it_stopped(
    publisher: FakePublisher, world: World
) -> None:
    thread = delivery("Un\n***\nDeux\n***\nTrois")
    world.will_fail("ville", "create", "422", skip=1)
    with pytest.raises(Rejected):
        list(publisher.publish(thread, Attempt()))
    first = world.posts("ville")[0]
    known = publisher.look(thread, Attempt(), known=()).receipts
    list(publisher.publish(thread, Attempt(receipts=known)))

    assert [one.id for one in known] == [first.id]
    shown = world.posts("ville")
    assert [one.text for one in shown] == ["Un", "Deux", "Trois"]
    assert shown[1].reply_to == first.id


@pytest.mark.parametrize(
    ("where", "how", "error", "posts"),
    [
        ("create", "refused", Unavailable, 0),
        ("create", "cut-before", Uncertain, 0),
        ("create", "cut-after", Uncertain, 1),
        ("create", "hang", Uncertain, 0),
        ("create", "trickle", Uncertain, 1),
        ("create", "truncated", Uncertain, 1),
        ("create", "empty", Uncertain, 1),
        ("create", "html", Uncertain, 0),
        ("create", "redirect", Uncertain, 0),
        ("create", "500-after", Uncertain, 1),
        ("create", "429", Throttled, 0),
        ("create", "403", AccessDenied, 0),
        ("create", "422", Rejected, 0),
        ("upload", "502", Unavailable, 0),
        ("upload", "hang", Unavailable, 0),
        ("login", "502", Unavailable, 0),
        ("login", "401", AccessDenied, 0),
        ("look", "cut", Unavailable, 0),
    ],
)
def test_each_outcome(  # noqa: PLR0917 -- the table's columns
    publisher: FakePublisher,
    world: World,
    where: Where,
    how: str,
    error: type[Outcome],
    posts: int,
) -> None:
    one = delivery("Bonjour", PICTURE)
    world.will_fail("ville", where, how)

    with pytest.raises(error):
        attempt(publisher, one)
    assert len(world.posts("ville")) == posts


def attempt(publisher: FakePublisher, one: Delivery) -> None:
    """All that an engine asks, once."""
    publisher.mark(one)
    publisher.look(one, Attempt(), known=())
    list(publisher.publish(one, Attempt()))


def test_a_trickle_that_ends_in_time_is_an_answer(
    publisher: FakePublisher, world: World, clock: ManualClock
) -> None:
    before = clock.now()
    world.will_fail("ville", "create", "trickle", seconds=6)
    assert len(list(publisher.publish(delivery(), Attempt()))) == 1
    assert (clock.now() - before).total_seconds() == 6


def test_a_blind_resend_makes_a_double_that_is_seen(
    publisher: FakePublisher, world: World
) -> None:
    one = delivery()
    world.will_fail("ville", "create", "cut-after")
    with pytest.raises(Uncertain):
        list(publisher.publish(one, Attempt()))
    list(publisher.publish(one, Attempt()))
    seen = publisher.look(one, Attempt(), known=())

    assert len(seen.receipts) == 1
    assert seen.doubles == (world.posts("ville")[1].url,)
    assert publisher.look(one, Attempt(), known=["1", "2"]).receipts == ()


def test_an_upload_serves_once_and_is_not_sent_again(
    publisher: FakePublisher, world: World
) -> None:
    world.will_fail("ville", "create", "422")
    known = Attempt()
    with pytest.raises(Rejected):
        list(publisher.publish(delivery("Un", PICTURE), known))
    list(publisher.publish(delivery("Un", PICTURE), known))

    uploads = [one for one in world.log if one.where == "upload"]
    assert len(uploads) == 1
    with pytest.raises(Rejected):
        list(publisher.publish(delivery("Deux", PICTURE), known))


def test_a_person_names_a_post_or_takes_it_back(
    publisher: FakePublisher, world: World
) -> None:
    one = delivery()
    (receipt,) = publisher.publish(one, Attempt())

    assert publisher.recognise(receipt.url, one) == receipt
    with pytest.raises(Rejected):
        publisher.recognise(receipt.url, delivery("Autre"))
    publisher.withdraw(receipt)
    publisher.withdraw(receipt)
    assert world.posts("ville") == []
    with pytest.raises(Rejected):
        publisher.recognise(receipt.url, one)


def test_checking_and_a_revoked_secret(publisher: FakePublisher, world: World) -> None:
    assert publisher.check().handle == "ville"
    assert publisher.limits().text == 500
    assert publisher.resolve(["musee"]) == {"musee": None}
    world.hands.revoke("ville")
    with pytest.raises(AccessDenied):
        publisher.check()
    publisher.close()


def test_by_hand_on_the_plain_network(publisher: FakePublisher, world: World) -> None:
    id_ = world.hands.post("ville", "À la main")
    assert publisher.look(delivery("À la main"), Attempt(), known=()).receipts == ()
    world.hands.delete("ville", id_)
    assert [one.text for one in world.removed("ville")] == ["À la main"]


def test_a_text_too_long_is_noted_and_refused(publisher: FakePublisher) -> None:
    fake = network("fake")
    prepared = Prepared(limits=fake.assumed(ACCOUNT))
    order = Order("post", ACCOUNT, Wording("x" * 501), prepared, START)
    rendered = fake.render(order)
    assert [note.id for note in rendered.notes] == ["too-long"]
    with pytest.raises(Rejected):
        list(publisher.publish(delivery("x" * 501), Attempt()))
    assert fake.handles(order.wording) == frozenset()


def test_the_same_order_gives_the_same_keys() -> None:
    assert delivery() == delivery()
    assert delivery().parts[0].key != delivery("Autre\n***\nx").parts[1].key


def test_it_needs_a_world(clock: ManualClock) -> None:
    around = Surroundings(clock, str, NoSessions(), object)
    with pytest.raises(TypeError):
        FakePublisher(replace(ACCOUNT, handle="x"), around)
