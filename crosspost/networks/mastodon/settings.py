"""A Mastodon-family account's table in the configuration."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from crosspost.model import Account
from crosspost.networks.settings import AccountSettings, SecretPlace, server_address

_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")


class Settings(AccountSettings):
    """The keys of an account with `network = "mastodon"`."""

    network: Literal["mastodon"]
    instance: str = Field(
        description="The server's address.", examples=["https://social.example.fr"]
    )
    handle: str = Field(
        default="",
        description="The name before the server's; written by accounts add.",
    )
    account_id: str = Field(
        default="", description="The server's id of it; written by accounts add."
    )
    access_token: SecretPlace = Field(description="Where the access token is kept.")

    @field_validator("instance")
    @classmethod
    def _instance(cls, value: str) -> str:
        return server_address(value)

    @field_validator("handle")
    @classmethod
    def _handle(cls, value: str) -> str:
        name = value.strip().removeprefix("@").split("@")[0]
        if name and not _NAME.fullmatch(name):
            message = "handle"
            raise ValueError(message)
        return name

    def to_account(self, name: str, *, time_zone: str) -> Account:
        """The account as the rules see it."""
        host = urlsplit(self.instance).netloc
        return Account(
            name=name,
            network="mastodon",
            entity=self.entity,
            handle=f"{self.handle}@{host}" if self.handle else host,
            server=self.instance,
            identity=self.account_id,
            display_name=self.display_name,
            language=self.language or "",
            time_zone=time_zone,
        )

    def secret_place(self) -> SecretPlace:
        """Where its access token is kept."""
        return self.access_token
