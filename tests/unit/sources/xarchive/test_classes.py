"""What each post is: by ids and not by names, and by the chain that it hangs on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crosspost.migrate.values import Action, PostClass, Reason
from samples import archives
from samples.archives import HANDLE, OWNER, START, Json, Sample, mention, tweet
from samples.planned import inspect, plan

OTHER = 99


def ids(*posts: Json) -> list[int]:
    return [int(str(one["id_str"])) for one in posts]


def after(minutes: int, text: str = "Suite", **more: object) -> Json:
    return tweet(text, at=START + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def named(text: str, *people: tuple[str, int], **more: object) -> Json:
    told = archives.entities(
        user_mentions=[mention(text, name, user) for name, user in people]
    )
    return tweet(text, entities=told, **more)  # type: ignore[arg-type]


def only(tmp_path: Path, post: Json) -> tuple[PostClass, Reason | None]:
    one = plan(Sample.of(post).zip(tmp_path / "a.zip")).only
    return one.kind, one.reason


def test_a_post_of_its_own(tmp_path: Path) -> None:
    assert only(tmp_path, tweet()) == (PostClass.OWN, None)


def test_a_thread_has_its_root_and_each_its_parent(tmp_path: Path) -> None:
    first = tweet("Premier")
    (a,) = ids(first)
    second = after(1, reply=a, to=OWNER)
    (b,) = ids(second)
    third = after(2, reply=b, to=OWNER)
    branch = after(3, reply=a, to=OWNER)
    c, d = ids(third, branch)

    result = plan(Sample.of(branch, third, first, second).zip(tmp_path / "a.zip"))

    assert {one.kind for one in result.posts} == {PostClass.THREAD}
    assert [one.id for one in result.posts] == [str(one) for one in (a, b, c, d)]
    assert [(one.root, one.parent) for one in result.posts] == [
        (str(a), None),
        (str(a), str(a)),
        (str(a), str(b)),
        (str(a), str(a)),
    ]


def test_parts_of_the_same_second_come_in_the_order_of_their_ids(
    tmp_path: Path,
) -> None:
    first = tweet("1", sequence=1)
    second = tweet("2", sequence=2, reply=ids(first)[0], to=OWNER)
    third = tweet("3", sequence=3, reply=ids(second)[0], to=OWNER)

    result = plan(Sample.of(third, first, second).zip(tmp_path / "a.zip"))

    assert [one.text for one in result.posts] == ["1", "2", "3"]


def test_a_self_reply_below_a_reply_to_someone_is_in_another_conversation(
    tmp_path: Path,
) -> None:
    reply = tweet("@voisin Bonjour", reply=5, to=OTHER)
    below = after(1, reply=ids(reply)[0], to=OWNER)
    further = after(2, reply=ids(below)[0], to=OWNER)

    result = plan(Sample.of(reply, below, further).zip(tmp_path / "a.zip"))

    assert [one.kind for one in result.posts] == [
        PostClass.REPLY_OTHER,
        PostClass.IN_OTHER_CONVERSATION,
        PostClass.IN_OTHER_CONVERSATION,
    ]
    assert result.posts[2].reason is Reason.IN_OTHER_CONVERSATION
    assert result.posts[2].parent == result.posts[1].id


def test_a_self_reply_below_a_repost_is_in_another_conversation(tmp_path: Path) -> None:
    repost = tweet("RT @voisin: Bonjour")
    below = after(1, reply=ids(repost)[0], to=OWNER)

    result = plan(Sample.of(repost, below).zip(tmp_path / "a.zip"))

    assert result.posts[1].kind is PostClass.IN_OTHER_CONVERSATION


def test_a_self_reply_whose_parent_is_gone_is_skipped_and_so_is_what_follows(
    tmp_path: Path,
) -> None:
    lost = after(1, reply=12345, to=OWNER)
    below = after(2, reply=ids(lost)[0], to=OWNER)

    result = plan(Sample.of(lost, below).zip(tmp_path / "a.zip"))

    assert {one.kind for one in result.posts} == {PostClass.THREAD_PARENT_MISSING}
    assert {one.reason for one in result.posts} == {Reason.PARENT_MISSING}


def test_the_author_is_known_by_id_under_a_former_name(tmp_path: Path) -> None:
    first = tweet("Premier")
    part = named(
        "@AncienNom suite",
        ("AncienNom", OWNER),
        at=START + timedelta(minutes=1),
        reply=ids(first)[0],
        to=OWNER,
        to_name="AncienNom",
    )

    result = plan(Sample.of(first, part).zip(tmp_path / "a.zip"))

    assert result.posts[1].kind is PostClass.THREAD
    assert result.posts[1].text == "suite"


def test_a_former_name_that_x_forgot_is_known_from_the_list_of_changes(
    tmp_path: Path,
) -> None:
    change = {"changedFrom": "AncienNom", "changedTo": HANDLE}
    sample = Sample.of(tweet("@anciennom Bonjour"))
    sample.files["data/screen-name-change.js"] = archives.javascript(
        "screen_name_change",
        [{"screenNameChange": {"accountId": "1", "screenNameChange": change}}],
    )

    assert plan(sample.zip(tmp_path / "a.zip")).only.kind is PostClass.OWN


def test_a_former_name_is_known_from_the_address_of_its_own_picture(
    tmp_path: Path,
) -> None:
    shown = tweet("Photo https://t.co/a")
    (number,) = ids(shown)
    medium = archives.photo(
        "Photo https://t.co/a",
        "https://t.co/a",
        "x.jpg",
        expanded_url=f"https://twitter.com/VieuxNom/status/{number}/photo/1",
    )
    later = after(1, "@vieuxnom Bonjour")

    result = plan(
        Sample.of(archives.with_media(shown, medium), later).zip(tmp_path / "a.zip")
    )

    assert result.posts[1].kind is PostClass.OWN


def test_a_part_of_a_thread_that_begins_with_a_mention_is_kept(tmp_path: Path) -> None:
    first = tweet("Premier")
    part = named(
        "@voisin merci",
        ("voisin", OTHER),
        at=START + timedelta(minutes=1),
        reply=ids(first)[0],
        to=OWNER,
    )

    result = plan(Sample.of(first, part).zip(tmp_path / "a.zip"))

    assert result.posts[1].kind is PostClass.THREAD
    assert result.posts[1].text == "voisin\u00a0(X) merci"


@pytest.mark.parametrize(
    "post",
    [
        tweet("@voisin Bonjour", reply=5, to=OTHER, to_name="voisin"),
        tweet("Sans arobase", reply=5, to=OTHER, to_name="voisin"),
        tweet("@voisin sans message", to=OTHER, to_name="voisin"),
        tweet("@parti Bonjour", reply=5, to=OTHER),
        tweet("@nouveau Bonjour", reply=5, to=OTHER, to_name="ancien"),
        tweet("@voisin Bonjour", reply=5),
    ],
    ids=["usual", "by button", "no status", "no name", "renamed", "no account"],
)
def test_every_form_of_a_reply_to_someone(post: Json, tmp_path: Path) -> None:
    assert only(tmp_path, post) == (PostClass.REPLY_OTHER, Reason.REPLY_TO_OTHER)


def test_a_post_that_begins_with_a_name_lost_its_trace(tmp_path: Path) -> None:
    expected = (PostClass.REPLY_OTHER, Reason.STARTS_WITH_MENTION)

    assert only(tmp_path, tweet("@voisin Bonjour")) == expected


@pytest.mark.parametrize(
    "text", [".@voisin Bonjour", "@école ouverte", "Bonjour @voisin", "@ 18 h"]
)
def test_what_is_public_all_the_same(text: str, tmp_path: Path) -> None:
    assert only(tmp_path, tweet(text)) == (PostClass.OWN, None)


@pytest.mark.parametrize(
    "text", ["RT @voisin: Bonjour", "RT: @voisin Bonjour", "RT @voisin: long…"]
)
def test_a_repost_is_known_by_its_text(text: str, tmp_path: Path) -> None:
    assert only(tmp_path, tweet(text, reply=5, to=OTHER)) == (
        PostClass.REPOST,
        Reason.REPOST,
    )


def test_a_repost_of_oneself_is_known_by_id(tmp_path: Path) -> None:
    text = "RT @VieuxNom: Bonjour"
    post = named(text, ("VieuxNom", OWNER))

    assert only(tmp_path, post) == (PostClass.REPOST_SELF, Reason.REPOST)


def test_a_repost_of_another_that_mentions_the_author_is_not_ones_own(
    tmp_path: Path,
) -> None:
    post = named(f"RT @voisin: Merci @{HANDLE}", ("voisin", OTHER), (HANDLE, OWNER))

    assert only(tmp_path, post)[0] is PostClass.REPOST


def test_a_circle_of_replies_is_named(tmp_path: Path) -> None:
    a, b, c = 1 << 50, 2 << 50, 3 << 50
    circle = [
        tweet("a", post=a, reply=b, to=OWNER),
        tweet("b", post=b, reply=a, to=OWNER),
        tweet("c", post=c, reply=a, to=OWNER),
        tweet("soi", post=4 << 50, reply=4 << 50, to=OWNER),
    ]

    result = plan(Sample.of(*circle).zip(tmp_path / "a.zip"))

    assert {one.kind for one in result.posts} == {PostClass.MALFORMED}
    assert {one.reason for one in result.posts} == {Reason.REPLY_CYCLE}


def test_a_very_long_chain_costs_no_more_than_its_length(tmp_path: Path) -> None:
    posts, before = [], 0
    for number in range(20_000):
        told = {"reply": before, "to": OWNER} if before else {}
        posts.append(tweet("x", post=(1 << 50) + number, **told))  # type: ignore[arg-type]
        before = (1 << 50) + number

    result = plan(Sample.of(*posts).zip(tmp_path / "a.zip"))

    assert result.posts[-1].root == str(1 << 50)


def quoting(target: str, text: str = "Voir https://t.co/q") -> Json:
    urls = [archives.url(text, "https://t.co/q", target)]
    return after(5, text, entities=archives.entities(urls=urls))


def test_a_quote_of_its_own_and_of_someone_else(tmp_path: Path) -> None:
    first = tweet("Premier")
    (number,) = ids(first)
    own = quoting(f"https://twitter.com/nom-du-jour/status/{number}")
    own = quoting(f"https://twitter.com/AncienNom/status/{number}?s=20")

    result = plan(Sample.of(first, own).zip(tmp_path / "a.zip"))
    other = only(tmp_path, quoting("https://x.com/voisin/status/77"))

    assert result.posts[1].kind is PostClass.QUOTE_SELF
    assert result.posts[1].quotes == (str(number),)
    assert other == (PostClass.QUOTE_OTHER, None)


def versions(*numbers: int) -> Json:
    return {"initial": {"editTweetIds": [str(one) for one in numbers]}}


def later_versions(*numbers: int) -> Json:
    return {"edit": {"editControlInitial": {"editTweetIds": [str(n) for n in numbers]}}}


def test_of_an_edited_post_the_last_version_stands_at_the_first_date(
    tmp_path: Path,
) -> None:
    a = archives.snowflake(START)
    b = archives.snowflake(START + timedelta(minutes=9))
    first = tweet("Fautte", edit_info=versions(a, b))
    last = after(9, "Faute", edit_info=later_versions(a, b))
    reply = after(4, "Suite", reply=a, to=OWNER)
    quote = quoting(f"https://x.com/SaintElven/status/{a}")

    result = plan(Sample.of(quote, last, reply, first).zip(tmp_path / "a.zip"))
    kept = result[b]

    assert result[a].kind is PostClass.EDIT_SUPERSEDED
    assert result[a].reason is Reason.SUPERSEDED_BY_EDIT
    assert (kept.text, kept.created_at) == ("Faute", START)
    assert result[ids(reply)[0]].parent == str(b)
    assert result[ids(quote)[0]].quotes == (str(b),)
    imported = [one.id for one in result.posts if one.action is Action.IMPORT]
    assert imported[:2] == [str(b), str(ids(reply)[0])], "a parent before its reply"


def test_a_post_that_could_have_been_edited_and_was_not(tmp_path: Path) -> None:
    a = archives.snowflake(START)

    assert only(tmp_path, tweet(edit_info=versions(a)))[1] is None


def test_a_post_twice_in_a_merged_archive_is_imported_once(tmp_path: Path) -> None:
    result = plan(Sample.of(tweet(), tweet()).zip(tmp_path / "a.zip"))

    assert [one.reason for one in result.posts] == [None, Reason.DUPLICATE]


def test_without_manifest_and_account_the_author_is_whom_its_replies_name(
    tmp_path: Path,
) -> None:
    first = tweet("Premier")
    part = after(1, reply=ids(first)[0], to=OWNER)
    other = after(2, "@voisin Bonjour", reply=5, to=OTHER)
    data = archives.posts_file([other, part, first])
    path = Sample({"data/tweets.js": data}).zip(tmp_path / "a.zip")

    result = plan(path)

    assert result.summary.whose.account_id == str(OWNER)
    assert result.summary.by_class == {PostClass.THREAD: 2, PostClass.REPLY_OTHER: 1}


def test_an_author_that_nothing_tells_is_said(tmp_path: Path) -> None:
    data = archives.posts_file([tweet()])
    path = Sample({"data/tweets.js": data}).zip(tmp_path / "a.zip")

    notes = [one.id for one in plan(path).summary.notes]

    assert notes == ["no-manifest", "author-unknown"]


def test_an_empty_account_id_in_the_manifest_is_made_up_for(tmp_path: Path) -> None:
    sample = Sample.of(tweet())
    sample.files["data/manifest.js"] = archives.manifest({"data/tweets.js": 1}, user="")

    result = plan(sample.zip(tmp_path / "a.zip"))

    assert result.summary.whose.account_id == str(OWNER)


def test_what_is_inspected_is_what_is_planned(tmp_path: Path) -> None:
    reply = tweet("@voisin Bonjour", reply=5, to=OTHER)
    below = after(1, reply=ids(reply)[0], to=OWNER)
    posts = [reply, below, after(2), after(3, "RT @voisin: x")]
    path = Sample.of(*posts).zip(tmp_path / "a.zip")

    found, result = inspect(path), plan(path)

    assert found.by_class == result.summary.by_class
    assert found.importable == result.summary.imports
    assert (found.since, found.until) == (result.summary.since, result.summary.until)
    assert [(one.name, one.posts, one.own) for one in found.months] == [
        ("2014-03", 4, 1)
    ]
