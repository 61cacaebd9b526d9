"""`crosspost accounts`: list, add with a real login, check, remove."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, add_json, confirmed
from crosspost.errors import AccessDenied, CrosspostError, SecretError, UsageError
from crosspost.i18n import _, n_
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Account
    from crosspost.ports import AccountFacts

ACTS = ("add", "check", "remove")


def arguments(parser: argparse.ArgumentParser) -> None:
    """An act and what it concerns; without any, the list."""
    add = parser.add_argument
    add("act", nargs="?", choices=ACTS)
    add("what", nargs="?", metavar=str(_("NAME")), help=str(_("network or account")))
    add("--name", metavar=str(_("NAME")), help=str(_("the new account's name here")))
    add("--entity", metavar=str(_("NAME")), help=str(_("who speaks by it")))
    add("--handle", metavar=str(_("HANDLE")))
    add("--instance", metavar="URL")
    add("--server", metavar="URL", help=str(_("where it is not found by itself")))
    add("--secret-file", metavar=str(_("FILE")), help=str(_("read the secret there")))
    add("--yes", action="store_true", help=str(_("do it without asking")))
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Dispatch to the act."""
    if args.act is None:
        return _list(app, args, out)
    if args.act == "check":
        return _check(app, args, out)
    if not args.what:
        raise UsageError(
            _("“accounts {act}” needs a name. Nothing was done.", act=args.act),
            hint=_("For example: crosspost accounts add bluesky"),
        )
    if args.act == "add":
        from crosspost.cli.adding import add

        return add(app, args, out)
    return _remove(app, args, out)


def _list(app: App, args: argparse.Namespace, out: Output) -> int:
    directory = app.directory
    if args.json:
        accounts = [_account_json(one) for one in directory.accounts.values()]
        out.raw(documents.dumps({"version": documents.VERSION, "accounts": accounts}))
        return DONE
    if not directory.accounts:
        out.line(_("There is no account yet: “crosspost accounts add bluesky”."))
    for account in directory.accounts.values():
        entity = directory.entities[account.entity]
        out.row(f"{account.name:<24} @{account.handle}")
        out.line(f"{account.network} · {entity.title}", indent=2)
    return DONE


def _account_json(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "network": account.network,
        "entity": account.entity,
        "handle": account.handle,
        "server": account.server or None,
        "sandbox": account.sandbox,
    }


# -- check ------------------------------------------------------------------------


def _check(app: App, args: argparse.Namespace, out: Output) -> int:
    directory = app.directory
    if args.what and args.what not in directory.accounts:
        raise UsageError(
            _("There is no account {name}. Nothing was done.", name=args.what),
            hint=_("“crosspost accounts” lists them."),
        )
    names = [args.what] if args.what else list(directory.accounts)
    codes = [_check_one(app, directory.accounts[name], out) for name in names]
    return min((code for code in codes if code), default=DONE)


def _check_one(app: App, account: Account, out: Output) -> int:
    try:
        facts = checked(app, account)
    except CrosspostError as error:
        out.line(_("{account}: {problem}", account=account.name, problem=error.message))
        if error.hint is not None:
            out.line(error.hint, indent=2)
        denied = isinstance(error, AccessDenied | SecretError)
        return ACT if denied else error.exit_code
    tell_facts(account.name, facts, out)
    return ACT if facts.missing else DONE


def checked(app: App, account: Account) -> AccountFacts:
    """A real login; what was learned is kept, and a stopped account starts again."""
    from dataclasses import asdict

    from crosspost.prepare import limits_json

    publisher = app.connect(account)
    try:
        facts = publisher.check()
        limits = publisher.limits()
    finally:
        publisher.close()
    if app.known_ledger is not None:
        app.ledger.keep_answer("identity", account.name, asdict(facts))
        app.ledger.keep_answer("limits", account.name, limits_json(limits))
        if not facts.missing:
            app.restart(account.name)
    return facts


def tell_facts(name: str, facts: AccountFacts, out: Output) -> None:
    """Who the network says it is, and what the secret may do."""
    who = facts.display_name or facts.handle
    out.line(
        _(
            "{account}: it is {who}, @{handle}.",
            account=name,
            who=who,
            handle=facts.handle.removeprefix("@"),
        )
    )
    if facts.followers is not None:
        out.line(n_("{n} follower.", "{n} followers.", facts.followers), indent=2)
    if facts.missing:
        out.line(
            _(
                "The secret lacks rights that are needed: {rights}. Make a new one.",
                rights=", ".join(facts.missing),
            ),
            indent=2,
        )
    if facts.broad:
        out.line(
            _(
                "The secret may do more than is needed: {rights}. A narrower one "
                "is safer.",
                rights=", ".join(facts.broad),
            ),
            indent=2,
        )


# -- remove -----------------------------------------------------------------------


def _remove(app: App, args: argparse.Namespace, out: Output) -> int:
    from crosspost.cli.adding import forget, guide_of
    from crosspost.model import State

    name = args.what
    account = app.directory.accounts.get(name)
    if account is None:
        raise UsageError(
            _("There is no account {name}. Nothing was done.", name=name),
            hint=_("“crosspost accounts” lists them."),
        )
    waiting = []
    if app.known_ledger is not None:
        waiting = app.ledger.records(
            states={State.SCHEDULED, State.HELD, State.WAITING}, account=name
        )
    if waiting:
        out.line(
            n_(
                "{n} sending still waits for it and will be held.",
                "{n} sendings still wait for it and will be held.",
                len(waiting),
            )
        )
    question = _("Forget {account} (@{handle})?", account=name, handle=account.handle)
    if not confirmed(args, out, question):
        out.line(_("Nothing was done."))
        return DONE
    forget(app, account)
    out.line(
        _("{account} is forgotten here. Nothing was deleted online.", account=name)
    )
    out.line(guide_of(account.network).revoke)
    return DONE


def secret_from(args: argparse.Namespace, out: Output, question: object) -> str:
    """The secret: from a file, standard input, or typed unseen. Never an argument."""
    if args.secret_file:
        from pathlib import Path

        try:
            return Path(args.secret_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageError(
                _("{file} cannot be read. Nothing was stored.", file=args.secret_file),
                hint=_("Check its name and who may read it."),
            ) from error
    if not out.terminal:
        return sys.stdin.readline().strip()
    import getpass

    return getpass.getpass(f"{question} ").strip()
