"""What an Idempotency-Key is worth on each server."""

import pytest

from crosspost.clock import ManualClock
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import Mastodon

VERSIONS = ("4.6.1", "4.6.0", "4.5")


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def server(world: World, masto: Mastodon, version: str) -> Mastodon:
    login = world.ensure_mastodon("old.test", "ville", version=version)
    return Mastodon(masto.http, login)


def count(world: World, client: Mastodon) -> int:
    return len(world.posts(client.login.handle))


def test_the_same_key_within_the_hour_makes_one(
    server: Mastodon, world: World, version: str
) -> None:
    first = server.post("Bonjour", key="k")
    again = server.post("Bonjour", key="k")

    assert count(world, server) == 1
    if version == "4.6.0":
        assert again.status_code == 500
    else:
        assert again.json()["id"] == first.json()["id"]


def test_the_key_alone_decides_not_the_text(server: Mastodon, world: World) -> None:
    server.post("Bonjour", key="k")
    server.post("Autre chose", key="k")
    assert [one.text for one in world.posts("ville@old.test")] == ["Bonjour"]


def test_after_an_hour_it_makes_another(
    server: Mastodon, world: World, clock: ManualClock
) -> None:
    server.post("Bonjour", key="k")
    clock.advance(minutes=59)
    server.post("Bonjour", key="k")
    assert count(world, server) == 1
    clock.advance(minutes=1)
    server.post("Bonjour", key="k")
    assert count(world, server) == 2


def test_two_at_once_are_two_before_4_6(
    server: Mastodon, world: World, version: str
) -> None:
    world.will_fail("ville@old.test", "create", "twice")
    answer = server.post("Bonjour", key="k")

    if version == "4.5":
        assert (answer.status_code, count(world, server)) == (200, 2)
    else:
        assert (answer.status_code, count(world, server)) == (503, 1)


def test_a_crash_before_the_key_is_kept_makes_another_before_4_6(
    server: Mastodon, world: World, version: str
) -> None:
    world.will_fail("ville@old.test", "create", "502-crash")
    assert server.post("Bonjour", key="k").status_code == 502
    assert count(world, server) == 1
    server.post("Bonjour", key="k")
    assert count(world, server) == (2 if version == "4.5" else 1)


def test_without_a_key_every_request_makes_one(server: Mastodon, world: World) -> None:
    server.post("Bonjour")
    server.post("Bonjour")
    assert count(world, server) == 2


def test_keys_belong_to_an_account(server: Mastodon, world: World) -> None:
    other = Mastodon(server.http, world.ensure_mastodon("old.test", "musee"))
    server.post("Bonjour", key="k")
    other.post("Bonjour", key="k")
    assert (count(world, server), count(world, other)) == (1, 1)


def test_the_key_of_a_deleted_status_is_no_new_status(
    server: Mastodon, world: World
) -> None:
    id_ = server.post("Bonjour", key="k").json()["id"]
    world.hands.delete("ville@old.test", id_)
    assert server.post("Bonjour", key="k").status_code in {404, 500}
    assert count(world, server) == 0


def test_gotosocial_ignores_the_key(gts: Mastodon, world: World) -> None:
    gts.post("Bonjour", key="k")
    gts.post("Bonjour", key="k")
    assert count(world, gts) == 2
