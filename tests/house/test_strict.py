"""With the strict switch on, nothing is left out unseen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SKIPPING = """
import pytest

def test_that_lacks_a_tool():
    pytest.skip("no such tool")

@pytest.fixture
def server():
    pytest.skip("no such server")

def test_that_lacks_a_server(server):
    pass

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert False
"""
WHOLE_MODULE = "import pytest; pytest.importorskip('no_such_module')"


def _run(folder: Path, strict: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_skipping.py").write_text(SKIPPING)
    (folder / "test_module.py").write_text(WHOLE_MODULE)
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-ra", "-p", "strict"),
            "--continue-on-collection-errors",
        ],
        cwd=folder,
        env={**environment, "CROSSPOST_TESTS_STRICT": strict},
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.mark.parametrize("switch", ["", "0"])
def test_without_the_switch_a_missing_tool_is_a_reason(
    tmp_path: Path, switch: str
) -> None:
    run = _run(tmp_path, switch)

    assert run.returncode == 0
    assert "no such tool" in run.stdout
    assert "3 skipped, 1 xfailed" in run.stdout


def test_with_the_switch_a_missing_tool_is_a_failure(tmp_path: Path) -> None:
    run = _run(tmp_path, "1")

    assert run.returncode != 0
    assert "1 failed, 1 xfailed, 2 errors" in run.stdout
    for reason in ("no such tool", "no such server", "no_such_module"):
        assert reason in run.stdout
