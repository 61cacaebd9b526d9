"""Accounts that the sandbox offers where the configuration has none yet.

So that a first post can be seen before any account exists. They are accounts of
the built-in networks and lead nowhere else.
"""

from __future__ import annotations

from dataclasses import replace

from crosspost.model import Account, Directory, Entity

HOST = "crosspost.test"
"""A name that no network outside can have (RFC 6761)."""


def offered(directory: Directory) -> Directory:
    """The same, with a Bluesky and a Mastodon account for every entity.

    A configuration with accounts stays as it is.
    """
    if directory.accounts:
        return directory
    made = [
        account for entity in directory.entities.values() for account in _of(entity)
    ]
    return replace(directory, accounts={one.name: one for one in made})


def _of(entity: Entity) -> tuple[Account, Account]:
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in entity.name)
    name = name.strip("-").lower() or "entity"
    bluesky = Account(
        name=f"{entity.name}-bluesky",
        network="bluesky",
        entity=entity.name,
        handle=f"{name}.{HOST}",
        display_name=entity.title,
        time_zone=entity.time_zone,
    )
    mastodon = Account(
        name=f"{entity.name}-mastodon",
        network="mastodon",
        entity=entity.name,
        handle=f"{name.replace('-', '_')}@social.{HOST}",
        server=f"https://social.{HOST}",
        display_name=entity.title,
        time_zone=entity.time_zone,
    )
    return bluesky, mastodon
