"""What is missing is said in one line; what was damaged is not used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from servers import install

TEST_THAT_NEEDS_A_PDS = "def test_that_needs_it(pds): pass"


def test_without_a_package_manager_a_missing_browser_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(install.MissingToolError, match="chromium missing for tests"):
        install.install_browser()


def test_without_a_compiler_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CROSSPOST_TEST_SERVERS", str(tmp_path / "servers"))

    with pytest.raises(install.MissingToolError, match=r"g\+\+ and make missing"):
        install.install_pds()

    assert list((tmp_path / "servers" / "pds").iterdir()) == []


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    where = tmp_path / "pds"
    module = where / "node_modules" / "some" / "index.js"
    module.parent.mkdir(parents=True)
    module.write_text("export {}")
    assert not install.is_whole(where)
    install.stamp(where).write_text(json.dumps(install.state(where)))
    assert install.is_whole(where)

    module.write_text("export [}")

    assert not install.is_whole(where)


@pytest.mark.parametrize(("strict", "verdict"), [("", "1 skipped"), ("1", "1 error")])
def test_a_test_that_needs_it_says_what_to_run(
    tmp_path: Path, strict: str, verdict: str
) -> None:
    (tmp_path / "test_it.py").write_text(TEST_THAT_NEEDS_A_PDS)
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "CROSSPOST_TEST_SERVERS": str(tmp_path / "nowhere"),
        "CROSSPOST_TESTS_STRICT": strict,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # none of the others is needed
    }

    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider"),
            *("-p", "strict", "-p", "servers.fixtures"),
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )

    assert verdict in run.stdout.splitlines()[-1]
    assert "python tests/servers/install.py" in run.stdout
