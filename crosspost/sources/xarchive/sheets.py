"""Sheets that a team fills in: which posts, and what their pictures show.

They open in French Excel as they are (`;`, with a byte order mark), and are taken
back as Excel saves them. A post is named by its address, since a spreadsheet turns
a number of nineteen digits into another one.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from crosspost.errors import UsageError
from crosspost.i18n import LANGUAGES, Phrase, _, said
from crosspost.migrate.select import is_picture
from crosspost.migrate.values import SHORT, Action, Planned, PostClass, Reason

LARGEST: Final = 512 << 20

TICK: Final = _("Bring along")
DATE: Final = _("Date (UTC)")
KIND: Final = _("Kind")
WHY: Final = _("Why not")
TEXT: Final = _("Text")
PICTURES: Final = _("Pictures")
ADDRESS: Final = _("Address on X")
TWIN: Final = _("Same words on")
DESCRIPTION: Final = _("Description")
FILE: Final = _("File")
NAME: Final = _("Name on X")
HANDLE: Final = _("Name there")

_STATUS: Final = re.compile(r"status/([0-9]{1,19})(?![0-9])")
_YES: Final = frozenset(
    {"x", "o", "oui", "y", "yes", "1", "vrai", "true", "ok", "✓", "✔", "☑"}
)
_FORMULA: Final = frozenset("=+-@\t\r")
_ROUNDED: Final = re.compile(r"[0-9][.,][0-9]+E\+[0-9]+", re.IGNORECASE)


def address(post: str) -> str:
    """The address of a post on X, which no spreadsheet rounds."""
    return f"https://x.com/i/status/{post}"


# -- written ----------------------------------------------------------------------


def write_posts(
    file: IO[str],
    posts: Iterable[Planned],
    reasons: Mapping[Reason, Phrase],
    kinds: Mapping[PostClass, Phrase],
) -> None:
    """A row for each post, ticked where it is imported.

    Args:
        file: Opened with `newline=""` and as `utf-8-sig`.
        posts: The plan.
        reasons: The sentences for what speaks against a post.
        kinds: The words for what a post is.
    """
    rows = csv.writer(file, delimiter=";")
    rows.writerow(map(str, (TICK, DATE, KIND, WHY, TEXT, TWIN, PICTURES, ADDRESS)))
    told = dict[int, str]()
    for one in posts:
        if one.id is None:
            continue
        twin = ""
        if _may_double(one):
            twin = told.get(hash(one.text), "")
            told.setdefault(hash(one.text), _moment(one))
        rows.writerow(
            (
                "x" if one.action is Action.IMPORT else "",
                _moment(one),
                str(kinds[one.kind]),
                str(reasons[one.reason]) if one.reason else "",
                _cell(one.text),
                twin,
                len(one.media) or "",
                address(one.id),
            )
        )


def _may_double(one: Planned) -> bool:
    """Whether a text is long enough to be told from any other one."""
    return one.action is Action.IMPORT and len(one.text) >= SHORT


def write_alts(file: IO[str], posts: Iterable[Planned]) -> int:
    """A row for each picture to import that has no description; how many.

    Args:
        file: As `write_posts`.
        posts: The plan.
    """
    rows = csv.writer(file, delimiter=";")
    rows.writerow(map(str, (DESCRIPTION, FILE, DATE, TEXT, ADDRESS)))
    count = 0
    for one in posts:
        if one.action is not Action.IMPORT or one.id is None:
            continue
        for media in one.media:
            if media.present and media.alt is None and is_picture(media):
                told = (_moment(one), _cell(one.text), address(one.id))
                rows.writerow(("", media.file, *told))
                count += 1
    return count


def _moment(one: Planned) -> str:
    return f"{one.created_at:%Y-%m-%d %H:%M}" if one.created_at else ""


def _cell(text: str) -> str:
    """A text on one line, which no spreadsheet takes for a formula."""
    line = " ".join(text.split("\n"))
    return f"'{line}" if line[:1] in _FORMULA else line


# -- taken back -------------------------------------------------------------------


def read_ticked(path: Path) -> frozenset[str]:
    """The X ids of the posts that were ticked.

    Raises:
        UsageError: It cannot be read, or a ticked row names no post.
    """
    header, rows = _rows(path)
    tick = _column(header, TICK, path)
    return frozenset(
        _post(row, number, path, _address_in)
        for number, row in rows
        if len(row) > tick and row[tick].strip().lower() in _YES
    )


def read_ids(path: Path) -> frozenset[str]:
    """The X ids of a list: one a line, as a number or as an address on X.

    Raises:
        UsageError: A line holds neither.
    """
    header, rows = _rows(path)
    every = [(1, header), *rows]
    has_header = not any(_id_in(cell) for cell in header)
    listed = every[int(has_header) :]
    return frozenset(_post(row, n, path, _id_in) for n, row in listed if any(row))


def read_alts(path: Path) -> dict[str, str]:
    """Descriptions by the media's file name; rows without one are left out.

    Raises:
        UsageError: It cannot be read, or lacks a column.
    """
    header, rows = _rows(path)
    alt, file = _column(header, DESCRIPTION, path), _column(header, FILE, path)
    found: dict[str, str] = {}
    for _number, row in rows:
        if len(row) > max(alt, file) and row[alt].strip():
            words = row[alt].strip()
            quoted = words[:1] == "'" and words[1:2] in _FORMULA
            found[row[file].strip()] = words[1:] if quoted else words
    return found


def read_handles(path: Path) -> dict[str, str]:
    """Who is whom: X names in lower case to handles as they are written there.

    Raises:
        UsageError: It cannot be read, or a row lacks one of the two.
    """
    header, rows = _rows(path)
    found: dict[str, str] = {}
    for number, row in [(1, header), *rows]:
        cells = [cell.strip().removeprefix("'") for cell in row]
        if not any(cells) or _is_header(cells, (NAME, HANDLE)):
            continue
        name = cells[0].removeprefix("@").lower()
        if len(cells) < 2 or not name or not cells[1]:  # noqa: PLR2004 -- two columns
            raise _wrong(path, number, _("a name on X and a name there are needed"))
        found[name] = "@" + cells[1].removeprefix("@")
    return found


def _rows(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The first row, and the others with their numbers."""
    text = _decoded(path)
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(rows, [])
    except csv.Error as error:
        raise _wrong(path, 1, _("it is no table")) from error
    return header, _numbered(path, rows)


def _numbered(path: Path, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 1
    while True:
        number += 1
        try:
            yield number, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise _wrong(path, number, _("it is no table")) from error


def _decoded(path: Path) -> str:
    """The text of a sheet, as Excel on any system may have saved it."""
    try:
        if path.stat().st_size > LARGEST:
            raise _wrong(path, 1, _("it is too large"))
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            _("{file}: this file cannot be read. Nothing was done.", file=path),
            hint=_("Check its name and who may read it."),
            detail=str(error),
        ) from error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _column(header: Sequence[str], wanted: Phrase, path: Path) -> int:
    """Where a column stands, in whichever language its name is."""
    names = {said(wanted, language).lower() for language in LANGUAGES}
    for place, cell in enumerate(header):
        if cell.strip().lower() in names:
            return place
    raise UsageError(
        _("{file} has no column “{name}”. Nothing was done.", file=path, name=wanted),
        hint=_("Keep the first line of the sheet as crosspost wrote it."),
    )


def _is_header(cells: Sequence[str], wanted: Iterable[Phrase]) -> bool:
    names = {said(one, language).lower() for one in wanted for language in LANGUAGES}
    return all(cell.lower() in names for cell in cells if cell)


def _post(
    row: Sequence[str], number: int, path: Path, named: Callable[[str], str | None]
) -> str:
    """The X id that a row names: of several addresses the last one is meant."""
    for cell in reversed(row):
        if found := named(cell):
            return found
    rounded = any(_ROUNDED.search(cell) for cell in row)
    why = (
        _("the spreadsheet rounded the number of the post")
        if rounded
        else _("it names no post")
    )
    raise _wrong(path, number, why)


def _id_in(cell: str) -> str | None:
    text = cell.strip().strip("=\"'")
    if text.isascii() and text.isdecimal() and len(text) <= 19:  # noqa: PLR2004
        return str(int(text)) if int(text) else None
    return _address_in(text)


def _address_in(cell: str) -> str | None:
    """The X id of a cell that is an address of a post, and nothing else."""
    found = _STATUS.search(cell)
    return found[1] if found and " " not in cell.strip() else None


def _wrong(path: Path, number: int, why: Phrase) -> UsageError:
    return UsageError(
        _(
            "{file}, line {number}: {why}. Nothing was done.",
            file=path,
            number=number,
            why=why,
        ),
        hint=_("Correct the line, or make the sheet again."),
    )
