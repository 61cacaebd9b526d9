"""Fixtures: one forking process and both servers for a module; a machine each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.kills.machine import Machine, Networks, Warm, warmed
from servers.mastodon import RunningMastodon
from servers.pds import RunningPds
from servers.proxy import proxied


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warmed(tmp_path_factory.mktemp("warm")) as process:
        yield process


@pytest.fixture
def networks(pds: RunningPds, mastodon: RunningMastodon) -> Iterator[Networks]:
    with proxied(pds.url) as bluesky_proxy, proxied(mastodon.url) as mastodon_proxy:
        yield Networks(
            pds,
            mastodon,
            bluesky_proxy,
            mastodon_proxy,
            pds.create_account(),
            mastodon.create_account(),
        )


@pytest.fixture
def machine(tmp_path: Path, networks: Networks, warm: Warm) -> Machine:
    return Machine(tmp_path / "home", networks, warm)
