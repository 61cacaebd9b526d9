"""`archive import`, `verify` and `undo`, from a zip to the built-in networks."""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crosspost.app import App
from crosspost.cli import archive_import, archive_undo, archive_verify
from crosspost.cli.output import Output
from crosspost.clock import ManualClock
from crosspost.errors import CrosspostError, Unavailable, UsageError
from crosspost.migrate.keys import record_key
from crosspost.migrate.select import Choices, Undescribed
from crosspost.state.folder import Folder
from imports_stage import START, X_ACCOUNT, instant, pixels, x_id

CONFIG = """
language = "fr"
time_zone = "Europe/Paris"
sandbox = true

[entities.ville]
name = "Ville"

[accounts.ville-bluesky]
network = "bluesky"
entity = "ville"
handle = "ville.test"
app_password = { file = "secrets/x" }

[accounts.ville-mastodon]
network = "mastodon"
entity = "ville"
instance = "https://social.test"
access_token = { file = "secrets/y" }
"""


def tweet(number: int, text: str = "", **more: object) -> dict[str, object]:
    at = instant(x_id(number)).strftime("%a %b %d %H:%M:%S +0000 %Y")
    return {
        "tweet": {
            "id": x_id(number),
            "id_str": x_id(number),
            "created_at": at,
            "full_text": text or f"Message {number}",
            "lang": "fr",
            "favorite_count": "1",
            "retweeted": False,
            "entities": {
                "urls": [],
                "user_mentions": [],
                "hashtags": [],
                "symbols": [],
            },
            **more,
        }
    }


def pictured(number: int) -> dict[str, object]:
    medium = {
        "id_str": "1",
        "type": "photo",
        "media_url_https": "https://pbs.twimg.com/media/pont.png",
        "url": "https://t.co/abc",
        "expanded_url": f"https://twitter.com/ville/status/{x_id(number)}/photo/1",
        "display_url": "pic.twitter.com/abc",
        "indices": ["5", "21"],
    }
    return tweet(
        number,
        "Photo https://t.co/abc",
        entities={
            "urls": [],
            "user_mentions": [],
            "hashtags": [],
            "symbols": [],
            "media": [medium],
        },
        extended_entities={"media": [medium]},
    )


def archive(folder: Path, posts: int, *, picture: bool = False) -> Path:
    tweets = [tweet(number) for number in range(posts)]
    if picture:
        tweets.append(pictured(posts))
    config = {
        "userInfo": {
            "accountId": X_ACCOUNT,
            "userName": "ville",
            "displayName": "Ville",
        },
        "archiveInfo": {"isPartialArchive": False},
        "dataTypes": {
            "tweets": {
                "files": [
                    {
                        "fileName": "data/tweets.js",
                        "globalName": "YTD.tweets.part0",
                        "count": str(len(tweets)),
                    }
                ]
            }
        },
    }
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(
            "data/tweets.js", f"window.YTD.tweets.part0 = {json.dumps(tweets)}"
        )
        zipped.writestr(
            "data/manifest.js", f"window.__THAR_CONFIG = {json.dumps(config)}"
        )
        if picture:
            zipped.writestr(f"data/tweets_media/{x_id(posts)}-pont.png", pixels("pont"))
    return path


class Desk:
    """One person at a terminal, or nobody."""

    def __init__(self, home: Path, *, more: str = "") -> None:
        (home / "config.toml").write_text(CONFIG + more, encoding="utf-8")
        self.home, self.clock = home, ManualClock(START)
        self.said = self.trouble = ""

    def app(self) -> App:
        folder = Folder(self.home / "config.toml", sandbox=True)
        made = App(
            folder,
            clock=self.clock,
            environment={},
            by="agent",
            wait=lambda seconds: self.clock.advance(seconds=seconds),
        )
        if self.trouble:
            _ = made.directory
            made.world.will_fail(where="any", how=self.trouble, times=20)
        return made

    def run(self, act: str, *words: str, choices: Choices | None = None) -> int:
        parser = argparse.ArgumentParser()
        module = {
            "import": archive_import,
            "undo": archive_undo,
            "verify": archive_verify,
        }[act]
        if act != "undo":
            parser.add_argument("zip", nargs="+")
        module.arguments(parser)
        args = parser.parse_args(list(words))
        app, text = self.app(), io.StringIO()
        out = Output(text, text, environment={"NO_COLOR": "1"})
        try:
            if act == "undo":
                return archive_undo.run(app, args, out)
            chosen = choices or Choices()
            if act == "import":
                return archive_import.run(app, args, out, chosen)
            return archive_verify.run(app, args, out, chosen)
        except CrosspostError as error:
            out.error(error)
            raise
        finally:
            self.said = text.getvalue()
            app.ledger.close()

    def posts(self) -> list[str]:
        app = self.app()
        did = app.directory.accounts["ville-bluesky"].identity
        with app.world.books.turn():
            rows = app.world.bluesky.repos.listed(did, "app.bsky.feed.post")
        return [str(one.value["text"]) for one in rows]

    def post(self, text: str) -> None:
        app = self.app()
        _ = app.directory
        app.world.hands.post("ville.test", text)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


BLUESKY = ("--to", "ville-bluesky")


def test_the_first_posts_then_the_others_then_the_proof(desk: Desk) -> None:
    file = str(archive(desk.home, 30))
    assert desk.run("import", file, *BLUESKY, "--yes") == 0
    assert len(desk.posts()) == 25
    assert "bsky.app" in desk.said

    assert desk.run("import", file, *BLUESKY, "--yes") == 0
    assert desk.posts() == [f"Message {number}" for number in range(30)]
    assert desk.run("verify", file, *BLUESKY) == 0
    assert desk.run("verify", file, *BLUESKY, "--without-plan") == 0
    assert desk.run("verify", file, *BLUESKY, "--json") == 0
    assert json.loads(desk.said)["migrated"] == 30


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    file = str(archive(desk.home, 3))
    assert desk.run("import", file, *BLUESKY, "--dry-run") == 0
    assert desk.posts() == []
    assert not (desk.home / "state/sandbox/archive/ville-bluesky.jsonl").exists()


def test_it_asks_before_it_begins(desk: Desk) -> None:
    with pytest.raises(UsageError):
        desk.run("import", str(archive(desk.home, 3)), *BLUESKY)
    assert desk.posts() == []


def test_pictures_without_a_description_need_a_decision(desk: Desk) -> None:
    file = str(archive(desk.home, 2, picture=True))
    with pytest.raises(UsageError):
        desk.run("import", file, *BLUESKY, "--yes")
    assert desk.posts() == []
    refuse = Choices(undescribed=Undescribed.REFUSE)
    desk.run("import", file, *BLUESKY, "--yes", choices=refuse)
    assert len(desk.posts()) == 2
    publish = Choices(undescribed=Undescribed.PUBLISH)
    desk.run("import", file, *BLUESKY, "--yes", choices=publish)
    assert len(desk.posts()) == 3
    [begun] = [
        line
        for line in desk.app().ledger.journal()
        if line.act == "import-begun"
        and line.detail["settings"] == {"undescribed": "publish"}
    ]
    assert begun.by == "agent"


def test_younger_posts_than_the_accounts_own_need_a_decision(desk: Desk) -> None:
    file = str(archive(desk.home, 3))
    desk.clock = ManualClock(instant(x_id(1)) + timedelta(seconds=5))
    desk.post("Bonjour Bluesky.")
    desk.clock = ManualClock(START)
    with pytest.raises(UsageError) as refused:
        desk.run("import", file, *BLUESKY, "--yes")
    assert "--until" in str(refused.value.hint)
    until = Choices(until=instant(x_id(3)).date())
    desk.run("import", file, *BLUESKY, "--yes", choices=until)
    assert len(desk.posts()) == 4


def test_undoing_leaves_the_days_posts(desk: Desk) -> None:
    file = str(archive(desk.home, 5))
    desk.run("import", file, *BLUESKY, "--yes", "--first", "0")
    desk.post("Du jour.")
    assert desk.run("undo", *BLUESKY, "--yes") == 0
    assert desk.posts() == ["Du jour."]


def test_a_lost_ledger_is_made_good_by_the_plan_file(desk: Desk) -> None:
    file = str(archive(desk.home, 5))
    desk.run("import", file, *BLUESKY, "--yes", "--first", "0")
    for lost in (desk.home / "state/sandbox").glob("[jl]*[3l]"):
        lost.unlink()
    assert desk.run("undo", *BLUESKY, "--yes") == 0
    assert desk.posts() == []


def test_a_plan_that_was_changed_is_not_gone_on_with(desk: Desk) -> None:
    file = str(archive(desk.home, 5))
    desk.run("import", file, *BLUESKY, "--yes", "--first", "2")
    plan = desk.home / "state/sandbox/archive/ville-bluesky.jsonl"
    plan.write_text(plan.read_text("utf-8").replace("Message 4", "Autre"), "utf-8")
    with pytest.raises(CrosspostError):
        desk.run("import", file, *BLUESKY, "--yes")
    assert len(desk.posts()) == 2


def test_mastodon_is_off_and_says_why(desk: Desk) -> None:
    file = str(archive(desk.home, 2))
    with pytest.raises(UsageError) as refused:
        desk.run("import", file, "--to", "ville-mastodon", "--yes")
    assert "--as-new-posts" in str(refused.value.hint)
    words = ("--to", "ville-mastodon", "--yes", "--as-new-posts")
    assert desk.run("import", file, *words) == 0


POLL = """
[[polls]]
name = "Élections municipales"
date = 2027-03-14
"""


def reasons(desk: Desk) -> list[object]:
    lines = [one for one in desk.app().ledger.journal() if one.act == "import-begun"]
    return [one.detail["settings"] for one in lines]


def test_in_an_electoral_window_it_needs_a_written_reason(tmp_path: Path) -> None:
    desk = Desk(tmp_path, more=POLL)
    file = str(archive(desk.home, 30))
    with pytest.raises(UsageError) as refused:
        desk.run("import", file, *BLUESKY, "--yes")
    assert "Élections municipales" in str(refused.value.message)
    assert desk.posts() == []
    why = ("--reason", "Fermeture du compte X le 31.")
    assert desk.run("import", file, *BLUESKY, "--yes", *why) == 0
    assert reasons(desk) == [{"undescribed": "undecided", "reason": why[1]}]
    assert desk.run("import", file, *BLUESKY, "--yes") == 0, "it was said once"
    assert len(desk.posts()) == 30


def test_a_bridged_account_is_warned_of(desk: Desk) -> None:
    file = str(archive(desk.home, 2))
    assert desk.run("import", file, *BLUESKY, "--dry-run") == 0
    assert "If the account is bridged" in " ".join(desk.said.split())
    app = desk.app()
    _ = app.directory
    bridge = app.world.ensure_bluesky("ap.brid.gy")
    assert desk.run("import", file, *BLUESKY, "--dry-run") == 0
    assert "No bridge" in desk.said
    app.world.hands.follow("ville.test", bridge.did)
    assert desk.run("import", file, *BLUESKY, "--dry-run") == 0
    assert "it follows ap.brid.gy" in " ".join(desk.said.split())


def test_what_was_posted_by_hand_on_both_is_listed(desk: Desk) -> None:
    file = str(archive(desk.home, 3))
    with zipfile.ZipFile(file) as zipped:
        old = zipped.read("data/tweets.js").decode()
        manifest = zipped.read("data/manifest.js")
    with zipfile.ZipFile(file, "w") as zipped:
        told = old.replace("Message 2", "Le pont Wilson est fermé lundi.")
        zipped.writestr("data/tweets.js", told)
        zipped.writestr("data/manifest.js", manifest)
    desk.clock = ManualClock(instant(x_id(2)) + timedelta(seconds=5))
    desk.post("Le pont Wilson est fermé lundi ! https://ville.example.fr/pont")
    desk.clock = ManualClock(instant(x_id(0)))
    desk.post("Bienvenue.")
    desk.clock = ManualClock(START)
    with pytest.raises(UsageError) as refused:
        desk.run("import", file, *BLUESKY, "--yes")
    assert "1 with the same words" in str(refused.value.message)
    until = Choices(until=instant(x_id(3)).date())
    desk.run("import", file, *BLUESKY, "--dry-run", choices=until)
    assert f"status/{x_id(2)} = https://bsky.app" in desk.said


def test_the_first_posts_are_looked_for_as_readers_see_them(desk: Desk) -> None:
    desk.run("import", str(archive(desk.home, 30)), *BLUESKY, "--yes")
    assert "Readers see the first 25 posts already." in desk.said


def with_video(home: Path, data: bytes) -> str:
    """An archive of two posts, one of which shows a video."""
    medium = {
        "type": "video",
        "url": "https://t.co/v",
        "indices": ["5", "19"],
        "video_info": {"variants": [{"url": "https://v/f.mp4", "bitrate": "1"}]},
    }
    lists: dict[str, object] = {"urls": [], "user_mentions": [], "hashtags": []}
    shown = tweet(
        1,
        "Film https://t.co/v",
        entities={**lists, "media": [medium]},
        extended_entities={"media": [medium]},
    )
    path = archive(home, 2)
    with zipfile.ZipFile(path) as zipped:
        manifest = zipped.read("data/manifest.js")
    with zipfile.ZipFile(path, "w") as zipped:
        told = json.dumps([tweet(0), shown])
        zipped.writestr("data/tweets.js", f"window.YTD.tweets.part0 = {told}")
        zipped.writestr("data/manifest.js", manifest)
        zipped.writestr(f"data/tweets_media/{x_id(1)}-f.mp4", data)
    return str(path)


FILM = Path(__file__).parents[2] / "data" / "media" / "plain.mp4"


def test_videos_are_asked_about_before_anything_is_published(desk: Desk) -> None:
    file = with_video(desk.home, FILM.read_bytes())
    assert desk.run("import", file, *BLUESKY, "--dry-run") == 0
    assert "1 video goes along." in desk.said
    assert "not taken" not in desk.said

    file = with_video(desk.home, FILM.read_bytes()[:400])
    assert desk.run("import", file, *BLUESKY, "--dry-run") == 0
    assert "1 video is not taken" in desk.said

    app = desk.app()
    _ = app.directory
    accounts = app.world.bluesky.accounts
    with app.world.books.turn():
        found = accounts.find("ville.test")
        assert found is not None
        accounts.keep(replace(found, email_confirmed=False))
    with pytest.raises(UsageError) as refused:
        desk.run("import", file, *BLUESKY, "--yes")
    assert "not confirmed" in str(refused.value.message)


def test_names_that_were_mapped_are_verified_without_the_plan(desk: Desk) -> None:
    app = desk.app()
    _ = app.directory
    app.world.ensure_bluesky("voisin.test")
    path = archive(desk.home, 1)
    with zipfile.ZipFile(path) as zipped:
        manifest = zipped.read("data/manifest.js")
    with zipfile.ZipFile(path, "w") as zipped:
        told = json.dumps([tweet(0, "Merci à @Voisin9 pour tout.")])
        zipped.writestr("data/tweets.js", f"window.YTD.tweets.part0 = {told}")
        zipped.writestr("data/manifest.js", manifest)
    people = Choices(handles={"voisin9": "@voisin.test"})
    desk.run("import", str(path), *BLUESKY, "--yes", choices=people)
    assert desk.posts() == ["Merci à @voisin.test pour tout."]
    bare = ("verify", str(path), *BLUESKY, "--without-plan")
    assert desk.run(*bare, choices=people) == 0
    assert desk.run(*bare) == 1


def test_what_was_taken_back_comes_again_on_request_only(desk: Desk) -> None:
    file = str(archive(desk.home, 5))
    whole = ("import", file, *BLUESKY, "--yes", "--first", "0")
    desk.run(*whole)
    app = desk.app()
    _ = app.directory
    app.world.hands.delete("ville.test", record_key(x_id(3)))
    assert desk.run("undo", *BLUESKY, "--yes") == 0
    assert "5 posts removed." in desk.said
    assert "1 of them was not there any more." in desk.said
    assert desk.run("verify", file, *BLUESKY) == 0
    assert "0 missing" in desk.said
    assert "5 posts were taken back since" in desk.said
    assert "Nothing is missing but what was taken back." in desk.said
    assert "complete" not in desk.said
    desk.run(*whole)
    assert desk.posts() == []
    assert "--again" in desk.said
    desk.run(*whole, "--again")
    assert desk.posts() == [f"Message {number}" for number in (0, 1, 2, 4)]
    desk.run(*whole, "--again")
    assert len(desk.posts()) == 4


@pytest.mark.parametrize("how", ["truncated", "html", "refused", "500"])
def test_a_server_that_does_not_give_its_posts_is_told_plainly(
    desk: Desk, how: str
) -> None:
    file = str(archive(desk.home, 2))
    desk.run("import", file, *BLUESKY, "--yes")
    desk.trouble = how
    with pytest.raises(Unavailable):
        desk.run("verify", file, *BLUESKY)
