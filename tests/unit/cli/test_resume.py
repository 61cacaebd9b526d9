"""Nothing held leaves without a choice, and what was chosen is not asked again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bureau import HANDLES, NOON, Bureau
from crosspost.model import State

TOWN = HANDLES["ville-bluesky"]
POLL = '\n[[polls]]\nname = "Municipales"\ndate = 2027-03-14\n'


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path).configure("ville-bluesky")


def records(bureau: Bureau) -> dict[str, dict[str, str]]:
    told = json.loads(bureau.run("status", "--json").out)
    return {one["id"]: one for one in told["deliveries"]}


def ids(bureau: Bureau) -> list[str]:
    return list(records(bureau))


def states(bureau: Bureau) -> list[str]:
    return [one["state"] for one in records(bureau).values()]


def texts(bureau: Bureau) -> list[str]:
    return sorted(one.text for one in bureau.world.posts(TOWN))


def tick(bureau: Bureau, times: int = 1) -> list[str]:
    """Runs of cron, five minutes apart; what each said."""
    said = []
    for _number in range(times):
        bureau.clock.advance(minutes=5)
        said.append(bureau.run("tick").said)
    return said


def due_in(bureau: Bureau, count: int, *, hours: float) -> None:
    at = (NOON + timedelta(hours=hours)).isoformat()
    for number in range(count):
        bureau.drop(f"Avis {number:02}", f"at = {at}", name=f"{number:02}.md")


def test_fifty_posts_come_due_in_a_pause(bureau: Bureau) -> None:
    """N8: ten runs send nothing, it is told once, and `resume` lists the fifty."""
    due_in(bureau, 50, hours=0.1)
    tick(bureau)
    bureau.run("pause", "Crise en cours")

    said = tick(bureau, 10)

    assert [bool(one) for one in said] == [True, *[False] * 9]
    assert said[0].count("paused") == 1
    assert texts(bureau) == []
    answer = bureau.run("resume")
    assert answer.code == 1
    assert all(one in answer.out for one in ids(bureau))
    assert len(ids(bureau)) == 50
    bureau.run("resume")  # asking again lifts nothing
    tick(bureau, 3)
    assert texts(bureau) == []


def test_each_is_settled_in_its_own_way(bureau: Bureau) -> None:
    due_in(bureau, 3, hours=0.1)
    tick(bureau)
    bureau.run("pause", "Crise")
    tick(bureau, 2)
    first, second, third = ids(bureau)

    answer = bureau.run(
        "resume",
        *("--send", first),
        *("--move", second, "2026-12-24T16:00"),
        *("--draft", third),
    )

    assert answer.code == 0
    assert "Sendings go on." in answer.out
    tick(bureau)
    assert len(texts(bureau)) == 1
    tick(bureau, 36)
    assert len(texts(bureau)) == 2
    assert sorted(states(bureau)) == [State.DRAFT, State.SENT, State.SENT]


def folded(said: str) -> str:
    return " ".join(said.split())


def test_a_draft_is_taken_up_again_as_it_is_told(bureau: Bureau) -> None:
    due_in(bureau, 2, hours=0.1)
    tick(bureau)
    bureau.run("pause", "Crise")
    tick(bureau, 2)
    first, second = ids(bureau)

    kept = bureau.run("resume", "--draft", first, "--draft", second)

    post = first.partition(".")[0]
    back = f"“crosspost resume --send {post}”"
    assert kept.code == 0
    assert back in folded(kept.out)
    assert back in folded(bureau.run("status").out)
    again = bureau.run("resume", "--send", post)
    assert again.code == 0
    assert back not in folded(again.out)
    assert "It is scheduled" in again.out
    later = second.partition(".")[0]
    assert bureau.run("resume", "--move", later, "2026-12-24T16:00").code == 0
    tick(bureau)
    assert texts(bureau) == ["Avis 00"]
    tick(bureau, 36)
    assert texts(bureau) == ["Avis 00", "Avis 01"]


def test_one_account_s_draft_is_taken_up_alone(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path).configure(*HANDLES)
    due_in(bureau, 1, hours=0.1)
    tick(bureau)
    bureau.run("pause", "Crise")
    tick(bureau, 2)
    first, second = ids(bureau)

    bureau.run("resume", "--draft", first, "--send", second)

    assert f"“crosspost resume --send {first}”" in folded(bureau.run("status").out)


def test_what_waits_is_listed_with_its_title(bureau: Bureau) -> None:
    due_in(bureau, 1, hours=0.1)
    tick(bureau)
    bureau.run("pause", "Crise")
    tick(bureau, 2)

    said = bureau.run("resume").out

    assert f"{ids(bureau)[0]}  Avis 00" in said
    assert "“crosspost resume --send ID”" in folded(said)


def test_what_was_chosen_waits_while_others_are_undecided(bureau: Bureau) -> None:
    """The pause stands as long as one is undecided: it is said, and kept."""
    due_in(bureau, 2, hours=0.1)
    tick(bureau)
    bureau.run("pause", "Crise")
    tick(bureau, 2)
    first, second = ids(bureau)

    answer = bureau.run("resume", "--send", first)

    assert answer.code == 1
    assert "as soon as the pause is lifted" in answer.out
    said = tick(bureau, 30)  # two hours and a half: longer than is tolerated
    assert "".join(said) == ""
    assert texts(bureau) == []
    assert sorted(states(bureau)) == [State.HELD, State.SCHEDULED]
    last = bureau.run("resume", "--draft", second)
    assert last.code == 0
    tick(bureau)
    assert len(texts(bureau)) == 1
    (sent,) = [one for one in records(bureau).values() if one["state"] == "sent"]
    assert sent["due"] >= (NOON + timedelta(hours=2, minutes=30)).isoformat()


def test_what_was_chosen_leaves_when_the_pause_file_goes(bureau: Bureau) -> None:
    """IT made the file and removes it; nobody is asked again."""
    due_in(bureau, 1, hours=0.1)
    tick(bureau)
    bureau.folder.pause_file.write_text("Panne\n")
    tick(bureau, 2)
    (only,) = ids(bureau)

    answer = bureau.run("resume", "--send", only)

    assert answer.code == 1
    assert "PAUSE" in answer.out
    tick(bureau, 30)
    assert texts(bureau) == []
    bureau.folder.pause_file.unlink()
    tick(bureau)
    assert texts(bureau) == ["Avis 00"]


def test_another_pause_is_another_question(bureau: Bureau) -> None:
    due_in(bureau, 2, hours=0.1)
    tick(bureau)
    bureau.run("pause", "Crise")
    tick(bureau, 2)
    bureau.run("resume", "--send", ids(bureau)[0])

    bureau.folder.pause_file.write_text("Panne\n")
    tick(bureau)

    assert states(bureau) == [State.HELD, State.HELD]


def test_a_post_in_an_electoral_window_is_read_again_first(bureau: Bureau) -> None:
    config = bureau.folder.config
    config.write_text(config.read_text(encoding="utf-8") + POLL, encoding="utf-8")
    due_in(bureau, 1, hours=3)
    bureau.drop("Eau coupée", "urgent = true", name="eau.md")

    (said,) = tick(bureau)

    assert "electoral window of Municipales" in said
    assert "1 September 2026" in said
    assert texts(bureau) == ["Eau coupée"]
    assert tick(bureau, 3) == [""] * 3
    held = [one["id"] for one in records(bureau).values() if one["state"] == "held"]
    assert bureau.run("resume", "--move", held[0], "2026-12-24T17:00").code == 0
    tick(bureau, 50)
    assert texts(bureau) == ["Avis 00", "Eau coupée"]


def test_a_poll_that_is_added_later_holds_what_was_scheduled(bureau: Bureau) -> None:
    due_in(bureau, 1, hours=3)
    tick(bureau)
    assert states(bureau) == [State.SCHEDULED]

    config = bureau.folder.config
    config.write_text(config.read_text(encoding="utf-8") + POLL, encoding="utf-8")
    tick(bureau)

    assert states(bureau) == [State.HELD]


def test_what_leaves_after_the_poll_goes_on(bureau: Bureau) -> None:
    config = bureau.folder.config
    config.write_text(config.read_text(encoding="utf-8") + POLL, encoding="utf-8")
    bureau.drop("Merci", "at = 2027-03-15T00:00:00")

    tick(bureau)

    assert states(bureau) == [State.SCHEDULED]
