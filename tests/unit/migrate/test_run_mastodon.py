"""Old posts on built-in servers of the Mastodon family."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crosspost.clock import ManualClock
from crosspost.errors import AccessDenied
from crosspost.migrate.undo import Undo
from crosspost.migrate.values import Link, LinkKind
from crosspost.model import Account
from crosspost.networks.fake.world import World
from crosspost.networks.mastodon.importer import MastodonImporter
from crosspost.ports import Surroundings
from imports_stage import START, ImportStage, instant, photo, planned, thread, x_id


@dataclass
class MastodonStage(ImportStage):
    """An account on a server of Mastodon's API; `says` overrides its software."""

    says: str = ""

    def importer(self) -> Any:  # noqa: ANN401 -- another importer
        surroundings = Surroundings(
            clock=self.clock,
            secret=lambda: self.secret,
            sessions=self.sessions,
            transport=self.transport,
            wait=self._wait,
        )
        from crosspost.networks import network

        asked = network("mastodon").connect(self.account, surroundings)
        limits = asked.limits()
        if self.says:
            limits = replace(limits, software=self.says)
        return MastodonImporter(
            self.account, surroundings, limits=limits, identity=self.account.identity
        )


def staged(folder: Path, world: World, clock: ManualClock, software: str) -> Any:  # noqa: ANN401
    login = world.ensure_mastodon(f"{software}.test", "ville", software=software)
    account = Account(
        "ville-archive",
        "mastodon",
        "ville",
        login.handle,
        server=login.server,
        identity=login.id,
        language="fr",
    )
    folder.mkdir(exist_ok=True)
    return MastodonStage(folder, clock, account, login.token, transport=world.transport)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def world(clock: ManualClock) -> World:
    return World(clock)


@pytest.fixture
def gts(tmp_path: Path, world: World, clock: ManualClock) -> MastodonStage:
    made: MastodonStage = staged(tmp_path / "gts", world, clock, "gotosocial")
    return made


@pytest.fixture
def masto(tmp_path: Path, world: World, clock: ManualClock) -> MastodonStage:
    made: MastodonStage = staged(tmp_path / "masto", world, clock, "mastodon")
    return made


def shown(world: World, stage: ImportStage) -> list[Any]:
    """The statuses of the account, oldest first."""
    with world.books.turn():
        account = world.mastodon_account(stage.account.handle)
        assert account is not None
        state = world.mastodon.state
        rows = state.statuses.of(f"{account.host}/{account.id}").values()
    return sorted(rows, key=lambda one: (len(one.id), one.id))


def dates(statuses: list[Any]) -> list[datetime]:
    return [one.created for one in statuses]


def test_gotosocial_gives_each_post_its_own_date(
    gts: MastodonStage, world: World
) -> None:
    posts = [planned(0), *thread(10, 3), planned(20, media=(photo("a.png"),))]
    progress = gts.run(posts)

    assert progress.sent == 5
    found = shown(world, gts)
    assert dates(found) == [instant(str(one.id)) for one in posts]
    assert found[2].reply_to == found[1].id
    assert found[3].reply_to == found[2].id


def test_a_lost_ledger_finds_the_posts_by_their_dates(
    gts: MastodonStage, world: World
) -> None:
    posts = [planned(0), *thread(10, 3)]
    gts.run(posts)
    gts.lose_ledger()
    again = gts.run(posts)
    assert (again.sent, again.found) == (0, 4)
    assert len(shown(world, gts)) == 4


def test_an_answer_that_got_lost_is_looked_for_before_anything_is_sent_again(
    gts: MastodonStage, world: World, clock: ManualClock
) -> None:
    world.will_fail(how="cut-after", times=2, skip=1)
    before = clock.boot()
    gts.run([planned(n) for n in range(4)])
    assert len(shown(world, gts)) == 4
    assert clock.boot() - before >= 2 * 120


def test_a_server_that_publishes_now_is_noticed_and_nothing_more_is_sent(
    masto: MastodonStage, world: World
) -> None:
    masto.says = "gotosocial"
    with pytest.raises(AccessDenied, match="date"):
        masto.run([planned(0), planned(1)])
    assert shown(world, masto) == []


def test_on_mastodon_posts_are_unlisted_dated_in_the_text_and_reach_nobody(
    masto: MastodonStage, world: World
) -> None:
    url = f"https://x.com/ville/status/{x_id(0)}"
    link = Link(url, LinkKind.QUOTE_SELF, 5, 5 + len(url), x_id(0))
    posts = [planned(0), *thread(5, 2), planned(9, f"Voir {url}", links=(link,))]
    masto.run(posts)

    found = shown(world, masto)
    assert len(found) == 4
    assert {one.visibility for one in found} == {"unlisted"}
    year = str(instant(x_id(0)).year)
    assert all(year in one.text for one in found)
    assert found[2].reply_to == found[1].id
    assert "x.com" not in found[3].text
    forms = [one.asked.form() for one in world.log if one.where == "create"]
    own = [masto.account.identity]
    assert all(form.many("allowed_mentions") == own for form in forms)


def test_mastodons_quota_is_kept(
    masto: MastodonStage, world: World, clock: ManualClock
) -> None:
    before = clock.now()
    masto.run([planned(n) for n in range(300)])
    assert len(shown(world, masto)) == 300
    assert (clock.now() - before).total_seconds() > 10_000
    assert not [one for one in world.log if one.status == 429]


def test_undoing_an_import_there_too(masto: MastodonStage, world: World) -> None:
    masto.run([planned(n) for n in range(3)])
    room = masto.room()
    assert Undo(room).through().posts == 3
    assert shown(world, masto) == []
