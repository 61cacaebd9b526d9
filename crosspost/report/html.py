"""HTML without a template engine: what is not markup by type is escaped.

A `str` can never become markup by being placed in an element, so a hostile text
cannot either; only `el` and `join` make `Html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

# What HTML cannot carry, or a terminal-minded author may have slipped in.
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_VOID: Final = frozenset({"img", "link", "meta"})


class Html(str):
    """Markup that is safe to place."""

    __slots__ = ()


EMPTY: Final = Html("")


def safe(content: object) -> Html:
    """`content` (text, a phrase, a number, markup, or None) as markup."""
    if isinstance(content, Html):
        return content
    if content is None:
        return EMPTY
    return Html(escape(_UNFIT.sub("\N{REPLACEMENT CHARACTER}", str(content))))


def join(contents: Iterable[object], between: str = "") -> Html:
    """All of them one after the other, with escaped text `between`."""
    return Html(safe(between).join(safe(content) for content in contents))


def el(tag: str, /, *contents: object, **attributes: object) -> Html:
    """One element.

    Args:
        tag: Its name; written by us, never taken from a post.
        contents: Text is escaped, `Html` is placed as it is.
        attributes: `class_` is `class`, `aria_label` is `aria-label`. None and
            False leave the attribute out, True writes its name alone.
    """
    written = "".join(
        _attribute(name, value)
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(contents)}</{tag}>")


def _attribute(name: str, value: object) -> str:
    name = name.removesuffix("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{safe(str(value))}"'
