"""Sheets that leave as French Excel opens them, and come back as it saves them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from crosspost.errors import UsageError
from crosspost.migrate.values import (
    Action,
    MediaFile,
    MediaKind,
    Planned,
    PostClass,
    Reason,
)
from crosspost.report.archive_words import CLASSES, REASONS
from crosspost.sources.xarchive import sheets

POSTS = [
    Planned(
        "1778000000000000001", Action.IMPORT, None, PostClass.OWN, text="=1+1\nb;c"
    ),
    Planned(
        "1778000000000000003", Action.SKIP, Reason.REPOST, PostClass.REPOST, text="RT"
    ),
    Planned(
        "20",
        Action.IMPORT,
        None,
        PostClass.OWN,
        text="Photo",
        media=(
            MediaFile("20-a.jpg", MediaKind.PHOTO, present=True),
            MediaFile("20-b.jpg", MediaKind.PHOTO, present=False),
            MediaFile("20-c.mp4", MediaKind.VIDEO, present=True),
            MediaFile("20-d.jpg", MediaKind.PHOTO, present=True, alt="Déjà dit"),
        ),
    ),
    Planned(None, Action.SKIP, Reason.UNREADABLE, PostClass.MALFORMED),
]


def written(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheets.write_posts(file, POSTS, REASONS, CLASSES)
    return path


def test_a_sheet_opens_in_french_excel(tmp_path: Path) -> None:
    data = written(tmp_path).read_bytes()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))

    assert data.startswith(b"\xef\xbb\xbf")
    assert [row[0] for row in rows] == ["Bring along", "x", "", "x"]
    assert rows[1][4] == "'=1+1 b;c", "no formula, one line"
    assert not any(cell.isdecimal() and len(cell) > 15 for row in rows for cell in row)


def test_what_was_ticked_comes_back(tmp_path: Path) -> None:
    assert sheets.read_ticked(written(tmp_path)) == {"1778000000000000001", "20"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("tick", ["x", " X ", "oui", "Vrai", "1"])
def test_as_any_excel_saves_it(
    encoding: str, delimiter: str, tick: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    rows = [
        ["Bring along", "Text", "Address on X"],
        [tick, "Été", "https://x.com/i/status/1778000000000000001"],
        ["non", "b", "https://x.com/i/status/5"],
        ["", "", ""],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))

    assert sheets.read_ticked(path) == {"1778000000000000001"}


def test_a_rounded_number_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Bring along;Address on X\nx;1,778E+18\n", encoding="utf-8")

    with pytest.raises(UsageError, match="line 2: the spreadsheet rounded the number"):
        sheets.read_ticked(path)


def test_a_ticked_row_that_names_no_post_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Bring along;Pictures;Address on X\nx;2;\n", encoding="utf-8")

    with pytest.raises(UsageError, match="line 2: it names no post"):
        sheets.read_ticked(path)


def test_a_sheet_without_its_first_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x;https://x.com/i/status/5\n", encoding="utf-8")

    with pytest.raises(UsageError, match="has no column “Bring along”"):
        sheets.read_ticked(path)


def test_a_list_of_numbers_and_addresses(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text('20\nhttps://twitter.com/a/status/30\n\n="40"\n', encoding="utf-8")

    assert sheets.read_ids(path) == {"20", "30", "40"}


def test_pictures_to_describe_and_their_descriptions(tmp_path: Path) -> None:
    path = tmp_path / "alt.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        assert sheets.write_alts(file, POSTS) == 1
    text = path.read_text(encoding="utf-8-sig")
    filled = text.replace(";20-a.jpg", "'- Le pont ;20-a.jpg")
    path.write_text(filled, encoding="cp1252")

    assert sheets.read_alts(path) == {"20-a.jpg": "- Le pont"}


def test_who_is_whom(tmp_path: Path) -> None:
    path = tmp_path / "who.csv"
    path.write_text("Name on X;Name there\n@Prefet59;prefet.fr\n", encoding="utf-8")

    assert sheets.read_handles(path) == {"prefet59": "@prefet.fr"}
    path.write_text("@Prefet59;\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 1"):
        sheets.read_handles(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        sheets.read_ids(tmp_path / "none.csv")
