"""A post as the file that a person could have written. Pure.

What is read back from it is the same header and the same text; its pictures are
found from the folder where the file is put.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from crosspost.sources.header import FENCE, Draft

_FILES: Final = frozenset({"file", "picture", "subtitles"})
"""Keys that name a file beside the post file."""


def written(draft: Draft, *, beside: str) -> bytes:
    """The bytes of the post file.

    Args:
        draft: The post.
        beside: Where its pictures are, seen from where the file will be.
    """
    import tomlkit

    document = tomlkit.document()
    for key, value in _in_order(_placed(draft.header, beside)):
        document.add(key, _item(value))
    header = tomlkit.dumps(document).strip("\n")
    return f"{FENCE}\n{header}\n{FENCE}\n{draft.text}".encode()


def _in_order(table: Mapping[str, object]) -> list[tuple[str, object]]:
    """Tables come last: whatever stands under one would be a part of it."""
    return sorted(table.items(), key=lambda one: isinstance(one[1], Mapping))


def _placed(value: Mapping[str, object], beside: str) -> dict[str, object]:
    return {key: _one(key, inner, beside) for key, inner in value.items()}


def _one(key: str, value: object, beside: str) -> object:
    if isinstance(value, Mapping):
        return _placed(value, beside)
    if isinstance(value, list):
        return [_one("", inner, beside) for inner in value]
    if key in _FILES and isinstance(value, str) and value:
        # An absolute path stays one, whatever it is joined to.
        return str(PurePosixPath(beside) / value.replace("\\", "/"))
    return value


def _item(value: object, *, inline: bool = False) -> object:
    """A value as TOML: lists of tables on lines of their own, each between braces."""
    import tomlkit

    if isinstance(value, Mapping):
        made = tomlkit.inline_table() if inline else tomlkit.table()
        for key, inner in _in_order(value):
            made.add(key, _item(inner, inline=inline))
        return made
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        made_list = tomlkit.array()
        for one in value:
            made_list.append(_item(one, inline=True))
        return made_list.multiline(multiline=not inline)
    return value
