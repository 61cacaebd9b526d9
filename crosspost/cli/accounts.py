"""`crosspost accounts`: list, add with a real login, check, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import DONE, add_json
from crosspost.cli.rights import require_everywhere
from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.report import documents
from crosspost.report.text import TITLES
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Account

ACTS = ("add", "check", "remove")


def arguments(parser: argparse.ArgumentParser) -> None:
    """An act and what it concerns; without any, the list."""
    add = parser.add_argument
    add(
        "act",
        nargs="?",
        choices=ACTS,
        metavar=f"{{{','.join(ACTS)}}}",
        help=str(_("without one, the list")),
    )
    add("what", nargs="?", metavar=str(_("NAME")), help=str(_("network or account")))
    add("--name", metavar=str(_("NAME")), help=str(_("the new account's name here")))
    add("--entity", metavar=str(_("NAME")), help=str(_("who speaks by it")))
    add(
        "--handle",
        metavar=str(_("HANDLE")),
        help=str(_("its name on Bluesky, like ville.example.fr")),
    )
    add(
        "--instance",
        metavar="URL",
        help=str(_("its Mastodon server, like https://social.example.fr")),
    )
    add("--server", metavar="URL", help=str(_("where it is not found by itself")))
    add("--secret-file", metavar=str(_("FILE")), help=str(_("read the secret there")))
    add("--yes", action="store_true", help=str(_("do it without asking")))
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Dispatch to the act."""
    if args.act is None:
        return _list(app, args, out)
    if args.act == "check":
        from crosspost.cli.checking import check

        return check(app, args, out)
    if not args.what:
        raise UsageError(
            _("“accounts {act}” needs a name. Nothing was done.", act=args.act),
            hint=_("For example: crosspost accounts add bluesky"),
        )
    require_everywhere(app, Right.ADMINISTER)
    if args.act == "add":
        from crosspost.cli.adding import add

        return add(app, args, out)
    from crosspost.cli.removing import remove

    return remove(app, args, out)


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
        network = TITLES.get(account.network, account.network)
        out.line(f"{network} · {entity.title}", indent=2)
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
