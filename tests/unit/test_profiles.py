"""What was learned of one profile is not believed of another under the same name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crosspost.model import Account

ACCOUNT = Account(
    "ville",
    "bluesky",
    "ville",
    handle="ville.example.org",
    server="https://pds.example.org",
)


@pytest.mark.parametrize(
    "change",
    [
        {"handle": "port.example.org"},
        {"server": "https://other.example.org"},
        {"name": "port"},
    ],
)
def test_another_handle_or_server_is_another_profile(change: dict[str, str]) -> None:
    assert replace(ACCOUNT, **change).profile != ACCOUNT.profile  # type: ignore[arg-type]


def test_a_display_name_changes_nothing() -> None:
    assert replace(ACCOUNT, display_name="Ville").profile == ACCOUNT.profile
