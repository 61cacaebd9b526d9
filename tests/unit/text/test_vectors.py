"""The networks' own answers, text by text.

The project keeps a selection; where the whole set lies beside the project, it
is read too. How to read a vector: `want` where the network's app would serve
readers badly and we send something else, the app's own answer otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crosspost.text import display, facets, graphemes, hashtags, mastodon
from crosspost.text.spans import Span, in_order, to_bytes

PROJECT = Path(__file__).parents[3]
PLACES = {
    "own": PROJECT / "tests" / "data" / "vectors",
    "all": PROJECT.parent / "shared" / "vectors",
}

Vector = dict[str, Any]


def vectors(name: str, key: str = "text") -> list[Any]:
    return list(_vectors(name, key))


def _vectors(name: str, key: str) -> Iterator[Any]:
    for place, folder in PLACES.items():
        file = folder / f"{name}.json"
        if place == "own" or file.exists():
            for vector in json.loads(file.read_bytes())["vectors"]:
                if key in vector:
                    yield pytest.param(vector, id=f"{place}-{vector['id']}")


def as_sent(text: str, spans: list[Span]) -> list[Vector]:
    return [
        {
            "byteStart": start,
            "byteEnd": end,
            "type": span.kind,
            "value": span.value,
        }
        for span, (start, end) in zip(spans, to_bytes(text, spans), strict=True)
    ]


def as_spans(text: str, sent: list[Vector]) -> list[Span]:
    raw = text.encode()
    return [
        Span(
            len(raw[: one["byteStart"]].decode()),
            len(raw[: one["byteEnd"]].decode()),
            one["type"],
            one["value"],
        )
        for one in sent
    ]


@pytest.mark.parametrize("vector", vectors("graphemes"))
def test_graphemes_and_bytes_are_those_of_the_network(vector: Vector) -> None:
    text = vector["text"]

    assert graphemes.count(text) == vector["bluesky"]
    assert graphemes.byte_length(text) == vector["bytes"]
    assert len(graphemes.clusters(text)) == vector["bluesky"]


@pytest.mark.parametrize("vector", vectors("bluesky_facets"))
def test_facets_are_those_of_the_app_or_better(vector: Vector) -> None:
    text = vector["text"]

    found = as_sent(text, facets.detect(text))

    assert found == vector.get("want", vector["facets"])


@pytest.mark.parametrize("vector", vectors("bluesky_facets", "short"))
def test_links_are_shortened_as_the_app_does(vector: Vector) -> None:
    # One vector disagrees (`tag-colon-link`): the app makes a tag that overlaps a
    # link and sends both, of which its display keeps the first only, so the link
    # cannot be clicked. Ours never overlap: such a tag is left out on both sides.
    # Source: segments() of RichText in @atproto/api, run.
    short = vector["short"]

    text, moved = display.shorten(
        vector["text"], apart(as_spans(vector["text"], vector["facets"]))
    )

    assert text == short["text"]
    assert moved == apart(as_spans(text, short["facets"]))
    assert graphemes.count(text) == short["graphemes"]


def apart(spans: list[Span]) -> list[Span]:
    links = [span for span in spans if span.kind == "link"]
    return in_order(
        span
        for span in spans
        if span in links
        or not any(span.start < link.end and link.start < span.end for link in links)
    )


@pytest.mark.parametrize("vector", vectors("mastodon_length"))
def test_length_is_what_the_server_measures(vector: Vector) -> None:
    text, warning = vector["text"], vector.get("cw", "")

    assert mastodon.length(text, warning=warning) == vector["length"]
    assert mastodon.code_points(text, warning=warning) == vector["gotosocial"]


@pytest.mark.parametrize("vector", vectors("mastodon_length"))
def test_a_link_weighs_what_the_instance_says(vector: Vector) -> None:
    text, warning = vector["text"], vector.get("cw", "")

    assert (
        mastodon.length(text, warning=warning, link_weight=30)
        == vector["length"] + vector["urls"] * 7
    )


@pytest.mark.parametrize("vector", vectors("mastodon_links"))
def test_entities_are_what_the_server_links(vector: Vector) -> None:
    found = [
        {
            "type": span.kind,
            "value": span.value,
            "start": span.start,
            "end": span.end,
        }
        for span in mastodon.entities(vector["text"])
    ]

    assert found == vector["entities"]


@pytest.mark.parametrize("vector", vectors("mastodon_links"))
def test_older_servers_link_more_tags(vector: Vector) -> None:
    new, old = (
        [(span.value, span.start, span.end) for span in found if span.kind == "tag"]
        for found in (
            mastodon.entities(vector["text"]),
            mastodon.old_entities(vector["text"]),
        )
    )
    more = vector.get("more_tags_before_4_6", [])

    assert set(new) <= set(old)
    assert [one for one in old if one not in new] == [
        (one["value"], one["start"], one["end"]) for one in more
    ]


@pytest.mark.parametrize("vector", vectors("hashtags"))
def test_tags_are_cut_as_older_servers_cut_them(vector: Vector) -> None:
    found = [span.value for span in hashtags.old_mastodon_spans(vector["text"])]
    assert found == vector.get("mastodon_before_4_6", vector["mastodon"])


@pytest.mark.parametrize("vector", vectors("hashtags"))
def test_tags_are_cut_as_each_network_cuts_them(vector: Vector) -> None:
    text = vector["text"]
    on_mastodon = hashtags.mastodon(text)

    assert hashtags.bluesky(text) == vector["bluesky"]
    assert on_mastodon == vector["mastodon"]
    assert list(map(hashtags.mastodon_key, on_mastodon)) == vector["mastodon_index"]
