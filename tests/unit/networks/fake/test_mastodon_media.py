"""Media: slow, strict, and good for one status."""

from typing import Any

import pytest

from crosspost.networks.fake.world import World
from unit.networks.fake.clients import PNG, Mastodon


@pytest.fixture(params=["masto", "gts"])
def either(request: pytest.FixtureRequest) -> Mastodon:
    client: Mastodon = request.getfixturevalue(request.param)
    return client


def test_a_medium_keeps_its_words_and_its_focus(either: Mastodon, world: World) -> None:
    told = either.upload(alt="Un chat, l'été", focus="0.1,-0.25").json()
    either.post("x", media_ids=[told["id"]])

    assert told["description"] == "Un chat, l'été"
    (medium,) = world.posts(either.login.handle)[0].media
    assert (medium.alt, medium.focus) == ("Un chat, l'été", (0.1, -0.25))
    assert (medium.content, medium.type) == (PNG, "image/png")


def test_media_keep_the_order_of_their_ids(either: Mastodon, world: World) -> None:
    ids = [either.upload(alt=f"Image {n}").json()["id"] for n in range(4)]
    turned = [ids[2], ids[0], ids[3], ids[1]]
    either.post("x", media_ids=turned)
    shown = [one.alt for one in world.posts(either.login.handle)[0].media]
    assert shown == ["Image 2", "Image 0", "Image 3", "Image 1"]


def test_a_status_with_a_picture_needs_no_text(either: Mastodon) -> None:
    medium = either.upload().json()["id"]
    assert either.post("", media_ids=[medium]).status_code == 200


def test_a_medium_may_take_three_polls_and_one_refusal(
    masto: Mastodon, world: World
) -> None:
    world.change_server("mastodon.test", media_polls=3, media_refusals=1)
    answer = masto.upload()
    id_ = answer.json()["id"]
    form: dict[str, Any] = {"media_ids": [id_]}

    assert (answer.status_code, answer.json()["url"]) == (202, None)
    assert masto.post("x", **form).status_code == 422
    polls = [masto.get(f"/api/v1/media/{id_}").status_code for _ in range(4)]
    assert polls == [206, 206, 200, 200]
    assert masto.post("x", **form).status_code == 422
    assert masto.post("x", **form).status_code == 200


def test_a_medium_that_never_gets_ready(masto: Mastodon, world: World) -> None:
    world.change_server("mastodon.test", media_polls=-1)
    id_ = masto.upload().json()["id"]
    polls = [masto.get(f"/api/v1/media/{id_}").status_code for _ in range(5)]
    assert polls == [206] * 5
    assert masto.post("x", media_ids=[id_]).status_code == 422
    assert world.posts("ville@mastodon.test") == []


def test_the_old_way_of_uploading_waits(masto: Mastodon, world: World) -> None:
    world.change_server("mastodon.test", media_polls=3)
    assert masto.upload(version="v1").status_code == 200


@pytest.mark.parametrize(
    ("software", "version", "status", "posts"),
    [
        ("mastodon", "4.6", 422, [1]),
        ("mastodon", "4.5", 200, [1, 0]),
        ("gotosocial", "", 400, [1]),
    ],
)
def test_an_id_serves_once(  # noqa: PLR0917 -- the table's columns
    world: World,
    masto: Mastodon,
    software: str,
    version: str,
    status: int,
    posts: list[int],
) -> None:
    login = world.ensure_mastodon(
        "other.test", "ville", software=software, version=version
    )
    client = Mastodon(masto.http, login)
    form: dict[str, Any] = {"media_ids": [client.upload().json()["id"]]}
    client.post("x", **form)

    assert client.post("x", **form).status_code == status
    assert [len(one.media) for one in world.posts(login.handle)] == posts


def test_anothers_medium_is_nobodys(either: Mastodon, world: World) -> None:
    host = either.login.handle.partition("@")[2]
    other = Mastodon(either.http, world.ensure_mastodon(host, "musee"))
    form: dict[str, Any] = {"media_ids": [other.upload().json()["id"]]}
    assert either.post("x", **form).status_code in {400, 422}


@pytest.mark.parametrize(
    ("software", "version", "most"),
    [("mastodon", "4.6", 10_000), ("mastodon", "4.5", 1_500), ("gotosocial", "", 1500)],
)
def test_a_description_has_its_limit(
    world: World, masto: Mastodon, software: str, version: str, most: int
) -> None:
    login = world.ensure_mastodon(
        "other.test", "ville", software=software, version=version
    )
    client = Mastodon(masto.http, login)
    wrong = 400 if software == "gotosocial" else 422

    assert client.upload(alt="x" * most).status_code == 200
    assert client.upload(alt="x" * (most + 1)).status_code == wrong
    told = client.get("/api/v2/instance").json()["configuration"]
    assert told["media_attachments"]["description_limit"] == most


def test_too_many_pictures(masto: Mastodon, gts: Mastodon) -> None:
    for client, most, wrong in ((masto, 4, 422), (gts, 6, 400)):
        ids = [client.upload().json()["id"] for _ in range(most + 1)]
        assert client.post("x", media_ids=ids).status_code == wrong
        assert client.post("x", media_ids=ids[:-1]).status_code == 200


def test_words_can_come_after_the_upload(either: Mastodon) -> None:
    path = f"/api/v1/media/{either.upload(focus='0,1').json()['id']}"
    told = either.call("PUT", path, data={"description": "Un chat"}).json()
    assert told["description"] == "Un chat"
    assert told["meta"]["focus"] == {"x": 0.0, "y": 1.0}


@pytest.mark.parametrize("focus", ["2,0", "x", "0"])
def test_a_focus_must_be_a_point(masto: Mastodon, focus: str) -> None:
    assert masto.upload(focus=focus).status_code == 422


def test_a_file_must_be_a_picture_or_a_video(masto: Mastodon) -> None:
    file = {"file": ("a.exe", b"MZ", "application/octet-stream")}
    assert masto.call("POST", "/api/v2/media", files=file).status_code == 422
    assert masto.call("POST", "/api/v2/media", data={}).status_code == 422


def test_polling_anothers_medium_is_404(masto: Mastodon) -> None:
    assert masto.get("/api/v1/media/404").status_code == 404
