"""Failures that were seen in public tools, played to the whole program.

Every command is the real one, through both networks' real SDKs; the networks are
built in, and the clock stands still until it is moved.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from bureau import HANDLES, Answer, Bureau

BLUESKY, MASTODON = "ville-bluesky", "ville-mastodon"
SOCIAL = "social.crosspost.test"
FAMILY = "👨‍👩‍👧‍👦"  # one grapheme, 25 bytes
THREAD = "Le pont ferme.\n***\nLes bus passent au nord.\n***\nMerci."


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """One account on each network."""
    made = Bureau(tmp_path).configure(BLUESKY, MASTODON)
    yield made
    made.world.close()


def texts(bureau: Bureau, account: str) -> list[str]:
    return [one.text for one in bureau.world.posts(HANDLES[account])]


def runs(bureau: Bureau, times: int, *, minutes: float = 2) -> list[int]:
    """Cron's runs; their exit codes."""
    codes = []
    for _number in range(times):
        codes.append(bureau.run("tick").code)
        bureau.clock.advance(minutes=minutes)
    return codes


def states(bureau: Bureau) -> dict[str, str]:
    """Where the one delivery of each account stands."""
    document = json.loads(bureau.run("status", "--json").out)
    return {one["account"]: one["state"] for one in document["deliveries"]}


def words(answer: Answer) -> str:
    """What was said, whatever the width it was folded at."""
    return " ".join(answer.said.split())


def forms(bureau: Bureau) -> list[dict[str, str]]:
    """The fields of each status that was asked for on Mastodon."""
    return [
        dict(parse_qsl(one.asked.body.decode(), keep_blank_values=True))
        for one in bureau.world.log
        if one.where == "create" and one.account == HANDLES[MASTODON]
    ]


def asked(bureau: Bureau, where: str, account: str = "") -> int:
    """How often the servers were asked for something, perhaps by one account only."""
    return sum(
        one.where == where and (not account or one.account == HANDLES[account])
        for one in bureau.world.log
    )


# -- once ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["cut-after", "hang-after", "502-after", "truncated"])
@pytest.mark.parametrize("text", ["Pont fermé.", THREAD], ids=["single", "thread"])
def test_an_answer_that_got_lost_makes_no_second_post(
    bureau: Bureau, text: str, how: str
) -> None:
    """Published, and then the line is cut: looked for and found, on both networks.

    A lone record, a thread written at once and statuses one by one.
    """
    bureau.world.will_fail("*", "create", how, times=2)
    bureau.drop(text)

    codes = runs(bureau, 12, minutes=5)

    parts = [part.strip() for part in text.split("***")]
    number = " ({}/{})" if len(parts) > 1 else ""
    wanted = [p + number.format(n, len(parts)) for n, p in enumerate(parts, 1)]
    assert texts(bureau, BLUESKY) == texts(bureau, MASTODON) == wanted
    assert set(states(bureau).values()) == {"sent"}
    assert (codes[0], codes[-1]) == (1, 0)


def test_the_same_words_on_purpose_are_two_posts(bureau: Bureau) -> None:
    """Likeness stops nothing: a weekly reminder leaves each week; a person is told."""
    words_of_it = ("Marché ce matin, place du Port.", "--to", "ville", "--yes")

    first = bureau.run("post", *words_of_it)
    bureau.clock.advance(minutes=30)
    second = bureau.run("post", *words_of_it)
    other = bureau.run("post", "Marché ce soir.", *words_of_it[1:])

    assert (first.code, second.code) == (0, 0)
    for account in (BLUESKY, MASTODON):
        assert texts(bureau, account)[:2] == [words_of_it[0]] * 2
    assert "The same words" not in words(first) + words(other)
    assert words(second).count("The same words are on this account already") == 2


# -- threads ---------------------------------------------------------------------


def test_in_a_long_thread_every_part_answers_the_one_before(bureau: Bureau) -> None:
    """Twenty-five parts: one root for all, each the answer to its neighbour."""
    steps = [f"Étape {n}." for n in range(1, 26)]
    bureau.drop("\n***\n".join(steps))

    runs(bureau, 3)

    for account in (BLUESKY, MASTODON):
        posts = bureau.world.posts(HANDLES[account])
        names = [one.uri if account == BLUESKY else one.id for one in posts]
        assert [one.text.split(" (")[0] for one in posts] == steps
        assert [one.reply_to for one in posts] == ["", *names[:-1]]
    posts = bureau.world.posts(HANDLES[BLUESKY])
    assert {one.root for one in posts[1:]} == {posts[0].uri}


# -- length ----------------------------------------------------------------------


def test_families_reach_the_limit_of_bytes_long_before_that_of_letters(
    bureau: Bureau,
) -> None:
    """A family is one letter to its reader and 25 bytes to Bluesky, which takes 3,000.

    One too many is told before anything is sent, and nothing is cut in half.
    """
    refused = bureau.run("post", FAMILY * 121, "--to", BLUESKY, "--yes")
    accepted = bureau.run("post", FAMILY * 120, "--to", BLUESKY, "--yes")

    assert (refused.code, accepted.code) == (2, 0)
    assert texts(bureau, BLUESKY) == [FAMILY * 120]
    assert asked(bureau, "create") == 1


def test_an_accent_typed_in_two_signs_is_one_letter(bureau: Bureau) -> None:
    """A file saved on a Mac and one saved elsewhere are equally long, and equal."""
    text = "é" * 300
    apart = unicodedata.normalize("NFD", text)

    answer = bureau.run("post", apart, "--to", "ville", "--yes")

    assert answer.code == 0
    assert texts(bureau, BLUESKY) == texts(bureau, MASTODON) == [text]


def test_a_servers_own_limits_are_asked_for_once_and_kept(bureau: Bureau) -> None:
    """Neither 500 letters nor 23 for a link are law: a server says what it takes.

    It is asked before the first post, and not again by each run of cron.
    """
    bureau.world.change_server(SOCIAL, characters=1_000)
    long = "a " * 400 + "fin"

    answer = bureau.run("post", long, "--to", MASTODON, "--yes")
    for number in range(5):
        bureau.run("post", f"{long} {number}", "--to", MASTODON, "--yes")

    assert answer.code == 0
    assert texts(bureau, MASTODON)[0] == long
    about = [one for one in bureau.world.log if "/instance" in one.asked.path]
    assert len(about) <= 2


# -- pictures --------------------------------------------------------------------


@pytest.mark.parametrize("alt", ["", "pont.jpg", "IMG_2034.JPG"])
def test_a_picture_without_a_description_stops_its_post(
    bureau: Bureau, alt: str
) -> None:
    """The name of the file is no description, and nobody publishes it as one."""
    bureau.photo()
    bureau.drop("Le pont.", f'images = [{{ file = "pont.jpg", alt = "{alt}" }}]')

    code = runs(bureau, 3)[0]

    assert code == 1
    assert texts(bureau, BLUESKY) == texts(bureau, MASTODON) == []
    assert asked(bureau, "upload") == 0


def test_a_picture_that_only_adorns_has_an_empty_description(bureau: Bureau) -> None:
    """What its author calls decorative goes, and says nothing; above all no name."""
    bureau.photo()
    bureau.drop("Le pont.", 'images = [{ file = "pont.jpg", decorative = true }]')

    runs(bureau, 1)

    for account in (BLUESKY, MASTODON):
        [post] = bureau.world.posts(HANDLES[account])
        assert [one.alt for one in post.media] == [""]


def test_a_picture_that_is_still_worked_on_is_waited_for(bureau: Bureau) -> None:
    """Three times “not yet”, then one refusal all the same: one post, complete."""
    bureau.world.change_server(SOCIAL, media_polls=3, media_refusals=1)
    bureau.photo()
    bureau.drop("Le pont.", 'images = [{ file = "pont.jpg", alt = "Un pont." }]')

    runs(bureau, 12)

    [post] = bureau.world.posts(HANDLES[MASTODON])
    assert [one.alt for one in post.media] == ["Un pont."]
    assert states(bureau)[MASTODON] == "sent"


@pytest.mark.parametrize("how", ["429", "503", "cut"])
def test_a_post_never_goes_short_of_its_picture(bureau: Bureau, how: str) -> None:
    """An upload that is put off puts the post off: it is not sent without."""
    bureau.world.will_fail("*", "upload", how, times=2)
    bureau.photo()
    bureau.drop("Le pont.", 'images = [{ file = "pont.jpg", alt = "Un pont." }]')

    bureau.run("tick")
    first = [*texts(bureau, BLUESKY), *texts(bureau, MASTODON)]
    runs(bureau, 7, minutes=10)

    assert first == []
    for account in (BLUESKY, MASTODON):
        [post] = bureau.world.posts(HANDLES[account])
        assert [one.alt for one in post.media] == ["Un pont."]


# -- logins ----------------------------------------------------------------------


@pytest.mark.parametrize("how", ["502", "503", "429"])
def test_a_server_that_stumbles_at_the_login_is_no_wrong_password(
    bureau: Bureau, how: str
) -> None:
    """Later, by itself: the account is not disconnected and nobody is asked."""
    bureau.world.will_fail(HANDLES[BLUESKY], "login", how)
    bureau.drop("Pont fermé.")

    first = bureau.run("tick")
    waiting = states(bureau)
    runs(bureau, 7, minutes=10)

    assert first.code == 3
    assert waiting == {BLUESKY: "scheduled", MASTODON: "sent"}
    assert texts(bureau, BLUESKY) == ["Pont fermé."]


def test_a_refused_password_stops_its_own_account_only(bureau: Bureau) -> None:
    """It is not tried again and again, which locks accounts; the others publish."""
    bureau.world.hands.revoke(HANDLES[BLUESKY])
    bureau.drop("Pont fermé.")

    codes = runs(bureau, 10)

    assert codes == [1, *[0] * 9]
    assert states(bureau) == {BLUESKY: "held", MASTODON: "sent"}
    assert asked(bureau, "login", BLUESKY) == 1


# -- times and languages ----------------------------------------------------------

INSTANTS = [  # what a clerk writes, where she is, and the instant it means
    ("2027-03-28T01:59:00", "Europe/Paris", "2027-03-28T00:59:00+00:00"),
    ("2027-03-28T03:01:00", "Europe/Paris", "2027-03-28T01:01:00+00:00"),
    ("2027-10-31T01:59:00", "Europe/Paris", "2027-10-30T23:59:00+00:00"),
    ("2027-10-31T03:01:00", "Europe/Paris", "2027-10-31T02:01:00+00:00"),
    ("2027-01-01T00:05:00", "Indian/Reunion", "2026-12-31T20:05:00+00:00"),
    ("2026-12-31T23:55:00", "Pacific/Tahiti", "2027-01-01T09:55:00+00:00"),
    ("2027-03-14T08:00:00", "America/Miquelon", "2027-03-14T10:00:00+00:00"),
    ("2027-01-01T00:05:00", "Pacific/Noumea", "2026-12-31T13:05:00+00:00"),
]


@pytest.mark.parametrize(("at", "zone", "instant"), INSTANTS)
def test_a_time_is_the_one_on_the_wall_of_who_speaks(
    bureau: Bureau, at: str, zone: str, instant: str
) -> None:
    """Around both changes of the clock and overseas: the right minute, the right day.

    A minute before, nothing has left; at its minute it leaves and is dated so.
    """
    config = bureau.home / "config.toml"
    config.write_text(config.read_text().replace("Europe/Paris", zone))
    bureau.drop("Pont fermé.", f"at = {at}")
    due = datetime.fromisoformat(instant)

    bureau.clock.advance_to(due - timedelta(minutes=1))
    runs(bureau, 1, minutes=1)
    early = texts(bureau, BLUESKY)
    runs(bureau, 1)

    assert early == []
    [post] = bureau.world.posts(HANDLES[BLUESKY])
    assert post.created == due


def test_no_server_is_given_a_post_to_publish_later(bureau: Bureau) -> None:
    """What a server keeps for later has no key, and cannot be held by a pause here.

    Before its time nobody outside is asked anything; at its time it leaves at once.
    """
    bureau.run("post", "Demain.", "--to", "ville", "--at", "2026-12-25T08:00:00")
    runs(bureau, 3)
    before = asked(bureau, "create")
    bureau.clock.advance(hours=19)
    runs(bureau, 3)

    assert before == 0
    assert [form.get("scheduled_at") for form in forms(bureau)] == [None]
    assert texts(bureau, MASTODON) == texts(bureau, BLUESKY) == ["Demain."]


@pytest.mark.parametrize(
    ("head", "language"), [([], "fr"), (['language = "br"'], "br")]
)
def test_a_language_is_always_said(
    bureau: Bureau, head: list[str], language: str
) -> None:
    """A server that is told none takes its own guess, mostly English."""
    bureau.drop("Degemer mat.", *head)

    runs(bureau, 1)

    assert [form["language"] for form in forms(bureau)] == [language]
    [post] = bureau.world.posts(HANDLES[BLUESKY])
    assert post.languages == (language,)
