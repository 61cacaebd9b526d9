"""Whatever people do and in whatever order, nothing leaves that was not approved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosspost.engine import asking
from crosspost.errors import UsageError
from crosspost.model import State
from crosspost.ports import Change, Record
from crosspost.publish import publish
from crosspost.team import Member, Role, Rule, acting
from crosspost.wishes import Wish, WishState
from office import Office, OfficeApp

ROLES = {
    "luc": Role.WRITER,
    "claire": Role.APPROVER,
    "yann": Role.APPROVER,
    "anne": Role.ADMINISTRATOR,
}
TEAM = {
    name: Member(name, name.title(), (name,), roles={"ville": role})
    for name, role in ROLES.items()
}


def with_team(office: Office, rule: Rule) -> Office:
    """The office's town wants approvals."""
    town = replace(office.people.entities["ville"], approval=rule)
    entities = {**office.people.entities, "ville": town}
    office.people = replace(office.people, entities=entities, team=TEAM)
    office.close()
    return office


def as_person(office: Office, name: str) -> OfficeApp:
    """The application as somebody uses it."""
    office.close()
    app = office.app
    app.actor = acting(TEAM, name)
    return app


def waiting(office: Office) -> str:
    office.drop(author="luc", at=office.clock.now() + timedelta(minutes=30))
    office.tick(minutes=1)
    assert office.record().state is State.WAITING
    return office.record().post


def approved(office: Office, name: str) -> bool:
    """Let somebody approve what is there; whether that was taken."""
    app = as_person(office, name)
    posts = {one.post for one in app.ledger.records()}
    for post in posts:
        standing = app.approving.standing(post)
        if standing is not None:
            try:
                app.decider().approve(standing)
            except UsageError:
                return False
    return bool(posts)


STEP = st.one_of(
    st.tuples(st.just("approve"), st.sampled_from(sorted(ROLES))),
    st.tuples(st.just("refuse"), st.sampled_from(["claire", "yann"])),
    st.tuples(st.just("write"), st.sampled_from(["Pont A", "Pont B"])),
    st.tuples(st.just("move"), st.sampled_from(sorted(ROLES))),
    st.tuples(st.just("tick"), st.just("")),
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(st.sampled_from([Rule.ONE, Rule.TWO]), st.lists(STEP, min_size=4, max_size=9))
def test_no_sequence_of_acts_lets_out_what_was_not_approved(
    rule: Rule, steps: list[tuple[str, str]]
) -> None:
    """By an independent memory: who approved which words, since the last refusal."""
    with TemporaryDirectory() as home:
        office = with_team(Office(Path(home)), rule)
        due = office.clock.now() + timedelta(minutes=5)
        words, saw = "Pont A", dict[str, set[str]]()
        office.drop(text=words, author="luc", at=due)
        for act, who in [("tick", ""), *steps, ("tick", "")]:
            if act == "write":
                words = who
                office.drop(text=words, author="luc", at=due)
            elif act == "tick":
                office.tick(minutes=2)
            else:
                _act(office, act, who, saw)
            for text in office.texts():
                assert len(saw.get(text, set()) - {"luc"}) >= rule.persons
        office.close()


def _act(office: Office, act: str, who: str, saw: dict[str, set[str]]) -> None:
    app = as_person(office, who)
    for record in app.ledger.records():
        text = record.delivery.parts[0].text
        standing = app.approving.standing(record.post)
        if standing is None or record.state is State.SENT:
            continue
        with suppress(UsageError):
            if act == "approve":
                app.decider().approve(standing)
            elif act == "refuse":
                app.decider().refuse(standing, reason="non")
                saw.pop(text, None)
                return
            elif record.state in {State.SCHEDULED, State.WAITING, State.HELD}:
                app.move(record, to=app.clock.now() + timedelta(minutes=1))
            saw.setdefault(text, set()).add(who)


# -- the last gate --------------------------------------------------------------------


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    return with_team(make_office(), Rule.ONE)


def test_what_was_claimed_without_an_approval_is_never_intended(
    office: Office,
) -> None:
    """Whoever brought it to be scheduled and claimed: no intent, no request."""
    waiting(office)
    app = office.app
    record = office.record()
    app.ledger.change(record.id, Change(State.SCHEDULED, act="forged"))
    office.clock.advance(minutes=31)
    until = office.clock.now() + timedelta(minutes=5)
    token = app.ledger.claim(record.id, worker="w", until=until)
    assert token is not None
    claimed = office.record()

    after = _published(app, claimed, token)

    assert after.state is State.WAITING
    assert after.attempts == 0
    assert "intended" not in office.acts()
    assert office.texts() == []


def _published(app: OfficeApp, record: Record, token: int) -> Record:
    publisher = app.open(record.account)
    after = publish(record, publisher, app.room, token=token, known=())
    assert after is not None
    return after


def test_a_crash_after_the_decision_leaves_the_rest_to_the_next_run(
    office: Office,
) -> None:
    waiting(office)
    assert approved(office, "claire")
    forged = Change(State.WAITING, act="as-if-lost")
    office.app.ledger.change(office.record().id, forged)

    office.tick()

    assert office.record().state is State.SCHEDULED


def test_an_approval_given_while_a_run_holds_it_back_is_not_lost(
    office: Office,
) -> None:
    """The run read that it is missing, then it was given, then the run wrote."""
    post = waiting(office)
    app, room = office.app, office.app.room
    forged = Change(State.SCHEDULED, act="forged")
    app.ledger.change(office.record().id, forged)
    office.clock.advance(minutes=31)

    def meanwhile(record: Record) -> Change | None:
        change = room.withheld(record)
        other = Office(office.home, world=office.world, clock=office.clock)
        other.people = office.people
        colleague = as_person(other, "claire")
        standing = colleague.approving.standing(post)
        assert standing is not None
        with suppress(UsageError):
            colleague.decider().approve(standing)
        other.close()
        return change

    vars(app)["room"] = replace(room, withheld=meanwhile)
    changed = app.run_engine(seconds=60)

    assert [one.state for one in changed] == [State.SCHEDULED]
    assert office.record().state is State.SCHEDULED


def test_a_rule_that_is_made_stricter_holds_for_what_is_scheduled(
    office: Office,
) -> None:
    waiting(office)
    assert approved(office, "claire")
    with_team(office, Rule.TWO)

    office.tick()

    assert office.record().state is State.WAITING
    assert approved(office, "yann")
    assert office.record().state is State.SCHEDULED


def test_a_decision_about_what_changed_meanwhile_is_not_kept(office: Office) -> None:
    post = waiting(office)
    app = as_person(office, "claire")
    standing = app.approving.standing(post)
    assert standing is not None
    app.ledger.change(office.record().id, Change(State.CANCELLED, act="cancelled"))

    with suppress(UsageError):
        app.decider().approve(standing)

    assert office.record().state is State.CANCELLED


# -- corrections in place -------------------------------------------------------------


def corrected(office: Office, text: str, *, state: WishState) -> Wish:
    """A correction of what is online, as Luc asks for it."""
    app = as_person(office, "luc")
    record, kept = office.record(), app.ledger.post(office.record().post)
    assert kept is not None
    post = replace(kept.post, base=replace(kept.post.base, text=text))
    dues = {record.account: record.delivery.due}
    plans = app.planner.plan(post, accepted=kept.accepted_at, dues=dues)
    (change,) = [one for one in plans if one.account == record.account]
    return asking.edit(
        app.ledger, app.room, record, change, by="luc", state=state, hands=("luc",)
    )


def online(office: Office) -> None:
    office.drop(text="Pont A", author="luc", at=office.clock.now())
    office.tick()
    assert approved(office, "claire")
    office.tick()
    assert office.texts() == ["Pont A"]


def last_wish(office: Office) -> Wish:
    return office.app.ledger.wishes(delivery=office.record().id)[-1]


def test_a_correction_that_was_merely_called_approved_is_never_made(
    office: Office,
) -> None:
    """By whoever wrote the row: what is made is what somebody decided about."""
    online(office)
    for digest in ("", "f" * 64):
        forged = corrected(office, "Pont B", state=WishState.PROPOSED)
        office.app.ledger.approve_wishes([forged], digest=digest, by="luc")
        office.app.carry_out(seconds=60)
        office.tick(2, minutes=5)
        assert office.texts() == ["Pont A"]
        assert last_wish(office).state is WishState.PROPOSED


def test_another_text_under_an_approved_digest_is_never_made(office: Office) -> None:
    online(office)
    corrected(office, "Pont B", state=WishState.PROPOSED)
    post = office.record().post
    standing = office.app.approving.corrections.standing(post)
    assert standing is not None
    app = as_person(office, "claire")
    app.decider().approve(standing)
    other = corrected(office, "Pont C", state=WishState.PROPOSED)
    office.app.ledger.approve_wishes([other], digest=standing.digest, by="luc")

    office.tick(3, minutes=5)

    assert office.texts() == ["Pont A"]
    assert last_wish(office).state is WishState.PROPOSED


def test_a_decision_about_a_correction_that_gave_way_is_not_kept(
    office: Office,
) -> None:
    online(office)
    corrected(office, "Pont B", state=WishState.PROPOSED)
    app = as_person(office, "claire")
    standing = app.approving.corrections.standing(office.record().post)
    assert standing is not None
    corrected(office, "Pont C", state=WishState.PROPOSED)
    app = as_person(office, "claire")

    with pytest.raises(UsageError):
        app.decider().approve(standing)

    assert not any(one.of_correction for one in app.ledger.decisions(standing.post.id))


def test_an_approved_correction_whose_outcome_is_unknown_is_made_once_more(
    office: Office,
) -> None:
    online(office)
    corrected(office, "Pont B", state=WishState.PROPOSED)
    app = as_person(office, "claire")
    standing = app.approving.corrections.standing(office.record().post)
    assert standing is not None
    app.decider().approve(standing)
    office.world.will_fail("a", "any", "cut-after", times=2)
    office.tick(6, minutes=2)
    assert office.texts() == ["Pont B"]
    assert last_wish(office).state is WishState.DONE
