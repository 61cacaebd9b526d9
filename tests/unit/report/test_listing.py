"""The journal as a list: what people know by name, and no marks of the program."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crosspost.model import Entity
from crosspost.ports import Line
from crosspost.report.listing import listed

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
VILLE = Entity("ville", "Ville de Saint-Elven-sur-Mer")


@pytest.mark.parametrize(
    ("act", "subject", "detail", "said"),
    [
        ("paused", "", {"reason": "Deuil"}, "paused sendings · “Deuil”"),
        (
            "paused",
            "account:ville-mastodon",
            {"reason": "Deuil"},
            "paused sendings · ville-mastodon · “Deuil”",
        ),
        ("resumed", "entity:ville", {}, "let sendings go on · ville"),
        ("resumed", "", {}, "let sendings go on"),
        (
            "problem",
            "all 2026-12-24T11:00:00.019000+00:00",
            {"kind": "paused"},
            "told that sendings are paused",
        ),
        (
            "problem-over",
            "all 2026-12-24T11:00:00.019000+00:00",
            {"kind": "paused"},
            "the pause that was told is over",
        ),
        (
            "problem",
            "tôt: le pont.md:0f3a",
            {"kind": "file"},
            "told of a problem · tôt: le pont.md",
        ),
        (
            "problem",
            "gxlyixwbannq:0f3a",
            {"kind": "approval-asked"},
            "told of a problem · gxlyixwbannq",
        ),
        (
            "problem-over",
            "ville-mastodon",
            {"kind": "unavailable"},
            "a problem is over · ville-mastodon",
        ),
        (
            "withdrawn",
            "gxlyixwbannq.ville-bluesky",
            {"parts": {}, "reason": "Erreur"},
            "had not left: nothing was online · gxlyixwbannq.ville-bluesky",
        ),
        (
            "withdrawn",
            "gxlyixwbannq.ville-bluesky",
            {"parts": {"1": "removed"}},
            "withdrawn · gxlyixwbannq.ville-bluesky",
        ),
        ("held", "gxlyixwbannq.ville-bluesky", {}, "held · gxlyixwbannq.ville-bluesky"),
    ],
)
def test_what_it_concerns_is_named_as_people_know_it(
    act: str, subject: str, detail: dict[str, object], said: str
) -> None:
    line = Line(7, NOON, "claire", act, subject, detail, "0" * 64, "f" * 64)

    text = listed(line, VILLE).text

    assert text.startswith("7  ")
    assert text.partition(" · claire · ")[2] == said


@pytest.mark.parametrize("number", [1, 42, 12345, 1234567])
def test_a_folded_line_goes_on_below_its_own_words(number: int) -> None:
    line = Line(number, NOON, "claire", "held", "pont", {}, "0" * 64, "f" * 64)

    printed = listed(line, VILLE)

    words = printed.text.index("Thursday")
    assert printed.indent + words == max(7, len(str(number)) + 2)
    assert printed.indent + printed.hang == 7
