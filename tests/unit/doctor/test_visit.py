"""A real login to every account: one that hangs or breaks hides no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crosspost.clock import ManualClock
from crosspost.doctor.surroundings import Visit
from crosspost.doctor.visit import visit_all
from crosspost.errors import AccessDenied, SecretError, Unavailable
from crosspost.i18n import _
from crosspost.model import Account
from crosspost.networks import network
from crosspost.networks.fake.world import World
from crosspost.ports import Publisher, Surroundings
from crosspost.state.sessions import SessionFile

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)


class Town:
    """One world with an account of each kind, and how to open them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(NOW)
        self.world = World(self.clock)
        mastodon = self.world.ensure_mastodon("social.example.fr", "ville")
        bluesky = self.world.ensure_bluesky("ville.example.fr")
        self.accounts = {
            "b": Account("b", "bluesky", "v", bluesky.handle, bluesky.server),
            "m": Account("m", "mastodon", "v", mastodon.handle, mastodon.server),
        }
        self.secrets = {"b": bluesky.app_password, "m": mastodon.token}

    def connect(self, account: Account) -> Publisher:
        def secret() -> str:
            if account.name not in self.secrets:
                raise SecretError(_("It is missing."))
            return self.secrets[account.name]

        surroundings = Surroundings(
            clock=self.clock,
            secret=secret,
            sessions=SessionFile(self.folder / "sessions", account.name),
            transport=self.world.transport,
            attempt_seconds=0.2,
        )
        return network(account.network).connect(account, surroundings)

    def visits(self) -> dict[str, Visit]:
        return visit_all(self.accounts, self.connect, one_by_one)


def one_by_one(jobs: Mapping[str, Callable[[], Visit]]) -> dict[str, Visit]:
    return {name: job() for name, job in jobs.items()}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_both_open_and_tell_who_they_are_and_what_they_take(town: Town) -> None:
    visits = town.visits()
    facts = {name: visit.facts for name, visit in visits.items()}
    assert facts["b"]
    assert facts["b"].handle == "ville.example.fr"
    assert facts["b"].handle_holds is True
    assert facts["m"]
    assert facts["m"].handle == "ville@social.example.fr"
    assert facts["m"].handle_holds is None
    texts = {name: one.limits.text for name, one in visits.items() if one.limits}
    assert texts == {"b": 300, "m": 500}


def test_the_clock_of_the_servers_is_told(town: Town) -> None:
    class Ahead(ManualClock):
        def now(self) -> datetime:
            return super().now().replace(hour=13)

    town.clock = Ahead(NOW)
    ahead = [one.facts.ahead for one in town.visits().values() if one.facts]
    assert ahead == [3600.0, 3600.0]


def test_a_main_password_is_refused_before_it_goes_anywhere(town: Town) -> None:
    town.secrets["b"] = "Correct horse battery staple"
    visit = town.visits()["b"]
    assert isinstance(visit.error, SecretError)
    assert [one for one in town.world.log if "Session" in one.asked.path] == []


def test_a_wrong_secret_and_a_missing_one(town: Town) -> None:
    town.secrets["m"] = "wrong"
    del town.secrets["b"]
    visits = town.visits()
    assert isinstance(visits["m"].error, AccessDenied)
    assert isinstance(visits["b"].error, SecretError)


def test_a_server_that_is_away_hides_no_other(town: Town) -> None:
    town.world.will_fail("social.example.fr", "any", "refused", times=99)
    visits = town.visits()
    assert isinstance(visits["m"].error, Unavailable)
    assert visits["b"].facts is not None


def test_what_is_not_back_in_time_is_said(town: Town) -> None:
    visits = visit_all(town.accounts, town.connect, lambda _jobs: {})
    assert {type(one.error) for one in visits.values()} == {Unavailable}


def test_a_mistake_of_ours_is_not_taken_for_a_server_s(town: Town) -> None:
    with pytest.raises(ZeroDivisionError):
        visit_all(town.accounts, town.connect, lambda _jobs: {"b": ZeroDivisionError()})
