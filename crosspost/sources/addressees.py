"""Who a post file is for, and who speaks in it."""

from __future__ import annotations

from collections.abc import Iterable

from crosspost.i18n import _
from crosspost.model import Account, Directory
from crosspost.sources.header import Reader, near, refused


def targets(head: Reader, name: str, directory: Directory) -> list[Account]:
    """The accounts that a file is for.

    Raises:
        PostError: It names none, or one that does not exist.
    """
    named = head.texts("to")
    if not named:
        raise refused(
            name,
            _("it names no account"),
            hint=_(
                'Add to = ["…"] with accounts or groups of the configuration. '
                "Nothing is ever sent to all accounts by default."
            ),
        )
    return resolve(named, directory, name=name)


def resolve(named: Iterable[str], directory: Directory, *, name: str) -> list[Account]:
    """The accounts that names of accounts, groups and entities stand for.

    In the configuration's order, each once.

    Raises:
        PostError: A name that stands for nothing.
    """
    wanted: set[str] = set()
    for one in named:
        wanted.update(_members(one, directory, name))
    return [a for a in directory.accounts.values() if a.name in wanted]


def _members(one: str, directory: Directory, name: str) -> Iterable[str]:
    if one in directory.accounts:
        return (one,)
    if one in directory.groups:
        return directory.groups[one]
    owned = [a.name for a in directory.accounts.values() if a.entity == one]
    if owned:
        return owned
    if one in directory.entities:
        raise refused(
            name,
            _("“{name}” has no account yet", name=one),
            hint=_("Add one first: crosspost accounts add bluesky"),
        )
    known = [*directory.accounts, *directory.groups, *directory.entities]
    raise refused(
        name,
        _("there is no account, group or entity called “{name}”", name=one),
        hint=near(one, known),
    )


def speaker(
    head: Reader,
    name: str,
    accounts: list[Account],
    directory: Directory,
    *,
    cross: bool,
) -> str:
    """The entity that speaks: the one named, else the accounts' own.

    Args:
        head: The file's header.
        name: How the file is called.
        accounts: Those it is for.
        directory: Who there is.
        cross: Whether accounts of other entities are meant.

    Raises:
        PostError: The entity does not exist, or is not clear.
    """
    owners = list(dict.fromkeys(account.entity for account in accounts))
    chosen = head.text("entity")
    if chosen and chosen not in directory.entities:
        raise refused(
            name,
            _("there is no entity called “{name}”", name=chosen),
            hint=near(chosen, directory.entities),
        )
    if not chosen and len(owners) > 1:
        raise refused(
            name,
            _(
                "its accounts belong to several entities: {entities}",
                entities=", ".join(owners),
            ),
            hint=_('Say who speaks: entity = "{entity}".', entity=owners[0]),
        )
    speaks = chosen or owners[0]
    _same_entity(name, speaks, accounts, cross=cross)
    return speaks


def _same_entity(
    name: str, speaker: str, accounts: list[Account], *, cross: bool
) -> None:
    others = [account for account in accounts if account.entity != speaker]
    if others and not cross:
        raise refused(
            name,
            _(
                "the account {account} belongs to {owner}, not to {speaker}",
                account=others[0].name,
                owner=others[0].entity,
                speaker=speaker,
            ),
            hint=_(
                "If it is meant, add cross_entity = true; "
                "otherwise take the account out of “to”."
            ),
        )
