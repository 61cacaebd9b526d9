"""What a team chooses, post by post, on a small archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from crosspost.migrate.select import Choices, Undescribed
from crosspost.migrate.values import Action, PostClass, Reason
from samples import archives
from samples.archives import OWNER, START, Sample, tweet
from samples.planned import Result, plan

DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Own, tagged and liked; a thread of three; a reply, and what hangs below."""
    tag: archives.Json = {"text": "Marché", "indices": ["0", "7"]}
    tagged = archives.entities(hashtags=[tag])
    own = tweet("#Marché", entities=tagged, favorite_count="12")
    first = tweet("T1", at=START + DAY)
    second = tweet("T2", at=START + 2 * DAY, reply=number(first), to=OWNER)
    third = tweet("T3", at=START + 3 * DAY, reply=number(second), to=OWNER)
    reply = tweet("@voisin R", at=START + 4 * DAY, reply=5, to=99)
    below = tweet("S", at=START + 5 * DAY, reply=number(reply), to=OWNER)
    sample = Sample.of(own, first, second, third, reply, below)
    return sample.zip(tmp_path / "a.zip")


def number(post: archives.Json) -> int:
    return int(str(post["id_str"]))


def imported(result: Result) -> list[str]:
    return [one.text for one in result.posts if one.action is Action.IMPORT]


def test_by_default_ones_own_posts_and_threads(path: Path) -> None:
    assert imported(plan(path)) == ["#Marché", "T1", "T2", "T3"]


@pytest.mark.parametrize(
    ("choices", "kept", "reason"),
    [
        (Choices(since=date(2014, 3, 6)), ["T2", "T3"], Reason.BEFORE_PERIOD),
        (Choices(until=date(2014, 3, 5)), ["#Marché", "T1"], Reason.AFTER_PERIOD),
        (
            Choices(classes=frozenset({PostClass.OWN})),
            ["#Marché"],
            Reason.CLASS_NOT_CHOSEN,
        ),
        (
            Choices(hashtags=frozenset({"marché"})),
            ["#Marché"],
            Reason.NO_CHOSEN_HASHTAG,
        ),
        (Choices(min_likes=12), ["#Marché"], Reason.TOO_FEW_LIKES),
        (Choices(min_likes=13), [], Reason.TOO_FEW_LIKES),
        (Choices(ids=frozenset({"5"})), [], Reason.NOT_LISTED),
        (Choices(ticked=frozenset({"5"})), [], Reason.NOT_TICKED),
    ],
)
def test_each_filter_leaves_the_rest_behind_with_its_reason(
    choices: Choices, kept: list[str], reason: Reason, path: Path
) -> None:
    result = plan(path, choices=choices)

    assert imported(result) == kept
    assert result.summary.by_reason[reason] == 4 - len(kept)
    assert result.summary.posts == 6


def test_a_thread_without_its_middle_hangs_together(path: Path) -> None:
    ids = [one.id for one in plan(path).posts]
    ticked = frozenset(str(one) for one in (ids[1], ids[3]))

    third = plan(path, choices=Choices(ticked=ticked))[ids[3]]

    assert (third.parent, third.root) == (ids[1], ids[1])


def test_a_thread_without_its_beginning_begins_later(path: Path) -> None:
    result = plan(path, choices=Choices(since=date(2014, 3, 6)))
    second, third = [one for one in result.posts if one.action is Action.IMPORT]

    assert (second.parent, second.root) == (None, second.id)
    assert (third.parent, third.root) == (second.id, second.id)


def test_a_reply_needs_the_flag_and_the_tick(path: Path) -> None:
    posts = plan(path).posts
    reply, below = str(posts[4].id), str(posts[5].id)
    flagged = Choices(
        also=frozenset({PostClass.REPLY_OTHER, PostClass.IN_OTHER_CONVERSATION})
    )
    ticked = replace(flagged, ticked=frozenset({reply, below}))

    assert imported(plan(path, choices=flagged)) == imported(plan(path))
    assert imported(plan(path, choices=Choices(ticked=ticked.ticked))) == []
    both = plan(path, choices=ticked)
    assert imported(both) == ["voisin\u00a0(X) R", "S"]
    assert both[below].parent == reply


def test_what_is_not_described_is_left_out_where_that_was_decided(
    tmp_path: Path,
) -> None:
    post = archives.with_media(
        tweet("x"), archives.photo("", "https://t.co/a", "a.jpg")
    )
    name = f"{post['id_str']}-a.jpg"
    path = Sample.of(post).media(name).zip(tmp_path / "a.zip")
    refuse = Choices(undescribed=Undescribed.REFUSE)

    assert plan(path, choices=refuse).only.reason is Reason.NOT_DESCRIBED
    described = replace(refuse, alts={name: "Le pont."})
    assert plan(path, choices=described).only.reason is None
    published = Choices(undescribed=Undescribed.PUBLISH)
    assert plan(path, choices=published).summary.notes == ()
