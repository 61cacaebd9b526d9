"""Lessons 5: a ledger that was put back, copied or set back publishes nothing twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from crosspost.app import recovery
from crosspost.model import Account, Hold, Settled, State
from crosspost.networks.fake.world import World
from office import NOON, Office

KINDS = ["a", "bluesky", "mastodon", "gotosocial"]


def account(world: World, kind: str) -> Account:
    if kind == "bluesky":
        login = world.ensure_bluesky("ville.example.fr")
        return Account(
            kind,
            "bluesky",
            "ville",
            login.handle,
            server=login.server,
            identity=login.did,
            options={"secret": login.app_password},
        )
    found = world.ensure_mastodon(f"{kind}.example.fr", "ville", software=kind)
    return Account(
        kind,
        "mastodon",
        "ville",
        found.handle,
        server=found.server,
        identity=found.id,
        options={"secret": found.token},
    )


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, make_office: Callable[..., Office]) -> Office:
    """An office with one account on each kind of network in turn."""
    from crosspost.clock import ManualClock

    clock = ManualClock(NOON)
    world = World(clock)
    if request.param == "a":
        made = make_office(world=world, clock=clock)
    else:
        others = {request.param: account(world, request.param)}
        made = make_office(plain=(), others=others, world=world, clock=clock)
    made.handle = next(iter(made.people.accounts.values())).handle  # type: ignore[attr-defined]
    return made


def texts(town: Office) -> list[str]:
    return sorted(town.texts(town.handle))  # type: ignore[attr-defined]


def state_of(town: Office) -> Path:
    return town.home / "state"


def backed_up(town: Office) -> Path:
    """A copy of the ledger, as `ledger backup` makes it."""
    file = town.home / "backup.sqlite3"
    town.app.ledger.backup(file)
    town.close()
    return file


def put_back(town: Office, file: Path) -> None:
    """The backup in place of the ledger; the journal file stays as it is."""
    town.close()
    town.folder.ledger.unlink()
    shutil.copy(file, town.folder.ledger)


def whole_copy(town: Office) -> Path:
    """A copy of the whole folder, outbox and all."""
    town.close()
    copy = town.home.parent / "copy"
    shutil.copytree(town.home, copy, symlinks=True)
    return copy


def roll_back(town: Office, copy: Path) -> None:
    town.close()
    shutil.rmtree(town.home)
    shutil.copytree(copy, town.home)


def morning(town: Office) -> None:
    """One sent, three scheduled for the hour after noon, one for three o'clock."""
    town.drop("matin.md", "Marché ce matin")
    for number in (1, 2, 3):
        at = NOON + timedelta(minutes=10 * number)
        town.drop(f"avis-{number}.md", f"Avis numéro {number}", at=at)
    town.drop("soir.md", "Concert ce soir", at=NOON + timedelta(hours=3))
    town.tick()


ALL = ["Avis numéro 1", "Avis numéro 2", "Avis numéro 3", "Marché ce matin"]
EVENING = "Concert ce soir"


def test_backup_at_noon_three_more_sent_backup_put_back(town: Office) -> None:
    morning(town)
    backup = backed_up(town)
    town.tick(7, minutes=5)
    assert texts(town) == ALL

    put_back(town, backup)
    town.tick(10, minutes=2)

    assert texts(town) == ALL
    states = [(one.state, one.settled) for one in town.records()]
    assert states.count((State.SENT, Settled.FOUND)) == 3
    assert town.app.ledger.meta("restored") == ""
    town.clock.advance_to(NOON + timedelta(hours=3))
    town.tick(10, minutes=2)
    assert texts(town) == sorted([*ALL, EVENING])
    assert "accounts-looked-at" in town.acts()


def test_posts_taken_in_after_the_backup_are_not_sent_again(town: Office) -> None:
    morning(town)
    copy = whole_copy(town)
    town.drop("urgent.md", "Pont fermé")
    town.tick(2, minutes=5)
    assert "Pont fermé" in texts(town)

    roll_back(town, copy)
    town.drop("urgent.md", "Pont fermé")
    town.tick(10, minutes=2)

    assert texts(town).count("Pont fermé") == 1
    (urgent,) = [one for one in town.records() if one.delivery.parts[0].text[0] == "P"]
    assert urgent.hold is Hold.RESTORED
    assert "same text" in str(urgent.problem.message if urgent.problem else "")


def test_what_is_absent_leaves_once(town: Office) -> None:
    morning(town)
    backup = backed_up(town)
    town.tick(3, minutes=5)
    assert len(texts(town)) == 2

    town.clock.advance(minutes=30)
    put_back(town, backup)
    town.tick(10, minutes=1)

    assert texts(town) == ALL


@pytest.mark.parametrize("how", ["whole folder", "in place"])
def test_the_whole_folder_set_back(town: Office, how: str) -> None:
    morning(town)
    copy = whole_copy(town)
    town.tick(7, minutes=5)
    assert texts(town) == ALL

    if how == "whole folder":
        roll_back(town, copy)
    else:
        town.close()
        shutil.copytree(copy, town.home, dirs_exist_ok=True)
    town.tick(10, minutes=2)

    assert texts(town) == ALL


def test_a_copy_on_another_machine(
    town: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning(town)
    copy = whole_copy(town)
    town.tick(7, minutes=5)

    roll_back(town, copy)
    monkeypatch.setattr(recovery, "machine", lambda: "another")
    town.tick(10, minutes=2)

    assert texts(town) == ALL
    assert town.app.ledger.meta("machine") == "another"
    noticed = [one for one in town.journal() if one.act == "restoration-noticed"]
    assert [one.detail["why"] for one in noticed] == ["machine"]


def test_who_cannot_be_asked_sends_nothing(town: Office) -> None:
    morning(town)
    backup = backed_up(town)
    town.tick(7, minutes=5)
    put_back(town, backup)

    town.world.will_fail("*", "look", "refused", times=50)
    town.world.will_fail("*", "ask", "refused", times=50)
    town.world.will_fail("*", "login", "refused", times=50)
    town.tick(3, minutes=2)
    assert texts(town) == ALL
    assert town.app.ledger.meta("restored") != ""

    town.world.calm()
    town.tick(10, minutes=5)

    assert texts(town) == ALL
    assert town.app.ledger.meta("restored") == ""


def test_a_held_post_that_was_released_since_is_found(town: Office) -> None:
    town.app.ledger.pause(scope="", reason="crise", by="maire")
    town.drop("avis.md", "Avis", at=NOON + timedelta(minutes=5))
    town.tick(2, minutes=6)
    assert [one.state for one in town.records()] == [State.HELD]
    backup = backed_up(town)
    from crosspost.engine.acts import send_now

    (record,) = town.records()
    now = town.clock.now()
    send_now(town.app.ledger, record, town.app.again, now=now, by="maire")
    town.app.ledger.resume(scope="", by="maire")
    town.tick(minutes=1)
    assert texts(town) == ["Avis"]

    put_back(town, backup)
    town.tick(3, minutes=2)

    assert [one.state for one in town.records()] == [State.SENT]
    assert texts(town) == ["Avis"]


def test_the_same_text_on_purpose_stays_two_posts(town: Office) -> None:
    for number in (1, 2):
        at = NOON + timedelta(minutes=10 * number)
        town.drop(f"{number}.md", "Marché demain", at=at, note=f"{number}")
    town.tick()
    backup = backed_up(town)
    town.tick(5, minutes=5)
    assert texts(town) == ["Marché demain"] * 2

    put_back(town, backup)
    town.tick(5, minutes=2)

    assert texts(town) == ["Marché demain"] * 2
    assert [one.state for one in town.records()] == [State.SENT] * 2


def test_a_thread_goes_on_behind_what_is_there(town: Office) -> None:
    at = NOON + timedelta(minutes=5)
    town.drop("fil.md", "Un\n***\nDeux\n***\nTrois", at=at)
    town.tick()
    backup = backed_up(town)
    town.world.will_fail("*", "create", "502", skip=1)
    town.tick(minutes=6)
    before = len(texts(town))

    put_back(town, backup)
    town.world.calm()
    town.tick(10, minutes=5)

    assert sorted(one.split()[0] for one in texts(town)) == ["Deux", "Trois", "Un"]
    assert before in {1, 3}


@pytest.mark.parametrize("how", ["cut-after", "cut-before"])
def test_what_was_uncertain_when_it_was_copied(town: Office, how: str) -> None:
    town.world.will_fail("*", "create", how)
    town.drop("avis.md", "Avis", at=NOON + timedelta(minutes=5))
    town.tick()
    town.tick(minutes=6)
    assert [one.state for one in town.records()] == [State.UNCERTAIN]
    backup = backed_up(town)
    town.tick(6, minutes=1)
    assert texts(town) == ["Avis"]

    put_back(town, backup)
    town.tick(8, minutes=1)

    assert texts(town) == ["Avis"]
    assert [one.state for one in town.records()] == [State.SENT]


def test_a_request_that_lands_after_the_restoration_is_waited_for(
    town: Office,
) -> None:
    """The forgotten ledger had just sent it; the server took its time."""
    town.drop("avis.md", "Avis", at=NOON + timedelta(minutes=5))
    town.tick()
    backup = backed_up(town)
    town.world.will_fail("*", "create", "cut-late", seconds=100)
    town.tick(minutes=6)
    put_back(town, backup)

    town.tick()
    assert texts(town) == []
    town.tick(5, minutes=1)

    assert texts(town) == ["Avis"]
    assert [one.state for one in town.records()] == [State.SENT]


def test_a_post_by_hand_is_looked_for_too(town: Office) -> None:
    from crosspost.cli.sending import accept

    morning(town)
    backup = backed_up(town)
    town.drop("vite.md", "Vite")
    town.tick(2, minutes=1)
    put_back(town, backup)

    post = town.app.read_post(
        b'+++\nto = ["tous"]\n+++\nVite', "x" * 12, "hand.md", town.home
    )
    ids = [one.id for one in accept(town.app, post)]
    town.app.run_engine(seconds=60, only=ids)

    assert texts(town).count("Vite") == 1
    record = town.app.ledger.record(ids[0])
    assert record is not None
    assert record.hold is Hold.RESTORED


def test_a_machine_that_was_off_just_goes_on(town: Office) -> None:
    town.drop("samedi.md", "Samedi", at=NOON + timedelta(hours=20))
    town.drop("lundi.md", "Lundi", at=NOON + timedelta(days=3))
    town.tick()

    town.clock.advance_to(NOON + timedelta(days=3, minutes=2))
    code = town.tick()

    assert texts(town) == ["Lundi"]
    assert code == 1  # Saturday's is late, and new to whoever reads
    assert "restored" not in town.said
    assert "restoration-noticed" not in town.acts()


def test_the_journal_stays_whole(town: Office) -> None:
    from crosspost.ledger.verify import verify

    morning(town)
    backup = backed_up(town)
    town.tick(7, minutes=5)
    put_back(town, backup)
    town.tick(3, minutes=2)

    for file in state_of(town).glob("journal*.jsonl"):
        assert verify(file).whole, file
