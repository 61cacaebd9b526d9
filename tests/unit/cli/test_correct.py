"""`correct`: in place on Mastodon, linked or replaced on Bluesky."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bureau import HANDLES, Bureau
from crosspost.model import State

TOWN, SOCIAL = HANDLES["ville-bluesky"], HANDLES["ville-mastodon"]
BETTER = "Pont fermé mardi, et non lundi."


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path).configure("ville-bluesky", "ville-mastodon")
    made.photo()
    made.drop(
        "Pont fermé lundi.",
        'images = [{ file = "pont.jpg", alt = "Le pont." }]',
        "[mastodon]",
        'content_warning = "Travaux"',
    )
    assert made.run("tick").code == 0
    return made


def corrected(bureau: Bureau, text: str = BETTER, *head: str) -> str:
    path = bureau.home / "mieux.md"
    photo = bureau.photo("../pont.jpg").resolve()
    lines = [
        'to = ["ville"]',
        *(head or (f'images = [{{ file = "{photo.name}", alt = "Le pont." }}]',)),
        "[mastodon]",
        'content_warning = "Travaux"',
    ]
    path.write_text("\n".join(["+++", *lines, "+++", text]), encoding="utf-8")
    return str(path)


def deliveries(bureau: Bureau) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(bureau.run("status", "--json").out)[
        "deliveries"
    ]
    return told


def first(bureau: Bureau) -> str:
    return str(deliveries(bureau)[0]["post"])


def texts(bureau: Bureau, handle: str) -> list[str]:
    return [one.text for one in bureau.world.posts(handle)]


def test_mastodon_is_changed_in_place_and_bluesky_gets_a_linked_correction(
    bureau: Bureau,
) -> None:
    [before] = bureau.world.posts(SOCIAL)
    [town] = bureau.world.posts(TOWN)
    answer = bureau.run("correct", first(bureau), corrected(bureau), answers=("y",))

    assert answer.code == 0, answer.said
    assert "changed in place" in answer.out
    assert "answers the first one" in answer.out
    assert answer.err.count("Correct on these 2 accounts?") == 1
    [after] = bureau.world.posts(SOCIAL)
    assert (after.id, after.text) == (before.id, BETTER)
    assert (after.warning, after.media) == ("Travaux", before.media)
    assert after.languages == before.languages
    assert after.edited is not None

    old, new = bureau.world.posts(TOWN)
    assert (old.cid, old.text) == (town.cid, "Pont fermé lundi.")
    assert (new.text, new.reply_to, new.root) == (BETTER, old.uri, old.uri)
    reply = new.record["reply"]
    assert reply["parent"]["cid"] == reply["root"]["cid"] == old.cid
    for _number in range(3):
        bureau.clock.advance(minutes=5)
        assert bureau.run("tick").said == ""
    assert len(bureau.world.posts(TOWN)) == 2


def test_replacing_removes_and_publishes_anew_under_another_key(
    bureau: Bureau,
) -> None:
    [town] = bureau.world.posts(TOWN)
    answer = bureau.run(
        "correct", first(bureau), corrected(bureau), "--bluesky", "replace", "--yes"
    )

    assert answer.code == 0, answer.said
    assert "replies and likes are lost" in " ".join(answer.out.split())
    [new] = bureau.world.posts(TOWN)
    assert (new.text, new.reply_to) == (BETTER, "")
    assert new.id != town.id
    told = {(one["account"], one["state"]) for one in deliveries(bureau)}
    assert ("ville-bluesky", State.WITHDRAWN) in told
    assert ("ville-bluesky", State.SENT) in told


def test_what_replaces_a_post_leaves_only_once_it_is_gone(bureau: Bureau) -> None:
    bureau.world.will_fail(TOWN, "delete", "502", times=2)
    wanted = first(bureau)
    answer = bureau.run(
        "correct", wanted, corrected(bureau), "--bluesky", "replace", "--yes"
    )
    assert answer.code == 3
    assert texts(bureau, TOWN) == ["Pont fermé lundi."]
    assert "Being replaced" in bureau.run("status").out
    for _number in range(4):
        bureau.clock.advance(minutes=5)
        bureau.run("tick")
    assert texts(bureau, TOWN) == [BETTER]


@pytest.mark.parametrize("how", ["cut-after", "500-after", "truncated"])
def test_a_removal_whose_answer_is_lost_still_leads_to_the_new_post_once(
    bureau: Bureau, how: str
) -> None:
    bureau.world.will_fail(TOWN, "delete", how)
    bureau.run(
        "correct", first(bureau), corrected(bureau), "--bluesky", "replace", "--yes"
    )
    assert texts(bureau, TOWN) == []
    for _number in range(4):
        bureau.clock.advance(minutes=5)
        bureau.run("tick")
    assert texts(bureau, TOWN) == [BETTER]


def test_what_a_person_removed_is_neither_replaced_nor_answered(
    bureau: Bureau,
) -> None:
    bureau.world.hands.delete(TOWN, bureau.world.posts(TOWN)[0].id)
    bureau.world.hands.delete(SOCIAL, bureau.world.posts(SOCIAL)[0].id)
    for choice in ("link", "replace"):
        answer = bureau.run(
            "correct", first(bureau), corrected(bureau), "--bluesky", choice, "--yes"
        )
        assert answer.code == 1
        assert "never put back" in answer.out
    bureau.clock.advance(minutes=10)
    bureau.run("tick")
    assert texts(bureau, TOWN) == texts(bureau, SOCIAL) == []


def test_what_was_changed_elsewhere_is_refused_with_both_texts(
    bureau: Bureau,
) -> None:
    state = bureau.world.mastodon.state
    [shown] = bureau.world.posts(SOCIAL)
    status = state.status("social.crosspost.test", shown.id)
    assert status is not None
    state.keep_status(replace(status, text="Pont ouvert, finalement."))

    answer = bureau.run("correct", first(bureau), corrected(bureau), "--yes")
    said = " ".join(answer.out.split())
    assert answer.code == 1
    assert "“Pont fermé lundi.”" in said
    assert "Pont ouvert, finalement.”" in said
    assert texts(bureau, SOCIAL) == ["Pont ouvert, finalement."]
    assert texts(bureau, TOWN)[-1] == BETTER  # the other account goes on


def test_a_dry_run_shows_it_and_changes_nothing(bureau: Bureau) -> None:
    answer = bureau.run("correct", first(bureau), corrected(bureau), "--dry-run")
    assert answer.code == 0
    assert BETTER in answer.out
    assert texts(bureau, TOWN) == texts(bureau, SOCIAL) == ["Pont fermé lundi."]


def test_more_parts_than_stand_there_are_refused_before_anything_is_done(
    bureau: Bureau,
) -> None:
    file = corrected(bureau, f"{BETTER}\n***\nDéviation par le quai.")
    answer = bureau.run("correct", first(bureau), file, "--yes")
    assert answer.code == 2
    assert "withdraw" in answer.err
    assert texts(bureau, TOWN) == texts(bureau, SOCIAL) == ["Pont fermé lundi."]


def test_what_says_it_already_is_left_alone(bureau: Bureau) -> None:
    file = corrected(bureau, "Pont fermé lundi.")
    answer = bureau.run(
        "correct", first(bureau), file, "--account", "ville-mastodon", "--yes"
    )
    assert answer.code == 1
    assert "it says this already" in answer.out
    [after] = bureau.world.posts(SOCIAL)
    assert after.edited is None


def test_a_new_description_is_an_edit_of_the_picture_that_is_there(
    bureau: Bureau,
) -> None:
    file = corrected(
        bureau,
        "Pont fermé lundi.",
        'images = [{ file = "pont.jpg", alt = "Le pont, fermé par des barrières." }]',
    )
    uploads = len([one for one in bureau.world.log if one.where == "upload"])
    answer = bureau.run(
        "correct", first(bureau), file, "--account", "ville-mastodon", "--yes"
    )
    assert answer.code == 0, answer.said
    [after] = bureau.world.posts(SOCIAL)
    assert [one.alt for one in after.media] == ["Le pont, fermé par des barrières."]
    again = len([one for one in bureau.world.log if one.where == "upload"])
    assert again == uploads


def test_an_account_that_the_file_does_not_name_stays_as_it_is(
    bureau: Bureau,
) -> None:
    file = Path(corrected(bureau))
    file.write_text(file.read_text().replace('["ville"]', '["ville-mastodon"]'))
    answer = bureau.run("correct", first(bureau), str(file), "--yes")
    assert answer.code == 0, answer.said
    assert "does not name it" in answer.out
    assert texts(bureau, TOWN) == ["Pont fermé lundi."]
    assert texts(bureau, SOCIAL) == [BETTER]


def test_a_pause_holds_corrections_and_says_so(bureau: Bureau) -> None:
    bureau.run("pause", "Deuil")
    answer = bureau.run("correct", first(bureau), corrected(bureau), "--yes")
    assert answer.code in {1, 3}
    assert "Being corrected" in answer.out
    assert texts(bureau, TOWN) == texts(bureau, SOCIAL) == ["Pont fermé lundi."]


def test_a_correction_can_be_corrected_again(bureau: Bureau) -> None:
    wanted = first(bureau)
    only = ("--account", "ville-mastodon", "--yes")
    bureau.run("correct", wanted, corrected(bureau), *only)
    answer = bureau.run("correct", wanted, corrected(bureau, "Pont ouvert."), *only)
    assert answer.code == 0, answer.said
    assert texts(bureau, SOCIAL) == ["Pont ouvert."]


def test_a_withdrawn_post_names_the_correction_that_stays(bureau: Bureau) -> None:
    wanted = first(bureau)
    bureau.run("correct", wanted, corrected(bureau), "--yes")
    answer = bureau.run("withdraw", wanted, "Erreur", "--yes")
    assert answer.code == 0
    assert "stays where it is" in " ".join(answer.out.split())
    assert texts(bureau, TOWN) == [BETTER]
    assert texts(bureau, SOCIAL) == []


def test_the_same_correction_twice_is_no_second_post(bureau: Bureau) -> None:
    post = first(bureau)
    bureau.run("correct", post, corrected(bureau), "--yes")
    posts = len(bureau.world.posts(TOWN))
    again = bureau.run("correct", post, corrected(bureau), "--yes")
    assert len(bureau.world.posts(TOWN)) == posts == 2
    assert "was published there" in again.said
