"""The storm counts what it must not forgive: each fault, made by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crosspost.demo.storm import papers
from crosspost.demo.storm.history import History, story
from crosspost.demo.storm.notes import Approval, Memory, Notes, Share
from crosspost.demo.storm.verdict import Evidence, Verdict, judge
from crosspost.model import Delivery, State
from crosspost.ports import Line, Record

DUE = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
PAPER = papers.written(2, "port", ("a", "b"))
TEXT = PAPER.versions[0][0]
SAW = (DUE.isoformat(), (TEXT,))
HONEST: tuple[Any, ...] = (
    ("accepted", PAPER.post, {"revision": 1, "planned": ["a", "b"]}),
    ("approved", PAPER.post, {"person": "yann", "digest": "d1"}),
    ("claimed", f"{PAPER.post}.a", {}),
    ("intended", f"{PAPER.post}.a", {}),
    ("claimed", f"{PAPER.post}.b", {}),
    ("intended", f"{PAPER.post}.b", {}),
)


def test_what_is_as_it_was_wanted_and_approved_holds() -> None:
    found = verdict()

    assert found.holds
    assert (found.online, found.people.given, found.people.voided) == (2, 1, 0)


def test_what_is_missing_is_lost() -> None:
    found = verdict(online={"a": Counter([TEXT])})

    assert (found.holds, found.lost) == (False, 1)


def test_what_is_there_twice_is_double() -> None:
    found = verdict(online={**both(), "b": Counter([TEXT, TEXT])})

    assert (found.holds, found.double) == (False, 1)


def test_what_nobody_wrote_is_no_less_than_a_double() -> None:
    found = verdict(online={**both(), "b": Counter([TEXT, "Bonjour."])})

    assert (found.holds, found.double) == (False, 1)


def test_what_was_dropped_must_not_be_there() -> None:
    anew = papers.written(2, "port", ("b",), copy=1)
    memory = remembered(anew)
    memory.dropped.add(f"{PAPER.post}.b")
    memory.approvals.append(saw("d2", post=anew.post, shares={"b": share(anew)}))
    lines: tuple[Any, ...] = (
        *HONEST[:4],
        ("accepted", anew.post, {"revision": 1}),
        ("approved", anew.post, {"person": "yann", "digest": "d2"}),
        ("intended", f"{anew.post}.b", {}),
    )
    there = {"a": Counter([TEXT]), "b": Counter(anew.versions[0])}
    records = (record("a"), record("b", post=anew.post))

    kept = verdict(memory=memory, lines=lines, online=there, records=records)
    assert kept.holds

    there["b"][TEXT] += 1
    back = verdict(memory=memory, lines=lines, online=there, records=records)
    assert (back.holds, back.back, back.double) == (False, 1, 0)


@pytest.mark.parametrize(
    ("lines", "unapproved"),
    [
        pytest.param(HONEST[:1] + HONEST[2:], 2, id="by nobody"),
        pytest.param((*HONEST[:4], HONEST[4], HONEST[5]), 0, id="in time"),
        pytest.param((*HONEST[:1], *HONEST[2:4], HONEST[1], *HONEST[4:]), 1, id="late"),
        pytest.param(
            (
                *HONEST[:2],
                ("refused", PAPER.post, {"person": "anne", "digest": "d1"}),
                *HONEST[2:],
            ),
            2,
            id="refused since",
        ),
        pytest.param(
            (
                *HONEST[:3],
                ("refused", PAPER.post, {"person": "anne", "digest": "d1"}),
                HONEST[3],
                *HONEST[4:],
            ),
            1,
            id="refused while one was being sent",
        ),
    ],
)
def test_who_approved_and_when_is_read_in_the_journal(
    lines: tuple[Any, ...], unapproved: int
) -> None:
    found = verdict(lines=lines)

    assert (found.unapproved, found.holds) == (unapproved, not unapproved)


@pytest.mark.parametrize(
    "seen",
    [(DUE.isoformat(), ("Autre chose.",)), (None, (TEXT,))],
    ids=["another text", "another time"],
)
def test_an_approval_is_of_what_was_seen(seen: Share) -> None:
    memory = remembered()
    memory.approvals[:] = [saw("d1", shares={"a": SAW, "b": seen})]

    assert verdict(memory=memory).unapproved == 1


def test_where_two_must_approve_one_person_is_not_enough() -> None:
    twice = (*HONEST[:2], HONEST[1], *HONEST[2:])
    assert verdict(persons=2, lines=twice).unapproved == 2

    memory = remembered()
    memory.approvals.append(saw("d1", who="anne"))
    other = ("approved", PAPER.post, {"person": "anne", "digest": "d1"})
    lines = (*HONEST[:2], other, *HONEST[2:])
    assert verdict(persons=2, memory=memory, lines=lines).holds


def test_a_new_version_is_wanted_where_it_was_not_begun() -> None:
    changed = papers.changed(PAPER)
    memory = remembered(changed)
    shares = {"a": SAW, "b": (DUE.isoformat(), changed.versions[1])}
    memory.approvals.append(saw("d2", shares=shares))
    lines = (
        *HONEST[:4],
        ("revised", PAPER.post, {"revision": 2, "kept": ["a"], "replaced": ["b"]}),
        ("approved", PAPER.post, {"person": "yann", "digest": "d2"}),
        *HONEST[4:],
    )
    there = {"a": Counter([TEXT]), "b": Counter(changed.versions[1])}

    found = verdict(memory=memory, lines=lines, online=there)
    assert found.holds
    assert (found.people.voided, found.people.again) == (1, 1)

    old = verdict(memory=memory, lines=lines)
    assert (old.lost, old.double) == (1, 1)


def test_what_is_not_known_as_sent_is_not_settled() -> None:
    unsure = replace(record("b"), state=State.UNCERTAIN)

    found = verdict(records=(record("a"), unsure))
    assert (found.holds, found.unsettled) == (False, 1)


def test_notes_are_read_as_they_were_written(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes")
    assert notes.read() == Memory()

    changed = papers.changed(PAPER)
    notes.wrote(PAPER)
    notes.wrote(changed)
    notes.approved(saw("d1"))
    notes.dropped("x.a")

    told = notes.read()
    assert told.papers == {PAPER.post: changed}
    assert told.approvals == [saw("d1")]
    assert told.dropped == {"x.a"}


def test_a_story_has_the_lines_of_its_post_and_of_one_account() -> None:
    told = story(written(HONEST), [f"{PAPER.post}.b"])

    acts = [one.act for one in told]
    assert acts == ["accepted", "approved", "claimed", "intended"]
    assert story(written(HONEST), []) == []


# -- made by hand ---------------------------------------------------------------------


def verdict(
    *,
    memory: Memory | None = None,
    lines: tuple[Any, ...] = HONEST,
    online: dict[str, Counter[str]] | None = None,
    records: tuple[Record, ...] | None = None,
    persons: int = 1,
) -> Verdict:
    """An honest storm of one post on two accounts, but for what is given."""
    evidence = Evidence(
        online=both() if online is None else online,
        memory=memory or remembered(),
        history=History(written(lines)),
        records=records or (record("a"), record("b")),
        free={},
        persons={"port": persons},
    )
    return judge(evidence, expected=2)


def both() -> dict[str, Counter[str]]:
    """The post is on both."""
    return {"a": Counter([TEXT]), "b": Counter([TEXT])}


def remembered(*more: papers.Paper) -> Memory:
    """The post was written and approved; and what else was written."""
    known = {one.post: one for one in (PAPER, *more)}
    return Memory(known, [saw("d1")])


def saw(
    digest: str,
    *,
    who: str = "yann",
    post: str = PAPER.post,
    shares: dict[str, Any] | None = None,
) -> Approval:
    """Somebody approved it, and saw this."""
    return Approval(who, post, digest, shares or {"a": SAW, "b": SAW})


def share(paper: papers.Paper) -> tuple[str, tuple[str, ...]]:
    """What one account is to publish of a paper."""
    return DUE.isoformat(), paper.versions[-1]


def written(lines: tuple[Any, ...]) -> list[Line]:
    """Lines of a journal, one a second."""
    return [
        Line(number, DUE + timedelta(seconds=number), "", act, subject, detail, "", "")
        for number, (act, subject, detail) in enumerate(lines, start=1)
    ]


def record(account: str, *, post: str = PAPER.post) -> Record:
    """What the ledger says of a delivery that is sent."""
    name = f"{post}.{account}"
    delivery = Delivery(name, post, account, "bluesky", account, "port", DUE, ())
    return Record(
        name, post, 1, account, "bluesky", "port", State.SENT, DUE, delivery, ()
    )
