"""A Bluesky account's table in the configuration."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from crosspost.model import Account
from crosspost.networks.bluesky.limits import VIDEO_SERVICE
from crosspost.networks.settings import AccountSettings, SecretPlace, server_address

_HANDLE = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")
_DID = re.compile(r"did:(plc:[a-z2-7]{24}|web:[a-z0-9.%:-]+)")


class Settings(AccountSettings):
    """The keys of an account with `network = "bluesky"`."""

    network: Literal["bluesky"]
    handle: str = Field(
        description="As in your profile, without @.", examples=["ville.example.fr"]
    )
    server: str = Field(
        default="", description="Only where it is not found from the handle."
    )
    did: str = Field(
        default="",
        description="What stays when the handle changes; written by accounts add.",
    )
    gallery: bool = Field(
        default=True,
        description="More than four pictures, up to ten, as a gallery; else four.",
    )
    video_service: str = Field(
        default=VIDEO_SERVICE,
        description="Where videos are prepared before their post.",
    )
    app_password: SecretPlace = Field(
        description="Where the app password is kept. Never the main one."
    )

    @field_validator("handle")
    @classmethod
    def _handle(cls, value: str) -> str:
        handle = value.strip().removeprefix("@").lower()
        if not _HANDLE.fullmatch(handle):
            message = "handle"
            raise ValueError(message)
        return handle

    @field_validator("did")
    @classmethod
    def _did(cls, value: str) -> str:
        if value and not _DID.fullmatch(value):
            message = "did"
            raise ValueError(message)
        return value

    @field_validator("server")
    @classmethod
    def _server(cls, value: str) -> str:
        return server_address(value) if value else ""

    @field_validator("video_service")
    @classmethod
    def _video_service(cls, value: str) -> str:
        return server_address(value)

    def to_account(self, name: str, *, time_zone: str) -> Account:
        """The account as the rules see it."""
        return Account(
            name=name,
            network="bluesky",
            entity=self.entity,
            handle=self.handle,
            server=self.server,
            identity=self.did,
            display_name=self.display_name,
            language=self.language or "",
            time_zone=time_zone,
            options={"gallery": self.gallery, "video_service": self.video_service},
        )

    def secret_place(self) -> SecretPlace:
        """Where its app password is kept."""
        return self.app_password
