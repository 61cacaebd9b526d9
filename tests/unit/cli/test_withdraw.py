"""`withdraw`: said before, asked once, told per account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bureau import HANDLES, Bureau
from crosspost.model import State

TOWN, SOCIAL = HANDLES["ville-bluesky"], HANDLES["ville-mastodon"]


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path).configure("ville-bluesky", "ville-mastodon")
    made.drop("Pont fermé lundi.\n\nDéviation par le quai.")
    assert made.run("tick").code == 0
    assert [len(made.world.posts(one)) for one in (TOWN, SOCIAL)] == [1, 1]
    return made


def post_id(bureau: Bureau) -> str:
    told = json.loads(bureau.run("status", "--json").out)
    return str(told["deliveries"][0]["post"])


def states(bureau: Bureau) -> dict[str, str]:
    told = json.loads(bureau.run("status", "--json").out)
    return {one["account"]: one["state"] for one in told["deliveries"]}


def test_it_names_the_accounts_asks_once_and_removes(bureau: Bureau) -> None:
    answer = bureau.run("withdraw", post_id(bureau), "Erreur de date", answers=("y",))

    assert answer.code == 0
    assert "Pont fermé lundi." in answer.out
    assert "Déviation" not in answer.out
    for name in ("ville-bluesky", "ville-mastodon"):
        assert name in answer.out
    assert answer.err.count("Remove from these 2 accounts?") == 1
    assert "Removed from 2 of 2 accounts" in answer.out
    assert bureau.world.posts(TOWN) == bureau.world.posts(SOCIAL) == []
    assert set(states(bureau).values()) == {State.WITHDRAWN}
    for _number in range(5):
        bureau.clock.advance(minutes=5)
        assert bureau.run("tick").said == ""
    assert bureau.world.posts(TOWN) == []


def test_a_no_removes_nothing(bureau: Bureau) -> None:
    answer = bureau.run("withdraw", post_id(bureau), "Erreur", answers=("n",))
    assert answer.code == 0
    assert "Nothing was done." in answer.out
    assert len(bureau.world.posts(TOWN)) == 1


def test_without_a_person_or_a_yes_nothing_is_done(bureau: Bureau) -> None:
    answer = bureau.run("withdraw", post_id(bureau), "Erreur")
    assert answer.code == 2
    assert "--yes" in answer.err
    assert len(bureau.world.posts(TOWN)) == 1


def test_a_dry_run_asks_nobody_and_does_nothing(bureau: Bureau) -> None:
    before = len(bureau.world.log)
    answer = bureau.run("withdraw", post_id(bureau), "Erreur", "--dry-run")
    assert answer.code == 0
    assert "ville-bluesky" in answer.out
    assert len(bureau.world.log) == before
    assert set(states(bureau).values()) == {State.SENT}


def test_a_reason_must_be_given(bureau: Bureau) -> None:
    answer = bureau.run("withdraw", post_id(bureau), "  ", "--yes")
    assert answer.code == 2
    assert len(bureau.world.posts(TOWN)) == 1


def test_one_account_alone(bureau: Bureau) -> None:
    answer = bureau.run(
        "withdraw", post_id(bureau), "Erreur", "--account", "ville-mastodon", "--yes"
    )
    assert answer.code == 0
    assert states(bureau) == {
        "ville-bluesky": State.SENT,
        "ville-mastodon": State.WITHDRAWN,
    }
    assert len(bureau.world.posts(TOWN)) == 1


def test_what_fails_is_tried_again_and_only_that(bureau: Bureau) -> None:
    bureau.world.will_fail(SOCIAL, "delete", "502", times=2)
    answer = bureau.run("withdraw", post_id(bureau), "Erreur", "--yes")

    assert answer.code == 3
    assert "Removed from 1 of 2 accounts" in answer.out
    assert "Being withdrawn" in answer.out
    assert "did not confirm" in answer.out
    status = bureau.run("status")
    assert status.code == 3
    assert "Being withdrawn" in status.out
    assert bureau.run("withdraw", post_id(bureau), "Erreur", "--yes").code == 3
    removals = [one for one in bureau.world.log if one.where == "delete"]
    town = len([one for one in removals if one.account == TOWN])
    bureau.clock.advance(minutes=10)
    bureau.run("tick")

    assert set(states(bureau).values()) == {State.WITHDRAWN}
    again = [one for one in bureau.world.log if one.where == "delete"]
    assert len([one for one in again if one.account == TOWN]) == town


def test_a_problem_told_by_the_command_is_not_told_again_by_cron(
    bureau: Bureau,
) -> None:
    bureau.world.hands.revoke(SOCIAL)
    answer = bureau.run("withdraw", post_id(bureau), "Erreur", "--yes")
    assert answer.code == 1
    assert "refuses access" in answer.out
    for _number in range(3):
        bureau.clock.advance(minutes=5)
        assert bureau.run("tick").said == ""
    assert bureau.run("status").code == 1


def test_what_was_gone_already_is_recorded_as_such(bureau: Bureau) -> None:
    for handle in (TOWN, SOCIAL):
        bureau.world.hands.delete(handle, bureau.world.posts(handle)[0].id)
    answer = bureau.run("withdraw", post_id(bureau), "Erreur", "--yes")
    assert answer.code == 0
    assert "Already gone from Bluesky. Recorded." in answer.out
    assert "Already gone from Mastodon. Recorded." in answer.out
    assert set(states(bureau).values()) == {State.WITHDRAWN}


def test_withdrawing_what_is_withdrawn_does_nothing(bureau: Bureau) -> None:
    bureau.run("withdraw", post_id(bureau), "Erreur", "--yes")
    before = len(bureau.world.log)
    answer = bureau.run("withdraw", post_id(bureau), "Encore")
    assert answer.code == 0
    assert "nothing of it is online" in answer.out
    assert len(bureau.world.log) == before


def test_what_was_not_sent_yet_is_taken_back(bureau: Bureau) -> None:
    bureau.drop("Plus tard.", "at = 2026-12-25T10:00:00", name="tard.md")
    bureau.run("tick")
    told = json.loads(bureau.run("status", "--json").out)["deliveries"]
    later = next(one["post"] for one in told if one["state"] == State.SCHEDULED)
    answer = bureau.run("withdraw", later, "Annulé", "--yes")
    assert answer.code == 0
    assert "will not be sent" in answer.out
    assert "It will not leave. Nothing of it had been published." in answer.out
    assert answer.out.count("Taken back by claire: Annulé") == 2
    assert "Removed" not in answer.out
    told = json.loads(bureau.run("status", later, "--json").out)["deliveries"]
    assert {one["state"] for one in told} == {State.CANCELLED}
    bureau.clock.advance(hours=30)
    bureau.run("tick")
    assert len(bureau.world.posts(TOWN)) == 1


def test_what_had_not_left_is_not_counted_as_removed(bureau: Bureau) -> None:
    bureau.world.hands.revoke(SOCIAL)
    bureau.drop("Marché déplacé.", name="marche.md")
    bureau.run("tick")
    told = json.loads(bureau.run("status", "--json").out)["deliveries"]
    wanted = next(one["post"] for one in told if one["state"] == State.HELD)

    answer = bureau.run("withdraw", wanted, "Erreur", answers=("y",))

    assert "Remove from these 2 accounts?" in answer.err
    assert "Removed from the account" in answer.out
    assert "On 1 account it had not been published" in answer.out


def test_the_question_about_what_had_not_left_says_so(bureau: Bureau) -> None:
    bureau.drop("Plus tard.", "at = 2026-12-25T10:00:00", name="tard.md")
    bureau.run("tick")
    told = json.loads(bureau.run("status", "--json").out)["deliveries"]
    later = next(one["post"] for one in told if one["state"] == State.SCHEDULED)

    answer = bureau.run("withdraw", later, "Annulé", answers=("n",))

    assert "Nothing of it was published." in answer.err


def test_the_document_says_what_is_wanted_and_how_far_it_came(bureau: Bureau) -> None:
    bureau.world.will_fail(SOCIAL, "delete", "cut-after")
    answer = bureau.run("withdraw", post_id(bureau), "Erreur", "--yes", "--json")
    told = json.loads(answer.out)
    assert told["version"] == 1
    wishes = {one["account"]: one["wish"] for one in told["deliveries"]}
    done, open_ = wishes["ville-bluesky"], wishes["ville-mastodon"]
    assert (done["kind"], done["state"], done["by"]) == ("withdraw", "done", "claire")
    assert done["parts"] == [{"number": 1, "done": "removed"}]
    assert (open_["state"], open_["problem"]["kind"]) == ("attempted", "uncertain")
    assert open_["reason"] == "Erreur"
    assert answer.code == 3


def test_the_journal_says_who_removed_what_and_why(bureau: Bureau) -> None:
    wanted = post_id(bureau)
    bureau.run("withdraw", wanted, "Erreur de date", "--yes")
    told = json.loads(bureau.run("journal", wanted, "--json").out)
    lines = [one for one in told["lines"] if one["act"] == "withdrawn"]
    assert len(lines) == 2
    assert {(one["by"], one["detail"]["reason"]) for one in lines} == {
        ("claire", "Erreur de date")
    }


def test_what_may_be_on_its_way_is_waited_for_and_shown_as_unwanted(
    bureau: Bureau,
) -> None:
    bureau.world.will_fail(TOWN, "create", "cut-before")
    bureau.drop("Marché déplacé.", name="marche.md")
    bureau.run("tick")
    told = json.loads(bureau.run("status", "--json").out)["deliveries"]
    wanted = next(one["post"] for one in told if one["state"] == State.UNCERTAIN)

    answer = bureau.run("withdraw", wanted, "Erreur", "--yes")

    assert answer.code == 3
    assert "removed once that is known" in " ".join(answer.out.split())
    assert "It is being withdrawn" in " ".join(bureau.run("preview").out.split())
    for _number in range(6):
        bureau.clock.advance(minutes=1)
        bureau.run("tick")
    assert [one.text for one in bureau.world.posts(TOWN)] == [
        "Pont fermé lundi.\n\nDéviation par le quai."
    ]
    told = json.loads(bureau.run("status", wanted, "--json").out)["deliveries"]
    assert {one["account"]: one["state"] for one in told} == {
        "ville-bluesky": State.CANCELLED,
        "ville-mastodon": State.WITHDRAWN,
    }
