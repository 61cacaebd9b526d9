"""Failures of importers, played to the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bureau import Bureau
from samples.archives import START, Sample, tweet

BLUESKY = "ville-bluesky"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """One account on Bluesky."""
    made = Bureau(tmp_path).configure(BLUESKY)
    yield made
    made.world.close()


def archive(folder: Path) -> str:
    """Three posts of other years."""
    days = (START + timedelta(days=number) for number in range(3))
    posts = [tweet(f"Bonjour {number}", at=at) for number, at in enumerate(days)]
    return str(Sample.of(*posts).zip(folder / "x.zip"))


def test_what_old_dates_do_is_said_before_they_do_it(
    bureau: Bureau, tmp_path: Path
) -> None:
    """Feeds show old posts as new for a while, and a label stays on them for good.

    Whoever imports reads so before anything is written; and whether a bridge would
    pour them over readers elsewhere.
    """
    answer = bureau.run(
        "archive", "import", archive(tmp_path), "--to", BLUESKY, "--dry-run"
    )

    said = " ".join(answer.said.split())
    assert answer.code == 0
    assert "bridge" in said
    assert "“archived”" in said
    assert "date cannot be confirmed" in said
    assert not any(one.where == "create" for one in bureau.world.log)


@pytest.mark.parametrize("act", ["inspect", "plan"])
def test_the_archive_alone_is_enough(act: str, tmp_path: Path) -> None:
    """The account may be closed and its posts gone: what is in the file counts.

    No configuration, no account, no network: an archive is read where it lies.
    """
    bureau = Bureau(tmp_path / "nowhere")
    (tmp_path / "nowhere").mkdir()

    answer = bureau.run("archive", act, archive(tmp_path))

    assert answer.code == 0, answer.said
    assert "3" in answer.out
    assert list(bureau.world.log) == []
