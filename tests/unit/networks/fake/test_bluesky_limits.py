"""What fits into a Bluesky record, and what uploads must be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.networks.fake.bluesky import cids
from crosspost.networks.fake.cast import PDS
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import PNG, Bluesky, record

KEY, LATER = "3mvzvh4fs2227", "3mvzvh4fs2323"
FAMILY = "👨‍👩‍👧‍👦"
IMAGES = "app.bsky.embed.images"
GALLERY = "app.bsky.embed.gallery"


def message(ville: Bluesky, **fields: Any) -> str:  # noqa: ANN401 -- JSON
    answer = ville.once(KEY, record(**fields))
    return str(answer.json().get("message", ""))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("é" * 300, ""),
        ("é" * 301, "grapheme too big (maximum 300, got 301) at $.record.text"),
        (FAMILY * 120, ""),
        (FAMILY * 121, "string too big (maximum 3000, got 3025) at $.record.text"),
    ],
)
def test_text_has_graphemes_and_bytes(ville: Bluesky, text: str, told: str) -> None:
    assert message(ville, text=text).endswith(told)
    assert bool(message(ville, text=text)) is bool(told)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"langs": ["fr", "de", "en"]}, ""),
        ({"langs": []}, ""),
        (
            {"langs": ["fr", "de", "en", "it"]},
            "array too big (maximum 3, got 4) at $.record.langs",
        ),
        ({"langs": ["français"]}, 'Invalid language (got "français")'),
        ({"tags": ["x"] * 9}, "array too big (maximum 8, got 9)"),
        ({"tags": ["x" * 65]}, "grapheme too big (maximum 64, got 65)"),
        ({"createdAt": "2026-12-01T09:00:00"}, "Invalid datetime"),
        ({"createdAt": "2026-12-01"}, "Invalid datetime"),
        ({"createdAt": "2026-13-01T09:00:00Z"}, "Invalid datetime"),
        ({"createdAt": "1970-01-01T00:00:00Z"}, ""),
        ({"createdAt": "2030-01-01T00:00:00.000+01:00"}, ""),
        ({"text": None}, "Expected string value type (got null)"),
    ],
)
def test_fields(ville: Bluesky, fields: dict[str, Any], told: str) -> None:
    said = message(ville, **fields)
    assert told in said
    assert bool(said) is bool(told)


def test_a_record_without_its_date_is_refused(ville: Bluesky) -> None:
    answer = ville.once(KEY, {"text": "Bonjour"})
    assert 'Missing required key "createdAt" at $.record' in answer.json()["message"]


@pytest.mark.parametrize(
    ("start", "end", "feature", "status"),
    [
        (0, 7, {"$type": "app.bsky.richtext.facet#tag", "tag": "x"}, 200),
        (5, 2, {"$type": "app.bsky.richtext.facet#tag", "tag": ""}, 200),
        (0, 900, {"$type": "app.bsky.richtext.facet#tag", "tag": "#x"}, 200),
        (0, 7, {"$type": "app.example.unknown"}, 200),
        (-1, 7, {"$type": "app.bsky.richtext.facet#tag", "tag": "x"}, 400),
        (0, 7, {"$type": "app.bsky.richtext.facet#link", "uri": "not a uri"}, 400),
        (0, 7, {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.fr"}, 200),
        (0, 7, {"$type": "app.bsky.richtext.facet#mention", "did": "ville"}, 400),
        (0, 7, {"$type": "app.bsky.richtext.facet#tag", "tag": "x" * 65}, 400),
    ],
)
def test_facets_are_read_but_not_compared_with_the_text(
    ville: Bluesky, start: int, end: int, feature: dict[str, Any], status: int
) -> None:
    facet = {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
    assert ville.once(KEY, record(facets=[facet])).status_code == status


def reference(size: int = len(PNG), kind: str = "image/png") -> dict[str, Any]:
    link = {"$link": cids.blob_cid(PNG)}
    return {"$type": "blob", "ref": link, "mimeType": kind, "size": size}


def images(
    count: int, *, size: int = len(PNG), kind: str = "image/png"
) -> dict[str, Any]:
    one = {"image": reference(size, kind), "alt": ""}
    return {"$type": IMAGES, "images": [one] * count}


def gallery(count: int) -> dict[str, Any]:
    ratio = {"width": 4, "height": 3}
    one = {"image": reference(), "alt": "", "aspectRatio": ratio}
    return {"$type": GALLERY, "items": [{"$type": f"{GALLERY}#image", **one}] * count}


@pytest.mark.parametrize(
    ("embed", "told"),
    [
        (images(4), ""),
        (images(5), "array too big (maximum 4, got 5) at $.record.embed.images"),
        (gallery(20), ""),
        (gallery(21), "array too big (maximum 20, got 21) at $.record.embed.items"),
        (
            images(1, size=2_000_001),
            "(maximum 2000000, got 2000001) at $.record.embed.images[0].image",
        ),
        (images(1, kind="text/plain"), 'Expected "image/*" (got "text/plain")'),
        (images(1, size=3), "Referenced Size does not match stored blob"),
        (images(1, kind="image/gif"), "Referenced Mimetype does not match"),
        ({"$type": "app.example.embed"}, ""),
        ({"images": []}, 'an object which includes the "$type" property'),
    ],
)
def test_embeds(ville: Bluesky, embed: dict[str, Any], told: str) -> None:
    ville.upload()
    said = message(ville, embed=embed)
    assert told in said
    assert bool(said) is bool(told)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"facets": "x"}, 'Expected array value type (got "x")'),
        ({"reply": "x"}, 'Expected object value type (got "x")'),
        ({"reply": {"root": {}, "parent": {}}}, 'Missing required key "uri"'),
        ({"embed": images(1) | {"images": ["x"]}}, "Expected object value type"),
        ({"embed": {"$type": IMAGES, "images": [{"image": 1, "alt": ""}]}}, "blob"),
        ({"facets": [{"index": {"byteStart": True}}]}, "Expected integer value type"),
        ({"number": [{"x": 0.5}]}, "(got 0.5) at $.record.number[0].x"),
        ({"facets": {"a": 1, "b": [1, 2, 3], "c": 2}}, '{"a": ..., "b": ..., ...}'),
        ({"facets": None, "langs": ["fr"]}, "(got null)"),
        ({"picture": {"$link": "nothing"}}, "not valid JSON"),
    ],
)
def test_wrong_kinds_of_values(
    ville: Bluesky, fields: dict[str, Any], told: str
) -> None:
    assert told in message(ville, **fields)


def test_a_blob_can_be_read(ville: Bluesky) -> None:
    cid = ville.upload().json()["blob"]["ref"]["$link"]
    name = "com.atproto.sync.getBlob"
    found = ville.ask(name, did=ville.login.did, cid=cid)
    assert (found.content, found.headers["content-type"]) == (PNG, "image/png")
    missing = ville.ask(name, did=ville.login.did, cid="bafkrei")
    assert missing.json()["error"] == "BlobNotFound"


def test_a_picture_needs_its_alt_field(ville: Bluesky) -> None:
    embed = {"$type": IMAGES, "images": [{"image": reference()}]}
    assert 'Missing required key "alt"' in message(ville, embed=embed)


def test_a_blob_must_have_been_uploaded(ville: Bluesky) -> None:
    refused = ville.once(KEY, record(embed=images(1)))

    assert refused.status_code == 400
    assert refused.json()["error"] == "BlobNotFound"


def test_a_card_has_a_smaller_picture(ville: Bluesky) -> None:
    card = {"uri": "https://ville.fr", "title": "", "description": ""}
    external = {"$type": "app.bsky.embed.external", "external": card}
    assert message(ville, embed=external) == ""

    card["thumb"] = reference(size=1_000_001)  # type: ignore[assignment]
    assert "blob too big (maximum 1000000" in message(ville, embed=external)


def test_pictures_are_read_back_in_order(ville: Bluesky, world: World) -> None:
    contents = [PNG + bytes([number]) for number in range(4)]
    blobs = [ville.upload(one).json()["blob"] for one in contents]
    shown = [
        {"image": blob, "alt": f"Image {number}"} for number, blob in enumerate(blobs)
    ]
    ville.once(KEY, record(embed={"$type": IMAGES, "images": shown}))

    media = world.posts("ville.test")[0].media
    assert [one.content for one in media] == contents
    assert [one.alt for one in media] == ["Image 0", "Image 1", "Image 2", "Image 3"]


def test_the_blob_of_an_upload_is_known_before(ville: Bluesky) -> None:
    first, again = ville.upload().json(), ville.upload().json()

    assert first == again
    assert first["blob"] == reference()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF0000WEBPVP8", "image/webp"),
        (b"0000ftypisom", "video/mp4"),
        (b"GIF89a", "image/gif"),
        (b"?", "text/vtt"),
    ],
)
def test_the_bytes_tell_the_type_and_what_is_declared_only_fills_in(
    ville: Bluesky, content: bytes, kind: str
) -> None:
    assert ville.upload(content, "text/vtt").json()["blob"]["mimeType"] == kind


def test_a_picture_goes_with_the_last_post_that_has_it(ville: Bluesky) -> None:
    ville.upload()
    shown = record(embed=images(1))
    ville.once(KEY, shown)
    ville.once(LATER, shown)
    ville.delete(KEY)
    assert ville.once(KEY, shown).status_code == 200

    ville.delete(KEY)
    ville.delete(LATER)
    assert ville.once(KEY, shown).json()["error"] == "BlobNotFound"
    ville.upload()
    assert ville.once(KEY, shown).status_code == 200


def test_an_upload_over_the_servers_limit(ville: Bluesky, world: World) -> None:
    world.change_server(PDS, blob_limit=10)
    refused = ville.upload()

    assert refused.status_code == 413
    assert refused.json()["error"] == "PayloadTooLarge"
    told = ville.ask("com.atproto.server.describeServer").json()
    assert told["blobUploadLimit"] == 10


@pytest.mark.parametrize(("rules", "status"), [(0, 200), (5, 200), (6, 400)])
def test_a_threadgate_has_five_rules_at_most(
    ville: Bluesky, rules: int, status: int
) -> None:
    rule = {"$type": "app.bsky.feed.threadgate#mentionRule"}
    gate = {
        "post": f"at://{ville.login.did}/app.bsky.feed.post/{KEY}",
        "createdAt": record()["createdAt"],
        "allow": [rule] * rules,
    }
    told = {"repo": ville.login.did, "collection": "app.bsky.feed.threadgate"}
    name = "com.atproto.repo.putRecord"
    answer = ville.call(name, {**told, "rkey": KEY, "record": gate})
    assert answer.status_code == status


@given(st.binary())
def test_a_cid_is_the_hash_of_the_bytes(content: bytes) -> None:
    cid = cids.blob_cid(content)
    assert cids.as_text(cids.as_bytes(cid)) == cid
    assert cid.startswith("bafkrei")
