"""Decisions read back from a journal."""

from __future__ import annotations

from datetime import UTC, datetime

from crosspost.decisions import Choice
from crosspost.editorial.remembered import decisions, hands
from crosspost.model import Json
from crosspost.ports import Line

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)


def line(act: str, detail: Json) -> Line:
    return Line(1, NOON, "claire (claire)", act, "pont", detail, "", "")


def approved(**more: object) -> Line:
    detail = {"digest": "d" * 64, "person": "claire", "entities": ["ville"], **more}
    return line("approved", detail)


def test_an_approval_says_of_what_by_whom_and_for_which_entities() -> None:
    (one,) = decisions([approved(revision=3, hand="anne")])["pont"]
    assert (one.choice, one.digest) == (Choice.APPROVED, "d" * 64)
    assert (one.by, one.hand, one.entities) == ("claire", "anne", ("ville",))
    assert (one.revision, one.at) == (3, NOON)
    assert one.content == {}


def test_one_that_names_no_entity_counts_for_none_but_a_refusal_stands() -> None:
    old = {"digest": "d" * 64, "person": "claire"}
    found = decisions([line("approved", old), line("refused", old)])
    assert [one.choice for one in found["pont"]] == [Choice.REFUSED]


def test_what_was_decided_of_a_correction_is_lost_with_it() -> None:
    assert decisions([approved(of="correction")]) == {}


def test_everyone_who_ever_wrote_it_is_remembered() -> None:
    lines = [
        line("accepted", {"revision": 1, "hands": ["luc"]}),
        line("revised", {"revision": 2, "hands": ["claire", "anne"]}),
        line("revised", {"revision": 3}),
        line("sent", {"hands": ["nobody"]}),
    ]
    assert hands(lines) == {"pont": {"luc", "claire", "anne"}}
