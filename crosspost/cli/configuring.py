"""Changing the configuration as a person would: comments stay, one table changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.state.files import write

if TYPE_CHECKING:
    import tomlkit


def add_account(config: Path, name: str, table: Mapping[str, object]) -> None:
    """Write an account's table into the configuration.

    Raises:
        CrosspostError: The file cannot be changed.
    """
    import tomlkit

    def change(document: tomlkit.TOMLDocument) -> None:
        if "accounts" not in document:
            document.add(tomlkit.nl())
            document.add("accounts", tomlkit.table(is_super_table=True))
        made = tomlkit.table()
        for key, value in table.items():
            made.add(key, _inline(value))
        document["accounts"].append(name, made)

    _rewrite(config, change)


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

    def change(document: tomlkit.TOMLDocument) -> None:
        document["accounts"].remove(name)
        for members in document.get("groups", {}).values():
            if name in members:
                members.remove(name)

    _rewrite(config, change)


def _rewrite(config: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> None:
    """Replace the configuration whole; who may read it stays as it was."""
    import tomlkit

    document = tomlkit.parse(config.read_text(encoding="utf-8"))
    change(document)
    mode = config.stat().st_mode & 0o777
    try:
        write(config, tomlkit.dumps(document).encode())
        config.chmod(mode)
    except OSError as error:
        raise CrosspostError(
            _("{file} cannot be changed. Nothing was stored.", file=config),
            hint=_("Check who may change it and its folder."),
            detail=str(error),
        ) from error
