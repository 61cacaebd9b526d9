"""Looking back at what was published, and what a token may do."""

from typing import Any

import pytest

from crosspost.networks.fake.world import World
from unit.networks.fake.clients import Mastodon


@pytest.fixture(params=["masto", "gts"])
def either(request: pytest.FixtureRequest) -> Mastodon:
    client: Mastodon = request.getfixturevalue(request.param)
    return client


def texts(client: Mastodon, **params: str | int) -> list[str]:
    answer = client.get(f"/api/v1/accounts/{client.login.id}/statuses", **params)
    sources = [
        client.get(f"/api/v1/statuses/{one['id']}/source") for one in answer.json()
    ]
    return [one.json()["text"] for one in sources]


def test_ones_own_statuses_come_newest_first_all_of_them(either: Mastodon) -> None:
    first = either.post("1", visibility="direct").json()["id"]
    either.post("2", in_reply_to_id=first)
    assert texts(either) == ["2", "1"]


def test_pages(either: Mastodon) -> None:
    ids = [either.post(str(number)).json()["id"] for number in range(5)]

    assert texts(either, since_id=ids[1]) == ["4", "3", "2"]
    assert texts(either, min_id=ids[1]) == ["4", "3", "2"]
    assert texts(either, since_id=ids[0], limit=2) == ["4", "3"]
    assert texts(either, min_id=ids[0], limit=2) == ["2", "1"]
    assert texts(either, max_id=ids[2]) == ["1", "0"]
    assert texts(either, min_id=ids[0], max_id=ids[3]) == ["2", "1"]
    assert texts(either, since_id=ids[4]) == []


def test_a_made_up_ulid_finds_what_was_dated_back(gts: Mastodon) -> None:
    gts.post("Vieux", scheduled_at="2014-05-06T07:08:09Z")
    gts.post("Neuf")
    before, after = "01CZZZZZZZ" + "0" * 16, "01AZZZZZZZ" + "0" * 16
    old = gts.get(f"/api/v1/accounts/{gts.login.id}/statuses").json()[-1]

    assert old["id"] < "01A"
    assert texts(gts, max_id=before) == ["Vieux"]
    assert texts(gts, min_id=after) == ["Neuf"]


def test_the_source_is_the_text_and_the_content_is_not(
    masto: Mastodon, gts: Mastodon
) -> None:
    text = "Deux  espaces & <b>\nhttps://ville.fr/a?b=1&c"
    for client in (masto, gts):
        told = client.post(text, spoiler_text="W").json()
        source = client.get(f"/api/v1/statuses/{told['id']}/source").json()
        assert (source["text"], source["spoiler_text"]) == (text, "W")
        assert text not in told["content"]
        assert '<a href="https://ville.fr/a?b=1&amp;c"' in told["content"]
        assert (told.get("text") == text) is (client is gts)
    assert "Deux espaces" in told["content"]


def test_others_see_what_is_public(either: Mastodon, world: World) -> None:
    host = either.login.handle.partition("@")[2]
    other = Mastodon(either.http, world.ensure_mastodon(host, "musee"))
    public = either.post("1", visibility="public").json()["id"]
    private = either.post("2", visibility="private").json()["id"]
    path = f"/api/v1/accounts/{either.login.id}/statuses"

    assert [one["id"] for one in other.get(path).json()] == [public]
    assert other.get(f"/api/v1/statuses/{public}").status_code == 200
    assert other.get(f"/api/v1/statuses/{private}").status_code == 404
    assert other.get(f"/api/v1/statuses/{public}/source").status_code == 404
    anyone = either.http.get(f"{either.login.server}{path}").json()
    assert [one["id"] for one in anyone] == [public]


def test_several_at_once_leave_out_what_is_missing(masto: Mastodon) -> None:
    id_ = masto.post("x").json()["id"]
    answer = masto.call("GET", "/api/v1/statuses", params={"id[]": [id_, "404"]})
    assert [one["id"] for one in answer.json()] == [id_]
    assert masto.get("/api/v1/statuses").json() == []


def test_who_am_i_and_who_is_that(either: Mastodon) -> None:
    me = either.get("/api/v1/accounts/verify_credentials").json()
    found = either.get("/api/v1/accounts/lookup", acct="VILLE").json()

    assert me["id"] == found["id"] == either.login.id
    assert me["source"]["privacy"] in {"public", "unlisted"}
    assert either.get(f"/api/v1/accounts/{me['id']}").json()["acct"] == "ville"
    missing = either.get("/api/v1/accounts/lookup", acct="personne")
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        (("write:statuses",), "POST", "/api/v1/statuses", 200),
        (("write",), "POST", "/api/v1/statuses", 200),
        (("write:media",), "POST", "/api/v1/statuses", 403),
        (("write:statuses",), "POST", "/api/v2/media", 403),
        (("profile",), "GET", "/api/v1/accounts/verify_credentials", 200),
        (("read",), "GET", "/api/v1/accounts/verify_credentials", 200),
        (("write",), "GET", "/api/v1/accounts/verify_credentials", 403),
    ],
)
def test_scopes(  # noqa: PLR0917 -- the table's columns
    world: World,
    masto: Mastodon,
    scopes: tuple[str, ...],
    method: str,
    path: str,
    status: int,
) -> None:
    login = world.ensure_mastodon("mastodon.test", "musee", scopes=scopes)
    client = Mastodon(masto.http, login)
    sent: dict[str, Any] = {"data": {"status": "x"}} if method == "POST" else {}

    assert client.call(method, path, **sent).status_code == status
    told = client.get("/api/v1/apps/verify_credentials").json()
    assert told["scopes"] == list(scopes)


def test_a_revoked_token_is_401(either: Mastodon, world: World) -> None:
    world.hands.revoke(either.login.handle)
    refused = either.post("x")
    assert refused.status_code == 401
    assert refused.json()["error"] == "The access token was revoked"


def test_no_token_is_401_and_a_suspended_account_403(
    masto: Mastodon, world: World
) -> None:
    bare = masto.http.post(f"{masto.login.server}/api/v1/statuses")
    assert bare.status_code == 401
    world.hands.close("ville@mastodon.test")
    assert masto.post("x").status_code == 403


def test_a_token_by_oauth(masto: Mastodon) -> None:
    app = {"client_name": "crosspost", "scopes": "profile write:statuses"}
    made = masto.call("POST", "/api/v1/apps", data=app).json()
    code = {"grant_type": "authorization_code", "code": "ville"}
    form = {**code, "client_id": made["client_id"], "scope": app["scopes"]}
    token = masto.call("POST", "/oauth/token", data=form).json()

    assert token["scope"] == "profile write:statuses"
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    url = f"{masto.login.server}/api/v1/statuses"
    sent = masto.http.post(url, headers=headers, data={"status": "x"})
    assert sent.status_code == 200
    gone = {"token": token["access_token"]}
    masto.call("POST", "/oauth/revoke", data=gone)
    again = masto.http.post(url, headers=headers, data={"status": "x"})
    assert again.status_code == 401
    wrong = masto.call("POST", "/oauth/token", data={**form, "code": "?"})
    assert wrong.json()["error"] == "invalid_grant"


def test_what_a_server_says_of_itself(
    masto: Mastodon, gts: Mastodon, world: World
) -> None:
    world.ensure_mastodon("long.test", "ville", max_characters=5000)
    told = {
        client.login.handle: client.get("/api/v2/instance").json()
        for client in (masto, gts)
    }
    ours, theirs = told["ville@mastodon.test"], told["ville@gts.test"]

    assert ours["api_versions"]["mastodon"] >= 7
    assert "api_versions" not in theirs
    assert ours["configuration"]["statuses"]["max_characters"] == 500
    assert theirs["configuration"]["statuses"]["characters_reserved_per_url"] == 25
    long = masto.http.get("https://long.test/api/v1/instance").json()
    assert long["configuration"]["statuses"]["max_characters"] == 5000
    link = gts.get("/.well-known/nodeinfo").json()["links"][0]["href"]
    software = gts.http.get(link).json()["software"]
    assert software["name"] == "gotosocial"


def test_a_post_by_hand_stands_among_the_others(either: Mastodon, world: World) -> None:
    id_ = world.hands.post(either.login.handle, "À la main")
    either.post("2")
    assert texts(either) == ["2", "À la main"]
    world.hands.delete(either.login.handle, id_)
    assert texts(either) == ["2"]
