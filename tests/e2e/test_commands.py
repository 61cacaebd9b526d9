"""The daily commands as processes: what they do, say and answer."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from town import BLUESKY, HANDLES, MASTODON, MUSEUM, Town, later

SOCIAL = "social.crosspost.test"


def only_id(town: Town) -> str:
    """The id of the one post there is."""
    (post,) = {one["post"] for one in town.status().values()}
    return str(post)


# -- cron -----------------------------------------------------------------------


def test_a_tick_publishes_everywhere_and_is_silent(town: Town) -> None:
    town.drop()

    first, second = town.run("tick"), town.run("tick")

    assert (first.code, first.out, first.err) == (0, "", "")
    assert (second.code, second.out, second.err) == (0, "", "")
    assert town.texts(BLUESKY) == town.texts(MASTODON) == ["Pont fermé lundi."]
    assert town.texts(MUSEUM) == []


def test_a_new_problem_is_told_once_and_its_end_once(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "422")
    town.drop()

    first, second = town.run("tick"), town.run("tick")

    assert first.code == 1
    assert MASTODON in first.err
    assert "What to do" in first.err
    assert (second.code, second.out, second.err) == (0, "", "")
    assert town.texts(BLUESKY) == ["Pont fermé lundi."]


def test_an_unreachable_server_is_three_and_the_others_go(town: Town) -> None:
    town.drop()
    with town.doors.refusing(SOCIAL):
        first = town.run("tick")
        second = town.run("tick")

    assert first.code == 3
    assert MASTODON in first.err
    assert (second.out, second.err) == ("", "")
    assert town.texts(BLUESKY) == ["Pont fermé lundi."]
    assert town.status()[MASTODON]["state"] == "scheduled"


def test_a_wrong_configuration_is_two_each_time_and_told_once(town: Town) -> None:
    town.reconfigure("entity", "entitee")

    first, second = town.run("tick"), town.run("tick")

    assert (first.code, second.code) == (2, 2)
    assert "entitee" in first.err
    assert 'did you mean "entity"' in first.err
    assert second.err == ""


def test_without_a_ledger_nothing_is_sent_and_it_is_said(town: Town) -> None:
    town.drop()
    shutil.rmtree(town.home / "state")

    for words in (["tick"], ["post", "Bonjour", "--to", "ville", "--yes"]):
        run = town.run(*words)
        assert run.code == 1
        assert "ledger" in run.err
        assert "What to do" in run.err

    assert town.texts(BLUESKY) == []


def test_the_heartbeat_tells_the_last_run(town: Town) -> None:
    town.run("tick")
    first = (town.home / "state" / "heartbeat").read_text()
    time.sleep(0.01)
    town.run("tick")

    assert (town.home / "state" / "heartbeat").read_text() != first


# -- post -------------------------------------------------------------------------


def test_post_sends_at_once(town: Town) -> None:
    run = town.run("post", "Bonjour à tous.", "--to", "ville", "--yes")

    assert run.code == 0
    assert town.texts(BLUESKY) == town.texts(MASTODON) == ["Bonjour à tous."]


def test_post_reads_standard_input(town: Town) -> None:
    run = town.run("post", "-", "--to", BLUESKY, "--yes", stdin="L’été\n".encode())

    assert run.code == 0
    assert town.texts(BLUESKY) == ["L’été"]


def test_post_with_a_picture(town: Town) -> None:
    photo = town.photo()
    words = ["--image", str(photo), "--alt", "Le pont, fermé par des barrières."]

    run = town.run("post", "Voir.", *words, "--to", "ville", "--yes")

    assert run.code == 0
    (shown,) = town.world.posts(HANDLES[MASTODON])
    assert [one.alt for one in shown.media] == ["Le pont, fermé par des barrières."]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["post", "Bonjour"], "Nobody is named"),
        (["post", "Bonjour", "--to", "vile", "--yes"], 'Did you mean "ville"?'),
        (["post", "--to", "ville", "--yes"], "nothing to publish"),
        (["post", "", "--to", "ville", "--yes"], "no text"),
        (["post", "B", "--to", "ville", "musee-mastodon", "--yes"], "several entities"),
        (["post", "B", "--to", "ville", "--at", "demain"], "demain"),
        (["post", "B", "--to", "ville", "--at", "2020-01-01T10:00"], "has passed"),
        (["post", "B", "--to", "ville", "--alt", "x", "--yes"], "more --alt"),
        (["post", "B", "--to", "ville", "--file", "x.md"], "--file already holds"),
        (["post", "--file", "absent.md", "--yes"], "absent.md"),
        (["post", "B" * 501, "--to", "ville", "--yes"], "too long"),
    ],
)
def test_post_refuses_and_sends_nothing(
    town: Town, words: list[str], said: str
) -> None:
    run = town.run(*words)

    assert run.code == 2
    assert said in run.said
    assert "What to do" in run.err
    assert not town.received(BLUESKY)
    assert not town.received(MASTODON)


def test_post_asks_and_without_a_terminal_refuses(town: Town) -> None:
    run = town.run("post", "Bonjour", "--to", "ville")

    assert run.code == 2
    assert "--yes" in run.err
    assert town.texts(BLUESKY) == []


def test_post_at_a_time_only_schedules(town: Town) -> None:
    run = town.run("post", "Demain", "--to", "ville", "--at", later(days=1))

    assert run.code == 0
    assert {one["state"] for one in town.status().values()} == {"scheduled"}
    assert town.texts(BLUESKY) == []


def test_post_dry_run_sends_and_keeps_nothing(town: Town) -> None:
    run = town.run("post", "Bonjour", "--to", "ville", "--dry-run")

    assert run.code == 0
    assert "Bonjour" in run.out
    assert town.status() == {}
    assert list(town.world.log) == []


def test_the_same_file_is_not_published_twice_by_post(town: Town) -> None:
    file = town.write(town.home / "avis.md", "Avis.")
    assert town.run("post", "--file", str(file), "--yes").code == 0

    again = town.run("post", "--file", str(file), "--yes")

    assert again.code == 2
    assert "published before" in again.said
    assert town.texts(BLUESKY) == ["Avis."]


@pytest.mark.parametrize("move", [False, True])
def test_a_file_that_post_sent_is_not_sent_again_by_a_tick(
    town: Town, *, move: bool
) -> None:
    file = town.write((town.home if move else town.outbox) / "avis.md", "Avis.")
    assert town.run("post", "--file", str(file), "--yes").code == 0
    if move:
        town.age(Path(shutil.move(file, town.outbox)))

    town.run("tick")
    town.run("tick")

    assert town.texts(BLUESKY) == ["Avis."]


def test_one_of_two_is_refused_the_other_is_published(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "422")

    run = town.run("post", "Bonjour", "--to", "ville", "--yes")

    assert run.code == 1
    assert "Published on 1 of 2 accounts" in run.said
    assert town.run("tick").err == ""


# -- add ----------------------------------------------------------------------------


def test_add_schedules_files_from_anywhere_and_twice_is_once(town: Town) -> None:
    file = town.write(town.home / "ailleurs" / "avis.md", "Avis.")

    first, second = town.run("add", str(file)), town.run("add", str(file))
    town.run("tick")
    third = town.run("add", str(file))
    town.run("tick")

    assert (first.code, second.code, third.code) == (0, 0, 0)
    assert town.texts(BLUESKY) == ["Avis."]


def test_what_add_took_and_is_then_dropped_is_the_same_post(town: Town) -> None:
    head = f"at = {later(hours=2)}"
    file = town.write(town.home / "avis.md", "Avis.", head)
    town.run("add", str(file))
    town.age(Path(shutil.move(file, town.outbox)))

    town.run("tick")

    assert len(town.status()) == 2
    assert {one["state"] for one in town.status().values()} == {"scheduled"}


def test_two_files_of_one_name_are_not_mixed_up(town: Town) -> None:
    head = f"at = {later(hours=2)}"
    one = town.write(town.home / "lundi" / "avis.md", "Lundi.", head)
    two = town.write(town.home / "mardi" / "avis.md", "Mardi.", head)

    assert town.run("add", str(one)).code == 0
    second = town.run("add", str(two))

    assert second.code == 2
    assert "same name" in second.said
    (post,) = {one["title"] for one in town.status().values()}
    assert post == "Lundi."


def test_add_takes_the_good_ones_and_tells_of_the_bad(town: Town) -> None:
    good = town.write(town.home / "bon.md", "Bon.")
    bad = town.write(town.home / "mauvais.md", "Mauvais.", 'to = ["inconnu"]')

    run = town.run("add", str(bad), str(good))

    assert run.code == 2
    assert "mauvais.md" in run.err
    assert {one["title"] for one in town.status().values()} == {"Bon."}


# -- preview ------------------------------------------------------------------------


def test_preview_needs_no_network_no_secret_and_no_ledger(town: Town) -> None:
    alone = ("unshare", "--map-root-user", "--net")
    can = shutil.which("unshare") and subprocess.run([*alone, "true"], check=False)
    if not can or can.returncode:
        pytest.skip("the kernel or the system does not let us unshare the network")
    file = town.drop()
    shutil.rmtree(town.home / "secrets")
    shutil.rmtree(town.home / "state")

    run = town.run("preview", str(file), prefix=alone)

    assert run.code == 0
    assert "Pont fermé lundi." in run.out
    assert run.out.index(HANDLES[BLUESKY]) < run.out.index("Pont fermé lundi.", 60)


def test_preview_alone_shows_what_is_pending_and_nothing_else(town: Town) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    town.drop("2.md", "Tout de suite.")
    assert "Demain." in town.run("preview").out
    town.run("tick")
    town.drop("3.md", "Pas encore pris.")

    run = town.run("preview", "--json")

    titles = [post["title"] for post in run.document["posts"]]
    assert titles == ["Demain.", "Pas encore pris."]


def test_preview_of_a_moved_post_shows_its_new_time(town: Town) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    (town.home / "state" / "PAUSE").write_text("Crise\n")
    town.drop("2.md", "Retenu.")
    town.run("tick")
    held = next(k for k, v in _by_title(town).items() if k == "Retenu.")
    ids = _by_title(town)[held]
    moved = later(days=3)
    run = town.run("resume", "--move", ids, moved)

    assert run.code == 1  # the file still pauses everything
    posts = town.run("preview", "--json").document["posts"]
    (shown,) = [post for post in posts if post["title"] == "Retenu."]
    due = {one["due"] for one in shown["deliveries"]}
    assert due == {moved.replace("+00:00", ".000+00:00")}
    created = shown["deliveries"][0]["parts"][0]["request"]["createdAt"]
    assert created == moved.replace("+00:00", ".000Z")


def _by_title(town: Town) -> dict[str, str]:
    document = town.run("status", "--json").document
    return {one["title"]: one["post"] for one in document["deliveries"]}


def test_preview_of_what_cannot_be_sent_is_one_of_a_bad_file_two(town: Town) -> None:
    long = town.write(town.home / "long.md", "x" * 501)
    bad = town.write(town.home / "mauvais.md", "Mauvais.", 'to = ["inconnu"]')

    assert town.run("preview", str(long)).code == 1
    assert town.run("preview", str(bad)).code == 2
    assert town.run("preview", str(town.home / "absent.md")).code == 2


def test_preview_for_one_account(town: Town) -> None:
    file = town.drop()

    only = town.run("preview", str(file), "--to", BLUESKY, "--json").document
    none = town.run("preview", str(file), "--to", MUSEUM)

    (post,) = only["posts"]
    assert [one["account"] for one in post["deliveries"]] == [BLUESKY]
    assert none.code == 2


def test_preview_writes_a_page(town: Town) -> None:
    file = town.drop()
    page = town.home / "page.html"

    assert town.run("preview", str(file), "--html", str(page)).code == 0

    assert "Pont fermé lundi." in page.read_text(encoding="utf-8")


# -- status, retry, settle, cancel --------------------------------------------


def test_status_of_nothing(town: Town) -> None:
    run = town.run("status")

    assert run.code == 0
    assert run.out


def test_an_id_may_be_shortened_to_what_is_unambiguous(town: Town) -> None:
    town.drop("1.md", "Un.", f"at = {later(days=1)}")
    town.run("tick")
    post = only_id(town)

    assert town.run("status", post[:4]).code == 0
    assert town.run("status", f"{post[:4]}.{BLUESKY[:7]}").code == 0
    unknown = town.run("status", "zzzzzz")
    assert unknown.code == 2
    assert "zzzzzz" in unknown.err


def test_retry_sends_only_what_was_not_sent(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "422")
    town.drop()
    assert town.run("tick").code == 1
    post = only_id(town)
    before = len(town.received(BLUESKY))

    assert town.run("retry", post).code == 2
    assert town.run("retry", post, "--account", BLUESKY, "--yes").code == 2
    run = town.run("retry", post, "--yes")

    assert run.code == 0
    assert town.texts(MASTODON) == ["Pont fermé lundi."]
    assert len(town.received(BLUESKY)) == before
    assert town.run("retry", post, "--yes").code == 2


def test_a_retry_of_what_is_uncertain_is_refused(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "cut-after")
    town.run("post", "Bonjour", "--to", MASTODON, "--yes")

    run = town.run("retry", only_id(town), "--yes")

    assert run.code == 2
    assert "settle" in run.err


def test_settle_looks_and_finds(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "cut-after")
    posted = town.run("post", "Bonjour", "--to", MASTODON, "--yes")

    run = town.run("settle", only_id(town))

    assert posted.code == 1
    assert "To be checked" in posted.said
    assert run.code == 0
    assert town.status()[MASTODON]["settled"] == "found"
    assert town.texts(MASTODON) == ["Bonjour"]
    assert town.run("settle", only_id(town)).code == 2


def test_settle_does_not_believe_in_absence_too_early(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "cut-before")
    town.run("post", "Bonjour", "--to", MASTODON, "--yes")
    post = only_id(town)

    looked = town.run("settle", post)
    declared = town.run("settle", post, "--absent", "--yes")

    assert (looked.code, declared.code) == (1, 1)
    assert "too early" in declared.said
    assert town.status()[MASTODON]["state"] == "uncertain"
    assert town.run("settle", post, "--absent").code == 2


def test_settle_checks_what_a_person_saw(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "cut-after")
    town.run("post", "Bonjour", "--to", MASTODON, "--yes")
    post = only_id(town)
    (there,) = town.world.posts(HANDLES[MASTODON])

    wrong = town.run("settle", post, "--found", f"{there.url}9", "--yes")
    right = town.run("settle", post, "--found", there.url, "--yes")

    assert wrong.code == 1
    assert right.code == 0
    assert town.status()[MASTODON]["settled"] == "declared"


def test_cancel_takes_back_what_is_not_sent(town: Town) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    town.run("tick")
    post = only_id(town)

    first, second = town.run("cancel", post), town.run("cancel", post)

    assert first.code == 0
    assert {one["state"] for one in town.status().values()} == {"cancelled"}
    assert second.code == 0
    assert second.out == "It was taken back before: nothing of it will be sent.\n"


def test_what_was_sent_is_not_taken_back(town: Town) -> None:
    town.run("post", "Bonjour", "--to", "ville", "--yes")

    run = town.run("cancel", only_id(town))

    assert run.code == 1
    assert {one["state"] for one in town.status().values()} == {"sent"}


# -- pause, resume ------------------------------------------------------------------


def test_pause_holds_and_resume_decides_item_by_item(town: Town) -> None:
    paused = town.run("pause", "Crise en cours")
    town.drop("1.md", "Un.")
    town.drop("2.md", "Deux.")
    first, second = town.run("tick"), town.run("tick")
    undecided = town.run("resume")
    ids = _by_title(town)
    town.run("resume", "--draft", ids["Un."])
    done = town.run("resume", "--send", ids["Deux."])
    town.run("tick")

    assert paused.code == 0
    assert first.code == 1
    assert first.err.count("paused") == 1
    assert (second.code, second.err) == (0, "")
    assert undecided.code == 1
    assert done.code == 0
    assert town.texts(BLUESKY) == town.texts(MASTODON) == ["Deux."]
    assert town.run("status", "--json").document["paused"] is None


def test_a_draft_may_be_sent_later(town: Town) -> None:
    town.run("pause", "Crise")
    town.drop()
    town.run("tick")
    town.run("resume", "--draft", only_id(town))

    run = town.run("resume", "--send", only_id(town))
    town.run("tick")

    assert run.code == 0
    assert town.texts(BLUESKY) == ["Pont fermé lundi."]


def test_choices_are_all_understood_before_the_first_is_done(town: Town) -> None:
    town.run("pause", "Crise")
    town.drop()
    town.run("tick")
    post = only_id(town)

    run = town.run("resume", "--send", post, "--move", post, "hier")

    assert run.code == 2
    assert {one["state"] for one in town.status().values()} == {"held"}


def test_a_pause_of_one_account_lets_the_others_go(town: Town) -> None:
    assert town.run("pause", "Piratage", "--account", MASTODON).code == 0
    assert town.run("pause", "x", "--account", "inconnu").code == 2
    town.drop()

    town.run("tick")

    assert town.texts(BLUESKY) == ["Pont fermé lundi."]
    assert town.texts(MASTODON) == []
    assert town.status()[MASTODON]["held"] == "pause"


def test_pause_works_while_the_configuration_is_broken(town: Town) -> None:
    town.reconfigure("entity", "entitee")

    assert town.run("pause", "Crise").code == 0
    assert town.run("status", "--json").document["paused"]["reason"] == "Crise"


# -- journal ------------------------------------------------------------------------


def test_the_journal_tells_and_is_whole(town: Town) -> None:
    town.drop()
    town.run("tick")
    post = only_id(town)

    told, verified = town.run("journal", post), town.run("journal", "verify")
    export = town.home / "state" / "journal.jsonl"
    export.write_bytes(export.read_bytes().replace(b'"sent"', b'"sunt"', 1))
    broken = town.run("journal", "verify")

    assert told.code == 0
    assert "Pont fermé lundi." in told.out
    assert verified.code == 0
    assert broken.code == 1
    assert broken.err


# -- how one speaks to it -----------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "CONFIG", "status", "--json"],
        ["status", "--json", "--config", "CONFIG"],
        ["status", "--config=CONFIG", "--json"],
    ],
)
def test_global_options_stand_before_or_after_the_command(
    town: Town, words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    town.run("tick")
    filled = [word.replace("CONFIG", str(town.config)) for word in words]
    town.home = tmp_path_factory.mktemp("elsewhere")

    run = town.run(*filled)

    assert run.code == 0
    assert len(run.document["deliveries"]) == 2


def test_the_configuration_is_found_by_the_environment(
    town: Town, tmp_path_factory: pytest.TempPathFactory
) -> None:
    config = str(town.config)
    town.home = tmp_path_factory.mktemp("elsewhere")

    assert town.run("status", env={"CROSSPOST_CONFIG": config}).code == 0
    assert town.run("status").code in {1, 2}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 0),
        (["--help"], 0),
        (["--version"], 0),
        (["tick", "--help"], 0),
        (["--help", "tick"], 0),
        (["tickk"], 2),
        (["tick", "--nope"], 2),
        (["--nope"], 2),
        (["--language", "es", "status"], 2),
        (["--language"], 2),
        (["post"], 2),
        (["settle"], 2),
        (["completion", "bash"], 0),
    ],
)
def test_answers_without_anything_to_do(
    town: Town, words: list[str], code: int
) -> None:
    run = town.run(*words)

    assert run.code == code
    assert run.out if code == 0 else run.err


def test_french_by_option_by_configuration_and_by_locale(town: Town) -> None:
    by_option = town.run("--language", "fr", "tickk")
    town.reconfigure('language = "en"', 'language = "fr"')
    by_configuration = town.run("tickk")
    town.reconfigure('language = "fr"', "")
    by_locale = town.run("tickk", env={"LANG": "fr_FR.UTF-8"})
    english = town.run("tickk")

    assert by_option.err == by_configuration.err == by_locale.err
    assert english.err != by_locale.err


def test_no_colour_where_nobody_wants_it(town: Town) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    for run in (town.run("status"), town.run("preview", "--no-color")):
        assert "\x1b[" not in run.out + run.err


# -- the sandbox ------------------------------------------------------------------


@pytest.mark.parametrize("how", ["option", "configuration", "environment"])
def test_the_sandbox_marks_every_line_and_touches_nothing_real(
    town: Town, how: str
) -> None:
    words = ["--sandbox"] if how == "option" else []
    env = {"CROSSPOST_SANDBOX": "true"} if how == "environment" else {}
    if how == "configuration":
        text = town.config.read_text(encoding="utf-8")
        town.config.write_text(f"sandbox = true\n{text}", encoding="utf-8")
    file = town.drop()

    shown = town.run(*words, "preview", str(file), env=env)
    posted = town.run(*words, "post", "Essai", "--to", "ville", "--yes", env=env)
    ticked = town.run(*words, "tick", env=env)
    status = town.run(*words, "status", env=env)

    assert (shown.code, posted.code, ticked.code, status.code) == (0, 0, 0, 0)
    for run in (shown, posted, status):
        lines = run.out.splitlines()
        assert lines
        assert all(line.startswith("sandbox │") for line in lines), run.out
    assert list(town.world.log) == []
    assert file.exists()


def test_a_sandbox_said_in_a_way_that_is_not_seen_publishes_nothing(
    town: Town,
) -> None:
    text = town.config.read_text(encoding="utf-8")
    town.config.write_text(f'"sandbox" = true\n{text}', encoding="utf-8")

    run = town.run("post", "Essai", "--to", "ville", "--yes")

    assert run.code == 2
    assert list(town.world.log) == []
