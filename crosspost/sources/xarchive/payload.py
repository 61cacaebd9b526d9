"""The small files of an archive: one JSON value after the first `=`."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

import msgspec

from crosspost.sources.xarchive import faults
from crosspost.sources.xarchive.boxes import Entry

SMALL: Final = 32 << 20

Json = Mapping[str, object]


def value(entry: Entry) -> object:
    """The value that a small file holds.

    Raises:
        ArchiveError: It is damaged, too large, or no JSON (its owner edited it).
    """
    data = entry.read(largest=SMALL)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    _head, _equals, told = data.partition(b"=")
    try:
        return msgspec.json.decode(told.strip(b" \t\r\n;"))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise faults.foreign(entry.name, str(error)) from error


def mapping(told: object) -> Json:
    """The value as an object; an empty one where it is something else."""
    return told if isinstance(told, dict) else {}


def first(told: object) -> Json:
    """The first object of a list; an empty one where there is none."""
    return mapping(told[0]) if isinstance(told, list) and told else {}


def text(told: object) -> str:
    """A name or number as text; empty for anything else."""
    if isinstance(told, str):
        return told
    return str(told) if isinstance(told, int) and not isinstance(told, bool) else ""


def number(told: object) -> int | None:
    """A number, which X writes as a string; None for anything else."""
    written = text(told)
    if written.isascii() and written.isdecimal() and len(written) <= 19:  # noqa: PLR2004
        return int(written)
    return None
