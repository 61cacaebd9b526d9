"""The suite on the built-in world, through both SDKs and the door in process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.publisher_suite import PublisherSuite
from contract.stage import Seen, Stage
from crosspost.model import Account
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


class TestBluesky(PublisherSuite):
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
class TestMastodon(PublisherSuite):
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
