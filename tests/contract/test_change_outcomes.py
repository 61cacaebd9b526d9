"""How removing and editing may end, through both SDKs: what each failure means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from contract.changes_suite import BETTER, TEXT, delivery, edit, publish
from contract.stage import Stage
from crosspost.clock import ManualClock
from crosspost.errors import (
    AccessDenied,
    CrosspostError,
    Outcome,
    Rejected,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.model import Account
from crosspost.networks import network
from crosspost.networks.fake.world import World
from office import NOON

# What a fault of a change means: both kinds of requests may simply be made again.
MEANS: dict[str, type[CrosspostError]] = {
    "refused": Unavailable,
    "cut-before": Uncertain,
    "cut-after": Uncertain,
    "reset": Uncertain,
    "truncated": Uncertain,
    "empty-before": Uncertain,
    "html": Uncertain,
    "redirect": Uncertain,
    "404": Uncertain,  # it is there: a look says otherwise
    "409": Uncertain,
    "429": Throttled,
    "401": AccessDenied,
    "403": AccessDenied,
    "422": Rejected,
    "500": Uncertain,
    "500-after": Uncertain,
    "502": Uncertain,
    "502-after": Uncertain,
    "503": Uncertain,
    "504": Uncertain,
}


@dataclass
class Theatre:
    """A stage, and the world under it."""

    world: World
    stage: Stage
    handle: str

    def texts(self) -> list[str]:
        return [one.text for one in self.world.posts(self.handle)]


def bluesky() -> Theatre:
    clock = ManualClock(NOON)
    world = World(clock)
    login = world.ensure_bluesky("ville.test")
    account = Account(
        "ville-bluesky",
        "bluesky",
        "ville",
        login.handle,
        server=login.server,
        identity=login.did,
    )
    stage = Stage(
        network("bluesky"),
        account,
        login.app_password,
        read=list,
        transport=world.transport,
        clock=clock,
    )
    return Theatre(world, stage, login.handle)


def mastodon(software: str) -> Theatre:
    clock = ManualClock(NOON)
    world = World(clock)
    login = world.ensure_mastodon("social.test", "ville", software=software)
    account = Account(
        "ville-mastodon",
        "mastodon",
        "ville",
        login.handle,
        server=login.server,
        identity=login.id,
    )
    stage = Stage(
        network("mastodon"),
        account,
        login.token,
        read=list,
        transport=world.transport,
        clock=clock,
    )
    return Theatre(world, stage, login.handle)


THEATRES: dict[str, Callable[[], Theatre]] = {
    "bluesky": bluesky,
    "mastodon": lambda: mastodon("mastodon"),
    "gotosocial": lambda: mastodon("gotosocial"),
}


@pytest.fixture
def theatre(request: pytest.FixtureRequest) -> Iterator[Theatre]:
    made = THEATRES[request.param]()
    yield made
    made.stage.close()


@pytest.mark.parametrize("theatre", list(THEATRES), indirect=True)
@pytest.mark.parametrize("how", list(MEANS))
def test_a_removal_that_fails_can_be_made_again(theatre: Theatre, how: str) -> None:
    stage = theatre.stage
    [receipt] = publish(stage, delivery(stage))
    theatre.world.will_fail(theatre.handle, "delete", how)

    ended = outcome(lambda: stage.publisher().withdraw(receipt))

    assert type(ended) is MEANS[how], ended
    landed = how == "truncated" or how.endswith("after")
    assert theatre.texts() == ([] if landed else [TEXT])
    stage.publisher().withdraw(receipt)
    assert theatre.texts() == []


@pytest.mark.parametrize("theatre", ["mastodon", "gotosocial"], indirect=True)
@pytest.mark.parametrize("how", list(MEANS))
def test_an_edit_that_fails_can_be_made_again(theatre: Theatre, how: str) -> None:
    stage = theatre.stage
    before, after = delivery(stage), delivery(stage, BETTER)
    [receipt] = publish(stage, before)
    theatre.world.will_fail(theatre.handle, "create", how)

    ended = outcome(lambda: edit(stage, receipt, before.parts[0], after.parts[0]))

    assert type(ended) is MEANS[how], ended
    edit(stage, receipt, before.parts[0], after.parts[0])
    assert theatre.texts() == [BETTER]


REFUSALS = (
    "400-after",
    "401-after",
    "403-after",
    "413-after",
    "422-after",
    "429-after",
)
"""A proxy repeats a request: the first copy is obeyed, the second one refused."""


@pytest.mark.parametrize(
    ("theatre", "how"),
    [
        *product(THEATRES, [*REFUSALS, "twice"]),
        *product(["mastodon", "gotosocial"], ["404-after"]),
    ],
    indirect=["theatre"],
)
def test_a_removal_whose_repetition_is_refused_was_made(
    theatre: Theatre, how: str
) -> None:
    stage = theatre.stage
    [receipt] = publish(stage, delivery(stage))
    theatre.world.will_fail(theatre.handle, "delete", how)

    assert stage.publisher().withdraw(receipt)
    assert theatre.texts() == []


@pytest.mark.parametrize("how", REFUSALS)
def test_a_replaced_post_whose_removal_is_repeated_was_removed(how: str) -> None:
    theatre = bluesky()
    [receipt] = publish(theatre.stage, delivery(theatre.stage))
    theatre.world.will_fail(theatre.handle, "delete", how)

    assert theatre.stage.publisher().withdraw(receipt, version=receipt.cid)
    assert theatre.texts() == []
    theatre.stage.close()


@pytest.mark.parametrize("theatre", ["mastodon", "gotosocial"], indirect=True)
@pytest.mark.parametrize("how", [*REFUSALS, "twice"])
def test_an_edit_whose_repetition_is_refused_was_made(
    theatre: Theatre, how: str
) -> None:
    stage = theatre.stage
    before, after = delivery(stage), delivery(stage, BETTER)
    [receipt] = publish(stage, before)
    theatre.world.will_fail(theatre.handle, "create", how)

    edit(stage, receipt, before.parts[0], after.parts[0])

    assert theatre.texts() == [BETTER]


def outcome(act: Callable[[], object]) -> Outcome:
    with pytest.raises(Outcome) as ended:
        act()
    return ended.value
