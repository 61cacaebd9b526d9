"""The repository as one file, against two roots of the protocol's own tests."""

from datetime import UTC, datetime

import libipld

from crosspost.networks.fake.bluesky.car import tree_root
from crosspost.networks.fake.bluesky.repo import Record
from unit.networks.fake.clients import POST, Bluesky, create, record

EMPTY = "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm"
VALUE = "bafyreie5cvv4h45feadgeuwhbcutmh6t2ceseocckahdoe6uat64zmz454"
ONE = "bafyreibj4lsc3aqnrvphp5xmrnfoorvru4wynt6lwidqbm2623a6tatzdu"


def test_the_tree_is_the_protocols() -> None:
    key = "3jqfcqzm3fo2j"
    now = datetime.now(UTC)
    one = Record("did:plc:x", "com.example.record", key, VALUE, "", now, {})

    assert tree_root([]) == EMPTY
    assert tree_root([one]) == ONE


def texts(body: bytes) -> set[str]:
    _, blocks = libipld.decode_car(body)
    return {
        block["text"]
        for block in blocks.values()
        if isinstance(block, dict) and block.get("$type") == POST
    }


def test_everything_or_what_came_after_a_revision(ville: Bluesky) -> None:
    keys = [f"3mvzvh4fs{number:04}".translate(TO_KEY) for number in range(50)]
    writes = [create(key, record(key)) for key in keys]
    rev = ville.apply(*writes[:30]).json()["commit"]["rev"]
    ville.apply(*writes[30:])
    whole = ville.ask("com.atproto.sync.getRepo", did=ville.login.did)
    newer = ville.ask("com.atproto.sync.getRepo", did=ville.login.did, since=rev)

    assert whole.headers["content-type"] == "application/vnd.ipld.car"
    assert texts(whole.content) == set(keys)
    assert texts(newer.content) == set(keys[30:])


def test_the_tree_leads_to_every_record(ville: Bluesky) -> None:
    keys = [f"3mvzvh4fs{number:04}".translate(TO_KEY) for number in range(50)]
    written = ville.apply(*(create(key) for key in keys)).json()["results"]
    body = ville.ask("com.atproto.sync.getRepo", did=ville.login.did).content
    header, blocks = libipld.decode_car(body)
    commit = blocks[header["roots"][0]]
    found: dict[str, bytes] = {}

    def walk(cid: bytes) -> None:
        node, before = blocks[cid], b""
        if node["l"]:
            walk(node["l"])
        for entry in node["e"]:
            before = before[: entry["p"]] + entry["k"]
            found[before.decode()] = entry["v"]
            if entry["t"]:
                walk(entry["t"])

    walk(commit["data"])
    assert list(found) == [f"{POST}/{key}" for key in keys]
    assert [libipld.encode_cid(cid) for cid in found.values()] == [
        one["cid"] for one in written
    ]


TO_KEY = str.maketrans("0123456789", "abcdefghij")
