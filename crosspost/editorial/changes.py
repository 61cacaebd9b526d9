"""What changed between two contents of a post, by its fields. Pure.

A content is what a digest stands for (see `identity.content`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from crosspost.i18n import Phrase, _, verbatim

Content = Mapping[str, Any]

_SETTINGS: Final = {
    "visibility": "visibility",
    "spoiler_text": "warning",
    "sensitive": "warning",
    "language": "language",
    "langs": "language",
    "labels": "labels",
    "quote_approval_policy": "replies",
    "allowed_mentions[]": "mentions",
}
_NOT_SAID_TWICE: Final = frozenset({"media_ids[]"})
"""Settings that stand for what is compared by itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field that is another one.

    Attributes:
        name: A stable word: `text`, `due`, `alt`, `picture`…
        account: Whose; empty where it concerns all.
        number: Of the picture, from 1; 0 elsewhere.
    """

    name: str
    account: str = ""
    number: int = 0

    def phrase(self) -> Phrase:
        """As a person reads it, inside a list."""
        said = _NUMBERED if self.number else _NAMES
        name = said.get(self.name, verbatim(self.name))
        what = Phrase(name.id, {"number": self.number}) if self.number else name
        if not self.account:
            return what
        return _("{what} ({account})", what=what, account=self.account)


_NAMES: Final = {
    "entity": _("who speaks"),
    "account-added": _("an account more"),
    "account-removed": _("an account less"),
    "due": _("date"),
    "parts": _("number of posts in the thread"),
    "text": _("text"),
    "mentions": _("mentions and links"),
    "language": _("language"),
    "visibility": _("visibility"),
    "warning": _("content warning"),
    "labels": _("labels"),
    "replies": _("who may answer"),
    "pictures": _("number of pictures"),
    "card": _("link card"),
    "settings": _("settings of the network"),
    "stands": _("what stands there now"),
}
_NUMBERED: Final = {
    "picture": _("picture {number}"),
    "alt": _("description of picture {number}"),
    "focus": _("focus of picture {number}"),
    "subtitles": _("subtitles of video {number}"),
}


def changes(before: Content, after: Content) -> tuple[Field, ...]:
    """The fields that differ, each once; empty where the contents are the same."""
    return tuple(dict.fromkeys(_changes(before, after)))


def _changes(before: Content, after: Content) -> Iterator[Field]:
    if before.get("entity") != after.get("entity"):
        yield Field("entity")
    old, new = before.get("accounts", {}), after.get("accounts", {})
    yield from (Field("account-removed", name) for name in sorted(old - new.keys()))
    yield from (Field("account-added", name) for name in sorted(new - old.keys()))
    was, now = before.get("corrects", {}), after.get("corrects", {})
    common = sorted(was.keys() & now.keys())
    yield from (Field("stands", name) for name in common if was[name] != now[name])
    for name in sorted(old.keys() & new.keys()):
        if old[name]["due"] != new[name]["due"]:
            yield Field("due", name)
        for one in _parts(old[name]["parts"], new[name]["parts"]):
            yield Field(one.name, name, one.number)


def _parts(old: Sequence[Content], new: Sequence[Content]) -> Iterator[Field]:
    if len(old) != len(new):
        yield Field("parts")
    nothing: Content = {}
    for before, after in zip_longest(old, new, fillvalue=nothing):
        yield from _part(before, after)


def _part(old: Content, new: Content) -> Iterator[Field]:
    if old.get("text") != new.get("text"):
        yield Field("text")
    elif old.get("facets") != new.get("facets"):
        yield Field("mentions")
    if old.get("languages") != new.get("languages"):
        yield Field("language")
    if old.get("companions") != new.get("companions"):
        yield Field("replies")
    if old.get("card") != new.get("card"):
        yield Field("card")
    yield from _media(old.get("media") or (), new.get("media") or ())
    yield from _settings(old.get("settings") or {}, new.get("settings") or {})


def _media(old: Sequence[Content], new: Sequence[Content]) -> Iterator[Field]:
    if len(old) != len(new):
        yield Field("pictures")
    names = {"sha256": "picture", "alt": "alt", "focus": "focus"}
    for number, (before, after) in enumerate(zip(old, new, strict=False), 1):
        for key, name in {**names, "subtitles": "subtitles"}.items():
            if before.get(key) != after.get(key):
                yield Field(name, number=number)


def _settings(old: Content, new: Content) -> Iterator[Field]:
    for key in sorted((old.keys() | new.keys()) - _NOT_SAID_TWICE):
        if old.get(key) != new.get(key):
            yield Field(_SETTINGS.get(key, "settings"))


def listed(fields: Sequence[Field]) -> Phrase:
    """The fields as a list, for a sentence that ends in it."""
    said = {f"f{place}": one.phrase() for place, one in enumerate(fields[:_FEW])}
    places = ", ".join(f"{{{name}}}" for name in said)
    return Phrase(f"{places}…" if len(fields) > _FEW else places, said)


_FEW: Final = 6
