"""From an empty folder to accounts that open, by the command line and real sockets."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crosspost.networks.fake.cast import PDS
from crosspost.networks.fake.serve import Doors, serve
from crosspost.networks.fake.world import World
from stem import OWN, PACKAGES, stem

SOCIAL = "social.example.fr"
CANARY = "canary-of-the-main-password"


def unfolded(said: str) -> str:
    """What was said, whatever the width it was folded at."""
    return " ".join(said.split())


@dataclass
class Town:
    """A folder of its own, and the command run in it."""

    home: Path
    language: str = "en"

    def run(self, *args: str, told: str = "") -> subprocess.CompletedProcess[str]:
        left_out = ("CROSSPOST_", *OWN)
        around = {
            **{k: v for k, v in os.environ.items() if not k.startswith(left_out)},
            "LANG": "C",
            "PYTHONPATH": PACKAGES,
            "HOME": str(self.home),
            "NO_COLOR": "1",
        }
        words = ["--language", self.language, *args]
        code, out, err = stem().run(
            words, folder=self.home, environment=around, stdin=told.encode()
        )
        return subprocess.CompletedProcess(words, code, out.decode(), err.decode())

    def add_bluesky(
        self, server: str, secret: str, *more: str
    ) -> subprocess.CompletedProcess[str]:
        handle = ("--handle", "ville.example.fr", "--server", server)
        return self.run(
            "accounts", "add", "bluesky", *handle, "--yes", *more, told=f"{secret}\n"
        )

    def add_mastodon(
        self, server: str, secret: str, *more: str
    ) -> subprocess.CompletedProcess[str]:
        where = ("--instance", server)
        return self.run(
            "accounts", "add", "mastodon", *where, "--yes", *more, told=f"{secret}\n"
        )

    @property
    def config(self) -> Path:
        return self.home / "config.toml"

    def files(self) -> dict[str, bytes]:
        """What people would miss: everything but the ledger's own files."""
        return {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and "state" not in path.parts
        }

    def anything_kept(self) -> bool:
        """Whether a secret or an open session is anywhere."""
        places = (self.home / "secrets", self.home / "state" / "sessions")
        return any(
            path.stat().st_size
            for place in places
            for path in place.rglob("*")
            if path.is_file()
        )


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    assert town.run("init").returncode == 0
    return town


@pytest.fixture
def opened() -> Iterator[tuple[World, Doors]]:
    """The built-in networks, on ports of this machine."""
    world = World()
    with serve(world) as doors:
        yield world, doors
    world.close()


@pytest.fixture
def world(opened: tuple[World, Doors]) -> World:
    return opened[0]


@pytest.fixture
def doors(opened: tuple[World, Doors]) -> Doors:
    return opened[1]


# -- init ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "une entité"), ("en", "an entity")]
)
def test_init_makes_everything_private_and_says_what_is_next(
    tmp_path: Path, language: str, word: str
) -> None:
    town = Town(tmp_path, language)
    done = town.run("init", "ville")
    made = tmp_path / "ville"
    assert done.returncode == 0
    (draft,) = (made / "outbox").iterdir()
    assert draft.name.endswith(".md.draft")
    assert f"crosspost --sandbox preview outbox/{draft.name}" in done.stdout
    assert done.stdout.count(".draft") == 3  # made, previewed, and how it leaves
    assert word in draft.read_text(encoding="utf-8")
    (template,) = (made / "templates").iterdir()
    assert f"crosspost urgent {template.stem} --drill" in done.stdout
    assert "urgent = true" in template.read_text(encoding="utf-8")
    for name in ("secrets", "state"):
        assert (made / name).stat().st_mode & 0o777 == 0o700
    assert (made / "state" / "ledger.sqlite3").stat().st_mode & 0o777 == 0o600


def test_init_twice_changes_nothing_not_even_what_was_emptied(town: Town) -> None:
    town.config.write_text("# mine\n", encoding="utf-8")
    (town.home / "outbox" / "first-post.md.draft").unlink()
    (town.home / "templates" / "water-cut.md").unlink()
    ledger = (town.home / "state" / "ledger.sqlite3").read_bytes()
    before = town.files()
    again = town.run("init")
    assert again.returncode == 0
    assert "nothing was changed" in unfolded(again.stdout)
    assert town.files() == before
    assert (town.home / "state" / "ledger.sqlite3").read_bytes() == ledger


def test_init_again_makes_what_an_older_one_did_not(town: Town) -> None:
    (town.home / "templates" / "water-cut.md").unlink()
    (town.home / "templates").rmdir()

    again = town.run("init")

    assert "templates/water-cut.md" in again.stdout
    drill = ("urgent", "water-cut", "--drill", "--yes", "--set", "place=here")
    tried = town.run(*drill)
    assert tried.returncode == 0, tried.stderr  # without any account
    assert "There is no drinking water here." in tried.stdout


def test_init_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = Town(tmp_path).run("init", "file/ville")
    assert done.returncode == 1
    assert "cannot be written" in unfolded(done.stderr)
    assert "Traceback" not in done.stderr


def test_the_first_post_is_seen_without_any_account_and_taken_by_nobody(
    town: Town,
) -> None:
    draft = "outbox/first-post.md.draft"
    seen = town.run("--sandbox", "preview", "--json", draft)
    assert seen.returncode == 0, seen.stderr
    (post,) = json.loads(seen.stdout)["posts"]
    assert [one["network"] for one in post["deliveries"]] == ["bluesky", "mastodon"]
    assert not any(
        note["level"] == "error" for one in post["deliveries"] for note in one["notes"]
    )
    assert town.run("tick").returncode == 0
    assert town.run("status").stdout.startswith("Nothing is waiting")
    # For real, there is nobody to speak by.
    assert town.run("preview", draft).returncode != 0


# -- adding ----------------------------------------------------------------------


def test_accounts_are_added_by_a_real_login(town: Town, world: World) -> None:
    before = town.config.read_text(encoding="utf-8")
    bluesky = world.ensure_bluesky("ville.example.fr", display_name="Ville")
    mastodon = world.ensure_mastodon(SOCIAL, "ville", display_name="Ville")
    first = town.add_bluesky(bluesky.server, bluesky.app_password)
    second = town.add_mastodon(mastodon.server, mastodon.token)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "it is ville.example.fr, @ville.example.fr" in unfolded(first.stdout)
    assert "it is Ville, @ville@" in unfolded(second.stdout)
    assert "To revoke its secret one day: In Bluesky" in unfolded(first.stdout)

    text = town.config.read_text(encoding="utf-8")
    assert text.startswith(before.rstrip("\n"))  # comments and all
    accounts = tomllib.loads(text)["accounts"]
    assert accounts["ville-bluesky"]["did"] == bluesky.did
    assert accounts["ville-mastodon"]["account_id"] == mastodon.id
    for name, secret in (
        ("ville-bluesky", bluesky.app_password),
        ("ville-mastodon", mastodon.token),
    ):
        kept = town.home / "secrets" / name
        assert kept.read_text(encoding="utf-8") == f"{secret}\n"
        assert kept.stat().st_mode & 0o777 == 0o600
        assert secret not in text + first.stdout + first.stderr + second.stdout

    listed = json.loads(town.run("accounts", "--json").stdout)["accounts"]
    assert [one["name"] for one in listed] == ["ville-bluesky", "ville-mastodon"]


def test_a_wrong_password_stores_nothing(town: Town, world: World) -> None:
    bluesky = world.ensure_bluesky("ville.example.fr")
    mastodon = world.ensure_mastodon(SOCIAL, "ville")
    before = town.files()
    for done in (
        town.add_bluesky(bluesky.server, "aaaa-bbbb-cccc-dddd"),
        town.add_mastodon(mastodon.server, "wrong"),
    ):
        assert done.returncode == 1
        assert "Nothing was stored." in unfolded(done.stderr)
    assert town.files() == before
    assert not town.anything_kept()


def test_a_main_password_is_refused_and_never_leaves(town: Town, world: World) -> None:
    bluesky = world.ensure_bluesky("ville.example.fr")
    before = town.files()
    done = town.add_bluesky(bluesky.server, CANARY)
    assert done.returncode == 1
    assert "not an app password" in unfolded(done.stderr)
    assert CANARY not in done.stdout + done.stderr
    assert not any(CANARY.encode() in one.asked.body for one in world.log)
    assert town.files() == before
    assert not town.anything_kept()


def test_a_server_that_is_away_stores_nothing_and_is_code_3(
    town: Town, world: World, doors: Doors
) -> None:
    bluesky = world.ensure_bluesky("ville.example.fr")
    mastodon = world.ensure_mastodon(SOCIAL, "ville")
    before = town.files()
    with doors.refusing(PDS), doors.refusing(SOCIAL):
        for done in (
            town.add_bluesky(bluesky.server, bluesky.app_password),
            town.add_mastodon(mastodon.server, mastodon.token),
        ):
            assert done.returncode == 3
            assert "could not be reached" in unfolded(done.stderr)
    assert town.files() == before
    assert not town.anything_kept()


def test_too_many_and_too_few_rights_are_told(town: Town, world: World) -> None:
    broad = world.ensure_mastodon(SOCIAL, "ville", scopes=("read", "write", "follow"))
    done = town.add_mastodon(broad.server, broad.token)
    assert done.returncode == 0
    assert "more than is needed: read, write, follow" in unfolded(done.stdout)
    narrow = world.ensure_mastodon(SOCIAL, "musee", scopes=("profile",))
    done = town.add_mastodon(narrow.server, narrow.token, "--name", "musee")
    assert "lacks rights that are needed: read:statuses" in unfolded(done.stdout)


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("fake",), "no network called fake"),
        (("nowhere",), "no network called nowhere"),
        (("bluesky", "--handle", "not a handle", "--yes"), "not a handle"),
        (("mastodon", "--instance", "http://far.example.fr", "--yes"), "https://"),
        (("mastodon", "--instance", "https://x.fr", "--name", "ville"), "already"),
        (("mastodon", "--instance", "https://x.fr", "--name", "É"), "small letters"),
        (("mastodon", "--entity", "autre"), "no entity autre"),
        (("mastodon", "--instance", "https://x.fr", "--sandbox"), "no real account"),
        (("bluesky",), "has no answer"),
        ((), "needs a name"),
    ],
)
def test_what_cannot_be_added_is_told_before_anything_is_asked(
    town: Town, args: tuple[str, ...], word: str
) -> None:
    before = town.files()
    done = town.run("accounts", "add", *args)
    assert done.returncode == 2
    assert word in unfolded(done.stderr)
    assert "Traceback" not in done.stderr
    assert town.files() == before


def test_without_a_yes_nobody_is_asked_and_nothing_is_stored(
    town: Town, world: World
) -> None:
    mastodon = world.ensure_mastodon(SOCIAL, "ville")
    before = town.files()
    done = town.run(
        "accounts",
        "add",
        "mastodon",
        "--instance",
        mastodon.server,
        told=f"{mastodon.token}\n",
    )
    assert done.returncode == 2
    assert town.files() == before
    assert not town.anything_kept()


# -- checking and removing ----------------------------------------------------------


@pytest.fixture
def ready(town: Town, world: World) -> Town:
    """A town with both accounts."""
    bluesky = world.ensure_bluesky("ville.example.fr")
    mastodon = world.ensure_mastodon(SOCIAL, "ville")
    assert town.add_bluesky(bluesky.server, bluesky.app_password).returncode == 0
    assert town.add_mastodon(mastodon.server, mastodon.token).returncode == 0
    return town


def test_check_says_who_each_is_and_how_to_revoke(ready: Town) -> None:
    done = ready.run("accounts", "check")
    assert done.returncode == 0, done.stderr
    assert "@ville.example.fr" in done.stdout
    assert "@ville@" in done.stdout
    assert done.stdout.count("To revoke its secret") == 2
    told = json.loads(ready.run("accounts", "check", "--json").stdout)
    assert [one["problem"] for one in told["accounts"]] == [None, None]


def test_check_of_one_that_is_refused_hides_no_other(ready: Town) -> None:
    secret = ready.home / "secrets" / "ville-mastodon"
    secret.write_text("wrong\n", encoding="utf-8")
    done = ready.run("accounts", "check")
    assert done.returncode == 1
    assert "@ville.example.fr" in done.stdout
    told = json.loads(ready.run("accounts", "check", "--json").stdout)["accounts"]
    assert [one["problem"] and one["problem"]["kind"] for one in told] == [
        None,
        "access-denied",
    ]


def test_doctor_finds_both_well_and_then_what_was_broken(
    ready: Town, doors: Doors
) -> None:
    well = ready.run("doctor", "--verbose")
    assert well.returncode == 0, well.stdout + well.stderr
    assert "The clock of this machine is right." in well.stdout
    assert well.stdout.count("To revoke the secret of") == 2
    assert "Nothing needs you." in well.stdout

    (ready.home / "secrets" / "ville-bluesky").chmod(0o644)
    with doors.refusing(SOCIAL):
        ill = ready.run("doctor", "--json")
    assert ill.returncode == 1
    found = json.loads(ill.stdout)
    assert found["version"] == 1
    bad = {
        (one["id"], one["account"], one["level"])
        for one in found["findings"]
        if one["level"] in {"error", "unreached"}
    }
    assert bad == {
        ("CP003", "ville-bluesky", "error"),
        ("CP004", "ville-mastodon", "unreached"),
    }

    (ready.home / "secrets" / "ville-bluesky").chmod(0o600)
    with doors.refusing(SOCIAL):
        assert ready.run("doctor").returncode == 3


def test_a_secret_in_the_environment_is_enough(ready: Town) -> None:
    secret = ready.home / "secrets" / "ville-mastodon"
    text = ready.config.read_text(encoding="utf-8")
    ready.config.write_text(
        text.replace('{file = "secrets/ville-mastodon"}', '{env = "TOWN_TOKEN"}'),
        encoding="utf-8",
    )
    token = secret.read_text(encoding="utf-8").strip()
    secret.unlink()
    assert ready.run("accounts", "check", "ville-mastodon").returncode == 1
    os.environ["TOWN_TOKEN"] = token
    try:
        assert ready.run("accounts", "check", "ville-mastodon").returncode == 0
        done = ready.run("accounts", "remove", "ville-mastodon", "--yes")
    finally:
        del os.environ["TOWN_TOKEN"]
    assert "TOWN_TOKEN" in done.stdout  # where it still is


def test_remove_forgets_here_says_how_to_revoke_and_keeps_the_rest(
    ready: Town,
) -> None:
    text = ready.config.read_text(encoding="utf-8")
    groups = '\n[groups]\ntous = ["ville-bluesky", "ville-mastodon"]  # les deux\n'
    ready.config.write_text(text + groups, encoding="utf-8")
    assert ready.run("accounts", "remove", "ville-bluesky").returncode == 2
    done = ready.run("accounts", "remove", "ville-bluesky", "--yes")
    assert done.returncode == 0, done.stderr
    assert "delete the one of this machine" in unfolded(done.stdout)
    assert not (ready.home / "secrets" / "ville-bluesky").exists()
    assert not (ready.home / "state" / "sessions" / "ville-bluesky").exists()
    assert (ready.home / "secrets" / "ville-mastodon").exists()
    after = ready.config.read_text(encoding="utf-8")
    found = tomllib.loads(after)
    assert list(found["accounts"]) == ["ville-mastodon"]
    assert found["groups"] == {"tous": ["ville-mastodon"]}
    assert "# les deux" in after
    assert ready.run("accounts", "remove", "ville-bluesky", "--yes").returncode == 2


def test_an_account_may_be_added_again_where_others_stand_apart(
    ready: Town, world: World
) -> None:
    text = ready.config.read_text(encoding="utf-8")
    ready.config.write_text(
        text.replace(
            "\n[accounts.ville-mastodon]",
            '\n[people.x]\nname = "X"\n\n[accounts.ville-mastodon]',
        ),
        encoding="utf-8",
    )
    again = world.ensure_mastodon(SOCIAL, "musee")
    done = ready.add_mastodon(again.server, again.token, "--name", "musee")
    assert done.returncode == 0, done.stderr
    listed = json.loads(ready.run("accounts", "--json").stdout)["accounts"]
    assert {one["name"] for one in listed} == {
        "ville-bluesky",
        "ville-mastodon",
        "musee",
    }
    assert ready.run("accounts", "remove", "ville-mastodon", "--yes").returncode == 0
    found = tomllib.loads(ready.config.read_text(encoding="utf-8"))
    assert set(found["accounts"]) == {"ville-bluesky", "musee"}
    assert found["people"] == {"x": {"name": "X"}}


# -- completion ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "word", "wanted"),
    [
        ("crosspost ac", "ac", ["accounts"]),
        ("crosspost accounts a", "a", ["add"]),
        ("crosspost --sandbox doctor --js", "--js", ["--json"]),
    ],
)
def test_bash_completes(town: Town, line: str, word: str, wanted: list[str]) -> None:
    words = " ".join(f"'{one}'" for one in line.split())
    place = len(line.split()) - 1
    script = f"""
source /dev/stdin <<'EOF'
{town.run("completion", "bash").stdout}
EOF
COMP_WORDS=({words}); COMP_CWORD={place}; _crosspost
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert word
    assert done.stdout.split() == wanted
