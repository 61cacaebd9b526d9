"""Names of the address book in a text: `@{mairie}` is someone on each network. Pure.

One post mentions the right account everywhere, and says a plain name where there
is none. What is replaced is never read again: a name cannot hold another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

People = Mapping[str, Mapping[str, str]]

_NAMED: Final = re.compile(r"@\{(?P<name>[^{}\n]*)\}")


class UnknownPersonError(LookupError):
    """A text names someone who is not in the address book."""

    def __init__(self, name: str) -> None:
        """`name` is what stands between the braces."""
        super().__init__(name)
        self.name = name


def mention(text: str, people: People, network: str) -> str:
    """The text as `network` reads it: handles where there are some, else names.

    Args:
        text: With names like `@{mairie}`.
        people: Name → network → handle; `name` → the plain name.
        network: `bluesky` or `mastodon`.

    Raises:
        UnknownPersonError: It names someone who is not there.
    """
    if "@{" not in text:
        return text
    return _NAMED.sub(lambda found: _said(found["name"].strip(), people, network), text)


def plain(text: str, people: People) -> str:
    """The text with plain names, for what nobody is to be reached by.

    Raises:
        UnknownPersonError: As `mention`.
    """
    return mention(text, people, "")


def mentioned(text: str, people: People, network: str) -> tuple[str, ...]:
    """The mentions that `mention` puts into the text, each once.

    Raises:
        UnknownPersonError: As `mention`.
    """
    names = (found["name"].strip() for found in _NAMED.finditer(text))
    said = (_said(name, people, network) for name in names)
    return tuple(dict.fromkeys(one for one in said if one.startswith("@")))


def _said(name: str, people: People, network: str) -> str:
    person = people.get(name)
    if person is None:
        raise UnknownPersonError(name)
    handle = person.get(network, "") if network else ""
    return f"@{handle.removeprefix('@')}" if handle else person.get("name") or name
