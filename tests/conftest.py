"""What every test obeys: no socket in unit tests, loopback only elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["strict", "servers.fixtures"]

UNIT = Path(__file__).parent / "unit"
LOOPBACK = ["127.0.0.1", "::1", "localhost"]
TOOL_OF_FIXTURE = {
    "pds": "pds",
    "limited_pds": "pds",
    "start_pds": "pds",
    "mastodon": "mastodon",
    "start_mastodon": "mastodon",
    "chromium": "browser",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with what it may reach and what it needs."""
    for item in items:
        if item.path.is_relative_to(UNIT):
            item.add_marker(pytest.mark.disable_socket)
        else:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in TOOL_OF_FIXTURE:
                item.add_marker(TOOL_OF_FIXTURE[fixture])
