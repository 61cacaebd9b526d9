"""Fixtures: real servers, started when a test first asks for one."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from servers import gotosocial as gts
from servers.install import MissingToolError
from servers.mastodon import MastodonOptions, RunningMastodon, running_mastodon
from servers.pds import PdsOptions, RunningPds, running_pds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.gotosocial import RunningGotosocial


@pytest.fixture(scope="session")
def start_pds(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[PdsOptions], RunningPds]]:
    """Start a PDS with other options; it ends with the session."""
    with ExitStack() as servers:

        def start(options: PdsOptions) -> RunningPds:
            folder = tmp_path_factory.mktemp("pds")
            try:
                return servers.enter_context(running_pds(folder, options))
            except MissingToolError as missing:
                pytest.skip(str(missing))

        yield start


@pytest.fixture(scope="session")
def pds(start_pds: Callable[[PdsOptions], RunningPds]) -> RunningPds:
    """The session's Bluesky server, without rate limits."""
    return start_pds(PdsOptions())


@pytest.fixture(scope="session")
def limited_pds(start_pds: Callable[[PdsOptions], RunningPds]) -> RunningPds:
    """A Bluesky server that counts points and logins and answers 429."""
    return start_pds(PdsOptions(rate_limits_enabled=True))


@pytest.fixture(scope="session")
def start_mastodon(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[MastodonOptions], RunningMastodon]]:
    """Start a stand-in with other options; it ends with the session."""
    with ExitStack() as servers:

        def start(options: MastodonOptions) -> RunningMastodon:
            folder = tmp_path_factory.mktemp("mastodon")
            return servers.enter_context(running_mastodon(folder, options))

        yield start


@pytest.fixture(scope="session")
def mastodon(
    start_mastodon: Callable[[MastodonOptions], RunningMastodon],
) -> RunningMastodon:
    """The session's Mastodon stand-in."""
    return start_mastodon(MastodonOptions())


@pytest.fixture(scope="session")
def gotosocial(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningGotosocial]:
    """A real GoToSocial; ask for it only where `servers.gotosocial.named()`."""
    with gts.running_gotosocial(tmp_path_factory.mktemp("gotosocial")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome, for tests in a real browser."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
