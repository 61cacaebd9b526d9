"""The life of a file in the outbox, on a real folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from crosspost.editorial.outbox import File
from crosspost.engine import acts
from crosspost.engine.intake import Intake
from crosspost.engine.results import Bad
from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.model import Hold, State
from office import NOON, Office

LATER = NOON + timedelta(hours=2)


def hold_of(office: Office) -> Hold | None:
    return office.record().hold


# -- taking ----------------------------------------


def test_a_file_is_taken_once_it_has_not_moved_for_thirty_seconds(
    office: Office,
) -> None:
    office.drop(age=timedelta(seconds=29))
    office.tick()
    assert office.texts() == []

    office.tick(minutes=0.1)

    assert office.texts() == ["Pont fermé"]


def test_a_file_that_is_still_written_is_not_taken(office: Office) -> None:
    path = office.drop(age=timedelta(0))
    for line in range(6):
        office.tick(minutes=0.3)
        with path.open("a") as file:
            file.write(f"\nligne {line}")
        office.touch(path, age=timedelta(0))
    assert office.texts() == []

    office.tick(minutes=1)

    assert office.texts()[0].endswith("ligne 5")


def test_a_clock_that_is_ahead_on_the_share_delays_nothing(office: Office) -> None:
    office.drop(age=timedelta(hours=-5))
    office.tick()
    assert office.texts() == []

    office.tick(minutes=1)

    assert office.texts() == ["Pont fermé"]


def test_a_change_is_seen_though_the_share_s_clock_is_ahead(office: Office) -> None:
    office.drop(at=LATER)
    office.tick()
    office.drop(text="Pont ouvert", at=LATER, age=timedelta(days=-30))

    office.tick(3, minutes=1)
    office.tick(minutes=120)

    assert office.texts() == ["Pont ouvert"]


@pytest.mark.parametrize(
    "name",
    [".pont.md", "pont.md~", "pont.md.part", "pont.md.swp", "pont.txt", ".x/pont.md"],
)
def test_names_that_are_never_taken(office: Office, name: str) -> None:
    office.drop(name)

    assert office.tick(3, minutes=1) == 0

    assert office.records() == []


def test_files_in_folders_of_the_outbox_are_taken(office: Office) -> None:
    office.drop("mairie/avis/pont.md")

    office.tick()

    assert office.texts() == ["Pont fermé"]


def test_what_lies_in_sent_is_never_taken(office: Office) -> None:
    office.drop("sent/2026-11/pont.md")

    office.tick()

    assert office.records() == []


def test_the_post_id_is_that_of_the_path(office: Office) -> None:
    from crosspost.identity import post_id

    office.drop("avis/pont.md")
    office.tick()

    assert office.record().post == post_id("avis/pont.md")


# -- what cannot be taken ----------------------------------------


def test_a_bad_file_is_told_once_and_the_others_go(office: Office) -> None:
    office.drop("1.md", to=("inconnu",))
    office.drop("2.md", "Bon")

    assert office.tick() == 1
    assert "1.md" in office.said
    assert "inconnu" in office.said
    assert office.tick(3, minutes=5) == 0

    assert office.said == ""
    assert office.texts() == ["Bon"]


def test_a_bad_file_that_is_mended_goes(office: Office) -> None:
    office.drop(to=("inconnu",))
    office.tick()

    office.drop(age=timedelta(minutes=1))
    office.tick(minutes=2)

    assert office.texts() == ["Pont fermé"]


def test_another_mistake_in_the_same_file_is_told_too(office: Office) -> None:
    office.drop(to=("inconnu",))
    office.tick()
    office.drop(to=("autre",))

    assert office.tick() == 1
    assert "autre" in office.said


def test_the_same_mistake_made_again_later_is_told_again(office: Office) -> None:
    office.drop(at=LATER, to=("inconnu",))
    office.tick()
    office.drop(at=LATER)
    office.tick(minutes=1)
    office.drop(at=LATER, to=("inconnu",))

    assert office.tick(minutes=1) == 1


def test_a_scheduled_file_that_becomes_bad_holds_what_it_had_scheduled(
    office: Office,
) -> None:
    office.drop(at=LATER)
    office.tick()
    office.drop(text="Pont ouvert", at=LATER, to=("inconnu",))

    assert office.tick() == 1
    assert hold_of(office) is Hold.CHANGED
    office.tick(minutes=121)
    assert office.texts() == []


def test_and_once_mended_the_same_post_goes_on(office: Office) -> None:
    office.drop(at=LATER)
    office.tick()
    office.drop(text="Pont ouvert", at=LATER, to=("inconnu",))
    office.tick()

    office.drop(text="Pont ouvert", at=LATER)
    office.tick(minutes=1)
    office.tick(minutes=121)

    assert len(office.records()) == 1
    assert office.texts() == ["Pont ouvert"]


def test_and_mended_back_to_what_it_was_goes_on_too(office: Office) -> None:
    office.drop(at=LATER)
    office.tick()
    office.drop(at=LATER, to=("inconnu",))
    office.tick()

    office.drop(at=LATER)
    office.tick(minutes=1)
    office.tick(minutes=121)

    assert len(office.records()) == 1
    assert office.texts() == ["Pont fermé"]


@dataclass
class Shelf:
    """An outbox of which one file cannot be read, as on a share with odd rights."""

    files_: dict[str, File]
    contents: dict[str, bytes]
    closed: set[str]

    def files(self) -> dict[str, File]:
        return self.files_

    def read(self, path: str) -> bytes:
        if path in self.closed:
            raise CrosspostError(_("{file}: this file cannot be read.", file=path))
        return self.contents[path]

    def digest(self, path: str) -> str:
        from hashlib import sha256

        return sha256(self.read(path)).hexdigest()


def test_a_file_that_cannot_be_read_costs_only_itself_and_is_read_later(
    office: Office,
) -> None:
    app = office.app
    old = NOON - timedelta(hours=1)
    content = b'+++\nto = ["a"]\n+++\n'
    shelf = Shelf(
        {name: File(name, f"{name}-1", old) for name in ("1.md", "2.md")},
        {"1.md": content + b"Un", "2.md": content + b"Deux"},
        {"1.md"},
    )
    whole = app.intake()
    intake = Intake(shelf, app.ledger, app.clock, whole.read, whole.plan, "agent")

    first = intake.take()
    shelf.closed.clear()
    second = intake.take()

    assert [one.path for one in first if isinstance(one, Bad)] == ["1.md"]
    assert [one.path for one in first if not isinstance(one, Bad)] == ["2.md"]
    assert [one.path for one in second] == ["1.md"]


# -- changes ----------------------------------------


def test_changed_before_anything_was_attempted_it_is_planned_anew(
    office: Office,
) -> None:
    office.drop(at=LATER)
    office.tick()
    before = office.record()

    office.drop(text="Pont ouvert", at=LATER + timedelta(hours=1))
    office.tick()
    after = office.record()

    assert after.post == before.post
    assert after.revision == 2
    assert after.due == LATER + timedelta(hours=1)
    office.tick(minutes=181)
    assert office.texts() == ["Pont ouvert"]


def test_changed_after_it_was_sent_is_said_once_and_never_resent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    del monkeypatch
    read_only(office)
    office.drop()
    office.tick()
    office.drop(text="Pont ouvert")

    assert office.tick() == 1
    assert "pont.md" in office.said
    assert office.tick(5, minutes=5) == 0
    assert office.texts() == ["Pont fermé"]


def test_touched_but_the_same_it_is_left_alone(office: Office) -> None:
    path = office.drop(at=LATER)
    office.tick()
    before = len(office.journal())

    office.touch(path, age=timedelta(minutes=1))
    office.tick(minutes=5)

    assert len(office.journal()) == before
    assert office.record().revision == 1


def test_an_account_added_to_it_gets_it_too(make_office: Callable[..., Office]) -> None:
    office = make_office(plain=("a", "b"))
    office.drop(at=LATER, to=("a",))
    office.tick()

    office.drop(at=LATER, to=("a", "b"))
    office.tick()
    office.tick(minutes=121)

    assert (office.texts("a"), office.texts("b")) == (["Pont fermé"], ["Pont fermé"])


def test_an_account_taken_out_of_it_gets_nothing(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    office.drop(at=LATER, to=("a", "b"))
    office.tick()

    office.drop(at=LATER, to=("a",))
    office.tick()
    office.tick(minutes=121)

    assert (office.texts("a"), office.texts("b")) == (["Pont fermé"], [])
    assert office.states() == {"a": State.SENT, "b": State.CANCELLED}


def test_an_account_added_after_the_others_were_sent_gets_it_alone(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    read_only(office)
    office.drop(to=("a",))
    office.tick()

    office.drop(to=("a", "b"))
    office.tick(3, minutes=5)

    assert office.texts("a") == ["Pont fermé"]
    assert office.texts("b") == []
    assert office.said == ""


def test_a_change_after_it_was_taken_back_sends_nothing_and_says_so(
    office: Office,
) -> None:
    office.drop(at=LATER)
    office.tick()
    acts.cancel(
        office.app.ledger, office.records(), by="agent", look_at=office.clock.now()
    )

    office.drop(text="Pont ouvert", at=LATER)

    assert office.tick() == 1
    assert "pont.md" in office.said
    office.tick(minutes=121)
    assert office.texts() == []


# -- going, coming back, moving ----------------------------------------


def test_disappeared_while_scheduled_it_is_held_never_sent_never_cancelled(
    office: Office,
) -> None:
    office.drop(at=LATER).unlink()
    office.drop("autre.md", "Autre", at=LATER)
    path = office.drop(at=LATER)
    office.tick()

    path.unlink()
    assert office.tick() == 1
    assert "disappeared" in office.said
    office.tick(5, minutes=60)

    held = [one for one in office.records() if one.hold is Hold.GONE]
    assert len(held) == 1
    assert office.texts() == ["Autre"]


def test_back_as_it_was_it_goes_on(office: Office) -> None:
    path = office.drop(at=LATER)
    office.tick()
    content = path.read_bytes()
    path.unlink()
    office.tick()

    path.write_bytes(content)
    office.touch(path)
    office.tick()
    office.tick(minutes=121)

    assert office.texts() == ["Pont fermé"]
    assert len(office.records()) == 1


def test_back_with_other_words_it_goes_on_with_these(office: Office) -> None:
    path = office.drop(at=LATER)
    office.tick()
    path.unlink()
    office.tick()

    office.drop(text="Pont ouvert", at=LATER)
    office.tick()
    office.tick(minutes=121)

    assert office.texts() == ["Pont ouvert"]
    assert len(office.records()) == 1


@pytest.mark.parametrize("seen_gone", [False, True])
def test_the_same_bytes_elsewhere_after_a_disappearance_are_a_renaming(
    office: Office, *, seen_gone: bool
) -> None:
    path = office.drop(at=LATER)
    office.tick()
    content = path.read_bytes()
    path.unlink()
    if seen_gone:
        office.tick()

    target = office.outbox / "avis" / "pont-wilson.md"
    target.parent.mkdir()
    target.write_bytes(content)
    office.touch(target)
    office.tick()
    office.tick(minutes=121)

    assert office.texts() == ["Pont fermé"]
    assert len(office.records()) == 1
    assert not target.exists()


def test_a_copy_of_a_scheduled_file_is_held(office: Office) -> None:
    path = office.drop(at=LATER)
    office.tick()
    shutil.copy(path, office.outbox / "pont - Copie.md")
    office.touch(office.outbox / "pont - Copie.md")

    assert office.tick() == 1
    office.tick(minutes=121)

    assert office.texts() == ["Pont fermé"]
    assert sorted(one.hold or "" for one in office.records()) == ["", Hold.COPY]


def test_two_equal_files_at_once_are_one_and_its_copy(office: Office) -> None:
    office.drop("1.md")
    office.drop("2.md")

    assert office.tick() == 1

    assert office.texts() == ["Pont fermé"]


@pytest.mark.parametrize("name", ["pont.md", "autre.md"])
def test_a_copy_of_a_file_already_sent_is_held_and_asked(
    office: Office, name: str
) -> None:
    office.drop()
    office.tick()
    assert list((office.outbox / "sent").rglob("*.md"))
    office.drop(name)

    assert office.tick(minutes=5) == 1
    office.tick(5, minutes=5)

    assert office.texts() == ["Pont fermé"]
    assert Hold.COPY in {one.hold for one in office.records()}


def test_another_text_under_the_name_of_a_sent_file_is_another_post(
    office: Office,
) -> None:
    office.drop("alerte.md", "Alerte lundi")
    office.tick()
    office.drop("alerte.md", "Alerte mardi")
    office.tick(minutes=5)

    assert office.texts() == ["Alerte lundi", "Alerte mardi"]
    assert len({one.post for one in office.records()}) == 2


# -- how many, how late ----------------------------------------


def test_more_than_five_undated_files_at_once_are_asked_about(office: Office) -> None:
    for number in range(6):
        office.drop(f"{number}.md", f"Avis {number}")

    assert office.tick() == 1
    office.tick(5, minutes=5)

    assert {one.hold for one in office.records()} == {Hold.FLOOD}
    assert office.texts() == []


def test_five_are_not(office: Office) -> None:
    for number in range(5):
        office.drop(f"{number}.md", f"Avis {number}")

    office.tick()

    assert len(office.texts()) == 5


def test_dated_ones_are_no_flood(office: Office) -> None:
    for number in range(9):
        office.drop(f"{number}.md", f"Avis {number}", at=LATER)

    assert office.tick() == 0

    assert {one.state for one in office.records()} == {State.SCHEDULED}


def test_a_time_that_had_passed_when_the_file_was_written_is_held(
    office: Office,
) -> None:
    office.drop(at=NOON - timedelta(minutes=20))

    assert office.tick() == 1

    assert hold_of(office) is Hold.PAST
    assert office.texts() == []


def test_one_that_was_decided_is_put_away_when_it_is_sent(office: Office) -> None:
    path = office.drop(at=NOON - timedelta(minutes=20))
    office.tick()
    app, record = office.app, office.record()
    acts.send_now(app.ledger, record, app.again, now=office.clock.now(), by="agent")

    office.tick()

    assert office.texts() == ["Pont fermé"]
    assert not path.exists()


# -- afterwards ----------------------------------------


def test_a_sent_file_moves_to_its_month(office: Office) -> None:
    office.drop("avis/pont.md")
    office.tick()

    assert (office.outbox / "sent" / "2026-12" / "pont.md").is_file()
    assert office.tick() == 0


def test_two_sent_files_of_one_name_are_both_kept(office: Office) -> None:
    office.drop("pont.md", "Un")
    office.drop("x/pont.md", "Deux")
    office.tick()

    assert len(list((office.outbox / "sent").rglob("*.md"))) == 2


def test_a_file_stays_until_every_account_has_it(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    office.world.will_fail("b", "create", "422")
    path = office.drop()

    office.tick()

    assert path.exists()


def read_only(office: Office) -> None:
    """An outbox in which nothing can be moved: `sent` cannot be a folder there."""
    (office.outbox / "sent").write_text("")


def test_in_a_read_only_folder_sent_files_stay_and_are_remembered(
    office: Office,
) -> None:
    read_only(office)
    path = office.drop()

    office.tick()
    assert office.tick(5, minutes=5) == 0

    assert path.exists()
    assert office.texts() == ["Pont fermé"]


def test_a_file_that_changed_while_it_was_sent_is_not_put_away_unseen(
    office: Office,
) -> None:
    path = office.drop()

    def edit() -> None:
        office.app.watch = lambda: None
        office.drop(text="Pont ouvert")

    office.app.watch = edit
    office.tick()

    assert path.exists()
    assert office.tick() == 1
    assert "pont.md" in office.said
    assert office.texts() == ["Pont fermé"]


# -- a folder that is not there ----------------------------------------


def test_an_unmounted_outbox_deduces_nothing_and_is_told_once(office: Office) -> None:
    office.drop(at=LATER)
    office.tick()
    moved = office.home / "elsewhere"
    office.outbox.rename(moved)

    assert office.tick() == 1
    assert office.tick(minutes=1) == 0
    assert office.states() == {"a": State.SCHEDULED}
    office.tick(minutes=120)
    assert office.texts() == ["Pont fermé"]

    moved.rename(office.outbox)
    assert office.tick() == 0
    assert office.states() == {"a": State.SENT}


def test_an_outbox_that_was_never_there_is_nothing_to_speak_of(office: Office) -> None:
    office.outbox.rmdir()

    assert office.tick() == 0
    assert office.said == ""


def test_a_folder_mounted_empty_holds_what_was_scheduled(office: Office) -> None:
    office.drop(at=LATER)
    office.tick()
    office.outbox.rename(office.home / "elsewhere")
    office.outbox.mkdir()

    office.tick()

    assert hold_of(office) is Hold.GONE


# -- another entity ----------------------------------------


def test_an_account_of_another_entity_is_refused(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a", "b"))
    accounts = dict(office.people.accounts)
    accounts["b"] = replace(accounts["b"], entity="musee")
    office.people = replace(office.people, accounts=accounts)
    office.close()
    office.drop("1.md", entity="ville", to=("a", "b"))
    office.drop("2.md", "Ensemble", entity="ville", to=("a", "b"), cross_entity=True)

    assert office.tick() == 1

    assert "belongs to musee" in office.said.replace("\n", " ")
    assert office.texts("b") == ["Ensemble"]


def test_the_entity_s_zone_is_the_zone_of_at(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(plain=("a",))
    accounts = {"a": replace(office.people.accounts["a"], entity="musee")}
    office.people = replace(office.people, accounts=accounts)
    office.close()
    office.drop(at=(NOON + timedelta(hours=5)).replace(tzinfo=None))

    office.tick()

    assert office.record().due == NOON + timedelta(hours=1)
