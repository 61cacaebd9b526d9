"""What every account's table in the configuration holds, whatever its network.

Each network's own `settings` module adds its keys. Loaded only when the
configuration has changed or something is due: pydantic is not on the way of an
idle run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field

from crosspost.sections import LanguageTag, SecretPlace, Section

if TYPE_CHECKING:
    from crosspost.model import Account

__all__ = ["AccountSettings", "LanguageTag", "SecretPlace", "Section", "server_address"]

_LOOPBACK = re.compile(r"http://(localhost|127(\.\d+){3}|\[::1\])(:\d+)?/?")


class AccountSettings(Section):
    """The keys that every account has."""

    network: str
    entity: str = Field(description="Who speaks by this account.")
    language: LanguageTag | None = Field(
        default=None, description="Of its posts, if not the entity's."
    )
    display_name: str = Field(default="", description="Shown in previews.")

    def to_account(self, name: str, *, time_zone: str) -> Account:
        """The account as the rules see it."""
        raise NotImplementedError

    def secret_place(self) -> SecretPlace:
        """Where its secret is kept."""
        raise NotImplementedError


def server_address(value: str) -> str:
    """A server's address without a final slash; http only on this machine.

    Raises:
        ValueError: `server-address`: not https, or with a path, user or password.
    """
    value = value.strip().rstrip("/")
    plain = re.fullmatch(r"https://[^\s/@?#]+", value)
    if not plain and not _LOOPBACK.fullmatch(value):
        message = "server-address"
        raise ValueError(message)
    return value
