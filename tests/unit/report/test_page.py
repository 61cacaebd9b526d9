"""The page: what is in it, what is not, and that hostile words stay words."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost import i18n
from crosspost.i18n import _
from crosspost.model import (
    Card,
    CardSource,
    Companion,
    FittedMedia,
    Focus,
    Level,
    Note,
    State,
    Wording,
)
from crosspost.report.page import Received
from crosspost.report.words import STATES
from samples.pages import HASHTAG, Maker, card, picture

VOID = {"img", "link", "meta", "use"}
Attributes = dict[str, str | None]


class Tree(HTMLParser):
    """Every element with its attributes, every text with the classes around it."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, Attributes]] = []
        self.texts: list[tuple[str, tuple[str, ...]]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(document)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        around = tuple(f"{tag}.{name}" for tag, name in self._open)
        if around and not {"style.", "title."} & set(around):
            self.texts.append((data, around))

    @property
    def text(self) -> str:
        return "".join(text for text, _around in self.texts)

    def classed(self, name: str) -> list[tuple[str, Attributes]]:
        return [
            (tag, attributes)
            for tag, attributes in self.elements
            if name in (attributes.get("class") or "").split()
        ]


# -- the page stands alone ------------------------------------------------------


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(
    make: Maker, photos: tuple[FittedMedia, ...]
) -> None:
    both = (
        make.bluesky(make.part(make.text, media=photos)),
        make.mastodon(make.part(make.text, card=card())),
    )
    tree = Tree(make.page(make.shown(*both)))

    assert not {"script", "iframe", "object", "form", "base"} & {
        tag for tag, _attributes in tree.elements
    }
    for tag, attributes in tree.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert str(attributes.get("src", "data:")).startswith("data:")
        if tag == "link":
            assert str(attributes["href"]).startswith("data:")
        if tag == "a":
            assert re.match(r"#|https?://", str(attributes["href"]))


def test_its_own_policy_forbids_all_but_style_and_pictures(make: Maker) -> None:
    page = make.page(make.shown(make.bluesky()))
    metas = [attributes for tag, attributes in Tree(page).elements if tag == "meta"]
    policy = next(m["content"] for m in metas if "http-equiv" in m)

    assert str(policy).startswith("default-src 'none'; img-src data:;")
    assert "url(" not in page
    assert "@import" not in page


def test_a_page_of_nothing_says_so(make: Maker) -> None:
    assert "Nothing to show." in Tree(make.page()).text


# -- hostile words ----------------------------------------------------------------

HOSTILE = (
    '<script>alert("1")</script>',
    "\"' onerror=alert(1) x='",
    "</style></p></article>&lt;b&gt;",
    "\u202eà l’envers\u202c مدينة עברית",
    "Z" + "\u0335\u0321\u0353" * 40,
    "m" * 3000,
    "\x00\x07\x1b[31m",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_wherever_they_stand(make: Maker, text: str) -> None:
    media = picture(1, alt=text, file=text)
    told = Note("n", Level.ADVICE, i18n.verbatim(text), i18n.verbatim(text))
    said = Card(url=text, title=text, description=text)
    sides = (
        make.bluesky(
            make.part(text, card=said, used=1), name=text, handle=text, url=text
        ),
        make.mastodon(
            make.part(text, media=(media,), used=1, request={"spoiler_text": text}),
            name=text,
            handle=text,
            notes=(told,),
            avatar="",
        ),
    )
    tree = Tree(make.page(make.shown(*sides, text=text, entity=text)))
    plain = Tree(make.page(make.shown(*_calm(make))))

    assert {tag for tag, _a in tree.elements} == {tag for tag, _a in plain.elements}
    assert not any(name.startswith("on") for _t, a in tree.elements for name in a)


def _calm(make: Maker) -> Iterator:  # type: ignore[type-arg]  # two sides
    told = Note("n", Level.ADVICE, i18n.verbatim("a"), i18n.verbatim("b"))
    yield make.bluesky(make.part("a", card=Card("c", "d", "e")), url="f")
    yield make.mastodon(
        make.part("a", media=(picture(1),), request={"spoiler_text": "w"}),
        notes=(told,),
    )


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1))
def test_every_text_makes_a_whole_page(text: str) -> None:
    make = Maker()
    sides = (make.bluesky(make.part(text)), make.mastodon(make.part(text, limit=500)))

    Tree(make.page(make.shown(*sides, text=text)))


# -- what readers see -------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_pictures_take_the_layout_of_their_number(make: Maker, count: int) -> None:
    media = tuple(picture(number) for number in range(count))
    sides = (
        make.bluesky(make.part("x", media=media)),
        make.mastodon(make.part("x", limit=500, media=media)),
    )
    tree = Tree(make.page(make.shown(*sides)))

    assert len(tree.classed(f"bk__md--{count}")) == 1
    assert len(tree.classed(f"mt__md--{count}")) == 1
    assert [a["alt"] for t, a in tree.elements if t == "img" and a["alt"]] == [
        one.alt for one in (*media, *media)
    ]
    assert len(tree.classed("alt")) == 2 * count


def test_more_than_four_pictures_are_all_there_and_said_to_be_uncertain(
    make: Maker,
) -> None:
    media = tuple(picture(number) for number in range(7))
    tree = Tree(make.page(make.shown(make.bluesky(make.part("x", media=media)))))

    assert len([1 for tag, _a in tree.elements if tag == "figure"]) == 7
    assert "the crop is not" in tree.text


@pytest.mark.parametrize(
    ("wide", "high", "style"),
    [
        (1600, 800, "--ratio:2.0000;--wide:100.00%"),
        (600, 800, "--ratio:0.7500;--wide:75.00%"),
        (200, 800, "--ratio:0.5000;--wide:50.00%"),  # a feed cuts it at 1:2
    ],
)
def test_one_picture_keeps_its_ratio_in_a_square(
    make: Maker, wide: int, high: int, style: str
) -> None:
    part = make.part("x", media=(picture(1, wide=wide, high=high),))
    tree = Tree(make.page(make.shown(make.bluesky(part))))

    assert [a["style"] for t, a in tree.elements if t == "figure"] == [style]


def test_a_crop_keeps_the_point_the_author_chose(make: Maker) -> None:
    media = replace(picture(1), focus=Focus(x=0.5, y=-1.0))
    part = make.part("x", media=(media, picture(2)))
    tree = Tree(make.page(make.shown(make.mastodon(part))))

    assert "background-position:75.0% 100.0%" in [
        a.get("style") for t, a in tree.elements if t == "img"
    ]


def test_a_picture_without_words_is_told_and_has_no_badge(make: Maker) -> None:
    part = make.part("x", media=(picture(1, alt=""),))
    tree = Tree(make.page(make.shown(make.bluesky(part))))

    assert not tree.classed("alt")
    assert "No description" in tree.text


def test_what_cannot_be_shown_is_named(make: Maker) -> None:
    video = replace(picture(1, file="film.mp4"), kind="video", type="video/mp4")
    gone = FittedMedia("gone.png", "not-there.png", "f", "image/png", 1, 4, 3)
    odd = replace(picture(2, file="odd.tif"), sha256="t", type="image/tiff")
    part = make.part("x", media=(video, gone, odd))
    text = Tree(make.page(make.shown(make.bluesky(part)))).text

    for name in ("film.mp4", "gone.png", "odd.tif"):
        assert f": {name}" in text


def test_mastodon_moves_hashtags_and_cuts_links_as_it_will(make: Maker) -> None:
    tree = Tree(make.page(make.shown(make.mastodon())))
    inside = {
        name: "".join(t for t, around in tree.texts if any(name in a for a in around))
        for name in ("mt__tx", "mt__tags")
    }

    assert inside["mt__tags"] == "#FermeturePont#SaintElvenSurMer"
    assert "#" not in inside["mt__tx"]
    assert "saint-elven.example.org/travau…" in inside["mt__tx"]
    assert ("a", make.link) in [(t, a.get("href")) for t, a in tree.elements]


def test_more_than_three_hashtags_are_counted(make: Maker) -> None:
    part = make.part("Été\n\n#Un #Deux #Trois #Quatre #Cinq", limit=500)
    text = Tree(make.page(make.shown(make.mastodon(part)))).text

    assert "#Un#Deux#Trois…and 2 more" in text


def test_bluesky_keeps_hashtags_in_the_text(make: Maker) -> None:
    tree = Tree(make.page(make.shown(make.bluesky())))
    said = "".join(t for t, around in tree.texts if "p.bk__tx" in around)

    assert said.endswith("#FermeturePont #SaintElvenSurMer")
    assert "saint-elven.example.org/travaux/pont..." in said


def test_a_warning_folds_the_text_and_says_so(make: Maker) -> None:
    part = make.part("Deux blessés.", limit=500, request={"spoiler_text": "Accident"})
    tree = Tree(make.page(make.shown(make.mastodon(part))))
    folds = [a for t, a in tree.elements if t == "details"]

    assert len(folds) == 1
    assert "open" in folds[0]  # whoever checks it sees all of it
    assert "Accident" in tree.text
    assert "Readers see the warning alone" in tree.text


def test_a_card_is_ours_on_bluesky_and_probable_on_mastodon(make: Maker) -> None:
    sides = (
        make.bluesky(make.part(make.text, card=card())),
        make.mastodon(make.part(make.text, limit=500)),
    )
    tree = Tree(make.page(make.shown(*sides)))

    assert len(tree.classed("bk__card")) == 1
    assert len(tree.classed("mt__card--s")) == 1
    assert "this one is probable" in tree.text


def test_pictures_win_over_a_card(make: Maker, photos: tuple[FittedMedia, ...]) -> None:
    sides = (
        make.bluesky(make.part(make.text, card=card(), media=photos)),
        make.mastodon(make.part(make.text, limit=500, media=photos)),
    )
    page = make.page(make.shown(*sides))

    assert not Tree(page).classed("bk__card")
    assert not Tree(page).classed("mt__card")
    assert "probable" not in Tree(page).text


@pytest.mark.parametrize(("wide", "small"), [(1600, 0), (900, 1)])
def test_a_card_is_large_where_its_picture_is_wider_than_tall(
    make: Maker, wide: int, small: int
) -> None:
    made = replace(card(), picture=picture(1, wide=wide, high=1000))
    part = make.part(make.text, limit=500, card=made)

    tree = Tree(make.page(make.shown(make.mastodon(part))))

    assert len(tree.classed("mt__card--s")) == small


def _two(make: Maker, source: CardSource, *, notes: tuple[Note, ...] = ()) -> Tree:
    """A Bluesky account with a card, and a Mastodon account that links its page."""
    text = f"Concert : {card().url}"
    made = make.shown(
        make.bluesky(make.part(text, card=card()), notes=notes),
        make.mastodon(make.part(text, limit=500)),
    )
    post = replace(made.post, base=replace(made.post.base, card=source))
    return Tree(make.page(replace(made, post=post)))


def test_the_probable_card_says_what_the_page_was_found_to_say(make: Maker) -> None:
    tree = _two(make, CardSource(card().url))

    assert tree.text.count(card().title) == 2
    assert "The title of the page" not in tree.text
    assert "this one is probable" in tree.text


@pytest.mark.parametrize("known", ["card-unfetched", "card-plain"])
def test_a_page_that_nobody_looked_at_says_nothing(make: Maker, known: str) -> None:
    unknown = Note(known, Level.INFO, _("Not yet."))
    tree = _two(make, CardSource(card().url), notes=(unknown,))
    assert "The title of the page" in tree.text


def test_the_author_s_own_words_are_not_what_a_server_reads(make: Maker) -> None:
    tree = _two(make, CardSource(card().url, title=card().title))
    assert "The title of the page" in tree.text


def test_a_picture_is_written_once_for_all_accounts(make: Maker) -> None:
    part = make.part("x", media=(picture(1), picture(2)))
    sides = (make.bluesky(part), make.mastodon(part), make.mastodon(part, handle="m@b"))
    page = make.page(make.shown(*sides), make.shown(*sides))

    assert page.count("data:image/png;base64,") == 2
    names = [str(a["class"]) for t, a in Tree(page).elements if t == "img" and a["alt"]]
    assert sorted(set(names)) == ["pic pic-1", "pic pic-2"]
    assert len(names) == 2 * 2 * 3


def test_a_thread_is_joined_and_each_part_counted(make: Maker) -> None:
    parts = tuple(make.part(f"Partie {n}.", number=n) for n in (1, 2, 3))
    tree = Tree(make.page(make.shown(make.bluesky(*parts), make.mastodon(*parts))))

    assert len(tree.classed("bk")) == len(tree.classed("mt")) == 3
    assert len(tree.classed("bk--line")) == len(tree.classed("mt--line")) == 2
    assert tree.text.count("9/300") == 6
    assert "Thread of 3" in tree.text


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((), "Nobody may reply"),
        (("mentionRule",), "Those who are mentioned may reply"),
        (("followerRule",), "Your followers may reply"),
        (("mentionRule", "followingRule"), "Some people may reply"),
    ],
)
def test_who_may_answer_is_read_from_what_is_sent(
    make: Maker, rules: tuple[str, ...], said: str
) -> None:
    part = make.part("x", companions=make.gate(*rules))
    tree = Tree(make.page(make.shown(make.bluesky(part))))

    assert tree.text.count(said) == 2  # under the post, and among its facts


def test_mastodon_says_that_it_cannot_limit_answers(make: Maker) -> None:
    shown = make.shown(make.mastodon())
    asked = replace(shown.post, base=Wording(text="x", replies="nobody"))

    assert "cannot limit" in Tree(make.page(replace(shown, post=asked))).text
    assert "cannot limit" not in Tree(make.page(shown)).text


def test_a_gate_without_rules_of_its_own_lets_everyone_answer(make: Maker) -> None:
    quotes = Companion("app.bsky.feed.postgate", "k", {"embeddingRules": []})
    open_gate = Companion("app.bsky.feed.threadgate", "k", {})
    for companions in ((), (quotes,), (quotes, open_gate)):
        part = make.part("x", companions=companions)
        text = Tree(make.page(make.shown(make.bluesky(part)))).text

        assert text.count("Everyone may reply") == 1  # nothing under the post


@pytest.mark.parametrize(
    ("word", "said"),
    [("public", "Public"), ("unlisted", "out of the feeds"), ("private", "Followers")],
)
def test_visibility_is_read_from_what_is_sent(
    make: Maker, word: str, said: str
) -> None:
    part = make.part("x", request={"visibility": word})

    assert said in Tree(make.page(make.shown(make.mastodon(part)))).text


def test_labels_are_read_from_what_is_sent(make: Maker) -> None:
    held = {"labels": {"values": [{"val": "graphic-media"}, {"val": "new"}]}}
    text = Tree(make.page(make.shown(make.bluesky(make.part("x", request=held))))).text

    assert "Graphic media" in text
    assert "new" in text


def test_a_post_of_long_ago_is_shown_as_archived(make: Maker) -> None:
    old = datetime(2014, 3, 1, 9, tzinfo=UTC)
    text = Tree(make.page(make.shown(make.bluesky(due=old)))).text

    assert "Archived from 1 March 2014" in text
    assert "cannot confirm" in text


def test_a_post_that_was_published_in_time_is_not_archived_later(make: Maker) -> None:
    side = make.bluesky(state=State.SENT, sent_at=make.due)
    later = make.due + timedelta(days=400)

    assert "Archived" not in make.page(make.shown(side), now=later).split("<body")[1]


def test_another_kind_of_server_is_said_to_look_different(make: Maker) -> None:
    part = make.part("x", limit=5000, unit="characters")

    assert "look may differ" in Tree(make.page(make.shown(make.mastodon(part)))).text


def test_texts_carry_their_own_language_and_direction(make: Maker) -> None:
    part = make.part("Demat", languages=("br",))
    sides = (make.bluesky(part), make.mastodon(part))
    tree = Tree(make.page(make.shown(*sides)))
    said = {**dict(tree.classed("bk__tx")), **dict(tree.classed("mt__tx"))}

    assert [attributes["lang"] for attributes in said.values()] == ["br", "br"]
    assert "Breton" in tree.text


# -- what to know of it -------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "tone", "said"),
    [(200, None, "200 of 300"), (285, "tight", "285 of 300"), (312, "over", "12 over")],
)
def test_length_is_counted_and_said(
    make: Maker, used: int, tone: str | None, said: str
) -> None:
    side = make.bluesky(make.part("x", used=used))
    tree = Tree(make.page(make.shown(side)))
    toned = {t for t in ("tight", "over") if tree.classed(f"meter--{t}")}

    assert toned == ({tone} if tone else set())
    assert said in tree.text


def test_an_account_that_cannot_be_sent_is_not_ready(make: Maker) -> None:
    error = Note("too-long", Level.ERROR, _("Too long."))
    sides = (
        make.bluesky(make.part("x", used=312), handle="a.example"),
        make.bluesky(notes=(error,), handle="b.example"),
        make.mastodon(final=False),
        make.mastodon(handle="ready@b.example"),
    )
    text = Tree(make.page(make.shown(*sides))).text

    assert text.count("1 point to settle") == 2
    assert text.count("To be asked of the network") == 1
    assert text.count("Ready") == 1


def test_a_delivery_that_has_no_part_still_shows_why(make: Maker) -> None:
    error = Note("too-long", Level.ERROR, _("Too long."))
    side = make.bluesky(notes=(error,))
    empty = replace(side, delivery=replace(side.delivery, parts=()))

    text = Tree(make.page(make.shown(empty, make.mastodon(), text="x"))).text

    assert "To settle before sending: Too long." in text


def test_a_note_that_all_accounts_share_is_said_once(make: Maker) -> None:
    own = Note("own", Level.INFO, _("Only here."))
    sides = (make.bluesky(notes=(HASHTAG,)), make.mastodon(notes=(HASHTAG, own)))
    tree = Tree(make.page(make.shown(*sides)))

    assert tree.text.count("reads this hashtag as one word") == 1
    assert tree.text.count("Only here.") == 1
    assert "#fermeturepont" in tree.text
    assert ("ins", {}) in tree.elements


def test_alt_texts_are_written_out_once_where_they_are_the_same(
    make: Maker, photos: tuple[FittedMedia, ...]
) -> None:
    part = make.part("x", media=photos)
    other = make.part("x", media=photos[:1])
    same = Tree(make.page(make.shown(make.bluesky(part), make.mastodon(part))))
    apart = Tree(make.page(make.shown(make.bluesky(part), make.mastodon(other))))

    assert same.text.count(photos[0].alt) == 1
    assert apart.text.count(photos[0].alt) == 2


@pytest.mark.parametrize("state", list(State))
def test_each_state_has_its_word_and_a_sign_that_is_drawn(
    make: Maker, state: State
) -> None:
    page = make.page(make.shown(make.bluesky(state=state)))
    said, sign, _tone = STATES[state]

    assert len(Tree(page).classed("state")) == 1
    assert str(said) in Tree(page).text
    assert page.count(f'href="#i-{sign}"') >= 1
    assert set(re.findall(r'href="#(i-\w+)"', page)) <= set(
        re.findall(r'<symbol id="(i-\w+)"', page)
    )


def test_no_two_states_look_alike() -> None:
    assert len({(str(said), sign) for said, sign, _tone in STATES.values()}) == 10
    assert set(STATES) == set(State)


def test_published_and_received_as_shown(make: Maker) -> None:
    url = "https://social.example.org/@ville/1"
    more = {"state": State.SENT, "received": Received.SAME, "url": url}
    tree = Tree(make.page(make.shown(make.bluesky(**more), make.mastodon(**more))))

    assert "Published on 2 of 2 accounts" in tree.text
    assert "what the networks received" in tree.text
    assert tree.text.count("What was received is what is shown.") == 3
    assert [a["href"] for t, a in tree.elements if a.get("href") == url] == [url] * 2


def test_something_in_doubt_is_counted_apart_and_proves_nothing(make: Maker) -> None:
    sides = (
        make.bluesky(state=State.SENT, received=Received.SAME),
        make.mastodon(state=State.UNCERTAIN),
    )
    text = Tree(make.page(make.shown(*sides))).text

    assert "Published on 1 of 2 accounts, 1 to be checked" in text
    assert "Exactly what will be sent." in text


def test_a_difference_is_said_aloud(make: Maker) -> None:
    side = make.bluesky(state=State.SENT, received=Received.OTHER)

    assert "is not what is shown" in Tree(make.page(make.shown(side))).text


def test_a_sandbox_wears_its_tape(make: Maker) -> None:
    sides = (make.bluesky(sandbox=True), make.mastodon())

    assert len(Tree(make.page(make.shown(*sides))).classed("tape")) == 1


@pytest.mark.parametrize(
    ("entity", "kind", "name"),
    [
        ("Ville de Saint-Elven-sur-Mer", "Ville de ", "Saint-Elven-sur-Mer"),
        ("Port d’Elven", "Port d’ ", "Elven"),
        ("Town of Elven", "Town of ", "Elven"),
        ("Elven", None, "Elven"),
    ],
)
def test_the_plate_has_two_lines_where_a_name_has(
    make: Maker, entity: str, kind: str | None, name: str
) -> None:
    tree = Tree(make.page(make.shown(make.bluesky(), entity=entity)))
    lines = {
        around[-1]: "".join(t for t, a in tree.texts if a[-1] == around[-1])
        for _text, around in tree.texts
    }

    assert lines["span.plate__name"] == name
    assert bool(tree.classed("plate__kind")) is (kind is not None)


def test_who_wrote_it_and_their_note_are_said(make: Maker) -> None:
    shown = make.shown(make.bluesky())
    post = replace(shown.post, author="Claire Moreau", note="Vérifier l’heure.")
    text = Tree(make.page(replace(shown, post=post))).text

    assert "Written byClaire Moreau" in text
    assert "NoteVérifier l’heure." in text


def test_accounts_that_leave_at_different_times_have_no_common_time(
    make: Maker,
) -> None:
    later = make.due + timedelta(hours=1)
    tree = Tree(make.page(make.shown(make.bluesky(), make.mastodon(due=later))))

    assert not tree.classed("kv")
    assert "17:30" in tree.text
    assert "18:30" in tree.text


def test_a_long_first_line_is_cut_between_words(make: Maker) -> None:
    line = "Accident sur la départementale " * 5
    tree = Tree(make.page(make.shown(make.bluesky(), text=line)))
    title = next(t for t, around in tree.texts if around[-1].startswith("h2"))

    assert title.endswith("…")
    assert len(title) <= 91
    assert line.startswith(title[:-1] + " ")


def test_every_anchor_is_there_once(make: Maker) -> None:
    two = make.shown(make.bluesky(), make.mastodon())
    tree = Tree(make.page(two, two))
    ids = [str(a["id"]) for _t, a in tree.elements if "id" in a]
    wanted = [
        str(a["href"])[1:]
        for t, a in tree.elements
        if t == "a" and str(a["href"]).startswith("#")
    ]

    assert len(ids) == len(set(ids))
    assert len(wanted) == 4
    assert set(wanted) <= set(ids)


# -- in the reader's language ------------------------------------------------------


class _Pseudo(gettext.NullTranslations):
    """Every sentence between marks, so that one that escaped is seen."""

    def gettext(self, message: str) -> str:
        return message if message == "{text}" else f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def pseudo() -> Iterator[None]:
    before, language = i18n._catalogue, i18n.active()
    i18n.install(_Pseudo(), "en")
    yield
    i18n.install(before, language)


@pytest.mark.usefixtures("pseudo")
def test_no_sentence_of_the_page_escapes_translation(make: Maker) -> None:
    sides = (
        make.bluesky(
            make.part("Un.", number=1, media=(picture(1), picture(2))),
            make.part("Deux.", number=2, companions=make.gate()),
            sandbox=True,
            state=State.SENT,
            received=Received.SAME,
            notes=(HASHTAG,),
        ),
        make.mastodon(
            make.part("x https://ville.fr/y", request={"spoiler_text": "x"}),
            state=State.UNCERTAIN,
        ),
    )
    tree = Tree(make.page(make.shown(*sides, text="Un.")))
    data = re.compile(
        r"[@#·→]|crosspost|ALT|Bs|Ma|Un\.|Deux\.|Ville de|Saint-Elven|photo-|Photo"
        r"|\d+/\d+|\d\.|Thursday|x|…|ville\.fr"
    )
    escaped = [
        t
        for t, _around in tree.texts
        if t.strip() and "⟦" not in t and not data.match(t.strip())
    ]

    assert escaped == []


def test_dates_and_the_page_are_in_the_language_asked_for(make: Maker) -> None:
    french = Tree(make.page(make.shown(make.bluesky()), language="fr"))

    assert french.elements[0] == ("html", {"lang": "fr"})
    assert "jeudi 26 novembre 2026 à 17\xa0h\xa030" in french.text
