"""A prepared post that is not urgent: sent now, at a time, or kept as a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bureau import HANDLES, TEAM, Answer, Bureau
from pictures import photo, saved

TOWN, SOCIAL = HANDLES["ville-bluesky"], HANDLES["ville-mastodon"]
TEMPLATE = """\
+++
about = "Le marché du samedi"
to = ["ville"]
images = [{ file = "halle.jpg", alt = "La halle, {{fete}}." }]

[blanks.fete]
about = "la fête"
+++
Marché de {{fete}} samedi.
"""
SAID = "Marché de Noël samedi."
SET = ("template", "post", "marche", "--set", "fete=Noël")


def made(home: Path) -> Bureau:
    bureau = Bureau(home).configure("ville-bluesky", "ville-mastodon")
    (home / "templates").mkdir()
    (home / "templates" / "marche.md").write_text(TEMPLATE, encoding="utf-8")
    picture = home / "templates" / "halle.jpg"
    picture.write_bytes(saved(photo(64, 48), "image/jpeg"))
    return bureau


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return made(tmp_path)


def there(bureau: Bureau) -> list[list[str]]:
    return [[post.text for post in bureau.world.posts(one)] for one in (TOWN, SOCIAL)]


def flat(said: str) -> str:
    return " ".join(said.split())


def let_rest(bureau: Bureau, file: Path) -> None:
    """Long enough for the outbox to take it."""
    at = bureau.clock.now().timestamp() - 300
    os.utime(file, (at, at))


def written(bureau: Bureau, told: Answer) -> Path:
    """The one file that was written."""
    (file,) = bureau.outbox.iterdir()
    assert told.code == 0, told.said
    assert f"outbox/{file.name}" in told.out
    return file


def test_it_is_shown_asked_about_and_published(bureau: Bureau) -> None:
    told = bureau.run(*SET, answers=("y",))

    assert told.code == 0, told.said
    assert there(bureau) == [[SAID], [SAID]]
    assert told.out.index("fete = “Noël”") < told.out.index(SAID)
    assert "Publish on these 2 accounts?" in told.err


def test_no_is_no_and_says_what_else_there_is(bureau: Bureau) -> None:
    told = bureau.run(*SET, answers=("n",))

    assert told.code == 0
    assert there(bureau) == [[], []]
    assert "With --draft it is kept as a file" in flat(told.out)


def test_at_a_time_it_is_scheduled_and_leaves_then(bureau: Bureau) -> None:
    told = bureau.run(*SET, "--at", "2026-12-26T08:00")
    assert told.code == 0, told.said
    assert there(bureau) == [[], []]

    bureau.clock.advance(hours=43)  # to the minute
    bureau.run("tick")

    assert there(bureau) == [[SAID], [SAID]]


def test_under_the_usual_rule_it_waits_for_a_colleague(bureau: Bureau) -> None:
    bureau.settle_rules("one", TEAM)

    told = bureau.as_user("lbihan", *SET, "--yes")  # on call, and that changes nothing

    assert there(bureau) == [[], []]
    assert "It waits for an approval" in flat(told.out)
    (waiting,) = json.loads(bureau.run("status", "--json").out)["approvals"]
    named = (waiting["post"], "--digest", waiting["digest"], "--yes")
    assert bureau.as_user("claire", "approve", *named).code == 0
    bureau.run("tick")
    assert there(bureau) == [[SAID], [SAID]]


def test_a_draft_is_a_file_that_never_leaves_by_itself(bureau: Bureau) -> None:
    file = written(bureau, bureau.run(*SET, "--draft"))
    let_rest(bureau, file)
    bureau.run("tick")

    assert file.name == "marche-2026-12-24.md.draft"
    assert there(bureau) == [[], []]
    taken = file.rename(file.with_suffix(""))
    let_rest(bureau, taken)
    bureau.run("tick")
    assert there(bureau) == [[SAID], [SAID]]  # with its picture, from templates/


def test_a_second_draft_is_a_second_file(bureau: Bureau) -> None:
    for _number in range(2):
        bureau.run(*SET, "--draft")

    assert sorted(one.name for one in bureau.outbox.iterdir()) == [
        "marche-2026-12-24-2.md.draft",
        "marche-2026-12-24.md.draft",
    ]


def test_in_the_outbox_it_is_taken_by_the_next_run(bureau: Bureau) -> None:
    told = bureau.run(*SET, "--outbox", "--at", "2026-12-26T08:00", "--no-signature")
    file = written(bureau, told)
    let_rest(bureau, file)
    bureau.run("tick")

    assert file.name == "marche-2026-12-26.md"
    assert "signature = false" in file.read_text(encoding="utf-8")
    (first, _second) = json.loads(bureau.run("status", "--json").out)["deliveries"]
    assert (first["state"], first["due"]) == (
        "scheduled",
        "2026-12-26T07:00:00.000+00:00",
    )


def test_what_would_leave_with_the_next_run_is_asked_about(bureau: Bureau) -> None:
    told = bureau.run(*SET, "--outbox", answers=("n",))

    assert "Let it leave with the next run?" in told.err
    assert list(bureau.outbox.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--at", "2025-01-01T08:00", "--yes"), "its time has passed"),
        (("--at", "demain", "--yes"), "demain"),
        (("--draft", "--outbox"), "--outbox"),
        ((), "--yes"),
    ],
)
def test_refusals(bureau: Bureau, words: tuple[str, ...], named: str) -> None:
    told = bureau.run(*SET, *words)

    assert told.code == 2
    assert named in told.err
    assert (there(bureau), list(bureau.outbox.iterdir())) == ([[], []], [])


def test_nothing_is_written_by_a_look(bureau: Bureau) -> None:
    told = bureau.run(*SET, "--draft", "--dry-run", "--json")

    (post,) = json.loads(told.out)["posts"]
    assert len(post["deliveries"]) == 2
    assert list(bureau.outbox.iterdir()) == []


def test_the_urgent_path_says_where_the_others_go(bureau: Bureau) -> None:
    told = bureau.run("urgent", "marche", "--set", "fete=Noël", "--yes")

    assert told.code == 2
    assert "crosspost template post marche" in flat(told.err)


def test_show_gives_the_command(bureau: Bureau) -> None:
    told = bureau.run("template", "show", "marche")

    assert 'crosspost template post marche --set fete="…"' in told.out
