"""Communities and articles: offered, closed by default, read where asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crosspost.migrate.select import Choices, Extra
from crosspost.sources.xarchive.archive import Archive
from crosspost.sources.xarchive.remarks import IncompleteError
from samples import archives
from samples.archives import Json, Sample, tweet
from samples.planned import Result, plan

ARTICLE = 1_900_000_000_000_000_000


def extended(*, communities: int = 1, community: bytes | None = None) -> Sample:
    """An archive with a post in a community and an article that a post announces."""
    short = "https://t.co/abc"
    link = archives.url(short, short, f"http://x.com/i/article/{ARTICLE}")
    sample = Sample.of(
        tweet("Bonjour"),
        tweet(short, sequence=1, entities=archives.entities(urls=[link])),
    )
    manifest = sample.files["data/manifest.js"].partition(b"= ")[2]
    told = json.loads(manifest)
    for kind, file, count in (
        ("communityTweet", "data/community-tweet.js", communities),
        ("article", "data/article.js", 1),
    ):
        told["dataTypes"][kind] = {"files": [{"fileName": file, "count": str(count)}]}
    post = tweet("À la communauté", sequence=2, community_id="7")
    sample.files |= {
        "data/manifest.js": b"window.__THAR_CONFIG = " + json.dumps(told).encode(),
        "data/community-tweet.js": community
        or archives.javascript("community_tweet", [{"tweet": post}]),
        "data/community_tweet_media/1-a.jpg": archives.PNG,
        "data/article.js": archives.javascript(
            "article", [{"article": an_article(title="Le nouveau pont")}]
        ),
    }
    return sample


def an_article(**more: object) -> Json:
    blocks = [{"text": "Il ouvre lundi."}, {"text": "Il est vert."}]
    return {"id": str(ARTICLE), "contentState": {"blocks": blocks}, **more}


def made(path: Path, *extras: Extra) -> Result:
    choices = Choices(extras=frozenset(extras))
    with Archive([path], extras=choices.extras) as archive, archive.plan(choices) as it:
        return Result(it.summary, list(it.posts()))


def test_both_are_offered_and_closed_by_default(tmp_path: Path) -> None:
    sample = extended(community=b"canary")
    sample.files["data/article.js"] = b"canary"
    result = plan(sample.zip(tmp_path / "a.zip"))

    assert [one.id for one in result.summary.notes] == ["communities", "articles"]
    assert result.summary.posts == 2


def test_posts_in_communities_join_the_others(tmp_path: Path) -> None:
    path = extended().zip(tmp_path / "a.zip")
    result = made(path, Extra.COMMUNITIES)

    assert [one.text for one in result.posts][-1] == "À la communauté"
    assert result.summary.imports == result.summary.posts == 3
    with Archive([path], extras=frozenset({Extra.COMMUNITIES})) as archive:
        assert archive.read_media("1-a.jpg", 9999) == archives.PNG


def test_a_community_post_that_is_missing_stops_the_plan(tmp_path: Path) -> None:
    path = extended(communities=2).zip(tmp_path / "a.zip")

    with pytest.raises(IncompleteError, match="announces 4 posts, but 3 were read"):
        made(path, Extra.COMMUNITIES)


def test_an_article_stands_in_the_post_that_announces_it(tmp_path: Path) -> None:
    result = made(extended().zip(tmp_path / "a.zip"), Extra.ARTICLES)

    assert result.posts[1].text == "Le nouveau pont\n\nIl ouvre lundi.\n\nIl est vert."
    assert not result.posts[1].links


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"contentState": None}, f"Pont\n\nhttps://x.com/i/article/{ARTICLE}"),
        ({"plainText": "Il ouvre."}, "Pont\n\nIl ouvre."),
    ],
)
def test_the_words_of_an_article_or_its_link(
    told: Json, text: str, tmp_path: Path
) -> None:
    sample = extended()
    articles = [{"article": an_article(title="Pont") | told}, {"article": {}}, 5]
    sample.files["data/article.js"] = archives.javascript("article", articles)
    result = made(sample.zip(tmp_path / "a.zip"), Extra.ARTICLES)

    assert result.posts[1].text == text
    notes = {one.id: str(one.message) for one in result.summary.notes}
    assert notes["articles-untold"].startswith("2 articles")
