"""The configuration: every setting, checked, with a sentence for each mistake.

The environment (`CROSSPOST_…`) wins over the file. Loaded only when the file has
changed or something is due.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from crosspost.errors import ConfigurationError
from crosspost.i18n import Phrase, _
from crosspost.model import Directory, Entity
from crosspost.networks import NETWORKS
from crosspost.networks.settings import AccountSettings, LanguageTag, Section
from crosspost.notify.settings import (
    DigestSettings,
    MailSettings,
    MaybeWebAddress,
    WebhookSettings,
)
from crosspost.poll_settings import (
    PollSettings,
    Territory,
    bad_territory,
    poll_mistakes,
    polls,
)
from crosspost.team import Rule
from crosspost.team_settings import MemberSettings, RuleName, team
from crosspost.team_settings import mistakes as team_mistakes

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


class Configuration:
    """A configuration that was found right.

    Attributes:
        path: The file it was read from.
        settings: Its values.
        accounts: Each account's settings, by its network's own rules.
    """

    def __init__(
        self, path: Path, settings: Settings, accounts: Mapping[str, AccountSettings]
    ) -> None:
        """Made by `load`."""
        self.path, self.settings, self.accounts = path, settings, accounts

    @property
    def folder(self) -> Path:
        """What paths in it are relative to."""
        return self.path.parent

    def directory(self) -> Directory:
        """The configuration as the rules see it."""
        settings = self.settings
        entities = {
            name: Entity(
                name=name,
                title=one.name,
                language=one.language or settings.language,
                time_zone=one.time_zone or settings.time_zone,
                signature=one.signature,
                approval=Rule(one.approval),
                territory=one.territory,
            )
            for name, one in settings.entities.items()
        }
        zones = {name: one.time_zone for name, one in entities.items()}
        return Directory(
            entities=entities,
            accounts={
                name: one.to_account(name, time_zone=entities[one.entity].time_zone)
                for name, one in self.accounts.items()
            },
            groups={name: tuple(one) for name, one in settings.groups.items()},
            people={
                name: one.model_dump(exclude_defaults=True)
                for name, one in settings.people.items()
            },
            polls=polls(settings.polls),
            team=team(settings.team, zones, zone=settings.time_zone),
            language=settings.language,
            time_zone=settings.time_zone,
            late=timedelta(minutes=settings.late_minutes),
            request_life=timedelta(seconds=settings.request_life),
        )


def load(path: Path) -> Configuration:
    """Read and check a configuration file.

    Raises:
        ConfigurationError: It is missing, unreadable, or has mistakes; all of
            them are told at once, each with its key.
    """
    raw = _raw(path)
    settings, mistakes = _settings(path)
    accounts: dict[str, AccountSettings] = {}
    if settings is not None:
        accounts, wrong = _accounts(settings)
        mistakes += wrong + _references(settings, accounts)
    else:
        mistakes += _accounts_alone(raw)
    if mistakes or settings is None:
        raise ConfigurationError(
            _("{file} has mistakes. Nothing was done.", file=path.name),
            mistakes=mistakes,
            hint=_("Correct them and try again."),
        )
    return Configuration(path, settings, accounts)


def _raw(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError as error:
        raise ConfigurationError(
            _("There is no configuration at {file}. Nothing was done.", file=path),
            hint=_("Make one with “crosspost init”, or name yours with --config."),
        ) from error
    except OSError as error:
        raise ConfigurationError(
            _("{file} cannot be read. Nothing was done.", file=path),
            hint=_("Check who may read it."),
            detail=str(error),
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            _("{file} cannot be understood. Nothing was done.", file=path.name),
            mistakes=[_toml_mistake(error)],
            hint=_("Save the file as UTF-8, then try again.")
            if isinstance(error, UnicodeDecodeError)
            else _("Texts stand between quotes; each setting is on a line of its own."),
        ) from error


def _toml_mistake(error: UnicodeDecodeError | tomllib.TOMLDecodeError) -> Phrase:
    if isinstance(error, UnicodeDecodeError):
        return _("it is not UTF-8 text")
    words = str(error).rpartition("line ")[2].split(",")[0].strip(")")
    if words.isdigit():
        return _("line {line} is not as expected", line=int(words))
    return _("its last line is not finished")


# -- checking -------------------------------------------------------------------


def _settings(path: Path) -> tuple[Settings | None, list[Phrase]]:
    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return FromFile(), []
    except ValidationError as error:
        return None, [_mistake(one, "", Settings) for one in _errors(error)]


def _accounts(
    settings: Settings,
) -> tuple[dict[str, AccountSettings], list[Phrase]]:
    good: dict[str, AccountSettings] = {}
    mistakes: list[Phrase] = []
    for name, table in settings.accounts.items():
        try:
            good[name] = _account(table)
        except ValidationError as error:
            model = _model(str(table.get("network")))
            place = f"accounts.{name}."
            mistakes += [_mistake(one, place, model) for one in _errors(error)]
        except KeyError:
            mistakes.append(_no_network(name, table))
    return good, mistakes


def _accounts_alone(raw: Mapping[str, Any]) -> list[Phrase]:
    """The accounts' own mistakes, where other mistakes hide them."""
    tables = raw.get("accounts")
    if not isinstance(tables, dict):
        return []
    whole = {n: t for n, t in tables.items() if isinstance(t, dict)}
    return _accounts(Settings.model_construct(accounts=whole))[1]


def _model(network: str) -> type[AccountSettings]:
    found: type[AccountSettings] = import_module(
        f"{NETWORKS[network]}.settings"
    ).Settings
    return found


def _account(table: Mapping[str, Any]) -> AccountSettings:
    network = str(table.get("network"))
    if network in BUILT_IN:
        raise KeyError(network)
    return _model(network).model_validate(table)


def account_settings(table: Mapping[str, Any]) -> AccountSettings:
    """One account's table, checked by its network; raises ValidationError."""
    return _account(table)


def account_mistakes(error: ValidationError, network: str) -> list[Phrase]:
    """The mistakes of one account's table, a sentence each."""
    return [_mistake(one, "", _model(network)) for one in _errors(error)]


def _no_network(name: str, table: Mapping[str, Any]) -> Phrase:
    known = ", ".join(sorted(NETWORKS.keys() - BUILT_IN))
    if "network" not in table:
        return _("accounts.{name}.network: missing ({known})", name=name, known=known)
    return _(
        "accounts.{name}.network: “{value}” is not known ({known})",
        name=name,
        value=table["network"],
        known=known,
    )


def _references(
    settings: Settings, accounts: Mapping[str, AccountSettings]
) -> list[Phrase]:
    """Names that stand for nothing, or for two things."""
    mistakes: list[Phrase] = []
    for name, account in accounts.items():
        if account.entity not in settings.entities:
            key = f"accounts.{name}.entity"
            mistakes.append(_unknown(key, account.entity, settings.entities))
    for group, members in settings.groups.items():
        strangers = [name for name in members if name not in settings.accounts]
        key = f"groups.{group}"
        mistakes += [_unknown(key, name, settings.accounts) for name in strangers]
    for name, one in settings.entities.items():
        if one.time_zone and one.time_zone not in available_timezones():
            mistakes.append(_bad_zone(f"entities.{name}.time_zone"))
    mistakes += poll_mistakes(settings.polls, settings.entities)
    if settings.digest is not None and settings.mail is None:
        mistakes.append(_("digest: there is nobody to write to; add a table [mail]"))
    return mistakes + _twice(settings) + (_team(settings) if not mistakes else [])


def _team(settings: Settings) -> list[Phrase]:
    """Mistakes of the team, once every entity is right."""
    entities = settings.entities.items()
    zones = {name: one.time_zone or settings.time_zone for name, one in entities}
    rules = {name: one.approval for name, one in entities}
    return team_mistakes(settings.team, zones, rules, zone=settings.time_zone)


def _twice(settings: Settings) -> list[Phrase]:
    kinds = (settings.accounts, settings.entities, settings.groups)
    names = [name for kind in kinds for name in kind]
    doubled = sorted({name for name in names if names.count(name) > 1})
    return [
        _(
            "“{name}” names two things; an account, an entity and a group must differ",
            name=name,
        )
        for name in doubled
    ]


def _unknown(key: str, name: str, known: Iterable[str]) -> Phrase:
    close = difflib.get_close_matches(name, list(known), n=1)
    if close:
        return _(
            '{key}: “{name}” does not exist (did you mean "{near}"?)',
            key=key,
            name=name,
            near=close[0],
        )
    return _("{key}: “{name}” does not exist", key=key, name=name)


def _bad_zone(key: str) -> Phrase:
    return _(
        "{key}: not a time zone (write it like Europe/Paris or Indian/Reunion)", key=key
    )


# -- one mistake, one sentence ------------------------------------------------------


def _errors(error: ValidationError) -> list[Mapping[str, Any]]:
    """Without the input: it may hold a secret."""
    return [dict(one) for one in error.errors(include_input=False, include_url=False)]


def _mistake(error: Mapping[str, Any], place: str, model: type[Any]) -> Phrase:
    key = place + ".".join(str(step) for step in error["loc"])
    kind = str(error["type"])
    if kind == "missing":
        return _("{key}: missing", key=key)
    if kind == "extra_forbidden":
        return _unknown_key(
            key, str(error["loc"][-1]), _known_keys(model, error["loc"])
        )
    word = str(error.get("ctx", {}).get("error", ""))
    sentence = _SENTENCES.get(word)
    return sentence(key) if sentence else _wrong_value(key, error)


def _known_keys(model: type[Any], loc: tuple[Any, ...]) -> list[str]:
    """The keys of the table that a path leads to."""
    for step in loc[:-1]:
        field = getattr(model, "model_fields", {}).get(step)
        if field is None:
            continue
        inner = [field.annotation, *getattr(field.annotation, "__args__", ())]
        models = [one for one in inner if hasattr(one, "model_fields")]
        model = models[0] if models else model
    fields = getattr(model, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _unknown_key(key: str, word: str, known: Iterable[str]) -> Phrase:
    close = difflib.get_close_matches(word, list(known), n=1)
    if close:
        return _(
            '{key}: unknown setting (did you mean "{near}"?)', key=key, near=close[0]
        )
    return _("{key}: unknown setting", key=key)


def _secret_itself(key: str) -> Phrase:
    return _(
        "{key}: a secret must not stand in this file; write where it is kept, "
        'like {{ file = "secrets/name" }}. Replace this secret by a new one: '
        "whoever could read this file knows it",
        key=key,
    )


_SENTENCES: Mapping[str, Callable[[str], Phrase]] = {
    "secret-itself": _secret_itself,
    "secret-place": lambda key: _(
        "{key}: write exactly one of file, env or credential", key=key
    ),
    "server-address": lambda key: _(
        "{key}: write the server's address like https://social.example.fr "
        "(http:// only on this machine)",
        key=key,
    ),
    "handle": lambda key: _(
        "{key}: not a handle; write it as in the profile, without @", key=key
    ),
    "did": lambda key: _("{key}: not an account's identity (did:plc:…)", key=key),
    "time-zone": _bad_zone,
    "territory": bad_territory,
    "mail-address": lambda key: _(
        "{key}: not an address; write it like communication@ville.example.fr", key=key
    ),
    "mail-way": lambda key: _(
        "{key}: write either host (a mail server) or sendmail (a program), not both",
        key=key,
    ),
    "mail-login": lambda key: _(
        "{key}: user and password go together; write both, or none", key=key
    ),
    "mail-plain": lambda key: _(
        "{key}: without encryption only to this machine itself; write security = "
        '"starttls" or "tls"',
        key=key,
    ),
    "mail-sendmail": lambda key: _(
        "{key}: write the program's whole path, like /usr/sbin/sendmail", key=key
    ),
    "web-address": lambda key: _(
        "{key}: write an address like https://example.fr/… (http:// only on this "
        "machine)",
        key=key,
    ),
    "digest-at": lambda key: _("{key}: write an hour like 08:00", key=key),
}

_TYPES = {
    "string_type": _("{key}: a text between quotes is expected"),
    "bool_type": _("{key}: true or false is expected"),
    "bool_parsing": _("{key}: true or false is expected"),
    "int_type": _("{key}: a whole number is expected"),
    "int_parsing": _("{key}: a whole number is expected"),
    "dict_type": _("{key}: a table is expected"),
    "model_type": _("{key}: a table is expected"),
    "list_type": _("{key}: a list is expected"),
    "datetime_type": _("{key}: a date and time is expected, like 2026-12-24T18:30:00"),
    "datetime_parsing": _(
        "{key}: a date and time is expected, like 2026-12-24T18:30:00"
    ),
    "datetime_from_date_parsing": _(
        "{key}: a date and time is expected, like 2026-12-24T18:30:00"
    ),
    "date_type": _("{key}: a day is expected, like 2026-03-15"),
    "date_parsing": _("{key}: a day is expected, like 2026-03-15"),
    "date_from_datetime_parsing": _("{key}: a day is expected, like 2026-03-15"),
    "date_from_datetime_inexact": _("{key}: a day is expected, like 2026-03-15"),
}


def _wrong_value(key: str, error: Mapping[str, Any]) -> Phrase:
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind in _TYPES:
        return Phrase(_TYPES[kind].id, {"key": key})
    if kind == "literal_error":
        known = str(context["expected"]).replace(" or ", ", ")  # pydantic's English
        return _("{key}: known values are {known}", key=key, known=known)
    if kind == "too_short":
        return _("{key}: at least one is expected", key=key)
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        return _("{key}: outside its bounds (limit {bound})", key=key, bound=bound)
    return _("{key}: not as expected", key=key)
