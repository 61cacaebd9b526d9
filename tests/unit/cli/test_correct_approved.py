"""A correction where somebody must approve it: nothing of it leaves before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bureau import HANDLES, TEAM, Bureau
from crosspost.model import State

TOWN, SOCIAL = HANDLES["ville-bluesky"], HANDLES["ville-mastodon"]
OLD, BETTER = "Pont fermé lundi.", "Pont fermé mardi, et non lundi."


def office(home: Path, rule: str) -> Bureau:
    """A post of Luc's is online on both networks; the rule may change later."""
    made = Bureau(home).configure("ville-bluesky", "ville-mastodon")
    made.drop(OLD, 'author = "luc"')
    assert made.run("tick").code == 0
    made.settle_rules(rule, TEAM)
    made.clock.advance(minutes=5)
    assert made.run("tick").code == 0
    return made


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Bureau]:
    return lambda rule: office(tmp_path, rule)


@pytest.fixture
def two(tmp_path: Path) -> Bureau:
    return office(tmp_path, "two")


def file_of(bureau: Bureau, text: str = BETTER, author: str = "") -> str:
    path = bureau.home / "mieux.md"
    head = ['to = ["ville"]', *([f'author = "{author}"'] if author else [])]
    path.write_text("\n".join(["+++", *head, "+++", text]), encoding="utf-8")
    return str(path)


def status(bureau: Bureau) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bureau.run("status", "--json").out)
    return told


def post(bureau: Bureau) -> str:
    return str(status(bureau)["deliveries"][0]["post"])


def ask(
    bureau: Bureau,
    user: str = "lbihan",
    text: str = BETTER,
    *more: str,
    author: str = "",
) -> str:
    """Ask for a correction in place; what was said."""
    only = more or ("--account", "ville-mastodon")
    answer = bureau.as_user(
        user, "correct", post(bureau), file_of(bureau, text, author), *only, "--yes"
    )
    assert answer.code == 0, answer.said
    return " ".join(answer.said.split())


def approvals(bureau: Bureau) -> list[dict[str, Any]]:
    return [dict(one) for one in status(bureau)["approvals"]]


def correction(bureau: Bureau) -> dict[str, Any]:
    (one,) = [one for one in approvals(bureau) if one["correction"]]
    return one


def decide(bureau: Bureau, user: str, *words: str, digest: str = "") -> tuple[int, str]:
    named = digest or correction(bureau)["digest"]
    what, *rest = words or ("approve",)
    answer = bureau.as_user(user, what, post(bureau), *rest, "--digest", named, "--yes")
    return answer.code, " ".join(answer.said.split())


def wish(bureau: Bureau) -> dict[str, Any] | None:
    (one,) = [
        one["wish"]
        for one in status(bureau)["deliveries"]
        if one["account"] == "ville-mastodon" and one["post"] == post(bureau)
    ]
    return dict(one) if one else None


def reads(bureau: Bureau, handle: str = SOCIAL) -> list[str]:
    return [one.text for one in bureau.world.posts(handle)]


def tick(bureau: Bureau, times: int = 1) -> str:
    said = ""
    for _number in range(times):
        bureau.clock.advance(minutes=5)
        said += bureau.run("tick").said
    return " ".join(said.split())


def acts(bureau: Bureau) -> list[str]:
    told = json.loads(bureau.run("journal", "--json").out)
    return [one["act"] for one in told["lines"]]


# -- in place -------------------------------------------------------------------------


def test_two_persons_approve_what_will_stand_there_and_nothing_is_edited_before(
    two: Bureau,
) -> None:
    said = ask(two)
    assert "Nothing was changed" in said
    assert "2 approvals: Claire Dupont, Yann Le Goff, Anne Morvan" in said
    assert "Claire Dupont" in tick(two, 3)
    assert reads(two) == [OLD]

    assert decide(two, "claire")[0] == 0
    tick(two, 2)
    assert reads(two) == [OLD]
    assert correction(two)["approved_by"] == ["claire"]

    code, said = decide(two, "ylegoff")
    assert (code, "next run makes" in said) == (0, True)
    tick(two)
    assert reads(two) == [BETTER]
    found = acts(two)
    wanted = ["edit-proposed", "approved", "approved", "edit-approved", "edited"]
    assert [one for one in found if one in wanted] == wanted


def test_what_changes_is_shown_before_and_after(two: Bureau) -> None:
    ask(two)
    (told,) = correction(two)["correction"]
    assert (told["before"], told["after"]) == (OLD, BETTER)
    assert told["changed"] == ["text"]
    answer = two.as_user("claire", "approve", post(two))
    said = " ".join(answer.out.split())
    assert "Online now on ville-mastodon: Pont fermé lundi." in said
    assert BETTER in said
    assert "What changes: text (ville-mastodon)" in said


@pytest.mark.parametrize("rule", ["one", "two"])
def test_who_runs_it_never_approves_it_whoever_the_file_names(
    make: Callable[[str], Bureau], rule: str
) -> None:
    """Another name in the file makes nobody else its author."""
    bureau = make(rule)
    ask(bureau, "claire", author="luc")
    code, said = decide(bureau, "claire")
    assert code == 2
    assert "Nobody approves what they wrote or brought themselves" in said
    tick(bureau, 2)
    assert reads(bureau) == [OLD]
    assert decide(bureau, "ylegoff")[0] == 0
    tick(bureau)
    assert reads(bureau) == ([BETTER] if rule == "one" else [OLD])


def test_the_author_that_the_file_names_does_not_approve_it_either(
    make: Callable[[str], Bureau],
) -> None:
    bureau = make("one")
    ask(bureau, "lbihan", author="yann")
    assert decide(bureau, "ylegoff")[0] == 2
    assert decide(bureau, "claire")[0] == 0


def test_a_further_change_voids_the_approval_and_names_the_field(two: Bureau) -> None:
    ask(two)
    decide(two, "claire")
    before = correction(two)["digest"]
    ask(two, "lbihan", "Pont fermé mercredi.")

    now = correction(two)
    assert now["approved_by"] == []
    assert [one["field"] for one in now["void"]["changed"]] == ["text"]
    code, said = decide(two, "ylegoff", digest=before)
    assert (code, "not what this digest names" in said) == (2, True)
    assert decide(two, "ylegoff")[0] == 0
    tick(two, 2)
    assert reads(two) == [OLD]
    decide(two, "claire")
    tick(two)
    assert reads(two) == ["Pont fermé mercredi."]


def test_approved_by_all_then_changed_before_it_was_made_waits_again(
    two: Bureau,
) -> None:
    ask(two)
    decide(two, "claire")
    decide(two, "ylegoff")
    ask(two, "lbihan", "Pont fermé mercredi.")
    tick(two, 3)
    assert reads(two) == [OLD]
    assert correction(two)["void"]["by"] == "yann"


def test_who_wrote_an_earlier_version_does_not_approve_the_later_one(
    make: Callable[[str], Bureau],
) -> None:
    bureau = make("one")
    ask(bureau, "claire")
    ask(bureau, "lbihan", "Pont fermé mercredi.")
    assert decide(bureau, "claire")[0] == 2
    assert decide(bureau, "ylegoff")[0] == 0


def test_a_refusal_drops_it_and_what_is_online_stays(two: Bureau) -> None:
    ask(two)
    decide(two, "claire")
    code, said = decide(two, "ylegoff", "refuse", "C’était bien lundi.")
    assert code == 0
    assert "dropped" in said
    assert wish(two) is None
    tick(two, 2)
    assert reads(two) == [OLD]
    assert acts(two).count("edit-cancelled") == 1


def test_a_withdrawal_waits_for_nobody_and_ends_the_correction(two: Bureau) -> None:
    ask(two)
    answer = two.as_user("claire", "withdraw", post(two), "Erreur", "--yes")
    assert answer.code == 0, answer.said
    assert reads(two) == reads(two, TOWN) == []
    assert [one for one in approvals(two) if one["correction"]] == []


def test_a_pause_in_between_holds_what_was_approved(two: Bureau) -> None:
    ask(two)
    decide(two, "claire")
    two.folder.pause_file.write_text("Deuil")
    decide(two, "ylegoff")
    tick(two, 2)
    assert reads(two) == [OLD]
    two.folder.pause_file.unlink()
    tick(two)
    assert reads(two) == [BETTER]


def test_a_rule_that_became_stricter_holds_for_what_was_approved(
    make: Callable[[str], Bureau],
) -> None:
    bureau = make("one")
    ask(bureau)
    bureau.folder.pause_file.write_text("Deuil")
    decide(bureau, "claire")
    config = bureau.home / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace('approval = "one"', 'approval = "two"'),
        encoding="utf-8",
    )
    bureau.folder.pause_file.unlink()
    tick(bureau, 2)

    assert reads(bureau) == [OLD]
    assert correction(bureau)["approved_by"] == ["claire"]
    assert decide(bureau, "ylegoff")[0] == 0
    tick(bureau)
    assert reads(bureau) == [BETTER]


def test_what_was_asked_before_any_rule_waits_once_there_is_one(
    tmp_path: Path,
) -> None:
    bureau = Bureau(tmp_path).configure("ville-bluesky", "ville-mastodon")
    bureau.drop(OLD)
    bureau.run("tick")
    bureau.folder.pause_file.write_text("Deuil")
    file = file_of(bureau)
    bureau.run("correct", post(bureau), file, "--account", "ville-mastodon", "--yes")
    bureau.settle_rules("one", TEAM)
    bureau.folder.pause_file.unlink()
    tick(bureau, 2)
    assert reads(bureau) == [OLD]
    assert decide(bureau, "ylegoff")[0] == 0
    tick(bureau)
    assert reads(bureau) == [BETTER]


def test_an_approval_of_yesterday_s_correction_counts_for_no_other(
    make: Callable[[str], Bureau],
) -> None:
    """There and back again: the same words, and yet another correction."""
    bureau = make("one")
    for text in (BETTER, OLD):
        ask(bureau, "lbihan", text)
        decide(bureau, "claire")
        tick(bureau)
        assert reads(bureau) == [text]
    ask(bureau, "lbihan", BETTER)
    tick(bureau, 2)
    assert correction(bureau)["approved_by"] == []
    assert correction(bureau)["void"] is None
    assert reads(bureau) == [OLD]


def test_only_who_may_approve_decides_and_a_reader_asks_for_nothing(
    two: Bureau,
) -> None:
    answer = two.as_user("maire", "correct", post(two), file_of(two), "--yes")
    assert answer.code == 2
    ask(two, "claire")
    assert decide(two, "lbihan")[0] == 2
    assert decide(two, "maire")[0] == 2


# -- apart ----------------------------------------------------------------------------


def of_apart(bureau: Bureau) -> str:
    own = post(bureau)
    (other,) = {
        str(one["post"])
        for one in status(bureau)["deliveries"]
        if one["post"] != own and one["state"] != "cancelled"
    }
    return other


def decide_apart(bureau: Bureau, user: str, *words: str) -> int:
    other = of_apart(bureau)
    (digest,) = [o["digest"] for o in approvals(bureau) if o["post"] == other]
    what, *rest = words or ("approve",)
    return bureau.as_user(user, what, other, *rest, "--digest", digest, "--yes").code


def test_a_linked_correction_waits_as_a_post_of_its_own(two: Bureau) -> None:
    ask(two, "lbihan", BETTER, "--account", "ville-bluesky")
    tick(two, 2)
    assert reads(two, TOWN) == [OLD]
    said = two.as_user("claire", "approve", of_apart(two)).out
    assert "It stays as it is; what is shown answers it." in " ".join(said.split())
    assert decide_apart(two, "claire") == decide_apart(two, "ylegoff") == 0
    tick(two)
    assert reads(two, TOWN) == [OLD, BETTER]


def test_a_linked_correction_that_is_asked_for_anew_ends_the_one_that_waits(
    two: Bureau,
) -> None:
    ask(two, "lbihan", BETTER, "--account", "ville-bluesky")
    decide_apart(two, "claire")
    ask(two, "lbihan", "Pont fermé mercredi.", "--account", "ville-bluesky")
    assert decide_apart(two, "claire") == decide_apart(two, "ylegoff") == 0
    tick(two, 2)
    assert reads(two, TOWN) == [OLD, "Pont fermé mercredi."]


def replace_it(bureau: Bureau) -> None:
    ask(bureau, "lbihan", BETTER, "--account", "ville-bluesky", "--bluesky", "replace")


def test_nothing_is_removed_before_what_replaces_it_is_approved(two: Bureau) -> None:
    replace_it(two)
    tick(two, 2)
    assert reads(two, TOWN) == [OLD]
    assert decide_apart(two, "claire") == 0
    tick(two, 2)
    assert reads(two, TOWN) == [OLD]
    assert decide_apart(two, "ylegoff") == 0
    tick(two, 2)
    assert reads(two, TOWN) == [BETTER]


def test_a_replacement_that_is_refused_is_over(two: Bureau) -> None:
    replace_it(two)
    assert decide_apart(two, "claire") == 0
    assert decide_apart(two, "ylegoff", "refuse", "Non.") == 0
    tick(two, 2)
    assert reads(two, TOWN) == [OLD]
    states = {(one["account"], one["state"]) for one in status(two)["deliveries"]}
    assert ("ville-bluesky", State.CANCELLED) in states


def test_who_else_the_file_says_speaks_changes_no_rule(
    make: Callable[[str], Bureau],
) -> None:
    """The museum asks for no approval; the town, whose post it is, does."""
    bureau = make("one")
    path = Path(file_of(bureau))
    text = path.read_text("utf-8").replace(
        'to = ["ville"]', 'to = ["ville"]\nentity = "musee"\ncross_entity = true'
    )
    path.write_text(text, encoding="utf-8")
    named = (post(bureau), str(path), "--bluesky", "replace", "--yes")
    assert bureau.as_user("ylegoff", "correct", *named).code == 0
    tick(bureau, 3)
    assert reads(bureau) == reads(bureau, TOWN) == [OLD]
    assert set(approvals(bureau)[0]["approved_by"]) == set()
