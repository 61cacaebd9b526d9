"""Archives with one odd thing in them: it is named, and the rest is still there."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from crosspost.migrate.values import Reason
from crosspost.sources.xarchive.archive import Archive
from crosspost.sources.xarchive.faults import ArchiveError
from samples import archives
from samples.archives import START, Json, Sample, tweet
from samples.planned import inspect, plan

SURROGATE = b"\\ud83d"
"""Half of a pair, as JSON writes it: no text can hold it."""


def with_half(told: Json) -> Sample:
    """An archive of this post and another one; `HALF` in it is half of a pair."""
    sample = Sample.of(told, tweet("Intact", sequence=7))
    data = sample.files["data/tweets.js"].replace(b"HALF", SURROGATE)
    sample.files["data/tweets.js"] = data
    return sample


@pytest.mark.parametrize(
    "told",
    [
        tweet("Texte HALF"),
        tweet(
            "Lien https://t.co/abc",
            entities=archives.entities(
                urls=[
                    {
                        "url": "https://t.co/abc",
                        "expanded_url": "https://exemple.fr/HALF",
                        "indices": ["5", "21"],
                    }
                ]
            ),
        ),
        tweet(
            "Mot",
            entities=archives.entities(
                hashtags=[{"text": "HALF", "indices": ["0", "3"]}]
            ),
        ),
        archives.with_media(
            tweet("Photo https://t.co/abc"),
            archives.photo("Photo https://t.co/abc", "https://t.co/abc", "HALF.jpg"),
        ),
    ],
    ids=["text", "link", "hashtag", "picture"],
)
def test_half_a_pair_costs_its_letter_only(told: Json, tmp_path: Path) -> None:
    result = plan(with_half(told).zip(tmp_path / "a.zip"))

    assert result.summary.imports == 2
    assert all(b"\\ud" not in one.text.encode() for one in result.posts)


def test_what_stands_behind_the_last_record_costs_nothing(tmp_path: Path) -> None:
    sample = Sample.of(tweet("Un"), tweet("Deux", sequence=1))
    data = sample.files["data/tweets.js"].replace(b"\n", b"\r\n")
    sample.files["data/tweets.js"] = b"\xef\xbb\xbf\r\n" + data + b" ;\r\n ; \n\0\0"

    assert plan(sample.zip(tmp_path / "a.zip")).summary.imports == 2


def test_a_zip_in_the_zip_says_to_take_it_out(tmp_path: Path) -> None:
    inner = Sample.of(tweet()).zip(tmp_path / "twitter-2024.zip")
    outer = tmp_path / "a.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "Téléchargements/twitter-2024.zip")

    with pytest.raises(ArchiveError) as caught:
        inspect(outer)
    assert "twitter-2024.zip" in str(caught.value.hint)


def test_a_name_in_an_old_encoding_is_a_folder_like_any_other(tmp_path: Path) -> None:
    path = Sample.of(tweet()).within("Archive de la region").zip(tmp_path / "a.zip")
    # CP437, as old Windows packers write it, without the mark of UTF-8.
    path.write_bytes(path.read_bytes().replace(b"la region", b"la r\x82gion"))

    assert plan(path).summary.imports == 1


def test_a_part_that_is_not_there_is_named_without_a_manifest(tmp_path: Path) -> None:
    sample = Sample(
        {
            "data/account.js": archives.account(),
            "data/tweets.js": archives.posts_file([tweet("Un")]),
            "data/tweets-part2.js": archives.posts_file([tweet("Trois", sequence=2)]),
        }
    )
    found = inspect(sample.zip(tmp_path / "a.zip"))

    notes = {one.id: str(one.message) for one in found.notes}
    assert "tweets-part1.js" in notes["part-missing"]


def test_long_texts_that_cannot_be_read_are_named_by_their_file(tmp_path: Path) -> None:
    sample = Sample.of(tweet("Début…"))
    sample.files["data/note-tweet.js"] = b"window.YTD.note_tweet.part0 = oops"
    notes = plan(sample.zip(tmp_path / "a.zip")).summary.notes

    assert [one.id for one in notes] == ["long-texts-unreadable"]
    assert "data/note-tweet.js" in str(notes[0].message)


def note(number: int, text: str) -> Json:
    return {
        "noteTweet": {
            "noteTweetId": str(number),
            "createdAt": "2014-03-04T09:30:00.000Z",
            "core": {"text": text, "urls": [], "mentions": [], "hashtags": []},
        }
    }


def test_a_file_of_long_texts_of_any_size_is_read(tmp_path: Path) -> None:
    """Forty megabytes: the file is read text by text and never held whole."""
    whole = "Voici le début du message, et " + "la suite " * 40 + "et la fin."
    sample = Sample.of(tweet("Voici le début du message, et la suite…"))
    filler = json.dumps(note(1, "autre " * 100_000)).encode()
    path = sample.zip(tmp_path / "a.zip")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive,
        archive.open("data/note-tweet.js", "w") as file,
    ):
        file.write(b"window.YTD.note_tweet.part0 = [")
        for _one in range(70):
            file.write(filler + b",\n")
        file.write(json.dumps(note(2, whole)).encode() + b"]")

    assert plan(path).only.text == whole


def test_one_long_text_that_is_cut_costs_itself(tmp_path: Path) -> None:
    whole = "Voici le début du message, et sa fin."
    sample = Sample.of(tweet("Voici le début du message, et…"))
    data = archives.javascript("note_tweet", [note(1, "Autre"), note(2, whole)])
    data = data.replace(b'"Autre"', b'"Autre')
    sample.files["data/note-tweet.js"] = data
    result = plan(sample.zip(tmp_path / "a.zip"))

    assert result.only.text == whole
    assert [one.id for one in result.summary.notes] == ["long-texts-lost"]


@pytest.mark.parametrize(
    "written",
    ["jeu. avr. 11 09:31:44 +0000 2024", "11 avril 2024", "", None, 12345],
)
def test_a_date_in_another_language_leaves_that_of_the_number(
    written: object, tmp_path: Path
) -> None:
    told = tweet("Bonjour", created_at=written)
    result = plan(Sample.of(told).zip(tmp_path / "a.zip"))

    assert result.only.created_at == START
    assert result.summary.imports == 1


def test_a_post_without_any_date_is_named(tmp_path: Path) -> None:
    told = tweet("Bonjour", post=12345, created_at="hier")
    result = plan(Sample.of(told).zip(tmp_path / "a.zip"))

    assert result.only.reason is Reason.UNREADABLE


def test_fifty_thousand_empty_members_are_listed_and_left(tmp_path: Path) -> None:
    path = Sample.of(tweet()).zip(tmp_path / "a.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"x" * 65_535
        for number in range(50_000):
            archive.writestr(f"data/tweets_media/{number}-x.jpg", b"")

    with Archive([path]) as opened, opened.plan() as made:
        assert made.summary.imports == 1


@pytest.mark.parametrize("left", [10, 60, -5, -22])
def test_a_list_that_is_cut_is_a_damaged_zip(left: int, tmp_path: Path) -> None:
    path = Sample.of(tweet()).zip(tmp_path / "a.zip")
    data = path.read_bytes()
    path.write_bytes(
        data[: data.find(b"PK\x01\x02") + left] if left > 0 else data[:left]
    )

    with pytest.raises(ArchiveError, match=r"a\.zip"):
        inspect(path)


@pytest.mark.parametrize("separator", ["\\", "/"])
def test_folders_of_a_zip_and_windows_names_are_no_obstacle(
    separator: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for folder in ("x/", "x/data/", "x/data/tweets.js/"):
            archive.writestr(folder, b"")
        for name, data in Sample.of(tweet()).files.items():
            one = zipfile.ZipInfo("x")
            one.filename = f"x/{name}".replace("/", separator)
            archive.writestr(one, data)

    assert plan(path).summary.imports == 1
