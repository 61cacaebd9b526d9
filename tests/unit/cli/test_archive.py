"""`crosspost archive inspect` and `plan`, as a person runs them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from crosspost.cli import main
from samples import archives
from samples.archives import START, Sample, tweet


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = "Photo https://t.co/a"
    photo = archives.photo(text, "https://t.co/a", "a.jpg")
    shown = archives.with_media(tweet(text, sequence=1), photo)
    reply = tweet("@voisin Bonjour", at=START + timedelta(days=40), reply=5, to=9)
    sample = Sample.of(shown, reply).media(f"{shown['id_str']}-a.jpg")
    sample.files["data/direct-messages.js"] = b"canary"
    return sample.zip(tmp_path / "a.zip")


def said(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = main([*map(str, argv), "--language", "en"])
    out, err = capsys.readouterr()
    return code, out, err


def test_inspect_says_whose_when_what_and_what_stays_closed(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, "archive", "inspect", path)

    assert (code, err) == (0, "")
    assert "Saint-Elven (@SaintElven)" in out
    assert "2 posts, from 4 March 2014 to 13 April 2014." in out
    assert "1 post can be brought along" in out
    assert "Private messages (1 file)" in out
    assert "canary" not in out


def test_inspect_as_a_document(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = said(capsys, "archive", "inspect", path, "--json")
    told = json.loads(out)

    assert code == 0
    assert next(iter(told)) == "version"
    assert told["whole"] is True
    assert told["counts"]["by_class"] == {"reply-other": 1, "own": 1}
    assert told["months"] == [
        {"month": "2014-03", "posts": 1, "own": 1},
        {"month": "2014-04", "posts": 1, "own": 0},
    ]
    assert told["media"] == [{"kind": "photo", "present": 1, "missing": 0}]


def test_inspect_of_an_archive_with_missing_posts_asks_a_person_to_act(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Sample.of(tweet(), announced=67_000).zip(tmp_path / "a.zip")

    inspected = said(capsys, "archive", "inspect", path)
    planned = said(capsys, "archive", "plan", path, "--json")

    assert inspected[0] == 1
    assert "1 post was read; the archive announces 67000" in inspected[1]
    assert (planned[0], planned[1]) == (1, "")
    assert "manifest.js announces 67000 posts, but 1 was read" in " ".join(
        planned[2].split()
    )


def test_plan_says_how_many_and_why_not_the_rest(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, "archive", "plan", path)

    assert (code, err) == (0, "")
    assert "1 post would be brought along:" in out
    assert "1  A reply to someone else" in out
    assert "1 picture has none" in " ".join(out.split())


def test_plan_as_lines_on_the_output_and_in_a_file(
    path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["archive", "plan", str(path), "--json"]) == 0
    printed = capfdbinary.readouterr().out
    assert main(["archive", "plan", str(path), "--out", "plan.jsonl"]) == 0

    lines = [json.loads(line) for line in printed.splitlines()]
    assert Path("plan.jsonl").read_bytes() == printed
    assert lines[0]["counts"] == {
        "import": 1,
        "skip": 1,
        "by_reason": {"reply-to-other": 1},
        "by_class": {"reply-other": 1, "own": 1},
    }
    assert [line["action"] for line in lines[1:]] == ["import", "skip"]


def test_sheets_go_out_and_come_back(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = said(
        capsys, "archive", "plan", path, "--csv", "t.csv", "--alt-sheet", "alt.csv"
    )
    assert "1 picture to describe: alt.csv" in made[1]
    ticks, alts = Path("t.csv"), Path("alt.csv")
    reply = ticks.read_text(encoding="utf-8-sig").splitlines()
    reply[2] = "x" + reply[2]
    ticks.write_text("\r\n".join(reply), encoding="utf-8")
    text = alts.read_text(encoding="utf-8-sig")
    alts.write_text(text.replace("\n;", "\nLe pont;"), encoding="utf-8")

    again = said(
        capsys, "archive", "plan", path, "--json", "--ticked", "t.csv",
        "--alt", "alt.csv", "--with", "reply-other",
    )  # fmt: skip
    told = [json.loads(line) for line in again[1].splitlines()]

    assert told[0]["counts"]["import"] == 2
    assert told[0]["media"]["without_alt"] == 0
    assert told[1]["media"][0]["alt"] == "Le pont"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--since", "hier"], "hier is no date"),
        (["--with", "reply-other"], "--with needs a look at each"),
        (["--with", "repost"], "“repost” cannot stand after --with"),
        (["--ids", "none.txt"], "none.txt: this file cannot be read"),
        (["--min-likes", "x"], "“x” cannot stand after --min-likes"),
    ],
)
def test_a_wrong_option_does_nothing(
    words: list[str],
    problem: str,
    path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = said(capsys, "archive", "plan", path, *words)

    assert (code, out) == (2, "")
    assert problem in " ".join(err.split())


def test_no_archive_and_no_act(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = said(capsys, "archive", "inspect", path.parent / "none.zip")
    told = " ".join(err.split())

    assert code == 2
    assert "There is no file" in told
    assert "Give the zip file" in told
    assert said(capsys, "archive")[0] == 2


def test_options_of_every_command_stand_before_and_after_the_act(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = main(["--language", "en", "archive", "inspect", str(path)])
    first = capsys.readouterr().out
    after = main(["archive", "inspect", str(path), "--language", "en"])
    second = capsys.readouterr().out
    between = main(["archive", "--language", "en", "inspect", str(path)])

    assert (before, after, between) == (0, 0, 0)
    assert first == second == capsys.readouterr().out


def test_the_page_is_written_where_it_was_asked_for(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _out, _err = said(capsys, "archive", "inspect", path, "--html", "page.html")
    refused = said(capsys, "archive", "inspect", path, "--html", "no/page.html")

    assert code == 0
    assert Path("page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert refused[0] == 1
    assert "The page no/page.html cannot be written." in refused[2]


def test_nothing_is_written_but_what_is_named(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.parent.iterdir())
    said(capsys, "archive", "inspect", path)
    said(capsys, "archive", "plan", path, "--json")

    assert sorted(path.parent.iterdir()) == before
