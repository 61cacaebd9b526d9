"""What the machine and the disk are found to be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crosspost.state.folder import Folder
from crosspost.state.machine import file_system, look

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
MOUNTS = """\
22 28 0:21 / /proc rw - proc proc rw
28 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 28 0:40 / {share} rw shared:2 - nfs4 server:/share rw
31 28 0:41 / {share}/with\\040space rw - tmpfs tmpfs rw
broken line
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "config.toml")


def test_an_installation_that_is_not_there_yet(folder: Folder) -> None:
    found = look(folder)
    assert found.config_mode is None
    assert found.secrets_mode is None
    assert found.outbox_access == "missing"
    assert found.last_tick is None
    assert found.pause is None


def test_modes_are_told_as_they_are(folder: Folder) -> None:
    folder.config.touch(mode=0o640)
    (folder.home / "secrets").mkdir(mode=0o700)
    folder.outbox.mkdir()
    found = look(folder)
    assert found.config_mode == 0o640
    assert found.secrets_mode == 0o700
    assert found.outbox_access == "writable"
    assert found.free is not None


def test_the_last_run_and_the_pause(folder: Folder) -> None:
    folder.beat(NOW, next_due=None)
    folder.pause_file.write_text("Deuil\n")
    found = look(folder)
    assert found.last_tick == NOW
    assert found.pause == "Deuil"
    folder.heartbeat.write_text("not a day\n")
    assert look(folder).last_tick is None


def test_the_deepest_mount_counts(tmp_path: Path) -> None:
    share = tmp_path / "share"
    (share / "with space").mkdir(parents=True)
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS.format(share=share))
    assert file_system(tmp_path, table) == "ext4"
    assert file_system(share / "deep", table) == "nfs4"
    assert file_system(share / "with space", table) == "tmpfs"
    assert file_system(tmp_path, tmp_path / "nowhere") == ""
