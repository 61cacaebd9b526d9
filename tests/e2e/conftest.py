"""A town for each test, on real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.world import World
from town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Accounts on both networks, an empty outbox, a ledger."""
    world = World()
    with serve(world) as doors:
        yield Town(tmp_path, world, doors).settle()
