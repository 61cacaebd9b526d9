"""Bad input gets a clear error and loses nothing: each row of the list, as a process.

Every refusal names the file and the key or line, says that nothing was sent, and
what to do. What is good beside it goes out.
"""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable

import pytest

from town import BLUESKY, HANDLES, MASTODON, MUSEUM, Run, Town, later

GOOD = "Le bon message."


def refused(run: Run, *words: str, code: int) -> None:
    """It answered so, said each of these words, and what to do."""
    assert run.code == code, run
    for word in words:
        assert word in run.said, run.said
    assert "What to do" in run.err or " takes " in run.said


def nothing_left(town: Town) -> None:
    for account in (BLUESKY, MASTODON, MUSEUM):
        assert town.texts(account) == []


# -- the configuration ----------------------------------------------------------------

CONFIGURATIONS = {
    "missing": (
        'handle = "ville.crosspost.test"\n',
        "",
        ["accounts.ville-bluesky.handle: missing"],
    ),
    "misspelt": ("app_password", "app_pasword", ['did you mean "app_password"']),
    "misspelt table": ("[groups]", "[grups]", ["grups", 'did you mean "groups"']),
    "unknown network": ('"mastodon"', '"mastodom"', ["mastodom", "bluesky, mastodon"]),
    "unknown entity": ('entity = "musee"', 'entity = "muse"', ["muse", "musee"]),
    "unknown member": ('["ville-bluesky"', '["vile-bluesky"', ["groups.tous", "vile"]),
    "wrong type": ('language = "en"\n', 'late_minutes = "x"\n', ["late_minutes"]),
    "wrong zone": ("Europe/Paris", "Europe/Pris", ["time_zone", "Europe/Paris"]),
    "not https": ("http://127.0.0.1", "http://example.fr", ["https://"]),
    "broken": ("[groups]", "[groups", ["line "]),
    "two of a name": ("[groups]\ntous", "[groups]\nville", ["ville", "two things"]),
}


@pytest.mark.parametrize("mistake", CONFIGURATIONS)
@pytest.mark.parametrize("command", ["tick", "preview"])
def test_a_wrong_configuration_names_the_key(
    town: Town, mistake: str, command: str
) -> None:
    town.drop()
    old, new, words = CONFIGURATIONS[mistake]
    town.reconfigure(old, new)

    refused(town.run(command), "config.toml", *words, code=2)

    nothing_left(town)


def test_every_mistake_is_told_at_once(town: Town) -> None:
    town.reconfigure("app_password", "app_pasword")
    town.reconfigure('entity = "musee"', 'entitee = "musee"')

    run = town.run("tick")

    refused(run, "ville-bluesky", "musee-mastodon", code=2)


def test_no_configuration_at_all(town: Town) -> None:
    town.config.unlink()

    refused(town.run("tick"), "config.toml", "crosspost init", code=2)


def test_a_configuration_that_is_not_utf8(town: Town) -> None:
    town.config.write_bytes(b'language = "en"\n# \xe9t\xe9\n')

    refused(town.run("tick"), "config.toml", "UTF-8", code=2)


@pytest.mark.parametrize("command", ["tick", "preview"])
def test_a_secret_written_in_the_configuration_is_refused_and_not_shown(
    town: Town, command: str
) -> None:
    town.reconfigure('{ file = "secrets/ville-bluesky" }', '"abcd-efgh-ijkl-mnop"')

    run = town.run(command)

    refused(run, "accounts.ville-bluesky.app_password", code=2)
    assert "abcd-efgh" not in run.said


# -- secrets -------------------------------------------------------------------------


def readable_by_others(town: Town) -> None:
    (town.home / "secrets" / BLUESKY).chmod(0o644)


def missing(town: Town) -> None:
    (town.home / "secrets" / BLUESKY).unlink()


def empty(town: Town) -> None:
    (town.home / "secrets" / BLUESKY).write_text("\n")


def not_utf8(town: Town) -> None:
    (town.home / "secrets" / BLUESKY).write_bytes(b"\xff\xfe")


def main_password(town: Town) -> None:
    (town.home / "secrets" / BLUESKY).write_text("mon-grand-mot-de-passe")


def wrong_password(town: Town) -> None:
    (town.home / "secrets" / BLUESKY).write_text("aaaa-bbbb-cccc-dddd")


def revoked(town: Town) -> None:
    town.world.hands.revoke(HANDLES[BLUESKY])


SECRETS = [
    readable_by_others,
    missing,
    empty,
    not_utf8,
    main_password,
    wrong_password,
    revoked,
]


@pytest.mark.parametrize("spoil", SECRETS)
def test_a_bad_secret_concerns_that_account_alone(
    town: Town, spoil: Callable[[Town], None]
) -> None:
    spoil(town)
    town.drop(text=GOOD)

    first, second = town.run("tick"), town.run("tick")

    refused(first, BLUESKY, code=1)
    assert (second.code, second.err) == (0, "")
    assert town.texts(MASTODON) == [GOOD]
    assert town.texts(BLUESKY) == []
    assert town.status()[BLUESKY]["state"] == "held"
    assert "mon-grand" not in first.said


@pytest.mark.parametrize("spoil", SECRETS[:-1])
def test_once_mended_a_retry_sends_it(
    town: Town, spoil: Callable[[Town], None]
) -> None:
    spoil(town)
    town.drop(text=GOOD)
    town.run("tick")
    (post,) = {one["post"] for one in town.status().values()}

    secret = town.home / "secrets" / BLUESKY
    login = town.world.ensure_bluesky(HANDLES[BLUESKY])
    secret.write_text(login.app_password)
    secret.chmod(0o600)
    town.secrets[BLUESKY] = login.app_password
    run = town.run("retry", post, "--yes")

    assert run.code == 0, run
    assert town.texts(BLUESKY) == [GOOD]
    assert len(town.received(MASTODON)) == 1


# -- post files -----------------------------------------------------------------

IMAGE = 'images = [{{ file = "{file}", alt = "{alt}" }}]'
POSTS: dict[str, tuple[str, list[str], list[str]]] = {
    "no target": ("Texte.", ["to = []"], ["names no account"]),
    "unknown target": ("Texte.", ['to = ["vile"]'], ["vile", 'Did you mean "ville"']),
    "another entity": (
        "Texte.",
        ['to = ["ville", "musee-mastodon"]', 'entity = "ville"'],
        ["musee-mastodon", "belongs to musee"],
    ),
    "two entities": ("T.", ['to = ["ville", "musee-mastodon"]'], ["several entities"]),
    "unknown key": ("Texte.", ['shrot = "x"'], ["shrot", 'Did you mean "short"']),
    "unknown key of a network": ("T.", ["[bluesky]\nimges = []"], ["bluesky.imges"]),
    "wrong type": ("Texte.", ["thread = 1"], ["thread"]),
    "wrong word": ("Texte.", ['replies = "personne"'], ["personne", "nobody"]),
    "broken header": ("Texte.", ["at = demain"], ["line 3"]),
    "no text": ("", [], ["no text"]),
    "too long": ("x" * 301, [], [BLUESKY, "301", "300"]),
    "missing image": (
        "T.",
        [IMAGE.format(file="absent.jpg", alt="Le pont, fermé.")],
        ["absent.jpg", "not there"],
    ),
    "no image": (
        "T.",
        [IMAGE.format(file="bruit.jpg", alt="Le pont, fermé.")],
        ["bruit.jpg"],
    ),
    "no alt": ("T.", [IMAGE.format(file="pont.jpg", alt="")], ["pont.jpg"]),
    "blank alt": ("T.", [IMAGE.format(file="pont.jpg", alt="  ")], ["pont.jpg"]),
    "alt image": ("T.", [IMAGE.format(file="pont.jpg", alt="image")], ["pont.jpg"]),
    "alt photo": ("T.", [IMAGE.format(file="pont.jpg", alt="Photo")], ["pont.jpg"]),
    "alt file name": ("T.", [IMAGE.format(file="pont.jpg", alt="pont")], ["pont.jpg"]),
    "missing hour": ("T.", ["at = 2027-03-28T02:30:00"], ["does not exist"]),
    "doubled hour": ("T.", ["at = 2027-10-31T02:30:00"], ["happens twice"]),
    "a day alone": ("T.", ["at = 2027-10-31"], ["at", "hour"]),
    "a past time": ("T.", ["at = 2020-01-01T10:00:00"], ["passed"]),
}


@pytest.mark.parametrize("mistake", POSTS)
def test_a_bad_post_file_is_refused_whole_and_the_others_go(
    town: Town, mistake: str
) -> None:
    text, head, words = POSTS[mistake]
    town.photo("pont.jpg")
    (town.outbox / "bruit.jpg").write_bytes(b"no picture at all")
    file = town.drop("mauvais.md", text, *head)
    town.drop("bon.md", GOOD)

    added = town.run("add", str(file))
    first, second = town.run("tick"), town.run("tick")

    refused(added, "mauvais.md", *words, code=2)
    assert first.code == 1, first
    assert "mauvais.md" in first.said
    assert (second.code, second.err) == (0, "")
    assert town.texts(BLUESKY) == town.texts(MASTODON) == [GOOD]
    assert file.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Bonjour.", ["first line", "+++"]),
        (b'+++\nto = ["ville"]\nBonjour.', ["closing"]),
        (b'+++\nto = ["ville"]\n+++\n\xe9t\xe9', ["line 4", "UTF-8"]),
        (b"", ["first line"]),
    ],
)
def test_what_is_no_post_file(town: Town, content: bytes, words: list[str]) -> None:
    path = town.outbox / "mauvais.md"
    path.write_bytes(content)
    town.age(path)

    refused(town.run("tick"), "mauvais.md", *words, code=1)
    refused(town.run("preview", str(path)), "mauvais.md", *words, code=2)

    nothing_left(town)


# -- the ledger -----------------------------------------------------------------------


def no_ledger(town: Town) -> None:
    (town.home / "state" / "ledger.sqlite3").unlink()


def empty_ledger(town: Town) -> None:
    (town.home / "state" / "ledger.sqlite3").write_bytes(b"")


def truncated(town: Town) -> None:
    path = town.home / "state" / "ledger.sqlite3"
    path.write_bytes(path.read_bytes()[:8192])


def no_database(town: Town) -> None:
    (town.home / "state" / "ledger.sqlite3").write_bytes(b"Bonjour " * 4096)


def foreign(town: Town) -> None:
    path = town.home / "state" / "ledger.sqlite3"
    path.unlink()
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE something (else_ TEXT)")


@pytest.mark.parametrize(
    "spoil", [no_ledger, empty_ledger, truncated, no_database, foreign]
)
def test_a_ledger_that_cannot_be_trusted_stops_all_sending(
    town: Town, spoil: Callable[[Town], None]
) -> None:
    town.run("post", "Avant.", "--to", BLUESKY, "--yes")
    spoil(town)
    town.drop(text=GOOD)

    tick = town.run("tick")
    post = town.run("post", "Après.", "--to", BLUESKY, "--yes")
    preview = town.run("preview", str(town.outbox / "pont.md"))

    refused(tick, "ledger", code=1)
    refused(post, "ledger", code=1)
    assert preview.code == 0
    assert town.texts(BLUESKY) == ["Avant."]
    assert town.texts(MASTODON) == []


# -- the machine ----------------------------------------------------------------


def test_a_disk_that_takes_no_more_sends_nothing(town: Town) -> None:
    full = ("bash", "-c", 'ulimit -f 16; unset ${!COV@}; exec "$@"', "--")
    town.drop(text=GOOD)

    # Python leaves half a compiled module behind where a disk is full.
    run = town.run("tick", prefix=full, env={"PYTHONDONTWRITEBYTECODE": "1"})

    assert run.code == 1, run
    assert "What to do" in run.err
    nothing_left(town)
    assert town.run("tick").code == 0
    assert town.texts(BLUESKY) == town.texts(MASTODON) == [GOOD]


def test_a_folder_that_can_only_be_read(town: Town) -> None:
    script = (
        'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && "$@"'
    )
    alone = ("unshare", "--map-root-user", "--mount")
    able = shutil.which("unshare") and subprocess.run(
        [*alone, "bash", "-c", script, str(town.home), "true"],
        check=False,
        capture_output=True,
    )
    if not able or able.returncode:
        pytest.skip("the system does not let us mount a folder for reading only")
    town.drop(text=GOOD)
    prefix = (*alone, "bash", "-c", script, str(town.home))

    for words in (["tick"], ["post", "B", "--to", "ville", "--yes"], ["pause", "x"]):
        run = town.run(*words, prefix=prefix)
        assert run.code == 1, run
        assert "What to do" in run.err

    nothing_left(town)


def said_of(town: Town, account: str) -> str:
    """The state of the one delivery of an account; empty before it is taken in."""
    return str(town.status().get(account, {}).get("state", ""))


def test_an_interrupted_run_loses_nothing_and_sends_nothing_twice(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "hang")
    town.drop(text=GOOD)
    process = town.start("tick")
    end = time.monotonic() + 60
    # Bluesky's answer is in before the interruption, else it would be looked for
    # after the life of its request, which this test does not wait for.
    while not (town.received(MASTODON) and said_of(town, BLUESKY) == "sent"):
        assert time.monotonic() < end
        time.sleep(0.05)

    run = town.finish(process, stop=signal.SIGINT)
    state = town.status()[MASTODON]["state"]
    again = town.run("tick")

    assert run.code == 130
    assert "nothing is lost" in run.said
    assert state in {"sending", "uncertain"}
    assert again.code in {0, 1}
    assert town.texts(BLUESKY) == [GOOD]
    assert len(town.received(MASTODON)) == 1


def test_twenty_ticks_at_once_send_it_once_and_leave_quietly(town: Town) -> None:
    town.drop(text=GOOD)

    runs = [town.finish(one) for one in [town.start("tick") for _n in range(20)]]

    assert {one.code for one in runs} == {0}
    assert {one.out + one.err for one in runs} == {""}
    assert town.texts(BLUESKY) == town.texts(MASTODON) == [GOOD]


def test_two_posts_at_once_are_both_sent(town: Town) -> None:
    words = ("--to", BLUESKY, "--yes")
    runs = [town.start("post", f"Message {n}", *words) for n in range(2)]

    codes = {town.finish(one).code for one in runs}
    town.run("tick")

    assert codes == {0}
    assert sorted(town.texts(BLUESKY)) == ["Message 0", "Message 1"]


def test_a_message_for_later_survives_everything(town: Town) -> None:
    town.run("post", GOOD, "--to", BLUESKY, "--at", later(seconds=10))
    town.finish(town.start("tick"), stop=signal.SIGKILL)

    time.sleep(10)
    town.run("tick")

    assert town.texts(BLUESKY) == [GOOD]
