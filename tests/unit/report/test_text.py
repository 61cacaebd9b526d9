"""A plan as plain lines: whose it is first, and what is equal once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crosspost.model import (
    Account,
    Companion,
    Delivery,
    Directory,
    Entity,
    FittedMedia,
    Media,
    Note,
)
from crosspost.report import text
from crosspost.report.values import Side
from films import film
from samples.pages import HASHTAG, TEXT, Maker, card

ENTITIES = {
    "ville": Entity("ville", "Ville de Saint-Elven-sur-Mer"),
    "musee": Entity("musee", "Musée de la Digue"),
}
LONG = TEXT + " Le bus 3 s’arrête place du Phare."


def lines(
    make: Maker, *sides: Side, text_: str = "", media: tuple[Media, ...] = ()
) -> list[text.Line]:
    shown = make.shown(*sides, text=text_)
    post = replace(shown.post, base=replace(shown.post.base, media=media))
    deliveries = [side.delivery for side in sides]
    accounts: dict[str, Account] = {one.account.name: one.account for one in sides}
    directory = Directory(entities=ENTITIES, accounts=accounts)
    return list(text.preview(post, deliveries, directory, lambda one, _c: str(one)))


def said(make: Maker, *sides: Side, media: tuple[Media, ...] = ()) -> list[str]:
    return [line.text for line in lines(make, *sides, media=media)]


def of(side: Side, **changes: object) -> Side:
    delivery: Delivery = replace(side.delivery, **changes)  # type: ignore[arg-type]
    return replace(side, delivery=delivery)


def test_each_account_begins_with_its_name_handle_and_entity(make: Maker) -> None:
    other = of(make.mastodon(), entity="musee")
    told = lines(make, make.bluesky(), other)

    heads = [place for place, line in enumerate(told) if line.right]
    assert [(told[at].text, told[at].right) for at in heads] == [
        ("bluesky-saint-elven.example · Bluesky", f"{len(TEXT)}/300"),
        ("mastodon-ville@social.saint-elven.example · Mastodon", f"{len(TEXT)}/500"),
    ]
    assert [told[at + 1].text for at in heads] == [
        "@saint-elven.example · Ville de Saint-Elven-sur-Mer",
        "@ville@social.saint-elven.example · Musée de la Digue",
    ]


def test_what_is_equal_is_said_once(
    make: Maker, photos: tuple[FittedMedia, ...]
) -> None:
    def part(words: str) -> Side:
        return make.bluesky(make.part(words, media=photos), handle=f"h{len(words)}")

    first, same, other = part(TEXT), part(TEXT), part(LONG)
    same = replace(same, account=replace(same.account, name="zweite"))
    same = of(same, account="zweite")
    told = said(make, first, same, other)

    name = first.delivery.account
    assert told.count(f"Same text and pictures as {name}.") == 1
    assert told.count(f"Same pictures as {name}.") == 1
    assert sum(line == photos[0].alt for line in told) == 1
    assert "\n".join(told).count("Le bus 3") == 1


def test_an_equal_text_with_other_pictures_is_said_so(
    make: Maker, photos: tuple[FittedMedia, ...]
) -> None:
    first = make.bluesky(make.part(TEXT, media=photos))
    told = said(make, first, make.mastodon(make.part(TEXT, media=photos[:1])))

    assert f"Same text as {first.delivery.account}." in told
    assert sum(line == photos[0].alt for line in told) == 2


def test_without_pictures_none_are_named(make: Maker) -> None:
    first = make.bluesky()
    told = said(make, first, make.mastodon())

    assert f"Same text as {first.delivery.account}." in told
    assert "picture" not in "\n".join(told)


def test_what_links_is_coloured_and_nothing_is_lost(make: Maker) -> None:
    side = make.bluesky(make.part("Été : https://a.example.org #Été !"))
    shown = make.shown(side)
    directory = Directory(entities=ENTITIES, accounts={})
    told = list(
        text.preview(
            shown.post,
            [side.delivery],
            directory,
            lambda one, colour: f"<{one}>" if colour == "accent" else str(one),
        )
    )

    assert "Été : <https://a.example.org> <#Été> !" in [line.text for line in told]


def test_a_thread_is_counted_part_by_part_and_a_long_one_by_its_parts(
    make: Maker,
) -> None:
    def thread(parts: int) -> list[text.Line]:
        made = [make.part("a" * n, number=n) for n in range(1, parts + 1)]
        return lines(make, make.bluesky(*made))

    short, long = thread(3), thread(4)
    assert [line.right for line in short if line.right] == ["1/300 + 2/300 + 3/300"]
    assert [line.right for line in long if line.right] == ["4 parts"]
    assert "Part 4 of 4  4/300" in [line.text for line in long]


@pytest.mark.parametrize(
    ("software", "name"),
    [
        ("", "Mastodon"),
        ("mastodon", "Mastodon"),
        ("glitch-soc", "Mastodon"),
        ("gotosocial", "GoToSocial"),
    ],
)
def test_a_server_is_called_what_it_says_it_is(
    make: Maker, software: str, name: str
) -> None:
    side = make.mastodon()
    named = replace(side, delivery=replace(side.delivery, software=software))

    assert any(line.text.endswith(f"· {name}") for line in lines(make, named))
    assert f'title="{name}"' in make.page(make.shown(named))


def test_a_card_and_a_decorative_picture_are_named(
    make: Maker, photos: tuple[FittedMedia, ...]
) -> None:
    bare = replace(photos[0], alt="")
    sides = (
        make.bluesky(make.part("a", card=card())),
        make.mastodon(make.part("b", media=(bare,))),
    )
    told = said(make, *sides)
    declared = said(make, *sides, media=(Media(bare.file, decorative=True),))

    assert f"Card: {card().title}, {card().url}" in told
    assert "(no description)" in told
    assert "(decorative, no description)" not in told
    assert "(decorative, no description)" in declared


def test_a_warning_and_who_sees_it_stand_before_the_text(make: Maker) -> None:
    request = {"spoiler_text": "Accident grave", "visibility": "unlisted"}
    warned = make.mastodon(make.part(TEXT, limit=500, request=request))
    told = said(make, make.bluesky(), warned)

    at = told.index("Content warning: Accident grave")
    assert told[at - 1].startswith("@ville@social")
    assert told[at + 1 : at + 3] == [
        "Public, out of the feeds",
        "Same text as bluesky-saint-elven.example.",
    ]
    usual = {"visibility": "public", "spoiler_text": ""}
    plain = said(make, make.mastodon(make.part(TEXT, limit=500, request=usual)))
    assert not any("Content warning" in line or "Public" in line for line in plain)


def test_the_warning_of_a_thread_is_said_once_and_who_may_answer(make: Maker) -> None:
    gate = Companion("app.bsky.feed.threadgate", "k", {"allow": []})
    labels = {"labels": {"values": [{"val": "nudity"}, {"val": "new-one"}]}}
    parts = [
        make.part(words, number=number, request={"spoiler_text": "Travaux"})
        for number, words in enumerate(("Un", "Deux"), 1)
    ]
    told = said(make, make.mastodon(*parts))
    gated = said(make, make.bluesky(make.part("a", request=labels, companions=(gate,))))

    assert told.count("Content warning: Travaux") == 1
    at = gated.index("Nudity")
    assert gated[at : at + 4] == ["Nudity", "new-one", "Nobody may reply", "a"]


def test_a_picture_has_one_size_wherever_it_is_told(
    make: Maker, photos: tuple[FittedMedia, ...]
) -> None:
    heavy = replace(photos[0], bytes=9_646_123)
    told = said(make, make.bluesky(make.part("a", media=(heavy,))))

    assert any(line.endswith(", 9647 kB") for line in told)


def test_a_note_that_several_have_is_said_once_with_its_fix(make: Maker) -> None:
    own = Note("x", HASHTAG.level, HASHTAG.hint or HASHTAG.message)
    told = said(
        make, make.bluesky(notes=(HASHTAG,)), make.mastodon(notes=(HASHTAG, own))
    )

    assert told[-3:] == [
        "→ A screen reader reads this hashtag as one word.",
        "#fermeturepont → #FermeturePont",
        "→ mastodon-ville@social.saint-elven.example: Give each word a capital.",
    ]


def test_a_long_first_line_is_cut_between_words(make: Maker) -> None:
    words = "Le pont du Port sera fermé à la circulation du lundi 30 novembre au soir"
    post = make.shown(make.bluesky(make.part(words))).post

    assert text.title(post).endswith("novembre au…")
    assert (
        text.title(replace(post, base=replace(post.base, text="Court\nB"))) == "Court"
    )
    stopped = words.replace(" au soir", ". Aujourd’hui encore")
    halted = replace(post, base=replace(post.base, text=stopped))
    assert text.title(halted).endswith("novembre…")
    assert text.title(halted, most=20) == "Le pont du Port…"
    glued = replace(post, base=replace(post.base, text="a" * 100))
    assert text.title(glued) == "a" * 70 + "…"


def test_what_must_still_be_asked_is_said(make: Maker) -> None:
    told = said(make, make.bluesky(final=False))

    assert "Not final yet: the network must still be asked." in told


def test_a_video_is_called_a_video_and_names_its_subtitles(make: Maker) -> None:
    told = said(make, make.bluesky(make.part(TEXT, media=(film(),))))
    at = next(place for place, line in enumerate(told) if "film.mp4" in line)
    assert told[at].startswith("Video: film.mp4, 64 × 48, ")
    assert told[at + 1 : at + 3] == ["Les vagues.", "Subtitles: film.vtt"]
    bare = said(make, make.bluesky(make.part(TEXT, media=(film("", subtitled=False),))))
    assert "(no description)" in bare
    assert not any("decorative" in line or "Image" in line for line in bare)
