"""What goes wrong: what becomes of the request, and what the client is shown."""

from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.clock import ManualClock
from crosspost.networks.fake.faults import SHOWS, Where, parse, places
from crosspost.networks.fake.http import Upload, read_form
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import PNG, Bluesky, Mastodon, record

KEY = "3mvzvh4fs2227"
VILLE = "ville@mastodon.test"
STATUSES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504)


def seen(client: Mastodon, timeout: float = 30.0) -> str:
    """What a client makes of one attempt: an exception's name, or a status."""
    client.http.timeout = httpx.Timeout(timeout)
    try:
        answer = client.post("Bonjour")
    except httpx.TransportError as error:
        return type(error).__name__
    return str(answer.status_code)


@pytest.mark.parametrize(
    ("how", "shown", "posts"),
    [
        ("refused", "ConnectError", 0),
        ("cut", "RemoteProtocolError", 0),
        ("cut-before", "RemoteProtocolError", 0),
        ("cut-after", "RemoteProtocolError", 1),
        ("reset", "ReadError", 0),
        ("reset-after", "ReadError", 1),
        ("broken", "RemoteProtocolError", 1),
        ("hang", "ReadTimeout", 0),
        ("hang-after", "ReadTimeout", 1),
        ("trickle", "ReadTimeout", 1),
        ("truncated", "200", 1),
        ("empty", "200", 1),
        ("html", "200", 0),
        ("redirect", "302", 0),
        ("twice", "200", 2),
        ("502", "502", 0),
        ("502-after", "502", 1),
    ],
)
def test_the_two_questions(
    masto: Mastodon, world: World, how: str, shown: str, posts: int
) -> None:
    world.will_fail(VILLE, "create", how)

    assert seen(masto) == shown
    assert len(world.posts(VILLE)) == posts
    assert seen(masto) == "200", "it struck once"


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_before_and_after(
    masto: Mastodon, ville: Bluesky, world: World, status: int
) -> None:
    for lands, posts in (("before", 0), ("after", 1)):
        world.will_fail("*", "create", f"{status}-{lands}", times=2)
        assert seen(masto) == str(status)
        assert ville.once(KEY, record()).status_code == status
        assert len(world.posts(VILLE)) == posts
        assert len(world.posts("ville.test")) == posts


def test_429_comes_with_each_servers_own_headers(
    masto: Mastodon, ville: Bluesky, world: World
) -> None:
    world.will_fail("*", "create", "429", times=2)
    theirs, ours = masto.post("x"), ville.once(KEY, record())

    assert theirs.headers["X-RateLimit-Reset"] == "2026-12-01T09:05:00.000000Z"
    assert "retry-after" not in theirs.headers
    assert ours.headers["retry-after"] == "3600"
    assert ours.json()["error"] == "RateLimitExceeded"


def test_half_an_answer_is_no_json(masto: Mastodon, world: World) -> None:
    world.will_fail(VILLE, "create", "truncated")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        masto.post("x").json()


def test_a_redirect_that_is_followed_loses_the_post(
    masto: Mastodon, world: World
) -> None:
    world.will_fail(VILLE, "create", "redirect")
    masto.http.follow_redirects = True
    assert masto.post("x").json() == []
    assert [one.asked.method for one in world.log] == ["POST", "GET"]


def test_a_trickle_is_an_answer_to_who_waits(
    masto: Mastodon, world: World, clock: ManualClock
) -> None:
    before = clock.now()
    world.will_fail(VILLE, "create", "trickle", seconds=6)
    assert seen(masto) == "200"
    world.will_fail(VILLE, "create", "trickle", seconds=6)
    assert seen(masto, timeout=2) == "ReadTimeout"
    assert clock.now() - before == timedelta(seconds=8)


def test_a_hang_lasts_as_long_as_the_client_waits(
    masto: Mastodon, world: World, clock: ManualClock
) -> None:
    before = clock.now()
    world.will_fail(VILLE, "create", "hang")
    assert seen(masto, timeout=7) == "ReadTimeout"
    assert clock.now() - before == timedelta(seconds=7)


def test_a_late_request_lands_when_nobody_waits(
    masto: Mastodon, world: World, clock: ManualClock
) -> None:
    start = clock.now()
    world.will_fail(VILLE, "create", "late", seconds=90)

    assert seen(masto, timeout=30) == "ReadTimeout"
    assert world.posts(VILLE) == []
    clock.advance(seconds=59)
    assert world.posts(VILLE) == []
    clock.advance(seconds=1)
    (shown,) = world.posts(VILLE)
    assert shown.at == start + timedelta(seconds=90)


def test_late_and_told_it_failed(
    ville: Bluesky, world: World, clock: ManualClock
) -> None:
    world.will_fail("ville.test", "create", "504-late", seconds=10)
    assert ville.once(KEY, record()).status_code == 504
    assert ville.get(KEY).status_code == 400
    clock.advance(seconds=10)
    assert ville.get(KEY).status_code == 200


def test_twice_on_bluesky_is_once(ville: Bluesky, world: World) -> None:
    world.will_fail("ville.test", "create", "twice")
    answer = ville.once(KEY, record())
    assert answer.status_code == 200
    assert "commit" not in answer.json(), "the second answer is the one that is shown"
    assert len(world.posts("ville.test")) == 1


def test_a_fault_strikes_whom_it_is_meant_for(masto: Mastodon, world: World) -> None:
    other = Mastodon(masto.http, world.ensure_mastodon("mastodon.test", "musee"))
    world.will_fail("musee@mastodon.test", "create", "502")
    did = world.ensure_bluesky("parc.test").did
    world.will_fail(did, "create", "502")
    world.will_fail("elsewhere.test", "any", "502")
    world.will_fail(VILLE, "delete", "502")

    assert seen(masto) == "200"
    assert seen(other) == "502"


def test_a_fault_may_let_some_pass_and_strike_often(
    masto: Mastodon, world: World
) -> None:
    world.will_fail("mastodon.test", "create", "500", skip=2, times=2)
    assert [seen(masto) for _ in range(5)] == ["200", "200", "500", "500", "200"]


def test_calm_ends_faults_but_not_what_is_under_way(
    masto: Mastodon, world: World, clock: ManualClock
) -> None:
    world.will_fail("*", "create", "late", seconds=60)
    world.will_fail("*", "create", "500", times=9)
    seen(masto)
    world.calm()
    assert seen(masto) == "200"
    clock.advance(minutes=1)
    assert len(world.posts(VILLE)) == 2


def test_what_struck_is_told(masto: Mastodon, world: World) -> None:
    world.will_fail(VILLE, "create", "cut-after")
    seen(masto)
    (struck,) = world.struck()
    assert (struck.how, struck.where, struck.account) == ("cut-after", "create", VILLE)
    assert struck.path == "/api/v1/statuses"


@pytest.mark.parametrize(
    ("where", "path", "method"),
    [
        ("login", "/api/v1/accounts/verify_credentials", "GET"),
        ("login", "/api/v1/apps/verify_credentials", "GET"),
        ("upload", "/api/v2/media", "POST"),
        ("poll", "/api/v1/media/1", "GET"),
        ("create", "/api/v1/statuses/1", "PUT"),
        ("delete", "/api/v1/statuses/1", "DELETE"),
        ("look", "/api/v1/statuses/1", "GET"),
        ("look", "/api/v1/statuses/1/source", "GET"),
        ("look", "/api/v1/accounts/1/statuses", "GET"),
        ("ask", "/api/v2/instance", "GET"),
    ],
)
def test_where_on_mastodon(
    masto: Mastodon, world: World, where: Where, path: str, method: str
) -> None:
    world.will_fail(VILLE, where, "504")
    assert masto.call(method, path).status_code == 504


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("login", "com.atproto.server.createSession"),
        ("login", "com.atproto.server.refreshSession"),
        ("upload", "com.atproto.repo.uploadBlob"),
        ("create", "com.atproto.repo.putRecord"),
        ("create", "com.atproto.repo.applyWrites"),
        ("delete", "com.atproto.repo.deleteRecord"),
    ],
)
def test_where_on_bluesky(
    ville: Bluesky, world: World, where: Where, name: str
) -> None:
    world.will_fail("ville.test", where, "504")
    assert ville.call(name, {}).status_code == 504


def test_a_look_is_about_the_account_it_names(ville: Bluesky, world: World) -> None:
    world.will_fail("ville.test", "look", "504")
    assert ville.get(KEY).status_code == 504


@pytest.mark.parametrize("how", ["nothing", "cut-never", "200", "600", "refused-after"])
def test_a_fault_that_does_not_exist(world: World, how: str) -> None:
    with pytest.raises(ValueError, match=how):
        world.will_fail("*", "create", how)


@given(
    st.sampled_from([*SHOWS, *map(str, STATUSES)]),
    st.sampled_from(["before", "after", "late", "twice", "crash"]),
)
def test_every_pair_has_a_name(shows: str, lands: str) -> None:
    how = f"{shows}-{lands}"
    if shows == "refused" and lands != "before":
        with pytest.raises(ValueError, match=how):
            parse(how)
    else:
        assert parse(how)[0] == shows


def test_places_are_the_ones_that_can_be_named() -> None:
    assert {"any", "login", "upload", "create", "look"} <= set(places())


def test_a_host_nobody_has(masto: Mastodon) -> None:
    with pytest.raises(httpx.ConnectError):
        masto.http.get("https://nowhere.test/")


def test_the_log_has_the_exact_bytes(masto: Mastodon, world: World) -> None:
    request = masto.http.build_request(
        "POST",
        "https://mastodon.test/api/v1/statuses?a=1",
        content=b"status=%C3%A9t%C3%A9",
        headers={
            b"Authorization": f"Bearer {masto.login.token}".encode(),
            b"X-Odd": "É".encode(),
        },
    )
    masto.http.send(request)
    (received,) = world.log

    assert received.asked.body == b"status=%C3%A9t%C3%A9"
    assert received.asked.query == (("a", "1"),)
    assert received.asked.header("x-odd") == "É"
    assert (received.where, received.account, received.status) == ("create", VILLE, 200)


def test_every_answer_is_dated_by_the_servers_clock(masto: Mastodon) -> None:
    told = masto.get("/api/v2/instance").headers["Date"]
    assert told == "Tue, 01 Dec 2026 09:00:00 GMT"


def test_latency_takes_time(world: World, masto: Mastodon) -> None:
    before = world.now()
    world.latency = 0.3
    masto.get("/api/v2/instance")
    assert world.now() - before == timedelta(seconds=0.3)


@given(st.binary(max_size=200), st.text(max_size=30))
def test_a_form_gives_back_its_file(content: bytes, text: str) -> None:
    sent = httpx.Request(
        "POST",
        "https://a.test",
        data={"description": text},
        files={"file": ("a.png", content, "image/png")},
    )
    form = read_form(sent.headers["content-type"], sent.read())
    assert form.file("file") == Upload("a.png", "image/png", content)
    assert form.one("description") == text


def test_a_broken_form_is_an_empty_one() -> None:
    assert not read_form("application/json", b"{").has("status")
    assert not read_form("application/json", b"[1]").has("status")
    assert read_form("multipart/form-data; boundary=x", PNG).fields == ()
