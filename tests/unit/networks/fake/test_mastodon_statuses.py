"""Statuses of Mastodon's API, as each kind of server makes them."""

from typing import Any

import pytest

from crosspost.clock import ManualClock
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import START, Mastodon


@pytest.fixture(params=["masto", "gts"])
def either(request: pytest.FixtureRequest) -> Mastodon:
    client: Mastodon = request.getfixturevalue(request.param)
    return client


def test_a_status_is_read_back_as_it_was_sent(either: Mastodon, world: World) -> None:
    answer = either.post(
        "L'été\n\nest là",
        visibility="public",
        language="fr",
        spoiler_text="Météo",
    )
    (shown,) = world.posts(either.login.handle)

    assert answer.json()["id"] == shown.id
    assert answer.json()["url"] == shown.url
    assert (shown.text, shown.warning) == ("L'été\n\nest là", "Météo")
    assert (shown.languages, shown.visibility) == (("fr",), "public")
    assert shown.created == shown.at == START


def test_what_is_not_said_is_chosen_by_the_server(
    masto: Mastodon, gts: Mastodon, world: World
) -> None:
    masto.post("x")
    gts.post("x")

    assert world.posts(masto.login.handle)[0].visibility == "public"
    shown = world.posts(gts.login.handle)[0]
    assert (shown.visibility, shown.languages) == ("unlisted", ("en",))


@pytest.mark.parametrize("language", ["français", "xx"])
def test_a_language_nobody_knows(
    masto: Mastodon, gts: Mastodon, language: str, world: World
) -> None:
    assert gts.post("x", language=language).status_code == 400
    assert masto.post("x", language=language).status_code == 200
    assert world.posts(masto.login.handle)[0].languages == ("en",)


@pytest.mark.parametrize(
    ("text", "on_mastodon", "on_gotosocial"),
    [("", 422, 400), ("  \n", 422, 200), ("x", 200, 200)],
)
def test_nothing_to_say(
    masto: Mastodon,
    gts: Mastodon,
    text: str,
    on_mastodon: int,
    on_gotosocial: int,
) -> None:
    assert masto.post(text).status_code == on_mastodon
    assert gts.post(text).status_code == on_gotosocial


def test_mastodon_trims_both_ends(masto: Mastodon, gts: Mastodon, world: World) -> None:
    masto.post("  x \n")
    gts.post("  x \n")
    assert world.posts(masto.login.handle)[0].text == "x"
    assert world.posts(gts.login.handle)[0].text == "  x \n"


def test_a_reply_needs_what_it_answers(either: Mastodon, world: World) -> None:
    first = either.post("1").json()["id"]
    assert either.post("2", in_reply_to_id=first).status_code == 200
    assert either.post("3", in_reply_to_id="404").status_code == 404
    assert [one.reply_to for one in world.posts(either.login.handle)] == ["", first]


def test_a_visibility_nobody_knows(masto: Mastodon, gts: Mastodon) -> None:
    assert masto.post("x", visibility="secret").status_code == 422
    assert gts.post("x", visibility="secret").status_code == 400


def test_mentions_may_be_forbidden(
    masto: Mastodon, gts: Mastodon, world: World
) -> None:
    other = world.ensure_mastodon("gts.test", "musee")
    text = "Bonjour @musee@gts.test"

    refused = masto.post(text, allowed_mentions="")
    assert refused.status_code == 422
    assert refused.json()["unexpected_accounts"][0]["acct"] == "musee"
    allowed = masto.post(text, allowed_mentions=other.id)
    assert [one["acct"] for one in allowed.json()["mentions"]] == ["musee@gts.test"]
    assert gts.post(text, allowed_mentions="").status_code == 200


def test_an_edit_replaces_everything(either: Mastodon, world: World) -> None:
    medium = either.upload(alt="Un chat").json()["id"]
    sent: dict[str, Any] = {"language": "fr", "spoiler_text": "W"}
    sent["media_ids[]"] = [medium]
    id_ = either.post("1", **sent).json()["id"]
    path = f"/api/v1/statuses/{id_}"

    kept = either.call("PUT", path, data={**sent, "status": "2"})
    assert [one["id"] for one in kept.json()["media_attachments"]] == [medium]
    assert kept.json()["edited_at"]
    either.call("PUT", path, data={"status": "3"})

    (shown,) = world.posts(either.login.handle)
    assert (shown.id, shown.text, shown.warning, shown.media) == (id_, "3", "", ())


def test_an_edit_without_a_language(
    masto: Mastodon, gts: Mastodon, world: World
) -> None:
    for client in (masto, gts):
        id_ = client.post("1", language="fr").json()["id"]
        client.call("PUT", f"/api/v1/statuses/{id_}", data={"status": "2"})
    assert world.posts(masto.login.handle)[0].languages == ("fr",)
    assert world.posts(gts.login.handle)[0].languages == ("en",)


def test_an_edit_that_changes_nothing(masto: Mastodon, gts: Mastodon) -> None:
    answers = {}
    for client in (masto, gts):
        id_ = client.post("1", language="fr").json()["id"]
        path, form = f"/api/v1/statuses/{id_}", {"status": "1", "language": "fr"}
        answers[client.login.handle] = client.call("PUT", path, data=form)
    assert answers[masto.login.handle].status_code == 200
    refused = answers[gts.login.handle]
    assert refused.status_code == 422
    assert "status was not changed" in refused.json()["error"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_gone_or_anothers_is_404(
    either: Mastodon, world: World, method: str
) -> None:
    host = either.login.handle.partition("@")[2]
    other = Mastodon(either.http, world.ensure_mastodon(host, "musee"))
    id_ = other.post("x").json()["id"]

    for path in (f"/api/v1/statuses/{id_}", "/api/v1/statuses/404"):
        assert either.call(method, path, data={"status": "y"}).status_code == 404


def test_deleting_tells_the_text_once(either: Mastodon, world: World) -> None:
    path = f"/api/v1/statuses/{either.post('Adieu').json()['id']}"

    assert either.call("DELETE", path).json()["text"] == "Adieu"
    assert either.call("DELETE", path).status_code == 404
    assert world.posts(either.login.handle) == []
    assert [one.text for one in world.removed(either.login.handle)] == ["Adieu"]


def test_gotosocial_dates_back(gts: Mastodon, world: World) -> None:
    told = gts.post("Vieux", scheduled_at="2014-05-06T07:08:09.000Z").json()

    assert told["created_at"].startswith("2014-05-06T07:08:09")
    new = gts.post("Neuf").json()
    assert told["id"] < new["id"]
    assert told["id"][:4] == "018Q"
    (old, _) = world.posts(gts.login.handle)
    assert (old.created.year, old.at) == (2014, START)


def test_mastodon_publishes_a_past_date_now(masto: Mastodon, world: World) -> None:
    masto.post("Vieux", scheduled_at="2014-05-06T07:08:09.000Z")
    assert world.posts(masto.login.handle)[0].created == START


@pytest.mark.parametrize(
    ("text", "at", "status"),
    [
        ("Bonjour @musee", "2014-05-06T07:08:09Z", 403),
        ("Bonjour @ville", "2014-05-06T07:08:09Z", 200),
        ("Bonjour", "1970-01-01T00:00:00Z", 406),
    ],
)
def test_what_gotosocial_does_not_date_back(
    gts: Mastodon, world: World, text: str, at: str, status: int
) -> None:
    world.ensure_mastodon("gts.test", "musee")
    assert gts.post(text, scheduled_at=at).status_code == status


def test_a_later_date_is_kept_on_the_server(either: Mastodon, world: World) -> None:
    soon = either.post("x", scheduled_at="2026-12-01T09:04:00Z")
    later = either.post("x", scheduled_at="2026-12-01T09:06:00Z")

    assert soon.status_code in {400, 422}
    assert "created_at" not in later.json()
    assert world.posts(either.login.handle) == []


def test_gotosocial_ignores_quotes(masto: Mastodon, gts: Mastodon) -> None:
    for client, told in ((masto, True), (gts, False)):
        id_ = client.post("1").json()["id"]
        quoting = client.post("2", quoted_status_id=id_).json()
        assert bool(quoting.get("quote")) is told


def test_an_id_grows_with_time(either: Mastodon, clock: ManualClock) -> None:
    ids = []
    for _ in range(5):
        ids.append(either.post("x").json()["id"])
        ids.append(either.post("x").json()["id"])
        clock.advance(seconds=0.001)
    assert sorted(ids, key=lambda one: (len(one), one)) == ids
    assert len(set(ids)) == 10


def test_json_is_as_good_as_a_form(either: Mastodon, world: World) -> None:
    medium = either.upload().json()["id"]
    told = {"status": "x", "media_ids": [medium], "sensitive": True}
    either.call("POST", "/api/v1/statuses", json=told)
    (shown,) = world.posts(either.login.handle)
    assert (len(shown.media), shown.sensitive) == (1, True)
