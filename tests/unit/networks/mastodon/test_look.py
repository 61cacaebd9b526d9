from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crosspost.model import Delivery, Part, Receipt
from crosspost.networks.mastodon.facts import facts, missing, scopes_of
from crosspost.networks.mastodon.look import (
    Search,
    Status,
    Unusable,
    documents,
    status,
)

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
FOUND = Status(
    id="5",
    author="11",
    uri="u5",
    url="url5",
    visibility="public",
    answers="",
    warning="",
    media=0,
    is_boost=False,
    at=AT,
    text="Un.",
)


def part(number: int, text: str, **fields: object) -> Part:
    request: dict[str, object] = {"status": text, "visibility": "public", **fields}
    return Part(number, f"k{number}", text, 1, 500, "graphemes", ("fr",), request)


def delivery(*parts: Part) -> Delivery:
    return Delivery("d", "p", "a", "mastodon", "v@s", "ville", AT, parts)


def seen(
    made: Delivery,
    *statuses: Status,
    receipts: tuple[Receipt, ...] = (),
    taken: frozenset[str] = frozenset(),
) -> tuple[list[tuple[int, str]], tuple[str, ...]]:
    search = Search(statuses, taken, lambda one: (one.text or "", one.warning))
    sighting = search.sighting(made, receipts, at=AT)
    return [(one.part, one.id) for one in sighting.receipts], sighting.doubles


ONE = delivery(part(1, "Un."))


def test_the_same_text_is_the_part() -> None:
    assert seen(ONE, FOUND) == ([(1, "5")], ())


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Un"},
        {"visibility": "private"},
        {"answers": "4"},
        {"warning": "Météo"},
        {"media": 1},
        {"is_boost": True},
    ],
)
def test_anything_else_is_another_post(change: dict[str, Any]) -> None:
    assert seen(ONE, replace(FOUND, **change)) == ([], ())


def test_what_servers_strip_makes_no_difference_but_unbreakable_spaces_do() -> None:
    assert seen(delivery(part(1, " Un.\n")), FOUND) == ([(1, "5")], ())
    assert seen(delivery(part(1, "Un.\u00a0")), FOUND) == ([], ())


def test_a_limited_account_s_public_post_is_unlisted_and_still_ours() -> None:
    assert seen(ONE, replace(FOUND, visibility="unlisted")) == ([(1, "5")], ())


def test_a_warning_alone_becomes_the_text() -> None:
    made = delivery(part(1, "", spoiler_text="Un."))
    assert seen(made, FOUND) == ([(1, "5")], ())


def test_a_status_that_a_receipt_names_matches_nothing() -> None:
    assert seen(ONE, FOUND, taken=frozenset({"5"})) == ([], ())


def test_the_oldest_is_ours_and_the_rest_are_doubles() -> None:
    later = replace(FOUND, id="6", url="url6")
    assert seen(ONE, FOUND, later) == ([(1, "5")], ("url6",))
    own = Receipt(1, "k1", "u5", "url5", "5", AT)
    assert seen(ONE, FOUND, later, receipts=(own,)) == ([], ("url6",))


def test_a_part_answers_the_part_before() -> None:
    made = delivery(part(1, "Un."), part(2, "Un."), part(3, "Un."))
    second = replace(FOUND, id="6", answers="5")
    third = replace(FOUND, id="7", answers="6")
    assert seen(made, FOUND, second, third)[0] == [(1, "5"), (2, "6"), (3, "7")]
    assert seen(made, FOUND, third)[0] == [(1, "5")]
    own = Receipt(1, "k1", "u5", "url5", "5", AT)
    assert seen(made, second, receipts=(own,))[0] == [(2, "6")]


@pytest.mark.parametrize("document", [{}, {"id": None}, [], "x", None])
def test_what_has_no_id_is_no_status(document: object) -> None:
    with pytest.raises(Unusable):
        status(document)


def test_what_is_no_list_is_no_page() -> None:
    with pytest.raises(Unusable):
        documents({"id": "1"})


# -- scopes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "lacking"),
    [
        (("profile", "read:statuses", "write:statuses", "write:media"), ()),
        (("read:accounts", "read:statuses", "write:statuses", "write:media"), ()),
        (("read", "write"), ()),
        (("read",), ("write:statuses", "write:media")),
        (("write",), ("profile", "read:statuses")),
    ],
)
def test_scopes_that_are_needed(
    scopes: tuple[str, ...], lacking: tuple[str, ...]
) -> None:
    assert missing(scopes) == lacking


def test_scopes_that_are_not_needed_are_broad() -> None:
    told = facts({"id": "1", "acct": "v"}, ("read", "write:media"), server="https://s")
    assert told.broad == ("read",)
    assert told.handle == "v@s"


def test_where_scopes_are_not_told_none_is_missing() -> None:
    told = facts({"id": "1", "acct": "v"}, (), server="https://s")
    assert (told.missing, told.broad) == ((), ())


def test_scopes_as_text_or_list() -> None:
    assert scopes_of({"scopes": "read write"}) == ("read", "write")
    assert scopes_of({"scopes": ["read"]}) == ("read",)
    assert scopes_of({}) == ()
