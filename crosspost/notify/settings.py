"""The tables `[mail]`, `[webhook]` and `[digest]` of the configuration."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from crosspost.sections import LOOPBACK, SecretPlace, Section

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
_WEB: Final = re.compile(r"https?://[!-~]+")
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        message = "mail-address"
        raise ValueError(message)
    return value


def web_address(value: str) -> str:
    """An address on the web; without encryption only on this machine.

    Raises:
        ValueError: `web-address`: not https, or with a user or password in it.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(value)
    here = bool(LOOPBACK.fullmatch(parts.hostname or ""))
    safe = parts.scheme == "https" or (parts.scheme == "http" and here)
    if not _WEB.fullmatch(value) or not safe or not parts.hostname or "@" in value:
        message = "web-address"
        raise ValueError(message)
    return value


Address = Annotated[str, AfterValidator(_address)]
WebAddress = Annotated[str, AfterValidator(web_address)]
MaybeWebAddress = Annotated[
    str, AfterValidator(lambda value: web_address(value) if value else "")
]


class RecipientSettings(Section):
    """Who is written to: an address alone, or with a language of its own."""

    address: Address
    language: Literal["fr", "en", ""] = ""

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: Any) -> Any:  # noqa: ANN401 -- pydantic's hook
        return {"address": value} if isinstance(value, str) else value


class MailSettings(Section):
    """How mails leave, and to whom."""

    host: str = Field(default="", description="The institution's mail server.")
    port: int | None = Field(default=None, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretPlace | None = None
    sendmail: str = Field(default="", description="Instead of a server: a program.")
    sender: Address = Field(alias="from")
    to: list[RecipientSettings] = Field(min_length=1)

    @field_validator("sendmail")
    @classmethod
    def _whole_path(cls, value: str) -> str:
        if value and not value.startswith("/"):
            message = "mail-sendmail"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _one_way(self) -> MailSettings:
        if bool(self.host) == bool(self.sendmail):
            message = "mail-way"
            raise ValueError(message)
        if bool(self.user) != bool(self.password):
            message = "mail-login"
            raise ValueError(message)
        if self.host and self.security == "none" and not LOOPBACK.fullmatch(self.host):
            message = "mail-plain"
            raise ValueError(message)
        return self

    @property
    def usual_port(self) -> int:
        """The port, or the usual one of this kind of security."""
        return self.port or _PORTS[self.security]


class WebhookSettings(Section):
    """A program elsewhere that is told the same."""

    url: WebAddress
    secret: SecretPlace | None = Field(
        default=None, description="Signs what is sent (HMAC-SHA256)."
    )


class DigestSettings(Section):
    """What a chief reads once a day or once a week."""

    every: Literal["day", "week"] = "week"
    at: str = Field(default="08:00", description="Local time.")
    to: list[RecipientSettings] = Field(default_factory=list)

    @field_validator("at")
    @classmethod
    def _clock(cls, value: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            message = "digest-at"
            raise ValueError(message)
        return value
