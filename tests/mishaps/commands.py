"""A command is given wrongly, or cannot do what is asked."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from itertools import pairwise

from mishaps.stage import BLUESKY, HANDLES, MASTODON, Mishap, Run, Stage
from samples.archives import Sample, tweet
from town import later

AT = f"at = {later(days=30)}"


def _said(*words: str) -> Callable[[Stage], Run]:
    return lambda stage: stage.run(*words)


def _withdrawn_twice(stage: Stage) -> Run:
    post = stage.published()
    stage.run("withdraw", post, "Erreur de date.", "--yes")
    return stage.run("withdraw", post, "Erreur de date.", "--yes")


def _never_sent(*words: str) -> Callable[[Stage], Run]:
    """A command on a post that is only scheduled; `ID` stands for it."""

    def happen(stage: Stage) -> Run:
        stage.drop("pont.md", "Pont fermé.", AT)
        stage.run("add", "outbox/pont.md")
        stage.write(stage.home / "autre.md", "Pont ouvert.")
        post = stage.own()
        return stage.run(*[post if word == "ID" else word for word in words])

    return happen


def _sent(*words: str) -> Callable[[Stage], Run]:
    """A command on a post that is published; `ID` stands for it."""

    def happen(stage: Stage) -> Run:
        post = stage.published()
        return stage.run(*[post if word == "ID" else word for word in words])

    return happen


def _doubtful(*words: str) -> Callable[[Stage], Run]:
    """A command on what is perhaps on Mastodon; `ID` stands for it."""

    def happen(stage: Stage) -> Run:
        stage.world.will_fail(HANDLES[MASTODON], "create", "cut-after")
        stage.drop("pont.md", "Pont fermé.", f'to = ["{MASTODON}"]')
        stage.run("tick")
        post = stage.own()
        return stage.run(*[post if word == "ID" else word for word in words])

    return happen


def _ambiguous(stage: Stage) -> Run:
    """Forty posts and thirty-two letters: two begin alike."""
    for number in range(40):
        stage.write(stage.home / f"{number}.md", f"Message {number}.", AT)
    stage.run("add", *[f"{number}.md" for number in range(40)])
    document = stage.run("status", "--json").document
    ids = sorted({one["post"] for one in document["deliveries"]})
    first = next(a[0] for a, b in pairwise(ids) if a[0] == b[0])
    return stage.run("cancel", first)


def _edited_elsewhere(stage: Stage) -> Run:
    post = stage.published()
    (there,) = stage.world.posts(HANDLES[MASTODON])
    stage.world.hands.delete(HANDLES[MASTODON], there.id)
    stage.write(stage.home / "autre.md", "Pont ouvert.")
    return stage.run("correct", post, "autre.md", "--account", MASTODON, "--yes")


def _interrupted(stage: Stage) -> Run:
    stage.world.will_fail(HANDLES[MASTODON], "create", "hang")
    stage.drop("pont.md", "Pont fermé.", f'to = ["{MASTODON}"]')
    process = stage.start("tick")
    for _number in range(600):
        if stage.received(MASTODON):
            break
        time.sleep(0.05)
    return stage.finish(process, stop=signal.SIGINT)


# -- the outbox -------------------------------------------------------------------


def _flood(stage: Stage) -> Run:
    for number in range(6):
        stage.drop(f"{number}.md", f"Message {number}.")
    return stage.run("tick")


def _copied(stage: Stage) -> Run:
    stage.published()
    stage.drop("copie.md", "Pont fermé lundi.")
    return stage.run("tick")


def _gone(stage: Stage) -> Run:
    file = stage.drop("pont.md", "Pont fermé.", AT)
    stage.run("tick")
    file.unlink()
    return stage.run("tick")


# -- archives ---------------------------------------------------------------------


def _no_archive(stage: Stage) -> Run:
    (stage.home / "archive.zip").write_bytes(b"PK rien")
    return stage.run("archive", "inspect", "archive.zip")


def _archive_cut(stage: Stage) -> Run:
    path = Sample.of(tweet()).zip(stage.home / "archive.zip")
    path.write_bytes(path.read_bytes()[:-40])
    return stage.run("archive", "inspect", "archive.zip")


def _archive_short(stage: Stage) -> Run:
    Sample.of(tweet(), announced=67_000).zip(stage.home / "archive.zip")
    return stage.run("archive", "plan", "archive.zip")


def _plan_changed(stage: Stage) -> Run:
    Sample.of(tweet(), tweet("Encore", sequence=1)).zip(stage.home / "archive.zip")
    words = ("archive", "import", "archive.zip", "--to", BLUESKY, "--first", "1")
    stage.run(*words, "--yes")
    (plan,) = stage.state("archive").glob("*.jsonl")
    plan.write_text(plan.read_text("utf-8").replace("Bonjour", "Bonsoir"), "utf-8")
    return stage.run(*words, "--yes")


MISHAPS = (
    Mishap("command unknown", 2, _said("statut")),
    Mishap("option unknown", 2, _said("status", "--frob")),
    Mishap("language unknown", 2, _said("status", "--language", "de"), apart=True),
    Mishap("day not understood", 2, _said("status", "--since", "hier")),
    Mishap("id unknown", 2, _said("status", "zzz")),
    Mishap("id that is several", 2, _ambiguous),
    Mishap("nobody to answer", 2, _said("post", "Pont fermé.", "--to", "ville")),
    Mishap("post without an account", 2, _said("post", "Pont fermé.")),
    Mishap("group unknown to post", 2, _said("post", "Pont.", "--to", "touss")),
    Mishap(
        "hour not understood", 2, _said("post", "P.", "--to", "ville", "--at", "19h")
    ),
    Mishap("account to check unknown", 2, _said("accounts", "check", "rien")),
    Mishap("withdrawn twice", 0, _withdrawn_twice),
    Mishap("withdrawn without a reason", 2, _sent("withdraw", "ID", " ", "--yes")),
    Mishap(
        "corrected before it left", 1, _never_sent("correct", "ID", "autre.md", "--yes")
    ),
    Mishap("correction not there", 2, _sent("correct", "ID", "rien.md", "--yes")),
    Mishap("corrected after somebody removed it", 1, _edited_elsewhere),
    Mishap("sent again though sent", 2, _sent("retry", "ID", "--yes")),
    Mishap("cancelled though sent", 1, _sent("cancel", "ID")),
    Mishap(
        "found at a wrong address",
        1,
        _doubtful("settle", "ID", "--found", "https://social.example.fr/@a/1", "--yes"),
    ),
    Mishap(
        "not there, said too early", 1, _doubtful("settle", "ID", "--absent", "--yes")
    ),
    Mishap("sent again though in doubt", 2, _doubtful("retry", "ID", "--yes")),
    Mishap("interrupted", 130, _interrupted, apart=True),
    Mishap("six files at once", 1, _flood),
    Mishap("copy of what was sent", 1, _copied),
    Mishap("file gone", 1, _gone),
    Mishap("archive that is none", 2, _no_archive),
    Mishap("archive cut short", 2, _archive_cut),
    Mishap("archive with posts missing", 1, _archive_short),
    Mishap("plan file changed", 2, _plan_changed),
)
