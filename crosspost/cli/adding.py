"""Adding an account: a few questions, a real login, then the configuration.

Nothing is stored before the network has said yes.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from crosspost.cli.accounts import secret_from, tell_facts
from crosspost.cli.common import DONE, confirmed
from crosspost.errors import ConfigurationError, CrosspostError, UsageError
from crosspost.i18n import Phrase, _
from crosspost.networks import NETWORKS, network
from crosspost.state.files import write

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Account
    from crosspost.networks.guide import Guide
    from crosspost.ports import AccountFacts

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def guide_of(name: str) -> Guide:
    """The network's words."""
    network(name)
    found: Guide = import_module(f"{NETWORKS[name]}.guide").GUIDE
    return found


def add(app: App, args: argparse.Namespace, out: Output) -> int:
    """Ask, log in for real, confirm who it is, then store."""
    guide = guide_of(args.what)
    settings = {"network": args.what, "entity": _entity(app, args, out)}
    for question in guide.questions:
        settings[question.key] = _asked(
            getattr(args, question.key, None), question.text, question.example, out
        )
    if args.server:
        settings["server"] = args.server
    name = _name(app, args, out, settings)
    out.line(guide.secret_help)
    secret = secret_from(args, out, guide.secret_question)
    facts = _login(app, name, settings, guide, secret)
    tell_facts(name, facts, out)
    if not confirmed(args, out, _("Is that the right account?")):
        out.line(_("Nothing was stored."))
        return DONE
    settings |= guide.learned(facts)
    _store(app, name, settings, guide, secret)
    out.line(
        _("{account} is ready. “crosspost doctor” checks all of it.", account=name)
    )
    out.line(_("To revoke it one day: {how}", how=guide.revoke))
    return DONE


def _entity(app: App, args: argparse.Namespace, out: Output) -> str:
    entities = app.directory.entities
    if args.entity:
        if args.entity in entities:
            return str(args.entity)
        raise UsageError(
            _("There is no entity {name}. Nothing was stored.", name=args.entity),
            hint=_("Known: {words}.", words=", ".join(entities)),
        )
    if len(entities) == 1:
        return next(iter(entities))
    if not entities:
        raise UsageError(
            _("The configuration names no entity yet. Nothing was stored."),
            hint=_("Add one first: [entities.ville] with its name."),
        )
    example = ", ".join(entities)
    return _asked(None, _("Who speaks by this account?"), example, out)


def _asked(given: str | None, question: Phrase, example: str, out: Output) -> str:
    if given:
        return given
    if not out.terminal:
        raise UsageError(
            _("“{question}” has no answer. Nothing was stored.", question=question),
            hint=_("Give it as an option, for example: {example}", example=example),
        )
    return out.ask(_("{question} (like {example})", question=question, example=example))


def _name(
    app: App, args: argparse.Namespace, out: Output, settings: dict[str, str]
) -> str:
    proposal = f"{settings['entity']}-{settings['network']}"
    name = args.name or proposal
    if not args.name and out.terminal:
        question = _("Its name here [{proposal}]:", proposal=proposal)
        name = out.ask(question) or proposal
    if not _NAME.fullmatch(name):
        raise UsageError(
            _("“{name}” cannot be a name here. Nothing was stored.", name=name),
            hint=_("Use small letters, digits and hyphens."),
        )
    if name in app.directory.accounts:
        raise UsageError(
            _("There is an account {name} already. Nothing was stored.", name=name),
            hint=_("Give another one with --name, or remove that one first."),
        )
    return name


def _login(
    app: App, name: str, settings: dict[str, str], guide: Guide, secret: str
) -> AccountFacts:
    account = _account(app, name, settings, guide)
    publisher = app.connect(account, secret=lambda: secret)
    try:
        return publisher.check()
    except CrosspostError as error:
        raise type(error)(
            _("{problem} Nothing was stored.", problem=error.message),
            hint=error.hint,
            detail=error.detail,
            **({"retry_at": error.retry_at} if hasattr(error, "retry_at") else {}),
        ) from error
    finally:
        publisher.close()


def _account(app: App, name: str, settings: dict[str, str], guide: Guide) -> Account:
    """The account as the configuration would have it; its mistakes told now."""
    from pydantic import ValidationError

    from crosspost.config import account_mistakes, account_settings

    table = {**settings, guide.secret_key: {"file": f"secrets/{name}"}}
    try:
        checked = account_settings(table)
    except ValidationError as error:
        raise ConfigurationError(
            _("This account cannot be added as it is. Nothing was stored."),
            mistakes=account_mistakes(error, settings["network"]),
        ) from error
    zone = app.directory.entities[settings["entity"]].time_zone
    return checked.to_account(name, time_zone=zone)


def _store(
    app: App, name: str, settings: dict[str, str], guide: Guide, secret: str
) -> None:
    """The secret first (0600), then the configuration, comments kept."""
    import tomlkit

    write(app.folder.home / "secrets" / name, f"{secret}\n".encode())
    document = tomlkit.parse(app.folder.config.read_text(encoding="utf-8"))
    table = tomlkit.table()
    for key, value in settings.items():
        table.add(key, value)
    place = tomlkit.inline_table()
    place.append("file", f"secrets/{name}")
    table.add(guide.secret_key, place)
    if "accounts" not in document:
        document.add(tomlkit.nl())
        document.add("accounts", tomlkit.table(is_super_table=True))
    accounts = document["accounts"]
    accounts.append(name, table)
    write_config(app, tomlkit.dumps(document))


def write_config(app: App, text: str) -> None:
    """Replace the configuration whole; who may read it stays as it was."""
    config = app.folder.config
    mode = config.stat().st_mode & 0o777
    write(config, text.encode())
    config.chmod(mode)


def forget(app: App, account: Account) -> None:
    """Take an account out of the configuration, with its secret and session."""
    import tomlkit

    from crosspost.state.sessions import SessionFile

    document = tomlkit.parse(app.folder.config.read_text(encoding="utf-8"))
    document["accounts"].remove(account.name)
    for members in document.get("groups", {}).values():
        if account.name in members:
            members.remove(account.name)
    place = app.configuration.accounts[account.name].secret_place()
    write_config(app, tomlkit.dumps(document))
    if place.file:
        (app.folder.home / place.file).unlink(missing_ok=True)
    SessionFile(app.folder.sessions, account.name).forget()
