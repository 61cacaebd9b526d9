"""The tables of the configuration, as they are written."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from crosspost.config.polls import (
    PollSettings,
    Territory,
)
from crosspost.config.team import MemberSettings, RuleName
from crosspost.networks.settings import LanguageTag, Section
from crosspost.notify.settings import (
    DigestSettings,
    MailSettings,
    MaybeWebAddress,
    WebhookSettings,
)

BUILT_IN = frozenset({"fake"})
"""Networks that only tests and the sandbox use."""

Zone = Annotated[str, Field(examples=["Europe/Paris"])]


class EntitySettings(Section):
    """Who speaks: a town, a museum."""

    name: str = Field(description="As people read it.")
    language: LanguageTag | None = None
    time_zone: Zone | None = None
    signature: str = Field(default="", description="Stands under each of its posts.")
    approval: RuleName = Field(
        default="none", description="How many persons its posts need."
    )
    territory: Territory = Field(
        default="", description="INSEE code: for public holidays and polls."
    )


class Person(Section):
    """An entry of the address book: how a post names someone on each network."""

    name: str = Field(default="", description="Where the network has no entry.")
    bluesky: str = ""
    mastodon: str = ""


class Settings(BaseSettings):
    """The whole configuration."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="CROSSPOST_",
        env_nested_delimiter="__",
    )

    language: Literal["fr", "en"] = "fr"
    time_zone: Zone = "Europe/Paris"
    sandbox: bool = False
    late_minutes: int = Field(default=60, ge=0, le=10_080)
    request_life: int = Field(default=120, ge=5, le=3_600)
    proxy: str = ""
    entities: dict[str, EntitySettings] = Field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = Field(default_factory=dict)
    groups: dict[str, list[str]] = Field(default_factory=dict)
    mail: MailSettings | None = None
    digest: DigestSettings | None = None
    webhook: WebhookSettings | None = None
    heartbeat_url: MaybeWebAddress = ""
    people: dict[str, Person] = Field(default_factory=dict)
    team: dict[str, MemberSettings] = Field(default_factory=dict)
    polls: list[PollSettings] = Field(default_factory=list)

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            message = "time-zone"
            raise ValueError(message)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the file; no .env, no secrets folder."""
        file = TomlConfigSettingsSource(settings_cls, cls.model_config.get("toml_file"))
        return init_settings, env_settings, file
