"""How long a text may be, and how often one may ask."""

import pytest

from crosspost.clock import ManualClock
from crosspost.networks.fake.mastodon.counting import count
from crosspost.networks.fake.mastodon.kinds import GOTOSOCIAL, MASTODON_46, kind
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import Mastodon

LINK = "https://www.ville.fr/une/adresse/qui-est/bien-trop-longue.html"


@pytest.mark.parametrize(
    ("text", "on_mastodon", "on_gotosocial"),
    [
        ("Bonjour", 7, 7),
        ("👨‍👩‍👧‍👦", 1, 7),
        ("e\u0301", 1, 2),
        (LINK, 23, len(LINK)),
        (f"({LINK}).", 23 + 3, len(LINK) + 3),
        ("www.ville.fr", 12, 12),
        ("https://ville.inconnu1/a", 24, 24),
        ("@musee@mastodon.social", 6, 22),
        ("mail@musee.fr", 13, 13),
    ],
)
def test_counting(text: str, on_mastodon: int, on_gotosocial: int) -> None:
    assert count(text, "", MASTODON_46) == on_mastodon
    assert count(text, "", GOTOSOCIAL) == on_gotosocial


def test_the_warning_counts_too(masto: Mastodon, gts: Mastodon) -> None:
    assert masto.post("x" * 490, spoiler_text="y" * 10).status_code == 200
    refused = masto.post("x" * 491, spoiler_text="y" * 10)
    assert refused.status_code == 422
    assert "character limit of 500" in refused.json()["error"]

    refused = gts.post("x" * 4991, spoiler_text="y" * 10)
    assert refused.status_code == 400
    told = "text with spoiler exceed max chars (5000)"
    assert told in refused.json()["error"]


def test_a_server_may_have_a_limit_of_its_own(world: World, masto: Mastodon) -> None:
    login = world.ensure_mastodon("long.test", "ville", max_characters=5000)
    assert Mastodon(masto.http, login).post("x" * 5000).status_code == 200


def test_an_unknown_kind_of_server() -> None:
    with pytest.raises(ValueError, match="pleroma"):
        kind("pleroma")


def test_mastodon_counts_requests_by_the_clock(
    masto: Mastodon, clock: ManualClock
) -> None:
    clock.advance(minutes=4)
    answers = [masto.get("/api/v2/instance") for _ in range(301)]

    assert [one.status_code for one in answers[-2:]] == [200, 429]
    headers = answers[-1].headers
    assert headers["X-RateLimit-Limit"] == "300"
    assert headers["X-RateLimit-Remaining"] == "0"
    assert headers["X-RateLimit-Reset"] == "2026-12-01T09:05:00.000000Z"
    clock.advance(minutes=1)
    assert masto.get("/api/v2/instance").status_code == 200


def test_gotosocial_counts_requests_of_an_address(
    gts: Mastodon, world: World, clock: ManualClock
) -> None:
    other = Mastodon(gts.http, world.ensure_mastodon("gts.test", "musee"))
    clock.advance(minutes=4)
    for _ in range(150):
        gts.get("/api/v2/instance")
        other.get("/api/v2/instance")
    refused = other.get("/api/v2/instance")

    assert refused.status_code == 429
    assert refused.json() == {"error": "rate limit reached"}
    assert refused.headers["X-RateLimit-Reset"] == "2026-12-01T09:09:00.000000Z"


def test_thirty_uploads_and_thirty_deletes_in_half_an_hour(
    masto: Mastodon, clock: ManualClock
) -> None:
    uploads = [masto.upload().status_code for _ in range(31)]
    assert uploads == [200] * 30 + [429]
    ids = [masto.post(str(n)).json()["id"] for n in range(31)]
    deletes = [
        masto.call("DELETE", f"/api/v1/statuses/{one}").status_code for one in ids
    ]
    assert deletes == [200] * 30 + [429]
    clock.advance(minutes=30)
    assert masto.upload().status_code == 200


def test_three_hundred_statuses_in_three_hours(
    masto: Mastodon, clock: ManualClock, world: World
) -> None:
    for _ in range(3):
        answers = [masto.post("x").status_code for _ in range(101)]
        clock.advance(minutes=5)
    assert answers == [200] * 98 + [429] * 3
    assert len(world.posts("ville@mastodon.test")) == 300


def test_the_headers_show_the_window_with_the_least_left(masto: Mastodon) -> None:
    assert masto.get("/api/v2/instance").headers["X-RateLimit-Limit"] == "300"
    assert masto.upload().headers["X-RateLimit-Limit"] == "30"


def test_counting_can_be_switched_off(masto: Mastodon, world: World) -> None:
    world.change_server("mastodon.test", requests=0)
    assert all(masto.upload().status_code == 200 for _ in range(31))
