"""The plan file: what an import means to publish, then what it has published.

JSON Lines, so that 200,000 posts need no memory. The first line says whose
archive goes where and what was chosen; then one line a post, as `archive plan
--json` writes them (of a post that is left out nothing but its id, class and
reason: nothing of other people is kept); then a line that closes the plan with
its SHA-256; then lines of receipts, added batch by batch.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.migrate.book import Row, Standing
from crosspost.migrate.codec import document, from_document
from crosspost.migrate.values import Action, Planned
from crosspost.model import Json

VERSION: Final = 1
_PRIVATE: Final = 0o600
_CHUNK: Final = 500
"""Outcomes on one line."""
_WORDS: Final = {
    "sent": Standing.SENT,
    "failed": Standing.FAILED,
    "withdrawn": Standing.WITHDRAWN,
}


class PlanFileError(CrosspostError):
    """The plan file is missing, damaged or of something else; nothing was done."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The first line.

    Attributes:
        archive: The X id of whose archive it is.
        account: The account's name in the configuration.
        network: Its network.
        identity: Its DID or id.
        settings: What was chosen.
    """

    archive: str
    account: str
    network: str
    identity: str
    settings: Json

    def told(self) -> Json:
        """As JSON."""
        return {
            "version": VERSION,
            "kind": "crosspost import",
            "archive": self.archive,
            "account": self.account,
            "network": self.network,
            "identity": self.identity,
            "settings": self.settings,
        }


@dataclass(frozen=True, slots=True)
class Sums:
    """The line that closes a plan.

    Attributes:
        posts: How many lines it has.
        imports: How many of them are to be published.
        sha256: Of the header and the posts' lines.
        cost: What it is thought to cost at least, by kind of quota.
    """

    posts: int
    imports: int
    sha256: str
    cost: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One plan on disk."""

    path: Path

    def write(
        self,
        header: Header,
        posts: Iterable[Planned],
        *,
        guess: Callable[[Planned], Mapping[str, int]],
        before: Iterable[Row] = (),
    ) -> Sums:
        """Write a plan, whole or not at all; one that is there is kept beside it.

        Args:
            header: The first line.
            posts: Every post of the archive, oldest first.
            guess: What a post will cost at least, by kind of quota.
            before: Outcomes that are known already.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.path.with_name(f"{self.path.name}.new")
        digest = hashlib.sha256()
        total: dict[str, int] = {}
        posts_written = imports = 0
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
        with os.fdopen(handle, "wb") as file:
            _line(file, header.told(), digest)
            for posts_written, planned in enumerate(posts, 1):  # noqa: B007 -- the count
                _line(file, document(_bare(planned)), digest)
                if planned.action is Action.IMPORT:
                    imports += 1
                    for kind, amount in guess(planned).items():
                        total[kind] = total.get(kind, 0) + amount
            sums = Sums(posts_written, imports, digest.hexdigest(), total)
            _line(file, {"end": _sums(sums)}, None)
            for rows in _chunks(before):
                file.write(_done(rows))
            file.flush()
            os.fsync(file.fileno())
        if self.path.exists():
            self.path.replace(_aside(self.path))
        new.replace(self.path)
        return sums

    def header(self) -> Header:
        """The first line.

        Raises:
            PlanFileError: It is not there, or is no plan file.
        """
        with self._lines() as lines:
            return _header(next(lines, None), self.path)

    def posts(self) -> Iterator[Planned]:
        """The posts' lines, in order.

        Raises:
            PlanFileError: The plan is cut off or was changed.
        """
        with self._lines() as lines:
            next(lines, None)
            for told in lines:
                if "end" in told:
                    return
                try:
                    yield from_document(told)
                except (KeyError, TypeError, ValueError) as error:
                    raise _damaged(self.path, str(error)) from error
        raise _damaged(self.path, "cut off")

    def sums(self) -> Sums:
        """The closing line, after a check of every line before it.

        Raises:
            PlanFileError: The plan is cut off or was changed.
        """
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            for line in file:
                if line.startswith(b'{"end":'):
                    sums = _sums_of(json.loads(line)["end"])
                    if sums.sha256 != digest.hexdigest():
                        raise _damaged(self.path, "changed")
                    return sums
                digest.update(line)
        raise _damaged(self.path, "cut off")

    def add(self, rows: Sequence[Row]) -> None:
        """Add outcomes; a line that a crash cut off is ended first."""
        if line := _done(rows):
            with self.path.open("ab+") as file:
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
                file.write(line)

    def outcomes(self) -> Iterator[Row]:
        """What became of each part that was attempted: the last that was said.

        The file is read twice, so that years of outcomes need a number each.
        """
        last = {
            (int(one["post"]), one["part"]): number
            for number, _word, one in self._told()
        }
        for number, word, one in self._told():
            if last[int(one["post"]), one["part"]] == number:
                yield _row_of(one, _WORDS[word])

    def _told(self) -> Iterator[tuple[int, str, Any]]:
        """Every outcome with the number of its line."""
        with self._lines() as lines:
            for number, told in enumerate(lines):
                for word, rows in told.get("done", {}).items():
                    for one in rows:
                        yield number, word, one

    def exists(self) -> bool:
        """Whether there is such a file."""
        return self.path.exists()

    def _lines(self) -> _Lines:
        if not self.path.exists():
            raise PlanFileError(
                _("There is no plan file {file}. Nothing was done.", file=self.path),
                hint=_("Name the one that the import wrote, with --plan-file."),
            )
        return _Lines(self.path)


class _Lines:
    """The JSON lines of a file; what is no line at its end is left out."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._path = path

    def __enter__(self) -> Iterator[Any]:
        return self._read()

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def _read(self) -> Iterator[Any]:
        for line in self._file:
            try:
                told = json.loads(line)
            except ValueError as error:
                if not line.endswith(b"\n") or line.startswith(b'{"done":'):
                    continue  # cut off by a crash: its posts are found again
                raise _damaged(self._path, str(error)) from error
            if not isinstance(told, dict):
                raise _damaged(self._path, "no object")
            yield told


def _bare(planned: Planned) -> Planned:
    """Of a post that is left out, nothing that its author or others said."""
    if planned.action is Action.IMPORT:
        return planned
    return replace(
        planned, text="", links=(), hashtags=(), mentions=(), media=(), quotes=()
    )


def _line(file: Any, told: Json, digest: Any) -> None:  # noqa: ANN401 -- a file, a hash
    line = _bytes(told)
    file.write(line)
    if digest is not None:
        digest.update(line)


def _bytes(told: Json) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _done(rows: Sequence[Row]) -> bytes:
    """The line of some outcomes; nothing where none is worth one."""
    told = {
        word: [_row_json(one) for one in rows if one.state is state]
        for word, state in _WORDS.items()
    }
    kept = {word: one for word, one in told.items() if one}
    return _bytes({"done": kept}) if kept else b""


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk


def _aside(path: Path) -> Path:
    number = 1
    while (place := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    return place


def _header(told: Any, path: Path) -> Header:  # noqa: ANN401 -- JSON
    if not told or told.get("kind") != "crosspost import":
        raise _damaged(path, "no header")
    if told.get("version") != VERSION:
        raise _damaged(path, f"version {told.get('version')}")
    return Header(
        str(told["archive"]),
        str(told["account"]),
        str(told["network"]),
        str(told["identity"]),
        told["settings"],
    )


def _sums(sums: Sums) -> Json:
    return {
        "posts": sums.posts,
        "import": sums.imports,
        "sha256": sums.sha256,
        "cost": dict(sums.cost),
    }


def _sums_of(told: Mapping[str, Any]) -> Sums:
    return Sums(told["posts"], told["import"], told["sha256"], told["cost"])


def _row_json(row: Row) -> Json:
    return {
        "post": row.post,
        "part": row.part,
        "key": row.key,
        "cid": row.cid,
        "id": row.id,
        "uri": row.uri,
        "url": row.url,
        "at": row.at.isoformat(),
        **({"problem": row.problem} if row.problem else {}),
    }


def _row_of(told: Mapping[str, Any], state: Standing) -> Row:
    return Row(
        post=told["post"],
        part=told["part"],
        key=told["key"],
        state=state,
        at=datetime.fromisoformat(told["at"]),
        cid=told["cid"],
        id=told["id"],
        uri=told["uri"],
        url=told["url"],
        problem=told.get("problem", {}),
    )


def _damaged(path: Path, detail: str) -> PlanFileError:
    return PlanFileError(
        _("The plan file {file} is not whole. Nothing was done.", file=path),
        hint=_(
            "Give this file another name, then begin the import again: what is "
            "published already is found."
        ),
        detail=detail,
    )
