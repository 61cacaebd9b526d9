"""What is handed out holds what is needed, and no more."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "crosspost"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel that is made from that sdist."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), ROOT],
        check=True,
        capture_output=True,
    )
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.Path:
    (path,) = built.glob("*.whl")
    return zipfile.Path(path)


@pytest.fixture(scope="module")
def names(built: Path) -> set[str]:
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def _tracked() -> set[str]:
    """The package's files as git knows them, or as they lie there without git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "crosspost"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode == 0:
        return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    return {
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".mo"}
    }


def test_the_wheel_made_from_the_sdist_has_every_file_of_the_package(
    names: set[str],
) -> None:
    assert _tracked() <= names


def test_every_catalogue_is_compiled(names: set[str]) -> None:
    sources = {name for name in names if name.endswith(".po")}

    assert sources >= {"crosspost/i18n/locale/fr/LC_MESSAGES/crosspost.po"}
    assert {str(PurePosixPath(name).with_suffix(".mo")) for name in sources} <= names


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    compiled = {name for name in names if name.endswith(".mo")}
    information = {name for name in names if ".dist-info/" in name}

    assert names - compiled - information == _tracked()


def test_licence_types_and_command_are_told(
    wheel: zipfile.Path, names: set[str]
) -> None:
    (folder,) = (entry for entry in wheel.iterdir() if "dist-info" in entry.name)
    metadata = message_from_string((folder / "METADATA").read_text(encoding="utf-8"))

    told = metadata["License-Expression"]
    assert told == "Apache-2.0 AND CC-BY-SA-4.0 AND Unicode-3.0"
    assert (folder / "licenses" / "LICENSE").is_file()
    assert {"emoji_fr.z", "LICENSE-Unicode-3.0.txt", "NOTICE"} <= {
        name.rpartition("/")[2] for name in names
    }
    assert "crosspost/py.typed" in names
    commands = (folder / "entry_points.txt").read_text(encoding="utf-8")
    assert "crosspost = crosspost.__main__:main" in commands


def test_the_sdist_can_be_tested(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}

    assert inside >= {
        "LICENSE",
        "README.md",
        "constraints/test.txt",
        "hatch_build.py",
        "tests/run.py",
        "tests/servers/npm/package-lock.json",
    }
