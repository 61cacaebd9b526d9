"""What every test obeys: no socket in unit tests, loopback only elsewhere."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["strict", "servers.fixtures"]

TESTS = Path(__file__).parent
UNIT = TESTS / "unit"
LOOPBACK = ["127.0.0.1", "::1", "localhost"]
TOOL_OF_FIXTURE = {
    "pds": "pds",
    "limited_pds": "pds",
    "start_pds": "pds",
    "mastodon": "mastodon",
    "start_mastodon": "mastodon",
    "chromium": "browser",
}


# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "house", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def pytest_configure() -> None:
    """Where the built wheel is to be tested, make sure that it is."""
    found = importlib.util.find_spec("crosspost")
    where = Path(found.origin) if found and found.origin else None
    if os.environ.get("CROSSPOST_TESTS_WHEEL") and (
        where is None or where.is_relative_to(TESTS.parent / "crosspost")
    ):
        message = f"The installed wheel was to be tested, not {where}."
        raise pytest.UsageError(message)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with what it may reach and what it needs."""
    for item in items:
        if item.path.is_relative_to(UNIT):
            item.add_marker(pytest.mark.disable_socket)
        else:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        if item.get_closest_marker("speed"):
            item.add_marker(pytest.mark.no_cover)
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in TOOL_OF_FIXTURE:
                item.add_marker(TOOL_OF_FIXTURE[fixture])
