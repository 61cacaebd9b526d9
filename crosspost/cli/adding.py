"""`crosspost accounts add`: a few questions, a real login, then the configuration.

Nothing is stored before the network has said yes.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.checking import tell_facts
from crosspost.cli.common import DONE, confirmed
from crosspost.cli.configuring import add_account
from crosspost.errors import ConfigurationError, CrosspostError, UsageError
from crosspost.i18n import Phrase, _
from crosspost.networks.guide import guide_of
from crosspost.state.files import open_to_others, write
from crosspost.state.sessions import SessionFile

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Account, Limits
    from crosspost.networks.guide import Guide
    from crosspost.ports import AccountFacts

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def add(app: App, args: argparse.Namespace, out: Output) -> int:
    """Ask, log in for real, confirm who it is, then store."""
    guide = guide_of(args.what)
    _check_home(app)
    settings = _settings(app, args, guide, out)
    name = _name(app, args, out, settings)
    out.line(guide.secret_help)
    secret = _secret(args, out, guide.secret_question)
    account = _account(app, name, settings, guide)
    stored = False
    try:
        facts, limits = _login(app, account, secret)
        tell_facts(name, facts, out)
        if not confirmed(args, out, _("Is that the right account?")):
            out.line(_("Nothing was stored."))
            return DONE
        settings |= guide.learned(facts)
        _store(app, name, settings, guide, secret)
        stored = True
    finally:
        if not stored:
            SessionFile(app.folder.sessions, name).forget()
    app.keep_facts(_account(app, name, settings, guide), facts, limits)
    out.line(
        _("{account} is ready. “crosspost doctor” checks all of it.", account=name)
    )
    out.line(_("To revoke its secret one day: {how}", how=guide.revoke))
    return DONE


def _check_home(app: App) -> None:
    """The sandbox has accounts of its own: a real one is added outside it."""
    if app.folder.sandbox:
        raise UsageError(
            _("The sandbox opens no real account. Nothing was stored."),
            hint=_("Leave out --sandbox, or “sandbox = true” in the configuration."),
        )


def _settings(
    app: App, args: argparse.Namespace, guide: Guide, out: Output
) -> dict[str, str]:
    settings = {"network": args.what, "entity": _entity(app, args, out)}
    for question in guide.questions:
        settings[question.key] = _asked(
            getattr(args, question.key, None), question.text, question.example, out
        )
    if args.server:
        settings["server"] = args.server
    return settings


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
    directory = app.directory
    if name in directory.accounts:
        raise UsageError(
            _("There is an account {name} already. Nothing was stored.", name=name),
            hint=_("Give another one with --name, or remove that one first."),
        )
    if name in directory.entities or name in directory.groups:
        raise UsageError(
            _("“{name}” names something else already. Nothing was stored.", name=name),
            hint=_("An account, an entity and a group must differ."),
        )
    return name


def _secret(args: argparse.Namespace, out: Output, question: Phrase) -> str:
    """The secret: from a file, standard input, or typed unseen. Never an argument."""
    if args.secret_file:
        try:
            return _read_from(Path(args.secret_file))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                _("{file} cannot be read. Nothing was stored.", file=args.secret_file),
                hint=_("Check its name and who may read it."),
            ) from error
    if not out.terminal:
        return sys.stdin.readline().strip()
    import getpass

    return getpass.getpass(f"{question} ").strip()


def _read_from(file: Path) -> str:
    """The secret in a file that its owner alone may read; or in a pipe.

    Raises:
        UsageError: Others can read it too.
        OSError, UnicodeDecodeError: It cannot be read.
    """
    if file.is_file() and open_to_others(file):
        raise UsageError(
            _(
                "{file} can be read by others on this machine. Nothing was stored.",
                file=file,
            ),
            hint=_(
                "Run: chmod 600 {file}. Replace the secret by a new one if others "
                "use this machine.",
                file=file,
            ),
        )
    return file.read_text(encoding="utf-8").strip()


def _login(app: App, account: Account, secret: str) -> tuple[AccountFacts, Limits]:
    publisher = app.connect(account, secret=lambda: secret)
    try:
        return publisher.check(), publisher.limits()
    except CrosspostError as error:
        raise _nothing_stored(error) from error
    finally:
        publisher.close()


def _nothing_stored(error: CrosspostError) -> CrosspostError:
    """The same error, which also says what became of the account."""
    told = CrosspostError(
        _("{problem} Nothing was stored.", problem=error.message),
        hint=error.hint,
        detail=error.detail,
    )
    told.exit_code = error.exit_code
    return told


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
    kept = app.folder.home / "secrets" / name
    try:
        write(kept, f"{secret}\n".encode())
    except OSError as error:
        raise CrosspostError(
            _("{file} cannot be written. Nothing was stored.", file=kept),
            hint=_("Check who may change this folder."),
            detail=str(error),
        ) from error
    place = {"file": f"secrets/{name}"}
    try:
        add_account(app.folder.config, name, {**settings, guide.secret_key: place})
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
