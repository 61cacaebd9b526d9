"""`rehearse` and `window`: nothing real is touched, what is really there is played."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bureau import HANDLES, Answer, Bureau

TOWN = HANDLES["ville-bluesky"]
POLL = '\n[[polls]]\nname = "Départementales"\ndate = 2027-06-13\n'


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path).configure("ville-bluesky")


def polls(bureau: Bureau, written: str = POLL) -> None:
    config = bureau.folder.config
    config.write_text(config.read_text(encoding="utf-8") + written, encoding="utf-8")


def folded(answer: Answer) -> str:
    """What was said, wherever its lines were cut."""
    return " ".join(answer.said.split())


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "sqlite3" not in path.name
    }


def test_it_plays_the_outbox_and_what_the_ledger_holds_ready(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.drop("Avis", "at = 2027-01-10T08:00:00", name="avis.md")
    bureau.drop("Retenu", "at = 2027-01-11T08:00:00", name="retenu.md")
    bureau.run("tick")
    (bureau.outbox / "retenu.md").unlink()
    bureau.run("tick")
    bureau.drop("Neuf", "at = 2027-01-12T08:00:00", name="neuf.md")
    before, asked = files(bureau.home), len(bureau.world.log)

    page = tmp_path / "page.html"
    answer = bureau.run("rehearse", "2027-01", "--calm", "--json", "--html", str(page))

    assert answer.code == 0
    assert answer.err == ""
    told = json.loads(answer.out)
    found = [(one["title"], one["outcome"], one["hold"]) for one in told["deliveries"]]
    assert found == [
        ("Avis", "sent", None),
        ("Retenu", "held", "gone"),
        ("Neuf", "sent", None),
    ]
    assert "Rehearsal of January 2027" in page.read_text(encoding="utf-8")
    page.unlink()
    assert files(bureau.home) == before
    assert len(bureau.world.log) == asked
    assert bureau.world.posts(TOWN) == []


def test_occurrences_keep_the_ids_that_the_ledger_has(bureau: Bureau) -> None:
    head = ("at = 2027-01-02T08:00:00", 'every = "saturday"')
    bureau.drop("Marché", *head, name="marche.md")
    bureau.run("tick")
    known = {
        one["post"]
        for one in json.loads(bureau.run("status", "--json").out)["deliveries"]
    }

    told = json.loads(bureau.run("rehearse", "2027-01", "--calm", "--json").out)

    days = [one["due"][8:10] for one in told["deliveries"]]
    assert days == ["02", "09", "16", "23", "30"]
    assert known < {one["post"] for one in told["deliveries"]}


def test_a_cancelled_occurrence_is_not_played(bureau: Bureau) -> None:
    head = ("at = 2027-01-02T08:00:00", 'every = "saturday"')
    bureau.drop("Marché", *head, name="marche.md")
    bureau.run("tick")
    first = json.loads(bureau.run("status", "--json").out)["deliveries"][0]
    bureau.run("cancel", first["post"])

    told = json.loads(bureau.run("rehearse", "2027-01", "--calm", "--json").out)

    assert next(one["due"][8:10] for one in told["deliveries"]) == "09"


@pytest.mark.parametrize("month", ["mars", "2027-13", "2027-3", "2026-11"])
def test_what_is_no_coming_month_is_refused(bureau: Bureau, month: str) -> None:
    answer = bureau.run("rehearse", month)

    assert answer.code == 2
    assert "Nothing was played." in answer.err


def test_an_empty_month_says_so(bureau: Bureau) -> None:
    answer = bureau.run("rehearse", "2027-02")

    assert answer.code == 0
    assert "Nothing is planned for this month." in answer.out


# -- the chart ----------------------------------------------------------------------


def test_the_chart_compares_with_the_same_days_of_the_year_before(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.clock.jump(days=-365)
    for number in range(3):
        bureau.drop(f"Avant {number}", name=f"a{number}.md")
    bureau.run("tick")
    bureau.clock.advance(days=365)
    polls(bureau)
    bureau.drop("Pendant", "urgent = true", name="p.md")
    bureau.run("tick")

    page = tmp_path / "page.html"
    answer = bureau.run("window", "--entity", "ville", "--html", str(page))
    told = json.loads(bureau.run("window", "--by", "month", "--json").out)

    assert "from 1 December 2026 to 13 June 2027" in folded(answer)
    assert "1 post was published; 3 in the same days" in folded(answer)
    assert "3 " + "#" * 30 + " the year before" in answer.out
    assert "<table" in page.read_text(encoding="utf-8")
    (town, _museum) = told["windows"]
    assert town["bars"] == [
        {"first": "2026-12-01", "last": "2026-12-24", "count": 1, "year_before": 3}
    ]


def test_without_an_open_window_the_next_one_is_told(bureau: Bureau) -> None:
    assert "no poll is in the configuration" in folded(bureau.run("window"))
    polls(bureau, POLL.replace("06-13", "09-12"))

    assert "opens on Monday 1 March 2027, 00:00" in folded(bureau.run("window"))


def test_doctor_says_that_a_window_is_open_or_opens_soon(bureau: Bureau) -> None:
    polls(bureau)
    assert "Départementales is open until 13 June 2027" in folded(bureau.run("doctor"))
    bureau.clock.jump(days=-40)
    assert bureau.clock.now() < datetime(2026, 11, 15, 12, 1, tzinfo=UTC)
    assert "opens on 1 December 2026" in folded(bureau.run("doctor"))
    bureau.clock.jump(days=-40)
    assert "Départementales" not in folded(bureau.run("doctor"))


# -- posts that come again, and idle runs ----------------------------------------------


def test_the_horizon_moves_on_though_nothing_else_happens(bureau: Bureau) -> None:
    head = ("at = 2027-03-06T08:00:00", 'every = "saturday"')
    bureau.drop("Marché", *head, name="marche.md")
    counts = []

    for _number in range(52):
        bureau.clock.advance(days=1)
        bureau.run("tick")
        told = json.loads(bureau.run("status", "--json").out)["deliveries"]
        counts.append(len(told))

    assert counts[0] == 0
    assert counts[-1] > 1


# -- what the calendar adds to a preview -----------------------------------------------


def test_the_preview_of_what_comes_again_shows_the_next_and_all_dates(
    bureau: Bureau,
) -> None:
    head = ("at = 2026-12-26T08:00:00", 'every = "samedi"')
    path = bureau.drop("Marché", *head, name="marche.md")

    said = folded(bureau.run("preview", str(path)))
    told = json.loads(bureau.run("preview", str(path), "--json").out)

    assert said.count("Marché") == 2  # its title, and once its text
    assert "It comes again: Saturday 2 January 2027, 08:00 · Saturday 9" in said
    dues = [one["deliveries"][0]["due"][:10] for one in told["posts"]]
    assert dues == ["2026-12-26", "2027-01-02", "2027-01-09", "2027-01-16"]
    assert len({one["id"] for one in told["posts"]}) == 4


def test_what_is_previewed_is_what_is_planned(bureau: Bureau) -> None:
    head = ("at = 2026-12-26T08:00:00", 'every = "saturday"')
    bureau.drop("Marché", *head, name="marche.md")
    before = json.loads(bureau.run("preview", "--json").out)["posts"]
    bureau.run("tick")

    told = json.loads(bureau.run("status", "--json").out)["deliveries"]

    assert [one["post"] for one in told] == [one["id"] for one in before]


def test_a_preview_far_ahead_shows_the_first_time(bureau: Bureau) -> None:
    head = ("at = 2027-07-03T08:00:00", 'every = "saturday"')
    path = bureau.drop("Marché d’été", *head, name="ete.md")

    assert "Saturday 3 July 2027, 08:00" in folded(bureau.run("preview", str(path)))


def test_a_public_holiday_and_a_window_are_warnings_and_no_refusal(
    bureau: Bureau,
) -> None:
    polls(bureau)
    path = bureau.drop("Vœux", "at = 2027-01-01T10:00:00", name="voeux.md")

    preview, added = bureau.run("preview", str(path)), bureau.run("add", str(path))

    for answer in (preview, added):
        assert answer.code == 0
        assert "1 January 2027 is a public holiday (New Year's Day)" in folded(answer)
        assert "electoral window of Départementales" in folded(answer)
    told = json.loads(bureau.run("status", "--json").out)["deliveries"]
    assert [one["state"] for one in told] == ["held"]


def test_a_file_that_comes_again_is_no_single_post(
    bureau: Bureau, tmp_path: Path
) -> None:
    head = 'to = ["ville"]\nat = 2027-01-02T08:00:00\nevery = "saturday"'
    path = tmp_path / "marche.md"
    path.write_text(f"+++\n{head}\n+++\nMarché", encoding="utf-8")

    answer = bureau.run("add", str(path))

    assert answer.code == 2
    assert "Put it into the outbox" in folded(answer)
