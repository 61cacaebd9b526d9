"""`crosspost accounts check`: a real login, and what the network says."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from crosspost.cli.common import ACT, DONE, LATER
from crosspost.errors import (
    AccessDenied,
    CrosspostError,
    SecretError,
    Throttled,
    Unavailable,
    UsageError,
)
from crosspost.i18n import _, n_
from crosspost.model import Json
from crosspost.ports import Problem
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Account
    from crosspost.ports import AccountFacts


def check(app: App, args: argparse.Namespace, out: Output) -> int:
    """Check one account, or all of them, each on its own."""
    accounts = app.directory.accounts
    if args.what and args.what not in accounts:
        raise no_such_account(args.what)
    chosen = [accounts[args.what]] if args.what else list(accounts.values())
    results = {one.name: _checked(app, one) for one in chosen}
    if args.json:
        out.raw(documents.dumps(_document(results)))
    else:
        for account in chosen:
            _tell(account, results[account.name], out)
    codes = {_code(result) for result in results.values()}
    return next((code for code in (ACT, LATER) if code in codes), DONE)


def no_such_account(name: str) -> UsageError:
    """The error of an account that is not configured."""
    return UsageError(
        _("There is no account {name}. Nothing was done.", name=name),
        hint=_("“crosspost accounts” lists them."),
    )


def _checked(app: App, account: Account) -> AccountFacts | CrosspostError:
    """A real login; what was learned is kept, and a stopped account starts again."""
    try:
        publisher = app.connect(account)
        try:
            facts, limits = publisher.check(), publisher.limits()
        finally:
            publisher.close()
    except CrosspostError as error:
        return error
    app.keep_facts(account, facts, limits)
    if app.known_ledger is not None and not facts.missing:
        app.restart(account.name)
    return facts


def _code(result: AccountFacts | CrosspostError) -> int:
    if isinstance(result, CrosspostError):
        return LATER if result.exit_code == LATER else ACT
    return ACT if result.missing else DONE


def _document(results: dict[str, AccountFacts | CrosspostError]) -> dict[str, object]:
    checked = [
        {"name": name, "facts": None, "problem": _problem(result)}
        if isinstance(result, CrosspostError)
        else {"name": name, "facts": asdict(result), "problem": None}
        for name, result in results.items()
    ]
    return {"version": documents.VERSION, "accounts": checked}


_KINDS = {
    AccessDenied: "access-denied",
    SecretError: "secret",
    Throttled: "throttled",
    Unavailable: "unavailable",
}


def _problem(error: CrosspostError) -> Json | None:
    kind = _KINDS.get(type(error), "rejected")
    return documents.problem_json(Problem(kind, error.message, error.hint))


def _tell(account: Account, result: AccountFacts | CrosspostError, out: Output) -> None:
    from crosspost.networks.guide import guide_of

    if isinstance(result, CrosspostError):
        said = _("{account}: {problem}", account=account.name, problem=result.message)
        out.line(said)
        if result.hint is not None:
            out.line(result.hint, indent=2)
        return
    tell_facts(account.name, result, out)
    how = guide_of(account.network).revoke
    out.line(_("To revoke its secret one day: {how}", how=how), indent=2)


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
