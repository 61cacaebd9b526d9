"""Logging in, refreshing, and what ends a session."""

import pytest

from crosspost.clock import ManualClock
from crosspost.networks.fake.cast import PDS
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import Bluesky, record

KEY = "3mvzvh4fs2227"


def refresh(ville: Bluesky, token: str) -> tuple[int, dict[str, str]]:
    name = "com.atproto.server.refreshSession"
    answer = ville.call(name, b"", Authorization=f"Bearer {token}")
    return answer.status_code, answer.json()


def test_a_wrong_password_is_401(ville: Bluesky) -> None:
    refused = ville.log_in("wrong")
    assert refused.status_code == 401
    assert refused.json()["error"] == "AuthenticationRequired"


def test_an_access_token_lives_two_hours(ville: Bluesky, clock: ManualClock) -> None:
    clock.advance(minutes=119)
    assert ville.once(KEY, record()).status_code == 200
    clock.advance(minutes=1)
    refused = ville.once(KEY, record())
    assert (refused.status_code, refused.json()["error"]) == (400, "ExpiredToken")


def test_the_same_refresh_token_gives_the_same_successor(
    ville: Bluesky, clock: ManualClock
) -> None:
    token = ville.log_in().json()["refreshJwt"]
    status, first = refresh(ville, token)
    clock.advance(minutes=119)
    _, again = refresh(ville, token)

    assert status == 200
    assert first["refreshJwt"] == again["refreshJwt"] != token
    clock.advance(minutes=2)
    assert refresh(ville, token)[0] == 400
    assert refresh(ville, first["refreshJwt"])[0] == 200


def test_a_revoked_password_works_on_until_its_token_ends(
    ville: Bluesky, world: World, clock: ManualClock
) -> None:
    token = ville.log_in().json()["refreshJwt"]
    world.hands.revoke("ville.test")

    assert ville.once(KEY, record()).status_code == 200
    assert refresh(ville, token) == (
        400,
        {"error": "ExpiredToken", "message": "Token has been revoked"},
    )
    clock.advance(hours=2)
    assert ville.once(KEY, record()).json()["error"] == "ExpiredToken"
    assert ville.log_in().status_code == 401


def test_an_account_that_is_taken_down_is_out_at_once(
    ville: Bluesky, world: World
) -> None:
    world.hands.close("ville.test")

    assert ville.once(KEY, record()).status_code == 401
    assert ville.log_in().json()["error"] == "AccountTakedown"


@pytest.mark.parametrize(
    ("header", "status", "name"),
    [
        ("", 401, "AuthMissing"),
        ("Bearer a.b.c", 400, "InvalidToken"),
        ("Bearer", 401, "AuthMissing"),
        ("Basic a:b", 401, "AuthMissing"),
    ],
)
def test_no_token_and_a_foreign_one(
    ville: Bluesky, header: str, status: int, name: str
) -> None:
    ville.headers = {"Authorization": header} if header else {}
    refused = ville.once(KEY, record())
    assert (refused.status_code, refused.json()["error"]) == (status, name)


def test_a_refresh_token_opens_nothing_else(ville: Bluesky) -> None:
    token = ville.log_in().json()["refreshJwt"]
    ville.headers = {"Authorization": f"Bearer {token}"}
    assert ville.once(KEY, record()).json()["error"] == "InvalidToken"


def test_an_account_logs_in_at_its_own_server_or_the_common_entrance(
    world: World, ville: Bluesky
) -> None:
    world.ensure_bluesky("musee.test", pds="other.test")
    ville.server = "https://other.test"
    assert ville.log_in().status_code == 401

    ville.server = "https://bsky.social"
    document = ville.log_in().json()["didDoc"]
    assert document["service"][0]["serviceEndpoint"] == f"https://{PDS}"


def test_the_directory_and_the_handles_own_site(ville: Bluesky, world: World) -> None:
    did = ville.login.did
    document = ville.http.get(f"https://plc.directory/{did}").json()
    assert document["alsoKnownAs"] == ["at://ville.test"]
    own = ville.http.get("https://ville.test/.well-known/atproto-did")
    assert own.text == did

    missing = ville.http.get("https://plc.directory/did:plc:nobody")
    assert missing.status_code == 404
    assert ville.http.get("https://ville.test/").status_code == 404
    world.will_fail("ville.test", "ask", "503")
    assert ville.http.get(f"https://plc.directory/{did}").status_code == 503

    world.hands.rename("ville.test", "mairie.test")
    answer = ville.ask("com.atproto.identity.resolveHandle", handle="mairie.test")
    assert answer.json() == {"did": did}
    gone = ville.ask("com.atproto.identity.resolveHandle", handle="ville.test")
    assert gone.status_code == 400


def test_who_is_logged_in(ville: Bluesky) -> None:
    answer = ville.http.get(
        f"{ville.server}/xrpc/com.atproto.server.getSession", headers=ville.headers
    )
    assert answer.json()["emailConfirmed"] is True
    assert answer.json()["did"] == ville.login.did


def test_logging_out_ends_the_session(ville: Bluesky) -> None:
    token = ville.log_in().json()["refreshJwt"]
    name = "com.atproto.server.deleteSession"
    assert ville.call(name, b"", Authorization=f"Bearer {token}").status_code == 200
    assert refresh(ville, token)[0] == 400
