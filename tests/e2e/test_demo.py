"""`crosspost demo` as a stranger runs it: a process, an empty folder, no network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path

import pytest

import crosspost

PACKAGES = str(Path(crosspost.__file__).parents[1])  # nothing else is on the path
PAGE = "crosspost-demo.html"
ACCOUNTS = ("ville-bluesky", "port-bluesky", "ville-mastodon", "tourisme-mastodon")


def demo(
    folder: Path,
    *arguments: str,
    before: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    program: Sequence[str] = ("-m", "crosspost", "demo"),
) -> subprocess.CompletedProcess[str]:
    """Run it; its temporary files have a folder of their own beside `folder`."""
    if environment is None:
        temporary = folder.parent / "temporary"
        temporary.mkdir(exist_ok=True)
        environment = {**os.environ, "NO_COLOR": "1", "TMPDIR": str(temporary)}
    return subprocess.run(
        [*before, sys.executable, *program, *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": PACKAGES},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture
def here(tmp_path: Path) -> Path:
    made = tmp_path / "here"
    made.mkdir()
    return made


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_stranger_sees_the_whole_tour(here: Path, language: str) -> None:
    run = demo(here, "--language", language)

    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert len({line.split("│")[0] for line in lines}) == 1  # every line is marked
    path = str(here / PAGE)  # as long as it is: cut, it could not be copied
    assert max(len(line) for line in lines if path not in line) <= 80
    for account in ACCOUNTS:
        assert account in run.stdout
    assert len(re.findall(r"https://\S+/(?:post/|@)\S+", run.stdout)) == 4
    assert re.search(r"#\w+ → #\w+", run.stdout)
    for command in ("init", "accounts add bluesky", "doctor"):
        assert f"crosspost {command}" in run.stdout
    assert path in run.stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ["passerelle", "287/300", "412/500"]), ("en", ["footbridge", "/300"])],
)
def test_the_message_is_in_the_reader_s_language(
    here: Path, language: str, words: list[str]
) -> None:
    run = demo(here, "--language", language)

    assert all(word in run.stdout for word in words)
    page = (here / PAGE).read_text(encoding="utf-8")
    assert f'<html lang="{language}"' in page
    assert all(word in page for word in words)


def test_the_page_is_complete_in_itself(here: Path) -> None:
    demo(here, "--language", "en")
    page = (here / PAGE).read_text(encoding="utf-8")

    assert "<script" not in page
    assert "default-src 'none'" in unescape(page)
    loaded = re.findall(r'<(?:img|link|source)\b[^>]*?(?:src|href)="([^"]*)"', page)
    assert loaded
    assert all(address.startswith("data:") for address in loaded)
    assert "bsky.app/profile" in page
    assert 'href="https://bsky.app' not in page  # nobody is led to a stranger


def test_nothing_else_is_left_behind_and_it_works_twice(here: Path) -> None:
    home, temporary = here.parent / "home", here.parent / "temporary"
    home.mkdir()
    temporary.mkdir()
    for _time in range(2):
        environment = {**os.environ, "HOME": str(home), "TMPDIR": str(temporary)}
        run = demo(here, environment=environment)
        assert run.returncode == 0

    assert [one.name for one in here.iterdir()] == [PAGE]
    assert list(home.iterdir()) == []
    assert list(temporary.iterdir()) == []


def test_a_configuration_that_is_there_is_left_alone(here: Path) -> None:
    kept = {"config.toml": "sandbox = false\nbroken =", "outbox/pont.md": "+++\n+++\n"}
    for name, content in kept.items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text(content)
    environment = {
        **os.environ,
        "CROSSPOST_TIME_ZONE": "nowhere",
        "CROSSPOST_ACCOUNTS__X__NETWORK": "nothing",
    }
    run = demo(here, environment=environment)

    assert (run.returncode, run.stderr) == (0, "")
    found = {
        str(path.relative_to(here)): path.read_text()
        for path in here.rglob("*")
        if path.is_file() and path.name != PAGE
    }
    assert found == kept


def test_it_needs_no_network_not_even_loopback(here: Path) -> None:
    alone = ("unshare", "--map-root-user", "--net")
    can = shutil.which("unshare") and subprocess.run([*alone, "true"], check=False)
    if not can or can.returncode:
        pytest.skip("the kernel or the system does not let us unshare the network")
    probe = "import socket; socket.create_connection(('127.0.0.1', 9))"
    cut = subprocess.run(
        [*alone, sys.executable, "-c", probe],
        capture_output=True,
        check=False,
        text=True,
    )
    assert "unreachable" in cut.stderr  # not even refused: there is no loopback

    run = demo(here, "--language", "en", before=alone)

    assert (run.returncode, run.stderr) == (0, "")
    assert "4 of 4 accounts." in run.stdout


def test_it_needs_no_home_and_no_locale(here: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "LANG": "C", "LC_ALL": "C"}
    run = demo(here, environment=bare)

    assert (run.returncode, run.stderr) == (0, "")
    assert "│" in run.stdout
    assert (here / PAGE).exists()


def test_where_nobody_may_write_the_page_is_elsewhere(here: Path) -> None:
    (here / PAGE).mkdir()
    run = demo(here)

    assert (run.returncode, run.stderr) == (0, "")
    (page,) = (here.parent / "temporary").iterdir()
    assert str(page) in run.stdout.replace("\n", "")
    assert "<!doctype html>" in page.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc here")
def test_a_folder_that_even_root_cannot_write_is_no_obstacle(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    run = demo(Path("/proc/self"), environment=environment)

    assert (run.returncode, run.stderr) == (0, "")
    assert len(list(tmp_path.iterdir())) == 1


def test_where_nothing_can_be_written_it_says_so(here: Path) -> None:
    nowhere = "import tempfile; tempfile._candidate_tempdir_list = lambda: ['/no']"
    start = "import sys; from crosspost.cli import main; sys.exit(main(sys.argv[1:]))"
    run = demo(here, "demo", program=("-c", f"{nowhere}\n{start}"))

    assert run.returncode == 1
    assert "TMPDIR" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_page_opens_in_the_browser_one_has(here: Path) -> None:
    """A browser that is a program of ours writes down what it is shown."""
    seen = here.parent / "seen"
    browser = here.parent / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{seen}"\n')
    browser.chmod(0o755)
    environment = {**os.environ, "BROWSER": f"{browser} %s"}
    run = demo(here, "--open", environment=environment)

    assert run.returncode == 0
    assert seen.read_text() == (here / PAGE).as_uri()
