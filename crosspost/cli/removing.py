"""`crosspost accounts remove`: forget an account here, and say how to revoke it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.checking import no_such_account
from crosspost.cli.common import DONE, confirmed
from crosspost.cli.configuring import remove_account
from crosspost.i18n import _, n_
from crosspost.model import State
from crosspost.networks.guide import guide_of
from crosspost.state.sessions import SessionFile

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Account
    from crosspost.ports import Record


def remove(app: App, args: argparse.Namespace, out: Output) -> int:
    """Ask, then forget; nothing is deleted online."""
    account = app.directory.accounts.get(args.what)
    if account is None or args.what not in app.configuration.accounts:
        raise no_such_account(args.what)
    waiting = _waiting(app, account)
    if waiting:
        out.line(
            n_(
                "{n} sending still waits for it and will be held.",
                "{n} sendings still wait for it and will be held.",
                len(waiting),
            )
        )
    question = _(
        "Forget {account} (@{handle})?", account=account.name, handle=account.handle
    )
    if not confirmed(args, out, question):
        out.line(_("Nothing was done."))
        return DONE
    _forget(app, account, out)
    return DONE


def _waiting(app: App, account: Account) -> list[Record]:
    if app.known_ledger is None:
        return []
    states = {State.SCHEDULED, State.HELD, State.WAITING}
    return app.ledger.records(states=states, account=account.name)


def _forget(app: App, account: Account, out: Output) -> None:
    """Out of the configuration, with its secret and its session."""
    place = app.configuration.accounts[account.name].secret_place()
    remove_account(app.folder.config, account.name)
    SessionFile(app.folder.sessions, account.name).forget()
    out.line(
        _(
            "{account} is forgotten here. Nothing was deleted online.",
            account=account.name,
        )
    )
    secret = app.folder.home / place.file
    if place.file and secret.parent == app.folder.home / "secrets":
        secret.unlink(missing_ok=True)
    else:
        kept = place.file or place.env or place.credential
        out.line(_("Its secret is still where you keep it: {place}", place=kept))
    out.line(guide_of(account.network).revoke)
