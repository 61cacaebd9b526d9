"""Changing the configuration as a person would: comments stay, one table changes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.state.files import write


def add_account(config: Path, name: str, table: Mapping[str, object]) -> None:
    """Write an account's table at the end of the configuration.

    Raises:
        CrosspostError: The file cannot be changed.
    """
    import tomlkit

    made = tomlkit.table()
    for key, value in table.items():
        made.add(key, _inline(value))
    accounts = tomlkit.table(is_super_table=True)
    accounts.add(name, made)
    document = tomlkit.document()
    document.add("accounts", accounts)
    before = config.read_text(encoding="utf-8").rstrip("\n")
    _replace(config, f"{before}\n\n{tomlkit.dumps(document)}")


def _inline(value: object) -> object:
    import tomlkit

    if not isinstance(value, Mapping):
        return value
    made = tomlkit.inline_table()
    made.update(value)
    return made


def remove_account(config: Path, name: str) -> None:
    """Take an account's table, and its name in groups, out of the configuration.

    Raises:
        CrosspostError: The file cannot be changed.
    """
    import tomlkit

    document: Any = tomlkit.parse(config.read_text(encoding="utf-8"))
    del document["accounts"][name]
    for members in document.get("groups", {}).values():
        if name in members:
            members.remove(name)
    _replace(config, tomlkit.dumps(document))


def _replace(config: Path, text: str) -> None:
    """Replace the configuration whole; who may read it stays as it was."""
    try:
        tomllib.loads(text)
        mode = config.stat().st_mode & 0o777
        write(config, text.encode())
        config.chmod(mode)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CrosspostError(
            _("{file} cannot be changed. Nothing was stored.", file=config),
            hint=_("Check who may change it and its folder, or change it by hand."),
            detail=str(error),
        ) from error
