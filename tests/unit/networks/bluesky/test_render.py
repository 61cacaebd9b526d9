from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import libipld
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.identity import record_key
from crosspost.model import (
    Account,
    Card,
    FittedMedia,
    Level,
    Part,
    Prepared,
    Rendered,
    Wording,
)
from crosspost.networks.bluesky import NETWORK
from crosspost.networks.bluesky.cid import blob_cid, record_cid
from crosspost.networks.bluesky.render import render
from crosspost.networks.bluesky.writes import APPLY, PUT, write
from crosspost.ports import Order
from crosspost.text.normalise import normalise

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
DUE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
ACCOUNT = Account("ville", "bluesky", "ville", "ville.example.fr", identity=DID)
LIMITS = NETWORK.assumed(ACCOUNT)


def picture(number: int) -> FittedMedia:
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    made = FittedMedia(f"{number}.jpg", "", sha256, "image/jpeg", 1000, 4, 3)
    return replace(made, alt=f"Image {number}")


def order(wording: Wording | str, **known: Any) -> Order:  # noqa: ANN401 -- of `Prepared`
    said = Wording(wording, languages=("fr",)) if isinstance(wording, str) else wording
    prepared = Prepared(**{"limits": LIMITS, "identity": DID, **known})
    return Order("pont", ACCOUNT, said, prepared, DUE)


def only(rendered: Rendered) -> Part:
    [part] = rendered.parts
    return part


def ids(rendered: Rendered) -> list[str]:
    return [note.id for note in rendered.notes]


def test_the_record_of_a_plain_post() -> None:
    part = only(render(order("Bonjour.")))
    assert json.dumps(part.request) == (
        '{"$type": "app.bsky.feed.post", "text": "Bonjour.", "langs": ["fr"], '
        '"createdAt": "2026-12-24T17:30:00.000Z"}'
    )
    assert (part.used, part.limit, part.unit) == (8, 300, "graphemes")
    assert part.key == record_key("pont", DID, due=DUE, generation=0, part=1)


def test_facets_point_at_bytes_and_say_their_types() -> None:
    part = only(render(order("👍 #Été https://ville.fr")))
    kind = "app.bsky.richtext.facet"
    assert part.request["facets"] == [
        {
            "$type": kind,
            "index": {"$type": f"{kind}#byteSlice", "byteStart": 5, "byteEnd": 11},
            "features": [{"$type": f"{kind}#tag", "tag": "Été"}],
        },
        {
            "$type": kind,
            "index": {"$type": f"{kind}#byteSlice", "byteStart": 12, "byteEnd": 28},
            "features": [{"$type": f"{kind}#link", "uri": "https://ville.fr"}],
        },
    ]


PIECES = st.sampled_from(
    [
        "#Été",
        "#ville",
        "https://ville.fr/é",
        "@musee.fr",
        "👨‍👩‍👧‍👦",
        "é",
        "word",
        "(",
        ").",
        "\n",
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=30).map(" ".join).map(normalise))
def test_every_facet_is_the_very_text_it_links(text: str) -> None:
    rendered = render(
        order(Wording(text, thread=True), mentions={"musee.fr": "did:plc:musee"})
    )
    for part in rendered.parts:
        data = part.text.encode()
        end = 0
        for facet in part.facets:
            shown = data[facet.start : facet.end].decode()
            assert facet.start >= end
            end = facet.end
            if facet.type == "tag":
                assert shown == f"#{facet.value}"
            elif facet.type == "link":
                assert shown == facet.value
            else:
                assert (shown, facet.value) == ("@musee.fr", "did:plc:musee")


@pytest.mark.parametrize(
    ("known", "linked", "note"),
    [
        ({"musee.fr": "did:plc:musee"}, True, None),
        ({"musee.fr": None}, False, "mention-nobody"),
        ({}, False, "mention-unknown"),
    ],
)
def test_a_mention_links_only_where_its_identity_is_known(
    known: dict[str, str | None], note: str | None, *, linked: bool
) -> None:
    rendered = render(order("Bravo @Musee.fr", mentions=known))
    assert bool(only(rendered).facets) is linked
    assert ids(rendered) == ([note] if note else [])


def test_nobody_is_reached_where_nobody_is_to_be_reached() -> None:
    wording = Wording("Bravo @musee.fr", mentions="none")
    rendered = render(order(wording, mentions={"musee.fr": "did:plc:musee"}))
    assert only(rendered).facets == ()
    assert ids(rendered) == []
    assert NETWORK.handles(wording) == frozenset()


def test_handles_of_all_that_may_be_said() -> None:
    wording = Wording("A @Un.fr @un.fr", short="B @deux.fr")
    assert NETWORK.handles(wording) == {"un.fr", "deux.fr"}


def test_pictures_carry_description_size_and_the_cid_of_their_bytes() -> None:
    one = picture(1)
    part = only(render(order("Bonjour.", media=(one,))))
    assert part.request["embed"] == {
        "$type": "app.bsky.embed.images",
        "images": [
            {
                "$type": "app.bsky.embed.images#image",
                "alt": "Image 1",
                "image": {
                    "$type": "blob",
                    "ref": {"$link": blob_cid(one.sha256)},
                    "mimeType": "image/jpeg",
                    "size": 1000,
                },
                "aspectRatio": {
                    "$type": "app.bsky.embed.defs#aspectRatio",
                    "width": 4,
                    "height": 3,
                },
            }
        ],
    }


@pytest.mark.parametrize("count", [5, 10])
def test_more_than_four_are_a_gallery_and_that_is_said(count: int) -> None:
    pictures = tuple(picture(n) for n in range(count))
    made = render(order("x", media=pictures))
    embed: Any = only(made).request["embed"]
    assert embed["$type"] == "app.bsky.embed.gallery"
    assert [one["alt"] for one in embed["items"]] == [one.alt for one in pictures]
    assert ids(made) == ["gallery-used"]


def test_four_are_pictures_as_ever() -> None:
    made = render(order("x", media=tuple(picture(n) for n in range(4))))
    embed: Any = only(made).request["embed"]
    assert (embed["$type"], len(embed["images"])) == ("app.bsky.embed.images", 4)
    assert ids(made) == []


@pytest.mark.parametrize(
    ("pictures", "parts", "note"),
    [
        ("refuse", [10], "too-many-pictures"),
        ("first", [10], "pictures-left-out"),
        ("thread", [10, 2], "pictures-in-thread"),
    ],
)
def test_more_than_ten_are_decided_before_sending(
    pictures: Any,  # noqa: ANN401 -- a word of the wording
    parts: list[int],
    note: str,
) -> None:
    many = tuple(picture(n) for n in range(12))
    made = render(order(Wording("x", pictures=pictures), media=many))
    assert [len(part.media) for part in made.parts] == parts
    assert note in ids(made)
    shown = [one for part in made.parts for one in part.media]
    assert shown == list(many[: sum(parts)])


def test_without_galleries_four_are_taken() -> None:
    limits = NETWORK.assumed(replace(ACCOUNT, options={"gallery": False}))
    many = tuple(picture(n) for n in range(6))
    made = render(order(Wording("x", pictures="thread"), media=many, limits=limits))
    kinds = [part.request["embed"]["$type"] for part in made.parts]  # type: ignore[index]
    assert kinds == ["app.bsky.embed.images"] * 2
    assert [len(part.media) for part in made.parts] == [4, 2]


CARD = Card("https://ville.fr/pont", "Le pont", "Fermé lundi.", picture(9))


def test_a_card_stands_on_the_part_that_names_its_address() -> None:
    wording = Wording(f"Un.\n***\nVoir {CARD.url}")
    first, second = render(order(wording, card=CARD)).parts
    assert "embed" not in first.request
    assert second.request["embed"] == {
        "$type": "app.bsky.embed.external",
        "external": {
            "$type": "app.bsky.embed.external#external",
            "uri": CARD.url,
            "title": "Le pont",
            "description": "Fermé lundi.",
            "thumb": {
                "$type": "blob",
                "ref": {"$link": blob_cid(picture(9).sha256)},
                "mimeType": "image/jpeg",
                "size": 1000,
            },
        },
    }
    assert second.card == CARD


def test_a_card_gives_way_to_pictures_and_that_is_said() -> None:
    rendered = render(order("Bonjour.", card=CARD, media=(picture(1),)))
    assert only(rendered).card is None
    assert ids(rendered) == ["card-left-out"]


def test_a_thread_refers_to_records_by_computed_cids() -> None:
    parts = render(order(Wording("Un.\n***\nDeux.\n***\nTrois."))).parts
    root = f"at://{DID}/app.bsky.feed.post/{parts[0].key}"
    assert "reply" not in parts[0].request
    for before, part in pairwise(parts):
        reply: Any = part.request["reply"]
        assert reply["$type"] == "app.bsky.feed.post#replyRef"
        assert (reply["root"]["uri"], reply["root"]["cid"]) == (root, parts[0].cid)
        assert reply["parent"]["uri"].endswith(before.key)
        assert reply["parent"]["cid"] == before.cid
    assert len({part.key for part in parts}) == 3


def test_who_may_answer_and_quote_stands_beside_the_post() -> None:
    wording = Wording("Un.\n***\nDeux.", replies="mentioned", quotes="nobody")
    first, second = render(order(wording)).parts
    gates = {one.collection: one for one in first.companions}
    assert {one.collection for one in second.companions} == {"app.bsky.feed.postgate"}
    threadgate = gates["app.bsky.feed.threadgate"]
    assert threadgate.key == first.key
    assert threadgate.request == {
        "$type": "app.bsky.feed.threadgate",
        "post": f"at://{DID}/app.bsky.feed.post/{first.key}",
        "allow": [{"$type": "app.bsky.feed.threadgate#mentionRule"}],
        "createdAt": "2026-12-24T17:30:00.000Z",
    }


def test_labels() -> None:
    part = only(render(order(Wording("x", labels=("nudity",)))))
    assert part.request["labels"] == {
        "$type": "com.atproto.label.defs#selfLabels",
        "values": [{"$type": "com.atproto.label.defs#selfLabel", "val": "nudity"}],
    }


def test_an_account_that_was_never_asked_has_no_key_and_says_so() -> None:
    rendered = render(order(Wording("Un.\n***\nDeux."), identity=""))
    assert [(part.key, part.cid) for part in rendered.parts] == [("", None)] * 2
    reply: Any = rendered.parts[1].request["reply"]
    assert reply["parent"]["uri"] == "reply:part 1"
    assert "identity-unknown" in ids(rendered)


def test_links_are_shown_short_only_where_the_text_would_not_fit() -> None:
    link = f"https://ville.fr/documents/{'x' * 250}"
    wording = Wording(f"{'mot ' * 15}{link}", shorten_links=True)
    rendered = render(order(wording))
    part = only(rendered)
    assert part.text.endswith("ville.fr/documents/xx...")
    assert [facet.value for facet in part.facets] == [link]
    shown = part.text.encode()[part.facets[0].start : part.facets[0].end].decode()
    assert shown == "ville.fr/documents/xx..."
    assert ids(rendered) == ["links-shortened"]
    assert "too-long" in ids(render(order(replace(wording, shorten_links=False))))
    short = replace(wording, text="Voir https://ville.fr/documents/abcdefghijkl")
    assert only(render(order(short))).text == short.text


def test_bytes_are_a_limit_of_their_own() -> None:
    family = "👨‍👩‍👧‍👦"
    assert "too-long" not in ids(render(order(family * 120)))
    [note] = render(order(family * 121)).notes
    assert note.message.values == {"used": 3025, "limit": 3000}


def test_three_languages_at_most() -> None:
    wording = Wording("x", languages=("fr", "br", "en", "de"))
    assert only(render(order(wording))).request["langs"] == ["fr", "br", "en"]


@pytest.mark.parametrize(
    ("settings", "note", "level"),
    [
        ({"visibility": "private"}, "visibility-unsupported", Level.ERROR),
        ({"content_warning": "Météo"}, "warning-not-shown", Level.WARNING),
    ],
)
def test_what_bluesky_cannot_do_is_said(
    settings: dict[str, Any], note: str, level: Level
) -> None:
    [told] = render(order(Wording("x", **settings))).notes
    assert (told.id, told.level) == (note, level)


def test_a_thread_longer_than_one_write_takes_is_an_error() -> None:
    text = "\n***\n".join(f"N {n}" for n in range(101))
    assert ids(render(order(text))) == ["thread-used"]
    closed = Wording(text, quotes="nobody")
    assert ids(render(order(closed))) == ["thread-used", "thread-too-long"]


def test_a_post_without_anything_is_an_error_but_a_picture_says_enough() -> None:
    assert ids(render(order(""))) == ["nothing-to-say"]
    assert ids(render(order("", media=(picture(1),)))) == []


# -- what is sent ---------------------------------------------------------------------


def linked(value: object) -> object:
    """As another implementation does it: the CID decoded by the library."""
    if isinstance(value, dict):
        if set(value) == {"$link"}:
            cid = value["$link"]
            return base64.b32decode(cid[1:].upper() + "=" * (-len(cid[1:]) % 8))
        return {name: linked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [linked(one) for one in value]
    return value


def test_the_cid_is_that_of_the_record_in_canonical_form() -> None:
    part = only(render(order("Bonjour #Été", media=(picture(1),))))
    data = libipld.encode_dag_cbor(linked(json.loads(json.dumps(part.request))))
    assert part.cid is not None
    decoded = libipld.decode_cid(part.cid)
    assert decoded["codec"] == 0x71
    assert decoded["version"] == 1
    assert decoded["hash"]["digest"] == hashlib.sha256(data).digest()


def test_the_order_of_keys_does_not_change_a_cid() -> None:
    assert record_cid({"a": 1, "b": [1]}) == record_cid({"b": [1], "a": 1})
    assert record_cid({"a": 1}) != record_cid({"a": 2})


@pytest.mark.parametrize(
    ("wording", "procedure"),
    [
        (Wording("Un."), PUT),
        (Wording("Un.", quotes="nobody"), APPLY),
        (Wording("Un.\n***\nDeux."), APPLY),
    ],
)
def test_the_body_holds_the_very_records_that_are_shown(
    wording: Wording, procedure: str
) -> None:
    from crosspost.model import Delivery

    parts = render(order(wording)).parts
    delivery = Delivery(
        "pont.ville", "pont", "ville", "bluesky", "ville.fr", "ville", DUE, parts
    )
    made = write(DID, delivery)
    assert made.procedure == procedure
    told = json.loads(made.body)
    if procedure == PUT:
        assert told["record"] == parts[0].request
        assert told["swapRecord"] is None
        assert b'"swapRecord":null' in made.body
    else:
        writes = [one["value"] for one in told["writes"]]
        wanted = [
            record
            for part in parts
            for record in (part.request, *(c.request for c in part.companions))
        ]
        assert writes == wanted


def test_the_sdk_would_add_nothing_to_a_record() -> None:
    from atproto import models  # type: ignore[import-untyped]
    from atproto_client.models.utils import (  # type: ignore[import-untyped]
        get_model_as_dict,
    )

    wording = Wording(
        f"Un #Été.\n***\nDeux {CARD.url} @musee.fr",
        languages=("fr",),
        labels=("nudity",),
    )
    rendered = render(
        order(
            wording,
            media=(picture(1),),
            card=CARD,
            mentions={"musee.fr": "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"},
        )
    )
    for part in rendered.parts:
        model = models.get_or_create(dict(part.request), models.AppBskyFeedPost.Record)
        assert get_model_as_dict(model) == part.request
