"""The state folder: private, written whole, one lock, a pause that is never missed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crosspost.errors import SecretError
from crosspost.state import files, quiet, secrets
from crosspost.state.folder import PAUSE_UNREADABLE, Folder
from crosspost.state.sessions import SessionFile


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "config.toml")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_written_is_private_and_whole(tmp_path: Path) -> None:
    target = tmp_path / "state" / "x"
    old = os.umask(0)
    try:
        files.write(target, b"one")
        files.write(target, b"two")
    finally:
        os.umask(old)

    assert target.read_bytes() == b"two"
    assert mode(target) == 0o600
    assert mode(target.parent) == 0o700
    assert [one.name for one in target.parent.iterdir()] == ["x"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.mkdir()

    with pytest.raises(OSError):  # noqa: PT011 -- whichever the system says
        files.write(target, b"one")

    assert [one.name for one in tmp_path.iterdir()] == ["x"]


def test_the_sandbox_has_a_state_of_its_own_and_the_same_pause(tmp_path: Path) -> None:
    real, sandbox = (
        Folder(tmp_path / "config.toml", sandbox=one) for one in (False, True)
    )

    assert real.ledger != sandbox.ledger
    assert real.sessions != sandbox.sessions
    assert real.pause_file == sandbox.pause_file


def test_the_lock_is_for_one_and_free_again_afterwards(folder: Folder) -> None:
    with folder.lock() as first, folder.lock() as second:
        assert first is None
        assert second is not None
        assert second < 60

    with folder.lock() as third:
        assert third is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Crise en cours\nsuite\n", "Crise en cours"),
        (b"", PAUSE_UNREADABLE),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_any_pause_file_pauses(folder: Folder, content: bytes, reason: str) -> None:
    assert folder.pause_reason() is None
    folder.pause_file.parent.mkdir()
    folder.pause_file.write_bytes(content)

    assert folder.pause_reason() == reason


def test_a_pause_that_cannot_be_read_pauses(folder: Folder) -> None:
    folder.pause_file.mkdir(parents=True)

    assert folder.pause_reason() == PAUSE_UNREADABLE


# -- secrets ------------------------------------------------------------------------


def test_a_private_file_holds_a_secret(tmp_path: Path) -> None:
    files.write(tmp_path / "s", b" canary \n")

    assert secrets.from_file(tmp_path / "s", account="a") == "canary"


def others_may_read(path: Path) -> None:
    path.write_text("canary")
    path.chmod(0o640)


def nothing_there(path: Path) -> None:
    del path


def nothing_in_it(path: Path) -> None:
    files.write(path, b" \n")


def no_text(path: Path) -> None:
    files.write(path, b"\xff\xfecanary")


def a_folder(path: Path) -> None:
    path.mkdir(mode=0o700)


@pytest.mark.parametrize(
    "spoil", [others_may_read, nothing_there, nothing_in_it, no_text, a_folder]
)
def test_a_secret_that_cannot_be_used_names_its_account_and_not_itself(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(tmp_path / "s")

    with pytest.raises(SecretError) as refused:
        secrets.from_file(tmp_path / "s", account="ville")

    said = f"{refused.value} {refused.value.hint} {refused.value.detail}"
    assert "ville" in said
    assert "canary" not in said
    assert refused.value.hint is not None


def test_a_secret_of_the_environment_and_of_systemd(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("canary\n")
    given = {"TOKEN": "canary", "CREDENTIALS_DIRECTORY": str(tmp_path)}

    assert secrets.from_environment("TOKEN", given, account="a") == "canary"
    assert secrets.from_credential("token", given, account="a") == "canary"
    with pytest.raises(SecretError, match="OTHER"):
        secrets.from_environment("OTHER", given, account="a")
    with pytest.raises(SecretError, match="other"):
        secrets.from_credential("other", given, account="a")
    with pytest.raises(SecretError, match="token"):
        secrets.from_credential("token", {}, account="a")


def test_a_session_is_kept_privately_and_refused_once_it_is_open(
    tmp_path: Path,
) -> None:
    session = SessionFile(tmp_path / "sessions", "ville")
    assert session.read() is None
    with session.exclusive():
        session.write("kept")
    assert session.read() == "kept"

    (tmp_path / "sessions" / "ville").chmod(0o644)

    with pytest.raises(SecretError, match="read by others"):
        session.read()


# -- rest -----------------------------------------------------------------------------


def test_what_was_seen_holds_until_something_differs(tmp_path: Path) -> None:
    state = str(tmp_path)
    quiet.remember(state, "seen", until=None)

    assert quiet.holds(state, lambda: "seen") == float("inf")
    assert quiet.holds(state, lambda: "other") is None
    assert mode(tmp_path / quiet.NAME) == 0o600


def test_nothing_holds_past_what_is_due(tmp_path: Path) -> None:
    quiet.remember(str(tmp_path), "seen", until=1.0)

    assert quiet.holds(str(tmp_path), lambda: "seen") is None


def test_the_heartbeat_is_read_as_a_proper_run_s(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "config.toml")
    folder.state.mkdir()

    quiet.beat(str(folder.state), 1_800_000_000.5)

    assert folder.last_beat() is not None
    assert not folder.was_copied()
    lines = folder.heartbeat.read_text().split("\n")
    assert lines[1] == "2027-01-15T08:00:00.500000+00:00"
