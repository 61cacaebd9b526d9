"""The text as its author saw it, its links at their places."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.migrate.select import Choices
from crosspost.migrate.values import (
    LinkKind,
    MediaFile,
    MediaKind,
    Planned,
    Precision,
    Reason,
)
from crosspost.sources.xarchive import wording as room
from crosspost.sources.xarchive.records import tweet_of
from crosspost.text import facets, mastodon
from samples import archives
from samples.archives import HANDLE, OWNER, START, Json, Sample, mention, tweet, url
from samples.planned import plan

NBSP = "\u00a0"
LINK = "https://t.co/abcdefghij"


def only(tmp_path: Path, post: Json, *media: str) -> Planned:
    sample = Sample.of(post)
    for name in media:
        sample = sample.media(name, data=archives.PNG if "." in name else archives.MP4)
    return plan(sample.zip(tmp_path / "a.zip")).only


def linked(text: str, *links: tuple[str, str | None], **more: object) -> Json:
    urls = [url(text, short, expanded) for short, expanded in links]
    return tweet(text, entities=archives.entities(urls=urls), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Travaux &amp; circulation", "Travaux & circulation"),
        ("2 &lt; 3 &gt; 1", "2 < 3 > 1"),
        ("&amp;#8230; et &amp;amp;", "&#8230; et &amp;"),
        ("dit &quot;oui&quot;", 'dit "oui"'),
        ("R&D, AT&T", "R&D, AT&T"),
        ("Prix : 5&euro; &copy &para", "Prix : 5&euro; &copy &para"),
    ],
)
def test_html_is_undone_once(written: str, meant: str, tmp_path: Path) -> None:
    assert only(tmp_path, tweet(written)).text == meant


def test_a_link_is_expanded_and_its_range_carried(tmp_path: Path) -> None:
    text = f"👩‍🚒 Venez ({LINK})? Oui &amp; non"
    one = only(tmp_path, linked(text, (LINK, "https://ville.example.fr/a?b=1&c")))
    (link,) = one.links

    assert one.text == "👩‍🚒 Venez (https://ville.example.fr/a?b=1&c)? Oui & non"
    assert one.text[link.start : link.end] == link.url
    assert link.kind is LinkKind.EXTERNAL


def test_an_expanded_address_is_never_unescaped(tmp_path: Path) -> None:
    post = linked(f"x {LINK}", (LINK, "https://example.fr/?a=1&amp;b=2"))

    assert only(tmp_path, post).links[0].url == "https://example.fr/?a=1&amp;b=2"


@pytest.mark.parametrize(
    ("expanded", "shown"),
    [
        (None, LINK),
        ("", LINK),
        ("https://t.co/autre", "https://t.co/autre"),
        ("ville.example.fr/a", "http://ville.example.fr/a"),
        ("https://ville.example.fr/é t", "https://ville.example.fr/é%20t"),
        ("javascript:alert(1)", LINK),
        ("data:text/html,x", LINK),
    ],
)
def test_odd_addresses(expanded: str | None, shown: str, tmp_path: Path) -> None:
    one = only(tmp_path, linked(f"Voir {LINK}", (LINK, expanded)))

    assert one.text == f"Voir {shown}"
    assert one.text[one.links[0].start :] == shown


def test_a_link_that_stands_elsewhere_than_said_is_found(tmp_path: Path) -> None:
    told = archives.entities(
        urls=[{"url": LINK, "expanded_url": "https://a.fr/", "indices": ["0", "5"]}]
    )

    one = only(tmp_path, tweet(f"Voir {LINK}.", entities=told))

    assert one.text == "Voir https://a.fr/."


def test_two_links_side_by_side_keep_their_order(tmp_path: Path) -> None:
    a, b = "https://t.co/aaaaaaaaaa", "https://t.co/bbbbbbbbbb"
    one = only(
        tmp_path, linked(f"{a} {b} fin", (b, "https://b.fr/"), (a, "https://a.fr/"))
    )

    assert one.text == "https://a.fr/ https://b.fr/ fin"
    assert [one.text[x.start : x.end] for x in one.links] == [x.url for x in one.links]


def test_addresses_typed_in_full_before_2012_are_found(tmp_path: Path) -> None:
    post = tweet("Voir http://ville.example.fr/a. Et www.ville.fr", post=9_000_000_000)
    one = only(tmp_path, post)

    assert [(x.url, one.text[x.start : x.end]) for x in one.links] == [
        ("http://ville.example.fr/a", "http://ville.example.fr/a"),
        ("https://www.ville.fr", "www.ville.fr"),
    ]


def test_later_a_name_with_a_dot_that_x_did_not_link_is_no_link(tmp_path: Path) -> None:
    assert only(tmp_path, tweet("Merci.Fr et ville.fr")).links == ()


@pytest.mark.parametrize(
    "form",
    [
        "https://twitter.com/{h}/status/{i}",
        "https://x.com/{h}/status/{i}?s=20",
        "http://mobile.twitter.com/{h}/statuses/{i}",
        "https://twitter.com/#!/{h}/status/{i}",
        "https://twitter.com/i/web/status/{i}",
        "https://x.com/i/status/{i}",
        "https://www.twitter.com/AUTRE_NOM/status/{i}/photo/1",
    ],
)
def test_every_form_of_a_link_to_ones_own_post(form: str, tmp_path: Path) -> None:
    first = tweet("Premier")
    target = form.format(h=HANDLE, i=first["id_str"])
    quote = linked(f"Voir {LINK}", (LINK, target), at=START + timedelta(minutes=1))

    one = plan(Sample.of(first, quote).zip(tmp_path / "a.zip")).posts[1]

    assert one.links[0].kind is LinkKind.QUOTE_SELF
    assert one.links[0].target == first["id_str"]
    assert one.text == f"Voir {target}", "the import makes it a quote"


def test_a_link_to_ones_own_post_that_is_gone(tmp_path: Path) -> None:
    post = linked(f"Voir {LINK}", (LINK, f"https://x.com/{HANDLE}/status/123"))

    assert only(tmp_path, post).links[0].kind is LinkKind.QUOTE_SELF_MISSING


def test_a_link_to_the_post_itself_is_dropped(tmp_path: Path) -> None:
    number = archives.snowflake(START)
    post = linked(
        f"Long texte {LINK} fin", (LINK, f"https://x.com/i/web/status/{number}")
    )

    assert only(tmp_path, post).text == "Long texte fin"


def test_links_to_spaces_and_broadcasts_stay(tmp_path: Path) -> None:
    post = linked(f"Direct {LINK}", (LINK, "https://x.com/i/broadcasts/1abc"))

    assert only(tmp_path, post).links[0].kind is LinkKind.EXTERNAL


# -- names ------------------------------------------------------------------------


def test_a_name_that_x_knows_no_more_is_neutralised_by_pattern(tmp_path: Path) -> None:
    one = only(tmp_path, tweet("Merci @parti et @école, a@ville.fr"))

    assert one.text == f"Merci parti{NBSP}(X) et @école, a@ville.fr"
    assert one.mentions == ("parti",)


def test_an_address_of_the_fediverse_becomes_a_link(tmp_path: Path) -> None:
    one = only(tmp_path, tweet("Suivez @ville@social.example.fr !"))

    assert one.text == "Suivez https://social.example.fr/@ville !"
    assert one.links[0].url == "https://social.example.fr/@ville"


def test_a_mapping_puts_the_handle_of_the_network(tmp_path: Path) -> None:
    path = Sample.of(tweet("Merci @Prefet59 et @autre")).zip(tmp_path / "a.zip")
    choices = Choices(handles={"prefet59": "@prefet.example.fr"})

    assert plan(path, choices=choices).only.text == (
        f"Merci @prefet.example.fr et autre{NBSP}(X)"
    )


def test_ones_own_names_at_the_head_of_a_thread_go_even_unknown_to_x(
    tmp_path: Path,
) -> None:
    first = tweet("Premier")
    text = f"@{HANDLE} @{HANDLE.lower()} @voisin la suite"
    part = tweet(
        text,
        at=START + timedelta(minutes=1),
        reply=int(str(first["id_str"])),
        to=OWNER,
        entities=archives.entities(user_mentions=[mention(text, HANDLE, OWNER)]),
    )

    one = plan(Sample.of(first, part).zip(tmp_path / "a.zip")).posts[1]

    assert one.text == f"voisin{NBSP}(X) la suite"
    assert one.mentions == ("voisin",)


def test_an_at_sign_inside_an_expanded_address_is_no_name(tmp_path: Path) -> None:
    post = linked(f"Voir {LINK} @voisin", (LINK, "https://social.fr/@ville/1"))

    assert only(tmp_path, post).text == (
        f"Voir https://social.fr/@ville/1 voisin{NBSP}(X)"
    )


# -- what characters do -----------------------------------------------------------


def test_the_whole_is_nfc_and_ranges_hold(tmp_path: Path) -> None:
    text = f"e\u0301te\u0301 {LINK} cafe\u0301"
    one = only(tmp_path, linked(text, (LINK, "https://a.fr/cafe\u0301")))
    (link,) = one.links

    assert unicodedata.is_normalized("NFC", one.text)
    assert one.text[link.start : link.end] == "https://a.fr/café"


def test_an_accent_alone_behind_a_link_does_not_join_it(tmp_path: Path) -> None:
    one = only(tmp_path, linked(f"{LINK}\u0301", (LINK, "https://a.fr/e")))

    assert unicodedata.is_normalized("NFC", one.text)
    assert one.text[: one.links[0].end] == "https://a.fr/e"


@pytest.mark.parametrize(
    "text", ["\u200fعربي\u200e", "𝐆𝐫𝐚𝐬", "a\u2028b", "👩‍👩‍👧", "zéro\u200blargeur"]
)
def test_characters_are_kept_as_they_are(text: str, tmp_path: Path) -> None:
    assert only(tmp_path, tweet(text)).text == text


def test_half_a_surrogate_pair_costs_one_character(tmp_path: Path) -> None:
    data = archives.posts_file([tweet("Avant XX après"), tweet("b", sequence=1)])
    broken = data.replace(b"XX", b"\\ud83d")
    path = Sample({"data/tweets.js": broken}).zip(tmp_path / "a.zip")

    assert [one.text for one in plan(path).posts] == ["Avant \ufffd après", "b"]


def test_a_character_that_stands_for_links_cannot_be_slipped_in(tmp_path: Path) -> None:
    post = linked(f"{room.ASIDE}x {LINK}", (LINK, "https://a.fr/"))
    one = only(tmp_path, post)

    assert one.text == "\ufffdx https://a.fr/"


LETTERS = st.sampled_from(
    ["a", "é", "e\u0301", " ", "\n", "👍", "&amp;", "@x", "#t", "."]
)


@given(st.lists(LETTERS, max_size=8), st.lists(LETTERS, max_size=8))
def test_ranges_always_hold_what_they_say(
    before: Sequence[str], after: Sequence[str]
) -> None:
    text = f"{''.join(before)} {LINK} {''.join(after)}"
    one = tweet_of(linked(text, (LINK, "https://exemple.fr/é@x?q=1")))
    assert one is not None
    reader = room.Reader(OWNER, frozenset(), lambda _post: None)

    said = room.wording(one, reader, note=None, language="fr")

    assert "https://exemple.fr/é@x?q=1" in [x.url for x in said.links]
    for link in said.links:
        assert said.text[link.start : link.end] == link.url
    outside = said.text
    for link in reversed(said.links):
        outside = outside[: link.start] + outside[link.end :]
    spans = [*facets.detect(outside), *mastodon.entities(outside)]
    assert not [x for x in spans if x.kind == "mention"], "nobody is notified"


# -- long posts -------------------------------------------------------------------


def note(text: str, *, at: datetime = START, **core: object) -> Json:
    lists: Json = {"urls": [], "mentions": [], "hashtags": [], "cashtags": []}
    return {
        "noteTweet": {
            "noteTweetId": "5",
            "createdAt": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "lifecycle": {"value": 0},
            "core": lists | {"text": text} | core,
        }
    }


def with_notes(sample: Sample, *notes: Json) -> Sample:
    data = archives.javascript("note_tweet", list(notes))
    return Sample(sample.files | {"data/note-tweet.js": data})


def test_a_long_post_is_whole_and_not_unescaped_again(tmp_path: Path) -> None:
    whole = "Travaux & circulation : le détail &amp; la suite " + "mot " * 100
    cut = f"Travaux &amp; circulation : le détail &amp;amp; la suite mot… {LINK}"
    post = linked(cut, (LINK, "https://x.com/voisin/status/7"))
    sample = with_notes(Sample.of(post, tweet("Autre", sequence=1)), note(whole))

    one = plan(sample.zip(tmp_path / "a.zip")).posts[0]

    assert one.text == f"{whole.strip()} https://x.com/voisin/status/7"
    assert one.links[0].kind is LinkKind.QUOTE_OTHER


def test_in_the_same_second_the_beginning_decides(tmp_path: Path) -> None:
    posts = [
        tweet("@voisin La première commence ainsi…", sequence=1),
        tweet("La deuxième commence autrement…", sequence=2),
    ]
    notes = [
        note("La deuxième commence autrement et finit."),
        note("@voisin La première commence ainsi et finit."),
    ]

    result = plan(with_notes(Sample.of(*posts), *notes).zip(tmp_path / "a.zip"))

    assert (
        result.posts[0].text == f"voisin{NBSP}(X) La première commence ainsi et finit."
    )
    assert result.posts[1].text == "La deuxième commence autrement et finit."


def test_links_of_a_long_post_come_from_its_own_places(tmp_path: Path) -> None:
    text = f"👍 Début du texte long, voir {LINK} et la fin."
    start = text.index(LINK)
    urls = [
        {
            "shortUrl": LINK,
            "expandedUrl": "https://ville.example.fr/",
            "fromIndex": str(start),
            "toIndex": str(start + len(LINK)),
        }
    ]
    sample = with_notes(
        Sample.of(tweet("👍 Début du texte long, voir…")), note(text, urls=urls)
    )

    one = plan(sample.zip(tmp_path / "a.zip")).only

    assert one.text == text.replace(LINK, "https://ville.example.fr/")
    assert one.text[one.links[0].start : one.links[0].end] == one.links[0].url


def test_a_long_text_that_belongs_to_no_post_is_said(tmp_path: Path) -> None:
    sample = with_notes(Sample.of(tweet("Bonjour")), note("Tout autre chose ici"))

    result = plan(sample.zip(tmp_path / "a.zip"))

    assert result.only.text == "Bonjour"
    assert [one.id for one in result.summary.notes] == ["long-texts-lost"]


# -- pictures and videos ----------------------------------------------------------


def shown(text: str, *media: Json, **more: object) -> Json:
    return archives.with_media(tweet(text, **more), *media)  # type: ignore[arg-type]


def test_four_pictures_in_order_and_their_address_dropped(tmp_path: Path) -> None:
    text = f"Inauguration {LINK}"
    names = [f"{one}.jpg" for one in "dbca"]
    post = shown(text, *[archives.photo(text, LINK, name) for name in names])
    number = post["id_str"]

    one = only(tmp_path, post, *[f"{number}-{name}" for name in names])

    assert one.text == "Inauguration"
    assert one.links == ()
    assert one.media == tuple(
        MediaFile(f"{number}-{name}", MediaKind.PHOTO, present=True) for name in names
    )


def video(kind: str = "video", **rates: str) -> Json:
    variants: list[Json] = [
        {"content_type": "application/x-mpegURL", "url": "https://v/pl.m3u8?tag=1"}
    ]
    variants += [
        {"content_type": "video/mp4", "url": f"https://v/{n}?tag=12", "bitrate": rate}
        for n, rate in rates.items()
    ]
    return archives.photo("", LINK, "thumb.jpg") | {
        "type": kind,
        "video_info": {"variants": variants},
    }


def test_of_a_video_the_variant_of_most_bits_is_the_file(tmp_path: Path) -> None:
    post = shown("Vidéo", video(low="256000", high="2176000", middle="832000"))
    number = post["id_str"]

    one = only(tmp_path, post, f"{number}-high")

    assert one.media == (MediaFile(f"{number}-high", MediaKind.VIDEO, present=True),)


def test_a_moving_picture_and_a_photo_together(tmp_path: Path) -> None:
    post = shown(
        "Mixte", archives.photo("", LINK, "a.jpg"), video("animated_gif", g="0")
    )
    number = post["id_str"]

    one = only(tmp_path, post, f"{number}-g")

    assert [(x.kind, x.present) for x in one.media] == [
        (MediaKind.PHOTO, False),
        (MediaKind.GIF, True),
    ]


def test_pictures_alone_whose_files_are_all_missing_leave_nothing(
    tmp_path: Path,
) -> None:
    one = only(tmp_path, shown(LINK, archives.photo(LINK, LINK, "a.jpg")))

    assert one.reason is Reason.NOTHING_LEFT


def test_an_empty_file_is_no_picture(tmp_path: Path) -> None:
    post = shown(LINK, archives.photo(LINK, LINK, "a.jpg"))
    sample = Sample.of(post).media(f"{post['id_str']}-a.jpg", data=b"")

    assert plan(sample.zip(tmp_path / "a.zip")).only.reason is Reason.NOTHING_LEFT


def test_someone_elses_picture_waits_for_a_tick(tmp_path: Path) -> None:
    post = shown("Bravo", archives.photo("", LINK, "a.jpg", owner=77))
    number = str(post["id_str"])
    path = Sample.of(post).media(f"{number}-a.jpg").zip(tmp_path / "a.zip")

    ticked = Choices(ticked=frozenset({number}))

    assert plan(path).only.reason is Reason.MEDIA_OF_OTHERS
    assert plan(path).only.media[0].owner == "77"
    assert plan(path, choices=ticked).only.reason is None


def test_the_media_of_a_repost_are_no_media_of_ours(tmp_path: Path) -> None:
    post = shown("RT @voisin: x", archives.photo("", LINK, "a.jpg", owner=77))
    path = Sample.of(post).media(f"{post['id_str']}-a.jpg").zip(tmp_path / "a.zip")

    assert plan(path).summary.media.present == 0


def test_how_many_pictures_lack_a_description_is_said(tmp_path: Path) -> None:
    post = shown(
        "Deux", archives.photo("", LINK, "a.jpg"), archives.photo("", LINK, "b.jpg")
    )
    names = [f"{post['id_str']}-{one}.jpg" for one in "ab"]
    path = Sample.of(post).media(*names).zip(tmp_path / "a.zip")

    before = plan(path)
    after = plan(path, choices=Choices(alts={names[0]: "Le pont, fermé."}))

    assert before.summary.media.without_alt == 2
    assert [one.id for one in before.summary.notes] == ["alt-missing"]
    assert after.summary.media.without_alt == 1
    assert after.only.media[0].alt == "Le pont, fermé."


# -- languages and instants -------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fr", "fr"), ("in", "id"), ("iw", "he"), ("und", None), ("qme", None),
        ("qht", None), ("qam", None), ("qst", None), ("zxx", None), ("art", None),
        ("zh-CN", "zh-CN"), ("", None), (None, None), ("<script>", None),
    ],
)  # fmt: skip
def test_languages(written: str | None, meant: str | None, tmp_path: Path) -> None:
    assert only(tmp_path, tweet(lang=written)).language == meant


def test_the_milliseconds_come_from_the_id_where_the_second_agrees(
    tmp_path: Path,
) -> None:
    moment = START + timedelta(milliseconds=437)
    one = only(tmp_path, tweet(at=moment))

    assert (one.created_at, one.precision) == (moment, Precision.MILLISECOND)


def test_where_x_wrote_another_second_that_one_is_shown(tmp_path: Path) -> None:
    number = archives.snowflake(START)
    later = START + timedelta(seconds=2)
    one = only(tmp_path, tweet(at=later, post=number))

    assert (one.created_at, one.precision) == (later, Precision.SECOND)


def test_an_id_from_before_november_2010_holds_no_time(tmp_path: Path) -> None:
    moment = datetime(2009, 6, 1, 14, 3, 9, tzinfo=UTC)
    one = only(tmp_path, tweet(at=moment, post=1_990_000_000))

    assert (one.created_at, one.precision) == (moment, Precision.SECOND)


def test_a_place_of_the_author_is_dropped(tmp_path: Path) -> None:
    from crosspost.migrate import codec

    place = {"geo": {"coordinates": ["canary-48.1", "2"]}, "place": {"id": "canary"}}
    one = only(tmp_path, tweet(**place))  # type: ignore[arg-type]

    assert b"canary" not in codec.line(one)
