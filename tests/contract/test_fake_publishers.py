"""The suite on the built-in world, through both SDKs and the door in process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract.changes_suite import (
    TEXT,
    EditingSuite,
    ReplacingSuite,
    delivery,
    edit,
    publish,
)
from contract.publisher_suite import PublisherSuite, attempt, sent, wording
from contract.stage import Seen, Stage, picture
from crosspost.errors import AccessDenied
from crosspost.model import Account, Focus
from crosspost.networks import network
from crosspost.networks.fake.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosspost.networks.fake.shown import Shown


def seen(shown: list[Shown]) -> list[Seen]:
    """Posts of the world, as the suite compares them."""
    return [
        Seen(
            id=one.id,
            text=one.text,
            alts=tuple(media.alt for media in one.media),
            pictures=tuple(media.content for media in one.media),
            answers=one.reply_to.rpartition("/")[2],
        )
        for one in shown
    ]


class TestBluesky(PublisherSuite, ReplacingSuite):
    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        world = World()
        login = world.ensure_bluesky("ville.test")
        account = Account(
            "ville-bluesky",
            "bluesky",
            "ville",
            login.handle,
            server=login.server,
            identity=login.did,
        )
        made = Stage(
            network("bluesky"),
            account,
            login.app_password,
            read=lambda: seen(world.posts(login.handle)),
            transport=world.transport,
        )
        yield made
        made.close()


@pytest.mark.parametrize("software", ["mastodon", "gotosocial"])
class TestMastodon(PublisherSuite, EditingSuite):
    def test_a_picture_is_described_anew_and_another_one_added(
        self, stage: Stage
    ) -> None:
        red, blue = picture("red", "Rouge."), picture("blue", "Bleu.")
        before = delivery(stage, media=(red,), content_warning="Travaux")
        retold = replace(red, alt="Un volet rouge.", focus=Focus(0.5, 0.5))
        after = delivery(stage, media=(blue, retold), content_warning="Pont")
        [receipt] = publish(stage, before)
        for _number in range(2):  # as when the first answer was lost
            notes = edit(stage, receipt, before.parts[0], after.parts[0])

        [shown] = stage.read()
        assert shown.alts == ("Bleu.", "Un volet rouge.")
        assert notes.uploads == {}
        standing = stage.publisher().read(receipt, before=[after.parts[0]])
        assert standing is not None
        assert (standing.text, standing.ours) == (f"[Pont]\n{TEXT}", True)

    @pytest.fixture
    def stage(self, software: str) -> Iterator[Stage]:
        world = World()
        login = world.ensure_mastodon("social.test", "ville", software=software)
        account = Account(
            "ville-mastodon",
            "mastodon",
            "ville",
            login.handle,
            server=login.server,
            identity=login.id,
        )
        made = Stage(
            network("mastodon"),
            account,
            login.token,
            read=lambda: seen(world.posts(login.handle)),
            transport=world.transport,
        )
        yield made
        made.close()


@pytest.mark.parametrize("host", ["pds.crosspost.test", "morel.host.bsky.test"])
def test_a_server_is_found_from_the_handle(host: str) -> None:
    world = World()
    login = world.ensure_bluesky("ville.test", pds=host)
    world.change_server(host, did_doc_with_session=True)
    account = Account("ville", "bluesky", "ville", "ville.test")
    stage = Stage(
        network("bluesky"),
        account,
        login.app_password,
        read=lambda: seen(world.posts("ville.test")),
        transport=world.transport,
    )
    facts = stage.publisher().check()
    assert (facts.identity, facts.server) == (login.did, f"https://{host}")

    stage.account = replace(account, identity=facts.identity)
    delivery = stage.delivery(wording("Bonjour."))
    notes = attempt(stage, delivery)
    sent(stage.publisher(), delivery, notes)
    stage.sessions.text = None
    found = stage.publisher().look(delivery, notes, known=())
    stage.close()
    assert [one.id for one in found.receipts] == [delivery.parts[0].key]


def test_a_handle_that_nobody_has_is_told() -> None:
    world = World()
    world.ensure_bluesky("autre.test")
    account = Account("ville", "bluesky", "ville", "personne.test")
    stage = Stage(
        network("bluesky"),
        account,
        "abcd-efgh-ijkl-mnop",
        read=list,
        transport=world.transport,
    )
    with pytest.raises(AccessDenied, match=r"personne\.test"):
        stage.publisher().check()
    stage.close()
