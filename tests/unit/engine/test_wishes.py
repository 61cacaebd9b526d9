"""Removing and editing what was published, on a network that misbehaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crosspost.engine import asking
from crosspost.model import State
from crosspost.wishes import Done, Wish, WishState
from office import Office

THREAD = "Un\n***\nDeux\n***\nTrois"


def sent(office: Office, text: str = "Pont fermé") -> None:
    office.drop(text=text)
    office.tick()


def withdraw(office: Office, account: str = "a", reason: str = "Erreur") -> Wish:
    app = office.app
    record = office.record(account)
    made = asking.withdraw(app.ledger, app.room, record, reason=reason, by="anne")
    office.close()
    return made


def edit(office: Office, text: str = "Pont ouvert", account: str = "a") -> Wish:
    from dataclasses import replace

    app = office.app
    record = office.record(account)
    kept = app.ledger.post(record.post)
    assert kept is not None
    post = replace(kept.post, base=replace(kept.post.base, text=text))
    [change] = [
        one
        for one in app.planner.plan(
            post, accepted=kept.accepted_at, dues={account: record.delivery.due}
        )
        if one.account == account
    ]
    made = asking.edit(app.ledger, app.room, record, change, by="anne")
    office.close()
    return made


def wish(office: Office, account: str = "a") -> Wish:
    """The last wish of the one delivery to an account."""
    return office.app.ledger.wishes(delivery=office.record(account).id)[-1]


# -- removing ---------------------------------------------------------------------


def test_what_was_sent_is_removed_and_never_comes_back(office: Office) -> None:
    sent(office)
    withdraw(office)

    assert office.tick() == 0
    office.tick(20, minutes=5)

    assert office.texts() == []
    assert office.states() == {"a": State.WITHDRAWN}
    assert wish(office).state is WishState.DONE
    assert office.asked("a", "create") == 1


def test_the_intent_is_committed_before_and_the_outcome_after(office: Office) -> None:
    sent(office)
    withdraw(office)
    office.tick()

    acts = office.acts()
    assert acts[acts.index("withdraw-asked") :][:4] == [
        "withdraw-asked",
        "withdraw-begun",
        "withdraw-part",
        "withdrawn",
    ]
    [line] = [one for one in office.journal() if one.act == "withdrawn"]
    assert (line.by, line.detail["reason"]) == ("anne", "Erreur")


def test_a_thread_is_removed_from_its_end(office: Office) -> None:
    sent(office, THREAD)
    withdraw(office)
    office.world.will_fail("a", "delete", "502", skip=1)

    office.tick()
    assert office.texts() == ["Un", "Deux"]
    assert office.states() == {"a": State.SENT}
    office.tick(3, minutes=1)

    assert office.texts() == []
    assert office.states() == {"a": State.WITHDRAWN}
    numbers = [
        one.detail["part"] for one in office.journal() if one.act == "withdraw-part"
    ]
    assert numbers == [3, 2, 1]


@pytest.mark.parametrize(
    "how", ["cut-after", "cut-before", "500", "500-after", "hang-after", "truncated"]
)
def test_an_unknown_outcome_is_simply_tried_again(office: Office, how: str) -> None:
    sent(office, THREAD)
    withdraw(office)
    office.world.will_fail("a", "delete", how, times=2)

    office.tick()
    assert office.states() == {"a": State.SENT}
    assert wish(office).state is WishState.ATTEMPTED
    assert wish(office).part == 3
    office.tick(6, minutes=2)

    assert office.texts() == []
    assert office.states() == {"a": State.WITHDRAWN}
    # It was ours: nobody else had removed it, whatever the network says now.
    assert {how for _part, how in wish(office).parts} == {Done.REMOVED}


def test_a_late_removal_harms_nothing(office: Office) -> None:
    sent(office)
    withdraw(office)
    office.world.will_fail("a", "delete", "late", seconds=90)
    office.tick(10, minutes=1)
    assert office.states() == {"a": State.WITHDRAWN}
    assert office.texts() == []


def test_what_a_person_removed_before_is_noted_as_such(office: Office) -> None:
    sent(office)
    office.world.hands.delete("a", office.posts()[0].id)
    withdraw(office)

    assert office.tick() == 0

    assert office.states() == {"a": State.WITHDRAWN}
    assert wish(office).parts == ((1, Done.ABSENT),)


def test_nothing_known_to_be_done_makes_a_later_absence_ours(office: Office) -> None:
    sent(office)
    withdraw(office)
    office.world.will_fail("a", "delete", "refused")
    office.tick()
    assert wish(office).part == 0
    office.world.hands.delete("a", office.posts()[0].id)
    office.tick(3, minutes=2)
    assert wish(office).parts == ((1, Done.ABSENT),)


def test_a_doubt_outlives_a_refusal_that_follows_it(office: Office) -> None:
    sent(office)
    withdraw(office)
    office.world.will_fail("a", "delete", "cut-after")
    office.world.will_fail("a", "delete", "refused")
    office.tick()
    office.tick(minutes=1)
    assert wish(office).part == 1
    office.tick(3, minutes=5)
    assert wish(office).parts == ((1, Done.REMOVED),)


def test_an_absence_alone_withdraws_nothing(office: Office) -> None:
    path = office.drop()
    office.tick()
    office.world.hands.delete("a", office.posts()[0].id)
    path.unlink(missing_ok=True)
    office.tick(30, minutes=10)

    assert office.states() == {"a": State.SENT}
    assert office.app.ledger.wishes() == []
    assert office.texts() == []
    assert office.asked("a", "delete") == 0


def test_a_revoked_account_is_told_and_gone_on_with_once_it_is_restored(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    sent(office)
    office.world.hands.revoke("a")
    for account in ("a", "b"):
        withdraw(office, account)

    assert office.tick() == 1
    assert "a, Pont fermé" in office.said
    assert office.states() == {"a": State.SENT, "b": State.WITHDRAWN}
    assert wish(office).state is WishState.ATTEMPTED
    asked = office.asked("a", "delete")
    assert office.tick(6, minutes=10) in {0, 3}
    assert office.said == ""
    assert office.asked("a", "delete") == asked  # stopped: nothing more is asked

    office.world.plain._accounts.put("all", "a", office.world.plain.make("a"))
    _restore(office, "a")
    office.tick(2, minutes=20)
    assert office.states() == {"a": State.WITHDRAWN, "b": State.WITHDRAWN}
    assert office.texts("a") == []


def _restore(office: Office, account: str) -> None:
    from dataclasses import replace

    login = office.world.plain.make(account)
    office.world.plain._accounts.put("all", account, replace(login, revoked=False))
    office.app.restart(account)
    office.close()


def test_a_throttled_removal_comes_back_when_the_network_said(office: Office) -> None:
    sent(office)
    withdraw(office)
    office.world.will_fail("a", "delete", "429")
    assert office.tick() == 3
    waits = wish(office).next_at
    assert waits is not None
    assert waits >= office.clock.now() + timedelta(seconds=60)
    office.tick(2, minutes=1)
    assert office.states() == {"a": State.WITHDRAWN}


def test_one_account_that_fails_holds_no_other_back(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b", "c"))
    sent(office)
    for account in "abc":
        withdraw(office, account)
    office.world.will_fail("b", "delete", "refused", times=2)
    office.tick()
    assert office.states() == {
        "a": State.WITHDRAWN,
        "b": State.SENT,
        "c": State.WITHDRAWN,
    }
    office.tick(4, minutes=3)
    assert office.states()["b"] is State.WITHDRAWN
    assert [office.asked(one, "delete") for one in "abc"] == [1, 3, 1]


def test_a_pause_holds_no_removal_back(office: Office) -> None:
    sent(office)
    office.app.ledger.pause(scope="", reason="Deuil", by="anne")
    withdraw(office)
    office.tick()
    assert office.states() == {"a": State.WITHDRAWN}


# -- in flight --------------------------------------------------------------------


def test_what_is_being_published_is_waited_for_and_then_removed(
    office: Office,
) -> None:
    office.drop()
    office.world.will_fail("a", "create", "cut-after")
    office.tick()
    assert office.states() == {"a": State.UNCERTAIN}
    withdraw(office)
    office.world.will_fail("a", "look", "502")
    office.tick(minutes=1)
    assert office.states() == {"a": State.UNCERTAIN}
    assert wish(office).state is WishState.WANTED
    assert office.texts() == ["Pont fermé"]

    office.tick(4, minutes=5)
    assert office.states() == {"a": State.WITHDRAWN}
    assert office.texts() == []


def test_what_turns_out_absent_is_never_sent_once_it_is_unwanted(
    office: Office,
) -> None:
    office.drop()
    office.world.will_fail("a", "create", "cut-before")
    office.tick()
    withdraw(office)
    office.tick(10, minutes=1)

    assert office.states() == {"a": State.CANCELLED}
    assert wish(office).state is WishState.DONE
    assert office.texts() == []
    assert office.asked("a", "create") == 1


def test_what_is_unwanted_cannot_be_claimed(office: Office) -> None:
    office.drop()
    office.app.intake().take()
    record = office.record()
    assert record.state is State.SCHEDULED
    withdraw(office)
    until = office.clock.now() + timedelta(minutes=5)
    assert office.app.ledger.claim(record.id, worker="w", until=until) is None


def test_a_wish_made_during_an_attempt_waits_for_it(office: Office) -> None:
    office.drop()
    office.app.intake().take()
    record = office.record()
    until = office.clock.now() + timedelta(minutes=5)
    token = office.app.ledger.claim(record.id, worker="w", until=until)
    assert token is not None
    withdraw(office)
    office.tick()
    assert office.states() == {"a": State.SENDING}
    assert office.asked("a", "delete") == 0

    office.clock.advance(minutes=6)  # the lease is over, and nothing was intended
    office.tick(2)
    assert office.states() == {"a": State.CANCELLED}
    assert office.texts() == []


def test_a_thread_that_broke_is_removed_as_far_as_it_came(office: Office) -> None:
    office.drop(text=THREAD)
    office.world.will_fail("a", "create", "429", skip=1)
    office.tick()
    assert office.states() == {"a": State.SCHEDULED}
    assert office.texts() == ["Un"]
    withdraw(office)
    office.tick(5, minutes=5)
    assert office.texts() == []
    assert office.states() == {"a": State.CANCELLED}
    assert [one.state for one in office.record().parts] == [
        State.WITHDRAWN,
        State.CANCELLED,
        State.CANCELLED,
    ]
    assert office.asked("a", "create") == 2


def test_asking_twice_removes_once(office: Office) -> None:
    sent(office)
    first = withdraw(office)
    second = withdraw(office)
    assert (first.number, second.number) == (1, 1)
    office.tick(3, minutes=5)
    assert office.asked("a", "delete") == 1


# -- editing ----------------------------------------------------------------------


def test_an_edit_changes_the_text_and_what_the_ledger_knows(office: Office) -> None:
    sent(office)
    before = office.record().delivery
    edit(office)

    assert office.tick() == 0

    assert office.texts() == ["Pont ouvert"]
    after = office.record().delivery
    assert after.parts[0].text == "Pont ouvert"
    assert after.parts[0].key == before.parts[0].key
    assert after.digest != before.digest
    assert office.states() == {"a": State.SENT}
    assert wish(office).state is WishState.DONE
    assert office.posts()[0].id == office.record().receipts[0].id


@pytest.mark.parametrize("how", ["cut-after", "cut-before", "502", "500-after", "late"])
def test_an_edit_whose_answer_is_lost_is_made_again(office: Office, how: str) -> None:
    sent(office)
    edit(office)
    office.world.will_fail("a", "create", how)
    office.tick()
    assert wish(office).state is WishState.ATTEMPTED
    office.tick(4, minutes=2)
    assert office.texts() == ["Pont ouvert"]
    assert wish(office).state is WishState.DONE
    assert len(office.posts()) == 1


def test_only_the_parts_that_change_are_touched(office: Office) -> None:
    sent(office, THREAD)
    edit(office, "Un\n***\nDeux et demi\n***\nTrois")
    office.tick()
    assert office.texts() == ["Un", "Deux et demi", "Trois"]
    assert office.asked("a", "create") == 4
    assert dict(wish(office).parts) == {1: Done.KEPT, 2: Done.EDITED, 3: Done.KEPT}


def test_an_edit_goes_on_with_what_is_left(office: Office) -> None:
    sent(office, THREAD)
    edit(office, "1\n***\n2\n***\n3")
    office.world.will_fail("a", "create", "429", skip=1)
    office.tick()
    assert office.texts() == ["1", "Deux", "Trois"]
    office.tick(2, minutes=3)
    assert office.texts() == ["1", "2", "3"]
    assert office.asked("a", "create") == 3 + 4


def test_what_was_edited_elsewhere_is_not_touched_and_both_texts_are_told(
    office: Office,
) -> None:
    sent(office)
    _by_hand(office, "Pont fermé, vraiment")
    edit(office)

    assert office.tick() == 1

    assert office.texts() == ["Pont fermé, vraiment"]
    assert wish(office).state is WishState.FAILED
    assert "“Pont fermé”" in office.said
    assert "“Pont fermé, vraiment”" in " ".join(office.said.split())
    office.tick(5, minutes=5)
    assert office.said == ""
    assert office.asked("a", "create") == 1


def _by_hand(office: Office, text: str) -> None:
    from dataclasses import replace

    texts = office.world.plain._texts
    [(number, one)] = texts.of("a").items()
    texts.put("a", number, replace(one, text=text))


def test_an_edit_of_what_a_person_removed_puts_nothing_back(office: Office) -> None:
    sent(office)
    office.world.hands.delete("a", office.posts()[0].id)
    edit(office)
    assert office.tick() == 1
    office.tick(10, minutes=5)
    assert office.texts() == []
    assert wish(office).state is WishState.FAILED
    assert office.states() == {"a": State.SENT}


def test_an_edit_waits_while_sendings_are_paused(office: Office) -> None:
    sent(office)
    office.app.ledger.pause(scope="account:a", reason="Deuil", by="anne")
    edit(office)
    office.tick(3, minutes=5)
    assert office.texts() == ["Pont fermé"]
    assert wish(office).state is WishState.WANTED
    office.app.ledger.resume(scope="account:a", by="anne")
    office.tick()
    assert office.texts() == ["Pont ouvert"]


def test_a_pause_between_two_parts_stops_the_edit_there(office: Office) -> None:
    sent(office, THREAD)
    edit(office, "1\n***\n2\n***\n3")
    first = office.app.ledger.confirm_wish
    ledger = office.app.ledger

    def confirm(wish: Wish, *, part: int, how: Done) -> Wish:
        done = first(wish, part=part, how=how)
        ledger.pause(scope="", reason="Deuil", by="anne")
        return done

    ledger.confirm_wish = confirm  # type: ignore[method-assign]
    office.tick()
    assert office.texts() == ["1", "Deux", "Trois"]
    office.app.ledger.resume(scope="", by="anne")
    office.tick()
    assert office.texts() == ["1", "2", "3"]


def test_an_uncertain_post_is_edited_once_it_is_found(office: Office) -> None:
    office.drop()
    office.world.will_fail("a", "create", "cut-after")
    office.tick()
    edit(office)
    office.tick(3, minutes=1)
    assert office.texts() == ["Pont ouvert"]
    assert wish(office).state is WishState.DONE


def test_a_later_edit_waits_until_the_earlier_one_cannot_land_any_more(
    office: Office,
) -> None:
    sent(office)
    edit(office, "Première correction")
    office.world.will_fail("a", "create", "late", seconds=100)
    office.tick()
    edit(office, "Seconde correction")
    office.tick()
    assert office.texts() == ["Pont fermé"]
    office.tick(3, minutes=2)
    assert office.texts() == ["Seconde correction"]
    states = [one.state for one in office.app.ledger.wishes()]
    assert states == [WishState.CANCELLED, WishState.DONE]


def test_a_withdrawal_takes_the_place_of_an_edit(office: Office) -> None:
    sent(office)
    office.app.ledger.pause(scope="", reason="Deuil", by="anne")
    edit(office)
    withdraw(office)
    office.tick()
    assert office.texts() == []
    states = [one.state for one in office.app.ledger.wishes()]
    assert states == [WishState.CANCELLED, WishState.DONE]


def test_what_is_being_withdrawn_is_not_edited(office: Office) -> None:
    sent(office)
    office.world.will_fail("a", "delete", "refused")
    withdraw(office)
    office.tick()
    with pytest.raises(ValueError, match="withdrawn"):
        edit(office)
