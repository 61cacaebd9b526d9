"""When a post may leave: the rules by table, and whatever people do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.decisions import Choice, Decision
from crosspost.editorial.approval import COUNTERSIGN, Case, counts_for, judge
from crosspost.team import Member, Role, Rule

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
NOW, BEFORE = "a" * 64, "b" * 64
NAMES = ("luc", "claire", "yann", "anne")


def _member(name: str, role: Role) -> Member:
    return Member(name, name.title(), (f"u-{name}",), roles={"ville": role})


TEAM = {
    "luc": _member("luc", Role.WRITER),
    "claire": _member("claire", Role.APPROVER),
    "yann": _member("yann", Role.APPROVER),
    "anne": _member("anne", Role.ADMINISTRATOR),
}


def decided(
    by: str,
    choice: Choice = Choice.APPROVED,
    *,
    digest: str = NOW,
    hand: str = "",
    minutes: int = 0,
) -> Decision:
    return Decision(
        post="pont",
        digest=digest,
        choice=choice,
        by=by,
        hand=hand or by,
        at=NOON + timedelta(minutes=minutes),
        entities=("ville",),
        reason="non" if choice is Choice.REFUSED else "",
        content={"digest": digest},
    )


def case(
    rule: Rule, *decisions: Decision, author: str = "luc", brought_by: str = ""
) -> Case:
    return Case(
        entities=("ville",),
        rules={"ville": rule},
        team=TEAM,
        authors=frozenset({author, brought_by} - {""}),
        author=author,
        brought_by=brought_by,
        digest=NOW,
        decisions=decisions,
    )


A, Y, L, N = decided("claire"), decided("yann"), decided("luc"), decided("anne")
OLD = decided("claire", digest=BEFORE)
NO = decided("yann", Choice.REFUSED)


@pytest.mark.parametrize(
    ("rule", "decisions", "leaves"),
    [
        (Rule.NONE, (), True),
        (Rule.ONE, (), False),
        (Rule.ONE, (A,), True),
        (Rule.ONE, (L,), False),  # the author's own
        (Rule.ONE, (OLD,), False),  # of something else
        (Rule.ONE, (OLD, A), True),
        (Rule.ONE, (A, NO), False),
        (Rule.ONE, (NO, A), True),
        (Rule.ONE, (A, NO, A), True),
        (Rule.TWO, (A,), False),
        (Rule.TWO, (A, A), False),  # one person, twice
        (Rule.TWO, (A, L), False),  # the author is no second one
        (Rule.TWO, (A, Y), True),
        (Rule.TWO, (A, Y, NO), False),
        (Rule.TWO, (A, NO, Y), False),  # what was before a refusal is over
        (Rule.TWO, (OLD, Y), False),
    ],
)
def test_a_rule_and_decisions_make_a_verdict(
    rule: Rule, decisions: tuple[Decision, ...], leaves: object
) -> None:
    assert judge(case(rule, *decisions)).may_leave is leaves


def test_it_says_for_whom_it_waits_and_never_for_the_author() -> None:
    verdict = judge(case(Rule.TWO, A, author="yann"))

    (missing,) = verdict.missing
    assert (missing.count, missing.who) == (1, ("anne",))
    assert verdict.approved_by == ("claire",)


def test_one_hand_that_signs_for_two_persons_is_one() -> None:
    as_yann = decided("yann", hand="anne")
    as_claire = decided("claire", hand="anne")

    assert not judge(case(Rule.TWO, as_yann, as_claire)).may_leave
    assert judge(case(Rule.TWO, as_yann, A)).may_leave


def test_an_author_does_not_approve_through_another_s_name() -> None:
    as_claire = decided("claire", hand="anne")

    assert not judge(case(Rule.ONE, as_claire, author="anne")).may_leave
    assert not counts_for(case(Rule.ONE, author="anne"), "claire", "anne")


@pytest.mark.parametrize("author", ["yann", "Yann", "u-yann"])
def test_an_author_is_known_by_any_name(author: str) -> None:
    assert not judge(case(Rule.ONE, Y, author=author)).may_leave
    assert judge(case(Rule.ONE, A, author=author)).may_leave


@pytest.mark.parametrize(
    ("author", "brought_by", "needed"),
    [
        ("luc", "", False),
        ("luc", "luc", False),
        ("somebody", "", True),
        ("", "", True),
        ("luc", "root", True),  # brought by a stranger who says it is Luc's
    ],
)
def test_an_author_nobody_knows_needs_a_named_person(
    author: str, brought_by: str, needed: object
) -> None:
    without = case(Rule.NONE, author=author, brought_by=brought_by)

    assert judge(without).needed is needed
    assert judge(replace(without, decisions=(A,))).may_leave


def test_without_a_team_nobody_is_asked() -> None:
    assert judge(replace(case(Rule.NONE, author="x"), team={})).may_leave


def test_two_entities_each_want_their_own() -> None:
    both = Case(
        entities=("ville", "musee"),
        rules={"ville": Rule.ONE, "musee": Rule.ONE},
        team=TEAM,
        authors=frozenset({"luc"}),
        author="luc",
        brought_by="",
        digest=NOW,
        decisions=(A,),
    )
    of_both = replace(A, entities=("ville", "musee"))

    assert [one.entity for one in judge(both).missing] == ["musee"]
    assert judge(replace(both, decisions=(of_both,))).may_leave


def test_a_change_after_approval_names_the_approval_that_is_void() -> None:
    assert judge(case(Rule.ONE, OLD)).void == OLD
    assert judge(case(Rule.ONE)).void is None
    assert judge(case(Rule.ONE, OLD, A)).void is None


def test_what_the_person_on_call_lets_out_waits_for_a_countersignature() -> None:
    out = decided("luc", Choice.LET_OUT)
    verdict = judge(case(Rule.TWO, out))

    assert verdict.may_leave
    assert verdict.countersign_by == NOON + COUNTERSIGN
    assert judge(case(Rule.TWO, out, A)).countersign_by is not None
    assert judge(case(Rule.TWO, out, A, Y)).countersign_by is None
    changed = replace(out, digest=BEFORE)
    assert not judge(case(Rule.ONE, changed)).may_leave


def test_a_refusal_of_what_is_out_takes_it_back() -> None:
    out = decided("luc", Choice.LET_OUT)

    assert not judge(case(Rule.ONE, out, NO)).may_leave


DECISIONS = st.lists(
    st.builds(
        decided,
        st.sampled_from(NAMES),
        st.sampled_from([Choice.APPROVED, Choice.REFUSED]),
        digest=st.sampled_from([NOW, BEFORE]),
        hand=st.sampled_from(["", *NAMES]),
    ),
    max_size=9,
)


@given(DECISIONS, st.sampled_from([Rule.ONE, Rule.TWO]), st.sampled_from(NAMES))
def test_nothing_leaves_without_enough_others_for_this_very_content(
    decisions: Sequence[Decision], rule: Rule, author: str
) -> None:
    """An independent count: after the last refusal, other people, other hands."""
    verdict = judge(case(rule, *decisions, author=author))

    mine = [one for one in decisions if one.digest == NOW]
    refusals = [n for n, one in enumerate(mine) if one.choice is Choice.REFUSED]
    fresh = mine[refusals[-1] + 1 :] if refusals else mine
    good = [one for one in fresh if author not in {one.by, one.hand}]
    names, hands = {one.by for one in good}, {one.hand for one in good}
    assert verdict.may_leave is (min(len(names), len(hands)) >= rule.persons)
