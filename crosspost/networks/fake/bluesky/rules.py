"""The pieces of which a lexicon is made: each looks at a value and may object.

The sentences are the ones of the reference PDS 0.5.35, since tools read them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

Rule = Callable[[Any, str], None]
_QUOTED = 2


class Invalid(Exception):
    """A record does not fit its lexicon."""


def fail(objection: str, path: str) -> NoReturn:
    """Object."""
    raise Invalid(f"{objection} at {path}")


def told(value: object) -> str:
    """A value as the sentences quote it: the first two of what is in it."""
    if isinstance(value, dict):
        names = [f"{json.dumps(name, ensure_ascii=False)}: ..." for name in value]
        return "{" + _first(names) + "}"
    if isinstance(value, list):
        return f"[{_first([told(inner) for inner in value])}]"
    return json.dumps(value, ensure_ascii=False)


def _first(values: list[str]) -> str:
    return ", ".join(values[:2] + (["..."] if len(values) > _QUOTED else []))


def no_fractions(value: object, path: str) -> None:
    """A record holds no number with a fraction, wherever it stands."""
    if isinstance(value, float):
        kinds = "null, boolean, integer, string, cid, bytes, array or object"
        fail(f"Expected one of {kinds} value type (got {told(value)})", path)
    if isinstance(value, list):
        for place, inner in enumerate(value):
            no_fractions(inner, f"{path}[{place}]")
    if isinstance(value, dict):
        for name, inner in value.items():
            no_fractions(inner, f"{path}.{name}")


def text(*, most_bytes: int = 0, most_graphemes: int = 0) -> Rule:
    """A string within its limits; 0 is none."""

    def check(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
        if not isinstance(value, str):
            fail(f"Expected string value type (got {told(value)})", path)
        size = len(value.encode("utf-8", "surrogatepass"))
        if most_bytes and size > most_bytes:
            fail(f"string too big (maximum {most_bytes}, got {size})", path)
        seen = graphemes(value) if most_graphemes else 0
        if seen > most_graphemes:
            fail(f"grapheme too big (maximum {most_graphemes}, got {seen})", path)

    return check


def graphemes(value: str) -> int:
    """What a reader counts as characters."""
    import regex

    return len(regex.findall(r"\X", value))


def integer(least: int) -> Rule:
    """A whole number, at least `least`."""

    def check(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
        if not isinstance(value, int) or isinstance(value, bool):
            fail(f"Expected integer value type (got {told(value)})", path)
        if value < least:
            fail(f"integer too small (minimum {least}, got {value})", path)

    return check


def many(rule: Rule, *, most: int = 0) -> Rule:
    """A list of at most `most` (0: any number)."""

    def check(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
        if not isinstance(value, list):
            fail(f"Expected array value type (got {told(value)})", path)
        if most and len(value) > most:
            fail(f"array too big (maximum {most}, got {len(value)})", path)
        for place, inner in enumerate(value):
            rule(inner, f"{path}[{place}]")

    return check


def fields(required: Mapping[str, Rule], optional: Mapping[str, Rule]) -> Rule:
    """An object; fields that are not named are let through, as there."""

    def check(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
        if not isinstance(value, dict):
            fail(f"Expected object value type (got {told(value)})", path)
        for name, rule in required.items():
            if name not in value:
                fail(f'Missing required key "{name}"', path)
            rule(value[name], f"{path}.{name}")
        for name, rule in optional.items():
            if name in value:
                rule(value[name], f"{path}.{name}")

    return check


def one_of(kinds: Mapping[str, Rule]) -> Rule:
    """An object told by its `$type`; kinds nobody knows pass (open unions)."""

    def check(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
        if not isinstance(value, dict) or not isinstance(value.get("$type"), str):
            wanted = 'an object which includes the "$type" property'
            fail(f"Expected {wanted} value type (got {told(value)})", path)
        kinds.get(value["$type"], anything)(value, path)

    return check


def blob(accept: str, *, most: int) -> Rule:
    """A reference to an uploaded blob: `image/*` or one type, and its size."""

    def check(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
        if not isinstance(value, dict) or value.get("$type") != "blob":
            fail(f"Expected blob value type (got {told(value)})", path)
        kind, size = str(value.get("mimeType")), value.get("size")
        if kind != accept and not kind.startswith(accept.removesuffix("*") or " "):
            wanted = f"Expected {told(accept)} (got {told(kind)})"
            fail(wanted, f"{path}.mimeType")
        if not isinstance(size, int) or size > most:
            fail(f"blob too big (maximum {most}, got {size})", path)

    return check


def anything(_value: Any, _path: str) -> None:  # noqa: ANN401 -- JSON
    """No objection."""


def written_as(name: str, pattern: str) -> Rule:
    """A string of a format."""
    form = re.compile(pattern)

    def check(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
        if not isinstance(value, str) or not form.fullmatch(value):
            fail(f"Invalid {name} (got {told(value)})", path)

    return check


TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
KEY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_~.:-]{1,512}")
language = written_as("language", r"(i|[a-zA-Z]{2,3}|x)(-[A-Za-z0-9]{1,8})*")
uri = written_as("uri", r"\w+:(//)?[^\s/]\S*")
did = written_as("DID", r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")
at_uri = written_as("at-uri", r"at://[A-Za-z0-9._:%-]+(/[A-Za-z0-9.-]+(/[^\s/]+)?)?")
cid = written_as("CID string", r"[A-Za-z2-7]{8,}")
_instant = written_as(
    "datetime",
    r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,20})?(Z|[+-][0-2]\d:[0-5]\d)",
)


def instant(value: Any, path: str) -> None:  # noqa: ANN401 -- JSON
    """A date with its time and zone that exists."""
    _instant(value, path)
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value))
    except ValueError:
        fail(f"Invalid datetime (got {told(value)})", path)
