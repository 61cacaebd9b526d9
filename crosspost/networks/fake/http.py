"""What is asked of a server and what it answers, without a network in between."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

Headers = tuple[tuple[str, str], ...]
JSON = "application/json"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the server reads it.

    Attributes:
        host: Lower case, with its port where the address has one.
        path: Without the query.
        at: When it reached the server.
        twin: Whether an equal request is being worked on at this very moment.
        crash: Whether the server crashes right after the work, before it has
            written down what it meant to remember of it.
    """

    method: str
    host: str
    path: str
    at: datetime
    query: tuple[tuple[str, str], ...] = ()
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)
    twin: bool = False
    crash: bool = False

    def header(self, name: str) -> str:
        """The header's value, or empty; names in any case."""
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return ""

    def param(self, name: str, default: str = "") -> str:
        """One value of the query."""
        return next((value for key, value in self.query if key == name), default)

    def count(self, name: str, default: int, most: int) -> int:
        """A `limit` of the query, kept within what the server allows."""
        given = self.param(name)
        return min(int(given), most) if given.isdigit() else default

    def bearer(self) -> str:
        """The token of the `Authorization` header, or empty."""
        kind, _, token = self.header("authorization").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def json(self) -> Any:  # noqa: ANN401 -- whatever the client sent
        """The body as JSON; an empty one where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    def form(self) -> Form:
        """The fields of a form, however they were encoded."""
        return read_form(self.header("content-type"), self.body, self.query)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says."""

    status: int = 200
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)

    def with_headers(self, headers: Mapping[str, str]) -> Answer:
        """The same answer with more headers."""
        return Answer(self.status, self.headers + tuple(headers.items()), self.body)

    def json(self) -> Any:  # noqa: ANN401 -- for tests and for reading it back
        """The body as JSON."""
        return json.loads(self.body)


class Refusal(Exception):
    """The server says no; nothing was changed."""

    def __init__(self, answer: Answer) -> None:
        """Keep what the server answers."""
        super().__init__(answer.status, answer.body)
        self.answer = answer


def as_json(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """An answer in JSON."""
    told = (("Content-Type", f"{JSON}; charset=utf-8"), *(headers or {}).items())
    return Answer(status, told, json.dumps(value, ensure_ascii=False).encode())


def as_html(text: str, *, status: int = 200) -> Answer:
    """An answer in HTML, as proxies and captive portals give it."""
    return Answer(status, (("Content-Type", HTML),), text.encode())


@dataclass(frozen=True, slots=True)
class Upload:
    """A file within a form."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form; `media_ids[]` and `media_ids` are one name."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, Upload], ...] = ()

    def has(self, name: str) -> bool:
        """Whether the field was sent at all, be it empty."""
        return any(_plain(key) == name for key, _ in self.fields)

    def one(self, name: str, default: str = "") -> str:
        """The last value of a field."""
        found = [value for key, value in self.fields if _plain(key) == name]
        return found[-1] if found else default

    def many(self, name: str) -> list[str]:
        """All values of a list, in order, without empty ones."""
        return [value for key, value in self.fields if _plain(key) == name and value]

    def yes(self, name: str) -> bool:
        """A field as a yes or no."""
        return self.one(name).lower() in {"1", "true", "on"}

    def file(self, name: str) -> Upload | None:
        """One file."""
        return next((file for key, file in self.files if key == name), None)


def _plain(name: str) -> str:
    return name.removesuffix("[]")


def read_form(kind: str, body: bytes, query: Sequence[tuple[str, str]] = ()) -> Form:
    """Read the three ways of sending fields: URL-encoded, multipart, JSON."""
    head = Message()
    head["content-type"] = kind or "application/x-www-form-urlencoded"
    if head.get_content_type() == "multipart/form-data":
        fields, files = _multipart(str(head.get_param("boundary")), body)
        return Form((*query, *fields), files)
    if head.get_content_type() == JSON:
        return Form((*query, *_json_fields(body)))
    fields = tuple(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Form((*query, *fields))


def _json_fields(body: bytes) -> tuple[tuple[str, str], ...]:
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        return ()
    fields: list[tuple[str, str]] = []
    for name, value in told.items() if isinstance(told, dict) else ():
        values = value if isinstance(value, list) else [value]
        fields += [(name, _as_text(one)) for one in values] or [(name, "")]
    return tuple(fields)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _multipart(
    boundary: str, body: bytes
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, Upload], ...]]:
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, Upload]] = []
    for piece in body.split(b"--" + boundary.encode("latin-1"))[1:-1]:
        raw, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        head = _part_headers(raw)
        name = str(head.get_param("name", header="content-disposition"))
        content = content.removesuffix(b"\r\n")
        filename = head.get_filename()
        if filename is None:
            fields.append((name, content.decode("utf-8", "replace")))
        else:
            files.append((name, Upload(filename, head.get_content_type(), content)))
    return tuple(fields), tuple(files)


def _part_headers(raw: bytes) -> Message:
    head = Message()
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip():
            head[name.strip()] = value.strip()
    return head
