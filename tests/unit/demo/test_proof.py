"""The proof of the tour: it holds for what arrived, and for nothing else."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crosspost.cli import demo
from crosspost.cli.output import Output
from crosspost.cli.sending import accept, ask_missing, send
from crosspost.demo import town
from crosspost.demo.proof import differences
from crosspost.demo.stage import Stage, stage
from crosspost.networks.fake.bluesky import cids
from crosspost.networks.fake.bluesky.lexicon import POST
from crosspost.networks.fake.bluesky.repo import Write
from crosspost.networks.fake.http import Asked
from crosspost.networks.fake.world import Reply, World
from crosspost.ports import Record
from crosspost.report import documents

BLUESKY, MASTODON = "ville-bluesky", "ville-mastodon"
HANDLES = {one.name: one.handle for one in town.RESIDENTS}


class Sent:
    """The message after it was sent, with what was shown before."""

    def __init__(self, app: Stage) -> None:
        self.app = app
        post = app.message()
        ask_missing(app, post)
        ids = [record.id for record in accept(app, post)]
        planned = app.planner.preview(post, now=app.clock.now())
        document = documents.dumps(documents.preview([(post, planned)]))
        shown: Mapping[str, Any] = json.loads(document)
        self.shown = {one["account"]: one for one in shown["posts"][0]["deliveries"]}
        sent = send(app, ids, Output(io.StringIO(), io.StringIO(), environment={}))
        self.records: dict[str, Record] = {one.account: one for one in sent}

    def differing(self) -> dict[str, Sequence[str]]:
        """Which accounts have something otherwise, and what."""
        found = {
            name: differences(
                self.shown[name],
                self.records[name],
                self.app.directory.accounts[name],
                self.app.world,
            )
            for name in HANDLES
        }
        return {
            name: [str(one) for one in told] for name, told in found.items() if told
        }

    def id(self, account: str) -> str:
        (receipt,) = self.records[account].receipts
        return receipt.id


@pytest.fixture
def sent() -> Iterator[Sent]:
    with stage(language="fr") as app:
        yield Sent(app)


def test_what_arrived_is_what_was_shown(sent: Sent) -> None:
    assert sent.differing() == {}
    assert all(len(sent.app.world.posts(one)) == 1 for one in HANDLES.values())


# -- something is otherwise: each is seen, and at its account only -------------------


def other_status(sent: Sent) -> None:
    _change_status(sent, text="Le pont est ouvert.")


def other_language(sent: Sent) -> None:
    _change_status(sent, language="en")


def other_visibility(sent: Sent) -> None:
    _change_status(sent, visibility="unlisted")


def hidden_behind_a_warning(sent: Sent) -> None:
    _change_status(sent, warning="Travaux")


def pictures_the_other_way_round(sent: Sent) -> None:
    state = sent.app.world.mastodon.state
    found = state.status("social.example.org", sent.id(MASTODON))
    assert found is not None
    _change_status(sent, media=found.media[::-1])


def other_description(sent: Sent) -> None:
    state = sent.app.world.mastodon.state
    status = state.status("social.example.org", sent.id(MASTODON))
    assert status is not None
    medium = state.media.get(status.host, status.media[0])
    assert medium is not None
    state.media.put(status.host, medium.id, replace(medium, alt="Un pont."))


def gone(sent: Sent) -> None:
    sent.app.world.hands.delete(HANDLES[MASTODON], sent.id(MASTODON))


def another_post_beside_it(sent: Sent) -> None:
    sent.app.world.hands.post(HANDLES[MASTODON], "Bonjour")


def _change_status(sent: Sent, **changes: Any) -> None:  # noqa: ANN401 -- any field
    state = sent.app.world.mastodon.state
    found = state.status("social.example.org", sent.id(MASTODON))
    assert found is not None
    state.keep_status(replace(found, **changes))


@pytest.mark.parametrize(
    ("meddle", "said"),
    [
        (other_status, "What stands there is not what was shown."),
        (other_language, "What stands there is not what was shown."),
        (other_visibility, "What stands there is not what was shown."),
        (hidden_behind_a_warning, "What stands there is not what was shown."),
        (
            pictures_the_other_way_round,
            "The pictures or their descriptions are not those that were shown.",
        ),
        (
            other_description,
            "The pictures or their descriptions are not those that were shown.",
        ),
        (gone, "It is not there."),
        (another_post_beside_it, "There is more than was shown."),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_status_that_is_otherwise_is_seen(
    sent: Sent, meddle: Callable[[Sent], None], said: str
) -> None:
    meddle(sent)

    assert sent.differing() == {MASTODON: [said]}


def _without_tags(record: dict[str, Any]) -> None:
    del record["facets"]


def _other_alt(record: dict[str, Any]) -> None:
    record["embed"]["images"][0]["alt"] = "Un pont."


def _other_instant(record: dict[str, Any]) -> None:
    record["createdAt"] = "2020-01-01T00:00:00.000Z"


@pytest.mark.parametrize("change", [_without_tags, _other_alt, _other_instant])
def test_a_record_that_is_otherwise_is_seen(
    sent: Sent, change: Callable[[dict[str, Any]], None]
) -> None:
    world, key = sent.app.world, sent.id(BLUESKY)
    did = sent.app.directory.accounts[BLUESKY].identity
    found = world.bluesky.repos.record(did, POST, key)
    assert found is not None
    record = json.loads(json.dumps(found.value))
    change(record)
    write = Write("update", POST, key, record, cids.record_cid(record))
    world.bluesky.repos.commit(did, [write], now=world.now())

    differing = sent.differing()
    assert set(differing) == {BLUESKY}
    assert "What stands there is not what was shown." in differing[BLUESKY]


# -- the whole tour -------------------------------------------------------------------


class Meddling(World):
    """Networks that lie on the way between the tool and one account."""

    where = "social.example.org"
    was, becomes = b"Bus+3", b"Bus+4"

    def answer(self, asked: Asked) -> Reply:
        if asked.host == self.where and self.was in asked.body:
            body = asked.body.replace(self.was, self.becomes)
            return super().answer(replace(asked, body=body))
        return super().answer(asked)


class MeddlingWithBluesky(Meddling):
    where = "pds.crosspost.test"
    was, becomes = b"Map: https", b"Mop: https"


class Played:
    """The tour as a person sees it."""

    def __init__(
        self, make_world: Callable[..., World], *, json_: bool = False
    ) -> None:
        out, err = io.StringIO(), io.StringIO()
        output = Output(out, err, environment={})
        output.sandbox = True
        with stage(language="en", world=make_world) as app:
            arguments = Namespace(json=json_, open=False)
            self.code = demo.play(app, arguments, output)
        self.said, self.told = out.getvalue(), err.getvalue()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tour_says_that_all_is_as_shown(here: Path) -> None:
    played = Played(World)

    assert (played.code, played.told) == (0, "")
    assert "✓ What was received is what was shown: 4 of 4 accounts." in played.said
    page = (here / demo.PAGE).read_text(encoding="utf-8")
    assert page.count("What was received is what is shown.") == 5  # each, and all


def test_a_text_altered_on_its_way_is_told_with_its_account(here: Path) -> None:
    played = Played(Meddling)

    assert played.code == 1
    assert "✗ What was received is what was shown: 3 of 4 accounts." in played.said
    assert "ville-mastodon: What was sent there is not what was shown." in played.told
    for other in HANDLES.keys() - {MASTODON}:
        assert other not in played.told
    page = (here / demo.PAGE).read_text(encoding="utf-8")
    assert page.count("What the network has is not what is shown here.") == 1


@pytest.mark.usefixtures("here")
def test_a_record_altered_on_its_way_is_told_with_its_account() -> None:
    played = Played(MeddlingWithBluesky)

    assert played.code == 1
    for account in ("ville-bluesky", "port-bluesky"):
        assert account in played.told
    for account in ("ville-mastodon", "tourisme-mastodon"):
        assert account not in played.told


@pytest.mark.usefixtures("here")
def test_a_network_that_refuses_is_told() -> None:
    def refusing(*given: Any) -> World:  # noqa: ANN401 -- as World takes it
        world = World(*given)
        world.will_fail("ville@social.example.org", "create", "422")
        return world

    played = Played(refusing)

    assert played.code == 1
    assert "Published on 3 of 4 accounts" in played.said
    assert "ville-mastodon: It is not there." in played.told


def test_the_document_says_the_same(here: Path) -> None:
    good, bad = Played(World, json_=True), Played(Meddling, json_=True)

    told = json.loads(good.said)
    assert told["version"] == 1
    assert [one["same"] for one in told["received"]] == [True] * 4
    assert {one["state"] for one in told["status"]["deliveries"]} == {"sent"}
    assert told["page"] == str(here / demo.PAGE)
    otherwise = [one for one in json.loads(bad.said)["received"] if not one["same"]]
    assert [one["account"] for one in otherwise] == [MASTODON]
    assert (good.code, bad.code) == (0, 1)


# -- the message ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_message_fits_everywhere_and_shows_what_the_tool_does(
    language: str,
) -> None:
    with stage(language=language) as app:
        sent = Sent(app)

    used = {
        name: (one["parts"][0]["used"], one["parts"][0]["limit"])
        for name, one in sent.shown.items()
    }
    assert [limit for _used, limit in used.values()] == [300, 300, 500, 5000]
    assert used["tourisme-mastodon"][0] > 500
    assert 300 < used["ville-mastodon"][0] <= 500
    assert 280 < used["ville-bluesky"][0] <= 300
    for one in sent.shown.values():
        ids = {note["id"] for note in one["notes"]}
        assert one["final"]
        assert ids <= {"short-used", "hashtag-case"}
        assert "hashtag-case" in ids
        assert all(media["alt"] for media in one["parts"][0]["media"])


def test_nothing_of_the_stage_is_left(tmp_path: Path) -> None:
    with stage(language="fr") as app:
        Sent(app)
        home = app.folder.home
        assert home.exists()

    assert not home.exists()
    assert list(tmp_path.iterdir()) == []
