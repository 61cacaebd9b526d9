"""What one table alone cannot tell: accounts by their network, names of nothing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import ValidationError
from pydantic_settings import (
    SettingsConfigDict,
)

from crosspost.config.mistakes import bad_zone, errors, mistake, unknown
from crosspost.config.polls import (
    poll_mistakes,
)
from crosspost.config.tables import BUILT_IN, Settings
from crosspost.config.team import mistakes as team_mistakes
from crosspost.i18n import Phrase, _
from crosspost.networks import NETWORKS
from crosspost.networks.settings import AccountSettings


def checked_settings(path: Path) -> tuple[Settings | None, list[Phrase]]:
    """The settings, or None and what is wrong with them."""

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return FromFile(), []
    except ValidationError as error:
        return None, [mistake(one, "", Settings) for one in errors(error)]


def checked_accounts(
    settings: Settings,
) -> tuple[dict[str, AccountSettings], list[Phrase]]:
    """The accounts that are right, and what is wrong with the others."""
    good: dict[str, AccountSettings] = {}
    mistakes: list[Phrase] = []
    for name, table in settings.accounts.items():
        try:
            good[name] = _account(table)
        except ValidationError as error:
            model = _model(str(table.get("network")))
            place = f"accounts.{name}."
            mistakes += [mistake(one, place, model) for one in errors(error)]
        except KeyError:
            mistakes.append(_no_network(name, table))
    return good, mistakes


def accounts_alone(raw: Mapping[str, Any]) -> list[Phrase]:
    """The accounts' own mistakes, where other mistakes hide them."""
    tables = raw.get("accounts")
    if not isinstance(tables, dict):
        return []
    whole = {n: t for n, t in tables.items() if isinstance(t, dict)}
    return checked_accounts(Settings.model_construct(accounts=whole))[1]


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
    return [mistake(one, "", _model(network)) for one in errors(error)]


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


def references(
    settings: Settings, accounts: Mapping[str, AccountSettings]
) -> list[Phrase]:
    """Names that stand for nothing, or for two things."""
    mistakes: list[Phrase] = []
    for name, account in accounts.items():
        if account.entity not in settings.entities:
            key = f"accounts.{name}.entity"
            mistakes.append(unknown(key, account.entity, settings.entities))
    for group, members in settings.groups.items():
        strangers = [name for name in members if name not in settings.accounts]
        key = f"groups.{group}"
        mistakes += [unknown(key, name, settings.accounts) for name in strangers]
    for name, one in settings.entities.items():
        if one.time_zone and one.time_zone not in available_timezones():
            mistakes.append(bad_zone(f"entities.{name}.time_zone"))
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
