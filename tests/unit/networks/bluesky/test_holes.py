"""Holes: filled in their places, and nowhere else; the rest stays as it was shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crosspost.model import Account, Delivery, Part, Prepared, Wording
from crosspost.networks.bluesky import NETWORK
from crosspost.networks.bluesky.cid import blob_cid, record_cid
from crosspost.networks.bluesky.holes import cid_beside, closed, has_holes
from crosspost.ports import Order
from films import film

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
DUE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
ACCOUNT = Account("ville", "bluesky", "ville", "ville.example.fr", identity=DID)
BLOB: Mapping[str, object] = {
    "$type": "blob",
    "ref": {"$link": blob_cid("ab" * 32)},
    "mimeType": "video/mp4",
    "size": 7,
}
OTHER: Mapping[str, object] = {**BLOB, "ref": {"$link": blob_cid("cd" * 32)}}


def delivery(
    text: str, *, identity: str = DID, languages: tuple[str, ...] = ("fr",)
) -> Delivery:
    wording = Wording(text, languages=languages)
    prepared = Prepared(NETWORK.assumed(ACCOUNT), identity, media=(film(),))
    rendered = NETWORK.render(Order("mer", ACCOUNT, wording, prepared, DUE))
    return Delivery(
        "mer.ville", "mer", "ville", "bluesky", "v", "ville", DUE, rendered.parts
    )


def filled(text: str) -> tuple[Part, ...]:
    return closed(delivery(text), {film().sha256: BLOB}).parts


def value(part: Part) -> Any:  # noqa: ANN401 -- JSON
    return json.loads(json.dumps(part.request))


def test_a_record_with_a_hole_has_no_cid_and_neither_has_what_answers_it() -> None:
    parts = delivery("Un.\n***\nDeux.\n***\nTrois.").parts
    assert [part.cid for part in parts] == [None, None, None]
    assert all(has_holes(part.request) for part in parts)
    assert all(part.key for part in parts)
    third = value(parts[2])["reply"]
    assert third["root"]["cid"] == "reply:part 1"
    assert third["parent"]["cid"] == "reply:part 2"
    assert third["root"]["uri"] == f"at://{DID}/app.bsky.feed.post/{parts[0].key}"


def test_closed_parts_name_each_other_by_their_cids() -> None:
    first, second, third = filled("Un.\n***\nDeux.\n***\nTrois.")
    assert [one.cid for one in (first, second, third)] == [
        record_cid(one.request) for one in (first, second, third)
    ]
    reply = value(third)["reply"]
    assert (reply["root"]["cid"], reply["parent"]["cid"]) == (first.cid, second.cid)
    assert value(first)["embed"]["video"] == BLOB
    assert list(first.request) == list(delivery("Un.").parts[0].request)


@pytest.mark.parametrize("text", ["media:" + film().sha256, "reply:part 1"])
def test_words_are_never_taken_for_holes(text: str) -> None:
    [part] = filled(text)
    assert part.request["text"] == text
    assert value(part)["embed"]["alt"] == "Les vagues."


def test_a_delivery_without_holes_stays_the_same() -> None:
    plain = delivery("Un.")
    bare = replace(plain.parts[0], request={"text": "reply:part 1"}, cid="x")
    assert closed(replace(plain, parts=(bare,)), {}).parts == (bare,)
    assert cid_beside(bare, None) == "x"


@pytest.mark.parametrize("blob", [BLOB, OTHER])
def test_what_stands_is_ours_whatever_the_service_made(
    blob: Mapping[str, object],
) -> None:
    planned = delivery("Un.\n***\nDeux.")
    sent = closed(planned, {film().sha256: blob}).parts
    for part, one in zip(planned.parts, sent, strict=True):
        assert cid_beside(part, value(one)) == one.cid


@pytest.mark.parametrize("changed", ["text", "createdAt", "langs", "embed"])
def test_what_says_anything_else_is_not(changed: str) -> None:
    [planned], [sent] = delivery("Un.").parts, filled("Un.")
    standing = value(sent)
    if changed == "embed":
        standing["embed"]["alt"] = "Autre."
    else:
        standing[changed] = "autre" if changed != "langs" else ["de"]
    assert cid_beside(planned, standing) != record_cid(standing)


@pytest.mark.parametrize(
    "standing",
    [
        None,
        [],
        {},
        {"embed": None},
        {"embed": {"video": "media:x"}},
        {"embed": {"video": {"ref": {"$link": "b!"}}}},
    ],
)
def test_what_has_nothing_for_the_hole_proves_nothing(standing: object) -> None:
    [planned] = delivery("Un.").parts
    assert cid_beside(planned, standing) is None


def test_before_the_account_is_known_all_is_a_hole() -> None:
    parts = delivery("Un.\n***\nDeux.", identity="").parts
    assert value(parts[1])["reply"]["root"] == {
        "$type": "com.atproto.repo.strongRef",
        "uri": "reply:part 1",
        "cid": "reply:part 1",
    }


def test_the_embed_is_as_the_lexicon_wants_it() -> None:
    embed = value(delivery("Un.").parts[0])["embed"]
    assert list(embed) == ["$type", "video", "captions", "alt", "aspectRatio"]
    assert embed["video"] == f"media:{film().sha256}"
    [captions] = embed["captions"]
    assert captions["lang"] == "fr"
    assert captions["file"]["mimeType"] == "text/vtt"


def test_subtitles_of_a_text_without_a_language_say_so() -> None:
    embed = value(delivery("Un.", languages=()).parts[0])["embed"]
    assert embed["captions"][0]["lang"] == "und"
