"""A server never outlives the tests, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from servers.process import ServerDidNotStartError, running

PARENT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from servers.process import running
with running([sys.executable, "-c", sys.argv[2]], cwd=Path("."),
             log=Path("log"), env={}) as pid:
    print(pid, flush=True)
    sys.stdin.read()
"""
SERVER = """
import os, sys
os.write(int(os.environ["CROSSPOST_READY_FD"]), b"%d\\n" % os.getpid())
sys.stdin.read()
"""
STUBBORN = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
os.write(int(os.environ["CROSSPOST_READY_FD"]), b"%d\\n" % child.pid)
"""


def _is_gone(pid: int) -> bool:
    """Whether the process ends within ten seconds (a zombie has ended)."""
    status = Path(f"/proc/{pid}/stat")
    for _ in range(100):
        try:
            if status.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False


def test_it_ends_with_the_block(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVER]

    with running(command, cwd=tmp_path, log=tmp_path / "log", env={}) as pid:
        os.kill(pid, 0)

    assert _is_gone(pid)


def test_what_it_left_behind_ends_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STUBBORN]

    with running(command, cwd=tmp_path, log=tmp_path / "log", env={}) as child:
        os.kill(child, 0)

    assert _is_gone(child)


def test_it_ends_when_the_tests_are_killed(tmp_path: Path) -> None:
    tests = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tests), SERVER],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)

    assert _is_gone(pid)


def test_one_that_ends_at_once_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such port')"]

    with (
        pytest.raises(ServerDidNotStartError, match="no such port"),
        running(command, cwd=tmp_path, log=tmp_path / "log", env={}),
    ):
        pass
