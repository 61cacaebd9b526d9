"""The configuration: every setting, checked, with a sentence for each mistake.

The environment (`CROSSPOST_…`) wins over the file. Loaded only when the file has
changed or something is due.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from crosspost.config.checks import (
    account_mistakes,
    account_settings,
    accounts_alone,
    checked_accounts,
    checked_settings,
    references,
)
from crosspost.config.polls import (
    polls,
)
from crosspost.config.tables import EntitySettings, Person, Settings
from crosspost.config.team import team
from crosspost.errors import ConfigurationError
from crosspost.i18n import Phrase, _
from crosspost.model import Directory, Entity
from crosspost.networks.settings import AccountSettings
from crosspost.team import Rule

__all__ = [
    "Configuration",
    "EntitySettings",
    "Person",
    "Settings",
    "account_mistakes",
    "account_settings",
    "load",
]


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
    settings, mistakes = checked_settings(path)
    accounts: dict[str, AccountSettings] = {}
    if settings is not None:
        accounts, wrong = checked_accounts(settings)
        mistakes += wrong + references(settings, accounts)
    else:
        mistakes += accounts_alone(raw)
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
