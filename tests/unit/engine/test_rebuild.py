"""Lessons 5: a ledger that is lost or damaged is made anew, and nothing goes twice."""

from __future__ import annotations

import io
import sqlite3
from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta

import pytest

from crosspost.cli import ledger as command
from crosspost.cli import tick as cron
from crosspost.cli.output import Output
from crosspost.clock import ManualClock
from crosspost.errors import LedgerError, UsageError
from crosspost.ledger.verify import verify
from crosspost.model import Account, Hold, State
from crosspost.networks.fake.world import World
from office import NOON, Office

KINDS = ["a", "bluesky", "mastodon", "gotosocial"]


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, make_office: Callable[..., Office]) -> Office:
    """An office with one account on each kind of network in turn."""
    clock = ManualClock(NOON)
    world = World(clock)
    others = {} if request.param == "a" else {"v": account(world, request.param)}
    plain = ("a",) if request.param == "a" else ()
    return make_office(plain=plain, others=others, world=world, clock=clock)


def account(world: World, kind: str) -> Account:
    if kind == "bluesky":
        login = world.ensure_bluesky("ville.example.fr")
        identity, secret, network = login.did, login.app_password, "bluesky"
        handle, server = login.handle, login.server
    else:
        found = world.ensure_mastodon(f"{kind}.example.fr", "ville", software=kind)
        identity, secret, network = found.id, found.token, "mastodon"
        handle, server = found.handle, found.server
    return Account(
        "v",
        network,
        "ville",
        handle,
        server=server,
        identity=identity,
        options={"secret": secret},
    )


def texts(town: Office) -> list[str]:
    (one,) = town.people.accounts.values()
    return sorted(town.texts(one.handle))


def run(town: Office, module: object, **given: object) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    spoken = Output(out, err, environment={"NO_COLOR": "1"})
    code = module.run(town.app, Namespace(**given), spoken)  # type: ignore[attr-defined]
    town.close()
    return code, out.getvalue() + err.getvalue()


def rebuild(town: Office) -> tuple[int, str]:
    town.close()
    return run(town, command, act="rebuild", file=None)


def tick(town: Office) -> tuple[int, str]:
    town.close()
    return run(town, cron)


def lose(town: Office, how: str) -> None:
    town.close()
    file = town.folder.ledger
    if how == "missing":
        file.unlink()
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "truncated":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif how == "rubbish":
        data = bytearray(file.read_bytes())
        data[200:9000] = b"\xa5" * 8800
        file.write_bytes(data)
    elif how == "foreign":
        file.unlink()
        other = sqlite3.connect(file)
        other.execute("CREATE TABLE contacts (name)")
        other.close()
    else:
        file.write_text("a letter to the mayor\n" * 400)


HOWS = ["missing", "empty", "truncated", "rubbish", "foreign", "no database"]


@pytest.mark.parametrize("how", HOWS)
def test_nothing_leaves_without_a_ledger_and_it_is_said_once(
    office: Office, how: str
) -> None:
    office.drop("demain.md", "Demain", at=NOON + timedelta(minutes=5))
    office.tick()
    lose(office, how)
    office.clock.advance(minutes=6)

    first, said = tick(office)
    again = [tick(office) for _number in range(3)]

    assert first == 1
    assert "rebuild" in said
    assert again == [(1, "")] * 3
    with pytest.raises(LedgerError):
        office.app.ledger  # noqa: B018 -- as `post` opens it
    office.close()
    assert office.texts() == []

    assert rebuild(office)[0] == 3  # a request may still be on its way
    office.clock.advance(minutes=3)
    # The rebuild itself has said that it is over.
    assert tick(office) == (0, "")
    assert office.texts() == ["Demain"]


def test_the_end_of_a_damage_is_told_once(office: Office) -> None:
    office.close()
    kept = office.folder.ledger.read_bytes()
    lose(office, "truncated")
    tick(office)
    office.folder.ledger.write_bytes(kept)

    assert "can be used again" in tick(office)[1]
    assert tick(office)[1] == ""


def filled(town: Office) -> None:
    """Sent, due later, undated: a morning of a town."""
    town.drop("hier.md", "Hier", at=NOON - timedelta(minutes=30), age=timedelta(days=1))
    town.drop("vite.md", "Tout de suite")
    town.drop("fil.md", "Un\n***\nDeux", at=NOON + timedelta(minutes=1))
    town.drop("demain.md", "Demain", at=NOON + timedelta(days=1))
    town.tick(3, minutes=2)
    assert [one.split(" (")[0] for one in texts(town)] == MORNING


MORNING = ["Deux", "Hier", "Tout de suite", "Un"]


def journal_of(town: Office) -> None:
    (town.home / "state" / "journal.jsonl").unlink()


@pytest.mark.parametrize("how", ["missing", "rubbish"])
@pytest.mark.parametrize("journal", ["kept", "lost"])
def test_rebuilt_and_nothing_twice(town: Office, how: str, journal: str) -> None:
    filled(town)
    before = texts(town)
    lose(town, how)
    if journal == "lost":
        journal_of(town)

    code, said = rebuild(town)

    assert code == 0, said
    assert texts(town) == before
    states = [one.state for one in town.records()]
    assert sorted(states) == [State.SCHEDULED, *[State.SENT] * 3]
    town.tick(10, minutes=2)
    assert texts(town) == before
    town.clock.advance_to(NOON + timedelta(days=1))
    town.tick(3, minutes=2)
    assert texts(town) == sorted([*before, "Demain"])


def test_the_damaged_file_is_kept_and_the_journal_goes_on(office: Office) -> None:
    filled(office)
    lines = len(office.journal())
    lose(office, "rubbish")
    damaged = office.folder.ledger.read_bytes()

    rebuild(office)

    (aside,) = (office.home / "state").glob("ledger.damaged-*.sqlite3")
    assert aside.read_bytes() == damaged
    verdict = verify(office.home / "state" / "journal.jsonl")
    assert verdict.whole
    assert verdict.lines > lines
    assert [one.act for one in office.journal()][lines : lines + 1] == ["rebuilt"]
    assert len(list((office.home / "state").glob("journal*.jsonl"))) == 1


def test_what_was_removed_by_hand_does_not_come_back(town: Office) -> None:
    filled(town)
    (one,) = town.people.accounts.values()
    for post in town.world.posts(one.handle):
        if post.text == "Tout de suite":
            town.world.hands.delete(one.handle, post.id)
    lose(town, "missing")
    journal_of(town)

    code, said = rebuild(town)
    town.tick(10, minutes=2)

    assert "Tout de suite" not in texts(town)
    (held,) = [one for one in town.records() if one.state is State.HELD]
    assert held.hold is Hold.RESTORED
    assert code == 1
    assert "Held until a person decides: 1" in said


def test_undated_and_not_there_is_held(town: Office) -> None:
    town.world.will_fail("*", "login", "refused", times=20)
    town.world.will_fail("*", "ask", "refused", times=20)
    town.drop("vite.md", "Tout de suite")
    town.tick()
    assert texts(town) == []
    town.world.calm()
    lose(town, "missing")

    code, _said = rebuild(town)
    town.tick(10, minutes=2)

    assert code == 1
    assert texts(town) == []
    (held,) = town.records()
    assert held.hold is Hold.RESTORED


def test_dated_due_and_not_there_leaves_once(town: Office) -> None:
    town.drop("avis.md", "Avis", at=NOON + timedelta(minutes=5))
    town.tick()
    town.clock.advance(minutes=10)
    lose(town, "missing")

    code, said = rebuild(town)
    assert code == 3
    assert "Not decided yet: 1" in said
    town.tick()
    assert texts(town) == []  # a forgotten request may still be on its way
    town.tick(10, minutes=2)

    assert texts(town) == ["Avis"]


def test_dated_late_and_not_there_is_held_as_ever(town: Office) -> None:
    town.drop("avis.md", "Avis", at=NOON + timedelta(minutes=5))
    town.tick()
    town.clock.advance(hours=3)
    lose(town, "missing")

    rebuild(town)
    town.tick(4, minutes=3)

    assert texts(town) == []
    assert [one.hold for one in town.records()] == [Hold.LATE]


def test_who_cannot_be_asked_waits_and_is_asked_again(town: Office) -> None:
    filled(town)
    before = texts(town)
    lose(town, "missing")
    journal_of(town)
    town.world.will_fail("*", "look", "refused", times=99)
    town.world.will_fail("*", "ask", "refused", times=99)
    town.world.will_fail("*", "login", "refused", times=99)

    code, said = rebuild(town)

    assert code == 3
    assert "not asked yet" in said
    assert {one.state for one in town.records()} == {State.HELD}
    town.tick(2, minutes=2)
    town.world.calm()
    town.tick(5, minutes=2)

    assert texts(town) == before
    assert sorted(one.state for one in town.records())[-3:] == [State.SENT] * 3


def test_a_rebuild_that_was_interrupted_sends_nothing(office: Office) -> None:
    filled(office)
    lose(office, "missing")
    office.close()

    class Crash(BaseException):
        pass

    def crash(_path: str) -> bytes:
        raise Crash

    office.app.outbox.read = crash  # type: ignore[assignment, method-assign]
    with pytest.raises(Crash):
        office.app.rebuild_ledger()
    office.close()

    code, said = tick(office)
    assert code == 1
    assert "half rebuilt" in said
    assert rebuild(office)[0] == 0
    office.tick(5, minutes=2)
    assert texts(office) == MORNING


def test_a_pause_outlives_the_ledger_it_was_kept_in(office: Office) -> None:
    office.app.ledger.pause(scope="", reason="crise", by="maire")
    office.app.ledger.pause(scope="account:a", reason="panne", by="agent")
    office.app.ledger.resume(scope="account:a", by="agent")
    office.drop("avis.md", "Avis", at=NOON + timedelta(minutes=5))
    office.tick()
    lose(office, "missing")

    rebuild(office)
    office.tick(3, minutes=3)

    (pause,) = office.app.ledger.pauses()
    assert (pause.scope, pause.reason, pause.by) == ("", "crise", "maire")
    assert office.texts() == []


def test_a_whole_ledger_is_not_rebuilt(office: Office) -> None:
    before = office.folder.ledger.read_bytes()

    with pytest.raises(UsageError):
        rebuild(office)

    assert office.folder.ledger.read_bytes() == before


def test_init_makes_no_empty_ledger_over_a_lost_one(office: Office) -> None:
    filled(office)
    lose(office, "missing")

    with pytest.raises(LedgerError, match="missing"):
        office.app.create_ledger()


def test_the_sandbox_makes_its_first_ledger_only(office: Office) -> None:
    from dataclasses import replace

    from crosspost.app import App

    folder = replace(office.folder, sandbox=True)
    App(folder, clock=office.clock, environment={}).ledger.close()
    folder.ledger.unlink()

    with pytest.raises(LedgerError, match="missing"):
        App(folder, clock=office.clock, environment={}).ledger  # noqa: B018
