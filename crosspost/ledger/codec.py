"""Frozen values to JSON and back, exactly. Pure.

A value's own annotations say how it is read, so a new attribute of `model` needs
nothing here: an older document reads as the attribute's default. Every attribute
is written, so that a default which changes later changes nothing that was kept.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import (
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from crosspost.i18n import Phrase

_T = TypeVar("_T")
_Read = Callable[[Any], Any]


def stamp(instant: datetime) -> str:
    """An instant as text of fixed width, which sorts as time does.

    Raises:
        ValueError: It has no time zone.
    """
    if instant.tzinfo is None:
        msg = f"an instant without a zone: {instant}"
        raise ValueError(msg)
    told = instant.astimezone(UTC).isoformat(timespec="microseconds")
    return told.removesuffix("+00:00") + "Z"


def instant(text: str) -> datetime:
    """The instant that `stamp` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def dumps(value: object) -> str:
    """A value as JSON text; the order of mappings is kept, byte for byte."""
    return json.dumps(
        plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def loads(kind: type[_T], text: str) -> _T:
    """The value of class `kind` that `dumps` wrote."""
    return cast("_T", _reader(cast("Any", kind))(json.loads(text)))


def plain(value: object) -> object:
    """A value as what JSON has: mappings, lists, text, numbers.

    Raises:
        TypeError: It holds something that would not come back as it was.
    """
    if value is None or isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Mapping):
        return {_name(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Phrase):
        return value.to_json()
    if is_dataclass(value) and not isinstance(value, type):
        return _attributes(value)
    msg = f"{type(value).__name__} has no place in a ledger"
    raise TypeError(msg)


def _name(key: object) -> str:
    if isinstance(key, str):
        return key
    msg = f"a name in a ledger is text, not {key!r}"
    raise TypeError(msg)


def _attributes(value: Any) -> dict[str, object]:  # noqa: ANN401 -- any dataclass
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


# -- reading ------------------------------------------------------------------


@cache
def _reader(hint: Any) -> _Read:  # noqa: ANN401 -- an annotation
    if hint is Phrase:
        return Phrase.from_json
    if hint is datetime:
        return instant
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_reader(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _composed(get_origin(hint), get_args(hint))


def _composed(origin: object, inner: tuple[Any, ...]) -> _Read:
    if origin in {Union, types.UnionType}:
        return _optional(inner)
    if origin is tuple:
        one = _reader(inner[0])
        return lambda raw: tuple([one(each) for each in raw])
    if origin is Mapping:
        value = _reader(inner[1])
        return lambda raw: {name: value(each) for name, each in raw.items()}
    if origin in {None, Literal}:
        return _as_it_is
    msg = f"no way to read {origin}"
    raise TypeError(msg)


def _optional(inner: tuple[Any, ...]) -> _Read:
    one = _reader(next(each for each in inner if each is not type(None)))
    return lambda raw: None if raw is None else one(raw)


def _as_it_is(raw: Any) -> Any:  # noqa: ANN401 -- JSON stays JSON
    return raw


def _dataclass_reader(kind: type) -> _Read:
    readers: dict[str, _Read] = {}

    def read(raw: Mapping[str, Any]) -> object:
        if not readers:  # not before, because a wording may hold what holds a wording
            hints = get_type_hints(kind)
            readers.update({one.name: _reader(hints[one.name]) for one in fields(kind)})
        known = {name: one(raw[name]) for name, one in readers.items() if name in raw}
        return kind(**known)

    return read
