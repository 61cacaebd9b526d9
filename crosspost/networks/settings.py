"""What every account's table in the configuration holds, whatever its network.

Each network's own `settings` module adds its keys. Loaded only when the
configuration has changed or something is due: pydantic is not on the way of an
idle run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from crosspost.model import Account

_LOOPBACK = re.compile(r"http://(localhost|127(\.\d+){3}|\[::1\])(:\d+)?/?")

LanguageTag = Annotated[
    str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["fr"])
]


class Section(BaseModel):
    """A table of the configuration: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SecretPlace(Section):
    """Where a secret is kept: exactly one of the three, never the secret itself."""

    file: str = Field(default="", description="A file, readable by its owner only.")
    env: str = Field(default="", description="The name of an environment variable.")
    credential: str = Field(default="", description="The name of a systemd credential.")

    @model_validator(mode="before")
    @classmethod
    def _not_the_secret(cls, value: Any) -> Any:  # noqa: ANN401 -- pydantic's hook
        if isinstance(value, str):
            message = "secret-itself"
            raise ValueError(message)  # noqa: TRY004 -- pydantic wants ValueError
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretPlace:
        if sum(map(bool, (self.file, self.env, self.credential))) != 1:
            message = "secret-place"
            raise ValueError(message)
        return self


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
