"""A month is played by the real rules, on a clock and networks of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from crosspost.i18n import _
from crosspost.model import Account, Directory, Entity, Hold, State
from crosspost.polls import Poll
from crosspost.rehearse import play as room
from crosspost.rehearse.page import html
from crosspost.rehearse.telling import document, lines
from crosspost.rehearse.troubles import MOST, draw
from crosspost.rehearse.values import Kind, Month, Outcome, Played, Script, Trouble

BEGIN = datetime(2027, 2, 28, 23, tzinfo=UTC)
END = datetime(2027, 3, 31, 22, tzinfo=UTC)
TOWN = Entity("ville", "Ville de Saint-Elven", territory="67")
MUSEUM = Entity("musee", "Musée", time_zone="Indian/Reunion")
MARKET = 'at = 2027-01-02T08:00:00\nevery = "saturday"'


def file(head: str, text: str, to: str = "ville") -> bytes:
    return f'+++\nto = ["{to}"]\n{head}\n+++\n{text}'.encode()


def script(folder: Path, **outbox: bytes) -> Script:
    accounts = [
        Account("ville-bluesky", "bluesky", "ville", "ville.crosspost.test"),
        Account(
            "musee-mastodon",
            "mastodon",
            "musee",
            "musee@social.crosspost.test",
            time_zone="Indian/Reunion",
        ),
    ]
    return Script(
        begin=BEGIN,
        end=END,
        directory=Directory(
            entities={"ville": TOWN, "musee": MUSEUM},
            accounts={one.name: one for one in accounts},
        ),
        outbox={f"{name}.md": data for name, data in outbox.items()},
        folder=str(folder),
    )


def told(month: Month) -> list[tuple[str, str]]:
    return [(f"{one.due:%d %H:%M}", str(one.outcome)) for one in month.played]


def struck(made: Script, *troubles: Trouble) -> Month:
    return room._played(made, troubles, by="claire")


def trouble(kind: Kind, begin: datetime, *, minutes: float, of: str = "") -> Trouble:
    return Trouble(kind, of, begin, begin + timedelta(minutes=minutes))


@pytest.fixture
def market(tmp_path: Path) -> Script:
    return script(tmp_path, marche=file(MARKET, "Marché"))


def test_a_calm_month_leaves_at_its_time_across_the_change_of_clock(
    market: Script,
) -> None:
    month = room.calm(market, by="claire")

    assert told(month) == [
        ("06 07:00", "sent"),
        ("13 07:00", "sent"),
        ("20 07:00", "sent"),
        ("27 07:00", "sent"),
    ]
    assert "clock-forward" in {one.id for one in month.remarks}


def test_what_leaves_before_and_what_cannot_be_taken_is_said(tmp_path: Path) -> None:
    month = room.calm(
        script(
            tmp_path,
            avant=file("at = 2027-02-15T08:00:00", "Avant"),
            nuit=file("at = 2027-03-28T02:30:00", "La nuit"),
            tout=file("", "Sans date"),
        ),
        by="claire",
    )

    assert month.earlier == 2
    assert list(month.bad) == ["nuit.md"]
    assert month.played == []


def test_a_window_holds_what_is_not_urgent(tmp_path: Path) -> None:
    made = script(
        tmp_path,
        fete=file("at = 2027-03-10T08:00:00", "Fête"),
        eau=file("at = 2027-03-10T09:00:00\nurgent = true", "Eau coupée"),
    )
    poll = Poll("Départementales", date(2027, 6, 13), entities=("ville",))
    made = replace(made, directory=replace(made.directory, polls=(poll,)))

    month = room.calm(made, by="claire")

    assert [one.outcome for one in month.played] == [Outcome.HELD, Outcome.SENT]
    assert month.played[0].hold == Hold.WINDOW
    assert [one.id for one in month.remarks] == ["window", "clock-forward"]


AT = datetime(2027, 3, 6, 6, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "minutes", "outcome"),
    [
        (Kind.AWAY, 25, Outcome.LATE),
        (Kind.AWAY_LONG, 120, Outcome.HELD),
        (Kind.CUT, 10, Outcome.SENT),
        (Kind.FAILS, 10, Outcome.SENT),
        (Kind.BUSY, 10, Outcome.LATE),
        (Kind.REVOKED, 720, Outcome.HELD),
        (Kind.OFF, 360, Outcome.HELD),
    ],
)
def test_each_thing_that_goes_wrong_is_met_and_told(
    tmp_path: Path, kind: Kind, minutes: float, outcome: Outcome
) -> None:
    made = script(tmp_path, avis=file("at = 2027-03-06T08:00:00", "Avis"))
    of = "" if kind is Kind.OFF else "ville-bluesky"

    (one,) = struck(made, trouble(kind, AT, minutes=minutes, of=of)).played

    assert one.outcome is outcome
    assert one.story
    if kind is Kind.CUT:
        assert "not sent twice" in str(one.story[-1].said)
    if outcome is Outcome.HELD:
        assert one.sent_at is None
        assert one.hold


def test_after_a_new_secret_the_others_leave(market: Script) -> None:
    of = trouble(Kind.REVOKED, AT, minutes=720, of="ville-bluesky")

    month = struck(market, of)

    outcomes = [one.outcome for one in month.played]
    assert outcomes == [Outcome.HELD, *[Outcome.SENT] * 3]


def test_the_same_seed_is_the_same_month_another_is_another(tmp_path: Path) -> None:
    made = script(tmp_path, avis=file("at = 2027-03-06T08:00:00", "Avis"))
    one, two = (document(room.play(made, by="claire")) for _ in range(2))
    other = document(room.play(replace(made, seed=2), by="claire"))

    assert one == two
    assert one["troubles"]
    assert one["troubles"] != other["troubles"]


def test_nothing_is_written_beside_the_outbox(tmp_path: Path) -> None:
    made = script(tmp_path, avis=file("at = 2027-03-06T08:00:00", "Avis"))
    room.play(made, by="claire")

    assert list(tmp_path.iterdir()) == []


def test_it_is_told_as_text_as_a_page_and_as_a_document(tmp_path: Path) -> None:
    made = script(
        tmp_path,
        paques=file("at = 2027-03-26T08:00:00", "Vendredi <saint>"),
        expo=file("at = 2027-03-28T02:30:00", "Expo", to="musee"),
    )

    month = struck(made, trouble(Kind.OFF, BEGIN + timedelta(days=25), minutes=2000))

    text = "\n".join(line.text for line in lines(month, lambda said, _tone: str(said)))
    assert "Rehearsal of March 2027 (seed 1): nothing was published." in text
    assert "Good Friday" in text
    assert "this machine was off" in text
    assert "02:30 (in Paris: Saturday 27 March 2027, 23:30)" in text
    page = html(month)
    assert "Vendredi &lt;saint&gt;" in page
    assert "<saint>" not in page
    found = document(month)["deliveries"]
    assert [one["due"] for one in found] == [
        "2027-03-26T08:00:00+01:00",
        "2027-03-28T02:30:00+04:00",
    ]
    assert found[0]["hold"] == "late"


def _due(count: int) -> Sequence[Played]:
    return [
        Played(
            id=f"{number:03}.a",
            post=f"{number:03}",
            title="",
            account="a",
            network="fake",
            entity="ville",
            due=BEGIN + timedelta(hours=number),
            outcome=Outcome.SENT,
            state=State.SENT,
            why=_("none"),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(("count", "wanted"), [(1, 1), (4, 1), (12, 3), (400, MOST)])
def test_a_few_things_go_wrong_just_when_something_is_due(
    count: int, wanted: int
) -> None:
    due = _due(count)

    found = draw(due, Random(7))  # noqa: S311 -- a play

    assert len(found) == wanted
    for one in found:
        assert any(one.begin < at.due < one.end for at in due)
        assert bool(one.account) is (one.kind is not Kind.OFF)
