"""What must still be asked is asked, never guessed: only what is final is ever sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from crosspost.clock import ManualClock
from crosspost.identity import record_key
from crosspost.model import Account, State
from crosspost.networks.fake.world import World
from crosspost.ports import Change
from office import NOON, Office

HANDLE, MAYOR = "ville.crosspost.test", "mairie.crosspost.test"


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """One Bluesky account that was never asked who it is."""
    clock = ManualClock(NOON)
    world = World(clock)
    login = world.ensure_bluesky(HANDLE)
    account = Account(
        name="b",
        network="bluesky",
        entity="ville",
        handle=HANDLE,
        server=login.server,
        options={"secret": login.app_password},
    )
    return make_office(plain=(), others={"b": account}, world=world, clock=clock)


def creates(office: Office) -> int:
    return office.asked(HANDLE, "create")


def test_an_unknown_identity_is_asked_and_then_it_is_sent(office: Office) -> None:
    office.drop()

    assert office.tick() == 0

    assert office.texts(HANDLE) == ["Pont fermé"]
    record = office.record("b")
    assert record.delivery.final
    assert record.parts[0].key


def test_while_the_network_cannot_be_asked_nothing_is_sent(office: Office) -> None:
    office.world.will_fail("*", "any", "refused", times=50)
    office.drop()

    office.tick()
    assert office.states() == {"b": State.SCHEDULED}
    assert not office.record("b").delivery.final
    assert creates(office) == 0
    office.world.calm()
    office.tick(3, minutes=5)

    assert office.texts(HANDLE) == ["Pont fermé"]


def test_a_mention_is_asked_before_the_post_is_final(office: Office) -> None:
    did = office.world.ensure_bluesky(MAYOR).did
    office.drop(text=f"Bonjour @{MAYOR}")

    office.tick()

    (shown,) = office.posts(HANDLE)
    features = [feature for facet in shown.facets for feature in facet["features"]]
    assert [one["did"] for one in features] == [did]


def test_a_mention_of_nobody_stays_text_and_goes(office: Office) -> None:
    office.drop(text="Bonjour @personne.crosspost.test")

    office.tick()

    (shown,) = office.posts(HANDLE)
    assert shown.facets == ()


def test_what_is_due_later_is_completed_early(office: Office) -> None:
    office.drop(text=f"Bonjour @{MAYOR}", at=NOON + timedelta(hours=2))

    office.tick()

    assert office.states() == {"b": State.SCHEDULED}
    assert office.record("b").delivery.final
    assert creates(office) == 0


def test_what_is_final_is_sent_as_it_stands_whatever_is_learned_since(
    office: Office,
) -> None:
    office.drop(text=f"Bonjour @{MAYOR}", at=NOON + timedelta(hours=2))
    office.tick()
    before = office.record("b").delivery

    office.world.ensure_bluesky(MAYOR)
    office.tick(minutes=121)

    (shown,) = office.posts(HANDLE)
    assert shown.cid == before.parts[0].cid
    assert shown.facets == ()


def test_the_key_is_derived_and_the_same_with_or_without_a_ledger(
    office: Office,
) -> None:
    due = NOON + timedelta(hours=2)
    office.drop(at=due)
    office.tick()
    record = office.record("b")
    did = office.world.ensure_bluesky(HANDLE).did

    wanted = record_key(record.post, did, due=due, generation=0, part=1)

    assert record.parts[0].key == wanted


def test_a_key_that_is_taken_raises_the_generation(office: Office) -> None:
    due = NOON + timedelta(hours=2)
    office.drop("1.md", at=due)
    office.tick()
    app, record = office.app, office.record("b")
    kept = app.ledger.post(record.post)
    assert kept is not None
    twin = replace(kept.post, id="zzzzzzzzzzzz", raw_digest="")
    taken = replace(
        record.delivery,
        id="zzzzzzzzzzzz.b",
        post="zzzzzzzzzzzz",
        parts=tuple(
            replace(part, key=_key_of(office, twin.id, generation=0))
            for part in record.delivery.parts
        ),
    )
    app.ledger.change(record.id, _cancelled())
    other = replace(taken, id="yyyyyyyyyyyy.b", post="yyyyyyyyyyyy")
    app.ledger.accept(
        replace(twin, id="yyyyyyyyyyyy"), [other], by="x", state=State.SCHEDULED
    )

    (planned,) = app.planner.plan(twin, accepted=NOON)

    assert planned.generation == 1
    assert planned.parts[0].key == _key_of(office, twin.id, generation=1)


def _key_of(office: Office, post: str, *, generation: int) -> str:
    did = office.world.ensure_bluesky(HANDLE).did
    due = NOON + timedelta(hours=2)
    return record_key(post, did, due=due, generation=generation, part=1)


def _cancelled() -> Change:
    return Change(State.CANCELLED, act="cancelled", by="x")


def test_a_machine_that_published_it_unknown_to_us_is_found_not_repeated(
    office: Office,
) -> None:
    """The same post on another machine has the same key: the server holds it once."""
    office.world.will_fail(HANDLE, "create", "cut-after")
    office.drop()
    office.tick()

    office.tick(5, minutes=1)

    assert office.texts(HANDLE) == ["Pont fermé"]
    assert creates(office) == 1


def test_many_ticks_log_in_at_most_twice(office: Office) -> None:
    for number in range(10):
        office.drop(
            f"{number}.md", f"Avis {number}", at=NOON + timedelta(minutes=20 * number)
        )

    office.tick(30, minutes=7)

    logins = [
        one
        for one in list(office.world.log)
        if one.asked.path.endswith("com.atproto.server.createSession")
    ]
    assert len(office.posts(HANDLE)) == 10
    assert len(logins) <= 2
