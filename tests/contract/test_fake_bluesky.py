"""The built-in Bluesky says what the real server says, word for word.

Each story is played to both. Identities and what chance draws (commits, tokens)
are masked; everything else must be equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from crosspost.networks.fake.accounts import BlueskyLogin
from crosspost.networks.fake.bluesky import cids
from crosspost.networks.fake.bluesky.tids import tid
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import PNG, POST, Bluesky, create, record

if TYPE_CHECKING:
    from servers.pds import RunningPds

Story = Callable[[Bluesky], list[httpx.Response]]
KEY, LATER = "3mvzvh4fs2227", "3mvzvh4fs2323"
FAMILY = "👨‍👩‍👧‍👦"
IMAGES = "app.bsky.embed.images"


def reference(size: int = len(PNG), kind: str = "image/png") -> dict[str, Any]:
    link = {"$link": cids.blob_cid(PNG)}
    return {"$type": "blob", "ref": link, "mimeType": kind, "size": size}


def pictures(count: int, blob: dict[str, Any]) -> dict[str, Any]:
    return {"$type": IMAGES, "images": [{"image": blob, "alt": ""}] * count}


def facet(start: int, end: int, **feature: str) -> dict[str, Any]:
    kind = f"app.bsky.richtext.facet#{feature.pop('kind')}"
    index = {"byteStart": start, "byteEnd": end}
    return {"index": index, "features": [{"$type": kind, **feature}]}


RECORDS: dict[str, dict[str, Any]] = {
    "plain": record(),
    "300 graphemes": record("é" * 300),
    "301 graphemes": record("é" * 301),
    "families": record(FAMILY * 120),
    "too many families": record(FAMILY * 121),
    "no date": {"text": "Bonjour"},
    "no zone": record(createdAt="2026-12-01T09:00:00"),
    "no time": record(createdAt="2026-12-01"),
    "no such month": record(createdAt="2026-13-01T09:00:00Z"),
    "1970": record(createdAt="1970-01-01T00:00:00Z"),
    "2030": record(createdAt="2030-01-01T00:00:00.000+01:00"),
    "four languages": record(langs=["fr", "de", "en", "it"]),
    "français": record(langs=["français"]),
    "no language": record(langs=[]),
    "nine tags": record(tags=["x"] * 9),
    "long tag": record(tags=["x" * 65]),
    "text is null": record(text=None),  # type: ignore[arg-type]
    "text is a number": record(text=3),  # type: ignore[arg-type]
    "another type": record(**{"$type": "app.bsky.feed.like"}),
    "a field nobody knows": record(unknown="x"),
    "facet beyond": record(facets=[facet(0, 900, kind="tag", tag="#x")]),
    "facet backwards": record(facets=[facet(5, 2, kind="tag", tag="")]),
    "facet before": record(facets=[facet(-1, 2, kind="tag", tag="x")]),
    "facet nobody knows": record(facets=[facet(0, 2, kind="unknown")]),
    "facet long tag": record(facets=[facet(0, 2, kind="tag", tag="x" * 65)]),
    "facet no uri": record(facets=[facet(0, 2, kind="link", uri="not a uri")]),
    "facet no did": record(facets=[facet(0, 2, kind="mention", did="ville")]),
    "four pictures": record(embed=pictures(4, reference())),
    "five pictures": record(embed=pictures(5, reference())),
    "heavy picture": record(embed=pictures(1, reference(size=2_000_001))),
    "wrong size": record(embed=pictures(1, reference(size=3))),
    "other type": record(embed=pictures(1, reference(kind="image/gif"))),
    "no picture": record(embed=pictures(1, reference(kind="text/plain"))),
    "no alt": record(embed={"$type": IMAGES, "images": [{"image": reference()}]}),
    "embed without type": record(embed={"images": []}),
    "embed nobody knows": record(embed={"$type": "app.example.embed"}),
    "reply without root": record(reply={"parent": {"uri": "at://x", "cid": "x"}}),
    "reply to nothing": record(
        reply={
            "root": {
                "uri": f"at://did:plc:x/{POST}/{KEY}",
                "cid": cids.record_cid({}),
            },
            "parent": {
                "uri": f"at://did:plc:x/{POST}/{KEY}",
                "cid": cids.record_cid({}),
            },
        }
    ),
    "labels": record(
        labels={
            "$type": "com.atproto.label.defs#selfLabels",
            "values": [{"val": "nudity"}],
        }
    ),
    "a fraction": record(number=1.5),
}


@pytest.fixture(scope="module")
def both(pds: RunningPds) -> Iterator[list[Bluesky]]:
    """One account on the real server, and one on the built-in."""
    world = World()
    with (
        httpx.Client(timeout=30) as outside,
        httpx.Client(transport=world.transport()) as inside,
    ):
        clients = [
            Bluesky(outside, real_login(pds)),
            Bluesky(inside, world.ensure_bluesky("fidele.test")),
        ]
        for client in clients:
            client.log_in()
            client.upload()
        yield clients


@pytest.mark.parametrize("name", RECORDS)
def test_records(both: list[Bluesky], name: str) -> None:
    first = 1_790_000_000_000_000 + list(RECORDS).index(name) * 10
    keys = [tid(first + place) for place in range(3)]

    def story(client: Bluesky) -> list[httpx.Response]:
        alone = client.once(keys[0], RECORDS[name])
        pair = create(keys[1], RECORDS["plain"]), create(keys[2], RECORDS[name])
        return [alone, client.apply(*pair), client.get(keys[2])]

    real, ours = (
        [masked(answer, client.login) for answer in story(client)] for client in both
    )
    assert ours == real


def keys(client: Bluesky) -> list[httpx.Response]:
    wrong = ("bonjour", "3mvzvh4fs222", "zzzzzzzzzzzzz", "a b", "..")
    right = ("2222222222222", "jzzzzzzzzzzzz")
    return [client.once(key, record()) for key in wrong + right]


def once(client: Bluesky) -> list[httpx.Response]:
    first = client.once(KEY, record())
    return [
        first,
        client.once(KEY, record()),
        client.once(KEY, record("Autre")),
        client.get(KEY),
    ]


def replaced(client: Bluesky) -> list[httpx.Response]:
    first = client.put(KEY, record())
    cid = first.json()["cid"]
    return [
        first,
        client.put(KEY, record()),
        client.put(KEY, record("Deux"), swapRecord=cid),
        client.put(KEY, record("Trois"), swapRecord=cid),
        client.put(LATER, record(), swapRecord=cid),
        client.put(KEY, record("Quatre")),
    ]


def created(client: Bluesky) -> list[httpx.Response]:
    return [
        client.create(record(), rkey=KEY),
        client.create(record(), rkey=KEY),
        client.create(record("Autre"), rkey=KEY),
        client.put(LATER, record("x" * 301), validate=False),
        client.put(LATER, record(), validate="x"),
    ]


def deleted(client: Bluesky) -> list[httpx.Response]:
    missing = [client.get(KEY), client.delete(KEY)]
    cid = client.create(record(), rkey=KEY).json()["cid"]
    client.put(KEY, record("Autre"))
    return [
        *missing,
        client.delete(KEY, swapRecord=cid),
        client.delete(KEY),
        client.get(KEY),
        client.create(record(), rkey=KEY),
    ]


def batched(client: Bluesky) -> list[httpx.Response]:
    kind = "com.atproto.repo.applyWrites"
    return [
        client.apply(create(KEY), create(LATER, record("2"))),
        client.apply(create(KEY), create("3mvzvh4fs2424")),
        client.apply(create("3mvzvh4fs2424") | {"$type": f"{kind}#update"}),
        client.apply({"$type": f"{kind}#delete", "collection": POST, "rkey": KEY}),
        client.apply({"$type": f"{kind}#delete", "collection": POST, "rkey": KEY}),
        client.apply(create(KEY), create(KEY)),
        client.apply(*(create(f"3mvzvh4fs{place}") for place in PLACES)),
        client.get(KEY),
    ]


def listed(client: Bluesky) -> list[httpx.Response]:
    places = [f"3mvzvh4fs222{end}" for end in "abcde"]
    client.apply(*(create(key) for key in places))
    name = "com.atproto.repo.listRecords"
    common = {"repo": client.login.did, "collection": POST}
    return [
        client.ask(name, **common),
        client.ask(name, **common, reverse="true"),
        client.ask(name, **common, reverse="true", cursor=places[1]),
        client.ask(name, **common, cursor=places[1], limit=1),
        client.ask(name, **common, cursor="2222222222222"),
        client.ask(name, collection=POST, repo="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
    ]


def uploaded(client: Bluesky) -> list[httpx.Response]:
    missing = client.once(KEY, record(embed=pictures(1, reference())))
    again = [client.upload(), client.upload()]
    guessed = [client.upload(PNG, "*/*"), client.upload(b"GIF89a", "image/png")]
    heavy = client.upload(b"x" * (5 * 1024 * 1024 + 1))
    return [missing, *again, *guessed, heavy]


def forgotten(client: Bluesky) -> list[httpx.Response]:
    client.upload()
    shown = record(embed=pictures(1, reference()))
    written = [client.once(KEY, shown), client.once(LATER, shown)]
    client.delete(KEY)
    again = client.once(KEY, shown)
    client.put(KEY, record())
    client.delete(LATER)
    gone = client.once(LATER, shown)
    client.upload()
    return [*written, again, gone, client.once(LATER, shown)]


def logged_in(client: Bluesky) -> list[httpx.Response]:
    session = client.log_in().json()
    name = "com.atproto.server.refreshSession"
    refresh = {"Authorization": f"Bearer {session['refreshJwt']}"}
    client.headers = {}
    bare = client.once(KEY, record())
    client.headers = refresh
    wrong = client.once(KEY, record())
    first = client.call(name, b"", **refresh)
    again = client.call(name, b"", **refresh)
    assert first.json()["refreshJwt"] != session["refreshJwt"]
    client.headers = {"Authorization": "Bearer a.b.c"}
    foreign = client.once(KEY, record())
    client.headers = {}
    return [bare, wrong, first, again, foreign, client.log_in("wrong")]


def asked(client: Bluesky) -> list[httpx.Response]:
    resolve = "com.atproto.identity.resolveHandle"
    return [
        client.ask(resolve, handle=client.login.handle),
        client.ask("com.atproto.repo.putRecord"),
        client.call("com.atproto.repo.getRecord", {}),
        client.once(KEY, record(unknown="x" * 1_000_000)),
    ]


PLACES = [f"{one}{other}22" for one in "abcdefghijklmno" for other in "abcdefghijklmn"]
STORIES: list[Story] = [
    keys,
    once,
    replaced,
    created,
    deleted,
    batched,
    listed,
    uploaded,
    forgotten,
    logged_in,
    asked,
]


@pytest.mark.parametrize("story", STORIES)
def test_stories(pds: RunningPds, story: Story) -> None:
    compare(pds, story)


def compare(pds: RunningPds, story: Story) -> None:
    world = World()
    with httpx.Client(timeout=30) as http:
        real = told(story, Bluesky(http, real_login(pds)))
    with httpx.Client(transport=world.transport()) as http:
        ours = told(story, Bluesky(http, world.ensure_bluesky("fidele.test")))
    assert ours == real


def real_login(pds: RunningPds) -> BlueskyLogin:
    account = pds.create_account("fidele")
    return BlueskyLogin(
        account.handle, account.did, pds.url, account.app_password, account.password
    )


def told(story: Story, client: Bluesky) -> list[object]:
    client.log_in()
    return [masked(answer, client.login) for answer in story(client)]


def masked(answer: httpx.Response, login: BlueskyLogin) -> object:
    text = answer.text.replace(login.did, "DID").replace(login.handle, "HANDLE")
    try:
        body = json.loads(text)
    except ValueError:
        return answer.status_code, text
    return answer.status_code, _without_chance(body)


def _without_chance(body: Any) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(body, list):
        return [_without_chance(one) for one in body]
    if isinstance(body, dict):
        drawn = {"accessJwt", "refreshJwt", "rev", "email", "emailConfirmed"}
        told = {key: _without_chance(body[key]) for key in body if key not in drawn}
        if "commit" in told:
            told["commit"] = "COMMIT"
        return told
    if isinstance(body, str):
        return re.sub(r"Commit was at \w+", "Commit was at COMMIT", body)
    return body


def burnt(client: Bluesky) -> list[tuple[int, str]]:
    """Eight batches of 600 points, one too many, and what is left after it."""
    start = 1_790_000_000_000_000
    answers = [
        client.apply(*(create(tid(start + batch * 200 + n)) for n in range(200)))
        for batch in range(9)
    ]
    answers.append(client.delete(tid(start)))
    return [
        (one.status_code, one.headers.get("ratelimit-policy", "")) for one in answers
    ]


def test_points(limited_pds: RunningPds) -> None:
    world = World()
    with httpx.Client(timeout=30) as http:
        real = Bluesky(http, real_login(limited_pds))
        real.log_in()
        theirs = burnt(real)
    with httpx.Client(transport=world.transport()) as http:
        client = Bluesky(http, world.ensure_bluesky("fidele.test"))
        client.log_in()
        ours = burnt(client)
    assert ours == theirs
    assert [status for status, _ in ours] == [200] * 8 + [429] * 2
