"""Every layout that X has written, each found wherever it was packed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crosspost.migrate.values import Precision, Reason
from crosspost.sources.xarchive.faults import ArchiveError
from samples import archives
from samples.archives import Json, Sample, tweet
from samples.planned import inspect, plan

POSTS = (
    tweet("Premier", sequence=1),
    tweet("Deuxième", sequence=2),
    tweet("Troisième", sequence=3),
)


def today() -> Sample:
    return Sample.of(*POSTS)


def in_parts() -> Sample:
    files = {
        "data/tweets.js": archives.posts_file(POSTS[:1]),
        "data/tweets-part1.js": archives.posts_file(POSTS[1:2]),
        "data/tweets-part2.js": archives.posts_file(POSTS[2:]),
    }
    told = archives.manifest(dict.fromkeys(files, 1))
    return Sample(files | {"data/manifest.js": told})


def of_2020() -> Sample:
    told = archives.manifest({"data/tweet.js": 3}, key="tweet")
    return Sample(
        {
            "data/tweet.js": archives.posts_file(POSTS, name="tweet"),
            "data/manifest.js": told,
        }
    )


def flat_of_2019() -> Sample:
    return Sample(
        {
            "data/tweet.js": archives.javascript("tweet", list(POSTS)),
            "data/account.js": archives.account(),
        }
    )


def of_2018_at_the_root() -> Sample:
    return Sample(
        {
            "tweet.js": archives.javascript("tweet", list(POSTS)),
            "account.js": archives.account(),
        }
    )


def oldest_post(post: int, text: str, at: str, **more: object) -> Json:
    return {"id": post, "id_str": str(post), "text": text, "created_at": at} | more


def oldest() -> Sample:
    def month(name: str, *posts: Json) -> bytes:
        return f"Grailbird.data.tweets_{name} = \n {json.dumps(posts)}".encode()

    details = {"id": str(archives.OWNER), "screen_name": "SaintElven", "full_name": "S"}
    index = [
        {"file_name": "data/js/tweets/2010_10.js", "tweet_count": 1},
        {"file_name": "data/js/tweets/2013_03.js", "tweet_count": 2},
    ]
    return Sample(
        {
            "data/js/tweets/2010_10.js": month(
                "2010_10",
                oldest_post(27_000_000_000, "Un", "2010-10-10 00:00:00 +0000"),
            ),
            "data/js/tweets/2013_03.js": month(
                "2013_03",
                oldest_post(318473856 << 22, "Deux", "2013-03-31 21:44:19 +0000"),
                oldest_post(318473857 << 22, "Trois", "2013-03-31 21:44:20 +0000"),
            ),
            "data/js/user_details.js": b"var user_details = "
            + json.dumps(details).encode(),
            "data/js/tweet_index.js": b"var tweet_index = "
            + json.dumps(index).encode(),
            "tweets.csv": b"canary",
        }
    )


LAYOUTS = [today, in_parts, of_2020, flat_of_2019, of_2018_at_the_root, oldest]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("folder", ["", "twitter-2024-01-01-abc"])
@pytest.mark.parametrize("form", ["zip", "folder"])
def test_every_layout_is_read_at_the_top_and_one_folder_deeper(
    layout: Callable[[], Sample], folder: str, form: str, tmp_path: Path
) -> None:
    sample = layout().within(folder) if folder else layout()
    path = tmp_path / "archive"
    path = sample.zip(path) if form == "zip" else sample.folder(path)

    result = plan(path)

    assert result.summary.imports == 3
    assert [len(one.text) > 0 for one in result.posts] == [True] * 3


@pytest.mark.parametrize("layout", LAYOUTS[:5])
def test_in_every_layout_the_texts_are_the_same(
    layout: Callable[[], Sample], tmp_path: Path
) -> None:
    result = plan(layout().zip(tmp_path / "a.zip"))

    assert [one.text for one in result.posts] == ["Premier", "Deuxième", "Troisième"]


def test_the_zips_of_one_download_are_one_archive(tmp_path: Path) -> None:
    whole = in_parts().media("1-a.jpg", "2-b.jpg").files
    first = {n: d for n, d in whole.items() if "part" not in n and "2-b" not in n}
    second = {n: d for n, d in whole.items() if n not in first} | {
        "data/manifest.js": whole["data/manifest.js"]
    }
    paths = [
        Sample(first).zip(tmp_path / "1.zip"),
        Sample(second).within("part-two").zip(tmp_path / "2.zip"),
    ]

    assert plan(*paths).summary.imports == 3


def test_a_zip_of_media_alone_is_a_part_of_a_download(tmp_path: Path) -> None:
    posts = Sample.of(*POSTS).zip(tmp_path / "1.zip")
    media = Sample({}).media("1-a.jpg").zip(tmp_path / "2.zip")

    assert plan(posts, media).summary.imports == 3


def test_a_missing_part_stops_the_plan_and_is_named(tmp_path: Path) -> None:
    files = in_parts().files
    del files["data/tweets-part1.js"]
    path = Sample(files).zip(tmp_path / "a.zip")

    found = inspect(path)
    with pytest.raises(ArchiveError) as caught:
        plan(path)

    assert (found.whole, found.wholeness.absent) == (False, ("tweets-part1.js",))
    assert "3 posts, but 2 were read" in str(caught.value)
    assert "tweets-part1.js" in str(caught.value.hint)
    assert caught.value.exit_code == 1


def test_the_index_of_the_oldest_form_tells_how_many_there_are(tmp_path: Path) -> None:
    files = oldest().files
    del files["data/js/tweets/2010_10.js"]

    with pytest.raises(ArchiveError, match=r"tweet_index\.js announces 3 posts"):
        plan(Sample(files).zip(tmp_path / "a.zip"))


@pytest.mark.parametrize("told", [b"window.__THAR_CONFIG = {not json", b""])
def test_a_manifest_that_its_owner_broke_is_said_and_does_not_stop(
    told: bytes, tmp_path: Path
) -> None:
    sample = Sample(today().files | {"data/manifest.js": told})

    result = plan(sample.zip(tmp_path / "a.zip"))

    assert result.summary.imports == 3
    assert result.summary.whose.account_id == str(archives.OWNER)
    assert [one.id for one in result.summary.notes] == ["manifest-unreadable"]


def test_without_a_manifest_what_was_read_counts_and_that_is_said(
    tmp_path: Path,
) -> None:
    result = plan(of_2018_at_the_root().zip(tmp_path / "a.zip"))

    assert result.summary.posts == 3
    assert [one.id for one in result.summary.notes] == ["no-manifest"]


def test_the_name_of_the_variable_and_the_blanks_around_do_not_matter(
    tmp_path: Path,
) -> None:
    text = json.dumps([{"tweet": one} for one in POSTS], indent=2).replace("\n", "\r\n")
    data = b"\xef\xbb\xbfwindow.whatever =\r\n " + text.encode() + b" ;\r\n\r\n"

    result = plan(Sample({"data/tweets.js": data}).zip(tmp_path / "a.zip"))

    assert result.summary.posts == 3


def test_a_file_saved_as_utf_16_is_read(tmp_path: Path) -> None:
    data = archives.posts_file(POSTS).decode().encode("utf-16")

    result = plan(Sample({"data/tweets.js": data}).zip(tmp_path / "a.zip"))

    assert result.posts[1].text == "Deuxième"


def test_the_older_name_beside_the_newer_one_is_not_read_twice(tmp_path: Path) -> None:
    sample = Sample(today().files | {"data/tweet.js": archives.posts_file(POSTS)})

    assert plan(sample.zip(tmp_path / "a.zip")).summary.posts == 3


def test_an_archive_without_posts_is_an_empty_plan(tmp_path: Path) -> None:
    result = plan(Sample.of().zip(tmp_path / "a.zip"))

    assert (result.summary.posts, result.summary.since) == (0, None)
    assert inspect(tmp_path / "a.zip").months == ()


def test_the_oldest_form_knows_only_the_day_before_ids_held_a_time(
    tmp_path: Path,
) -> None:
    result = plan(oldest().zip(tmp_path / "a.zip"))
    first = result[27_000_000_000]

    assert first.created_at == datetime(2010, 10, 10, 12, tzinfo=UTC)
    assert first.precision is Precision.DAY
    assert [one.id for one in result.summary.notes] == ["days-only"]


def test_the_oldest_form_takes_a_repost_from_its_own_field(tmp_path: Path) -> None:
    post = oldest_post(
        5 << 40, "Sans RT", "2013-03-31 21:44:19 +0000", retweeted_status={"id": 4}
    )
    told = f"Grailbird.data.tweets_2013_03 = {json.dumps([post])}".encode()
    path = Sample({"data/js/tweets/2013_03.js": told}).zip(tmp_path / "a.zip")

    assert plan(path).only.reason is Reason.REPOST
