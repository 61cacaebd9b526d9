"""What a plan notices by itself: broken files, wrong languages, twins."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from crosspost.migrate.values import Planned, Reason
from crosspost.report.archive_words import CLASSES, REASONS
from crosspost.sources.xarchive import sheets
from crosspost.sources.xarchive.languages import mended
from samples import archives
from samples.archives import START, Json, Sample, tweet
from samples.planned import Result, plan

LINK = "https://t.co/abc"


def pictured(text: str, *names: str, sequence: int = 0) -> Json:
    said = f"{text} {LINK}".strip()
    media = [archives.photo(said, LINK, name) for name in names]
    return archives.with_media(tweet(said, sequence=sequence), *media)


def planned(tmp_path: Path, *posts: Json, **files: bytes) -> Result:
    sample = Sample.of(*posts)
    number = archives.snowflake(START)
    for name, data in files.items():
        sample.files[f"data/tweets_media/{number}-{name}.jpg"] = data
    return plan(sample.zip(tmp_path / "a.zip"))


@pytest.mark.parametrize("data", [b"<html>404</html>", b"\0" * 5000, b"GIF"])
def test_a_picture_that_is_none_counts_as_missing_and_is_named(
    data: bytes, tmp_path: Path
) -> None:
    result = planned(
        tmp_path, pictured("Pont", "a.jpg", "b.jpg"), a=data, b=archives.PNG
    )

    assert [one.present for one in result.only.media] == [False, True]
    notes = {one.id: str(one.message) for one in result.summary.notes}
    assert "-a.jpg" in notes["media-broken"]
    assert "media-missing" not in notes


def test_a_post_of_one_broken_picture_alone_has_nothing_left(tmp_path: Path) -> None:
    result = planned(tmp_path, pictured("", "a.jpg"), a=b"oops")

    assert result.only.reason is Reason.NOTHING_LEFT


@pytest.mark.parametrize(
    ("marked", "text", "meant"),
    [
        ("nl", "Nous sommes dans la rue de Liège.", "fr"),
        ("ht", "Votre mairie est ouverte pour vous", "fr"),
        ("fr", "The library is open for all of you", "en"),
        ("nl", "De brug is dicht voor het verkeer", "nl"),
        ("en", "Rendez-vous with the mayor", "en"),
        ("en", "Join us for “Nous sommes avec vous”", "en"),
        ("cy", "Degemer mat e Sant-Elven", "cy"),
        ("fr", "Alerte orange", "fr"),
        (None, "Nous sommes dans la rue", None),
    ],
)
def test_a_language_is_mended_only_where_the_words_show_it(
    marked: str | None, text: str, meant: str | None
) -> None:
    assert mended(marked, text) == meant


def test_what_was_mended_is_said(tmp_path: Path) -> None:
    result = planned(tmp_path, tweet("Nous sommes dans la rue, avec vous.", lang="nl"))

    assert result.only.language == "fr"
    notes = {one.id: str(one.message) for one in result.summary.notes}
    assert "nl → fr" in notes["languages-mended"]


def rows(posts: list[Planned]) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    sheets.write_posts(file, posts, REASONS, CLASSES)
    return list(csv.DictReader(io.StringIO(file.getvalue()), delimiter=";"))


def test_posts_that_say_the_same_are_listed(tmp_path: Path) -> None:
    text = "Le marché ouvre samedi à 8 h."
    result = planned(
        tmp_path,
        tweet(text),
        tweet("Bonjour", sequence=1),
        tweet(text, sequence=2),
        tweet("Bonjour", sequence=3),
        tweet(f"RT @autre: {text}", sequence=4),
    )

    notes = {one.id: str(one.message) for one in result.summary.notes}
    assert notes["twins"].startswith("1 post ")
    twins = [row["Same words on"] for row in rows(result.posts)]
    assert twins == ["", "", f"{START:%Y-%m-%d %H:%M}", "", ""]
