"""Install what the tests need, check the code, test the built wheel.

    python3 tests/run.py [arguments for pytest]
    python3 tests/run.py --cov --cov-report=term     # branches never taken; slow

Needs Python 3.11 or later with pip, nothing else. Everything is installed in
`.venv-test` and `.test-servers`, from pinned and hashed lists, and kept for the
next run. As root, a missing compiler or browser is installed with apt-get; else
the tests that need one are skipped, and say so. CROSSPOST_TESTS_STRICT=1 makes
every skip a failure. The last line is pytest's own summary.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv-test"
BIN = HOME / "bin"
PYTHON = BIN / "python"
WANTED = ROOT / "constraints" / "test.txt"
STRICT = os.environ.get("CROSSPOST_TESTS_STRICT", "") not in {"", "0"}

CHECKS = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--quiet", "--check", "."),
    ("mypy", "--no-error-summary"),
    ("lint-imports", "--no-logo"),
    ("deptry", "crosspost"),
)


def main(arguments: list[str]) -> int:
    """Do it all; the worst exit code."""
    os.chdir(ROOT)
    install_packages()
    install_wheel()
    servers = install_servers()
    failed = [check for check in CHECKS if not passes(check)]
    tests = run_pytest(arguments)
    return tests or int(bool(failed)) or servers


def say(what: str) -> None:
    """Tell the person what happens now."""
    print(f"── {what}", flush=True)


def call(*command: str | Path) -> None:
    """Run a step that everything after it needs."""
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def install_packages() -> None:
    """Make the environment from the hashed list; anew when either changed."""
    say("Python packages")
    mark = HOME / "made-from"
    content = f"{sys.version}\n{ROOT}\n".encode() + WANTED.read_bytes()
    wanted = hashlib.sha256(content).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        venv.create(HOME, clear=True, with_pip=True)
    call(*pip("install"), "--require-hashes", "--requirement", WANTED)
    mark.write_text(wanted)


def install_wheel() -> None:
    """Build the wheel and install it: it is what is tested, not this folder."""
    say("The wheel")
    dist = HOME / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    call(*pip("wheel"), "--no-deps", "--no-build-isolation", "--wheel-dir", dist, ".")
    (wheel,) = dist.glob("*.whl")
    call(*pip("install"), "--no-deps", "--force-reinstall", wheel)


def pip(command: str) -> list[str | Path]:
    """The words that begin a quiet call of pip in the environment."""
    return [
        *(PYTHON, "-m", "pip", command),
        *("--quiet", "--quiet", "--no-input", "--disable-pip-version-check"),
    ]


def install_servers() -> int:
    """Install the real servers; what is missing fails a strict run only."""
    say("Servers")
    install = ROOT / "tests" / "servers" / "install.py"
    done = subprocess.run([PYTHON, "-P", install], check=False)
    return done.returncode if STRICT else 0


def passes(check: tuple[str, ...]) -> bool:
    """Run one check; its output is shown when it fails."""
    say(" ".join(check))
    name, *arguments = check
    done = subprocess.run(
        [BIN / name, *arguments],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout, f"FAILED: {' '.join(check)}", sep="\n", flush=True)
    return done.returncode == 0


def run_pytest(arguments: list[str]) -> int:
    """Run the tests on the installed package."""
    say("pytest")
    command: list[str | Path] = [PYTHON, "-m", "pytest", "--durations=10"]
    command += ["--numprocesses=auto", "--maxprocesses=4"]
    command += ["--dist=loadscope"]  # a fixture of a module is made once
    command += arguments
    # Safe path: this folder, which has a `crosspost` too, is not looked into.
    environment = {**os.environ, "PYTHONSAFEPATH": "1", "CROSSPOST_TESTS_WHEEL": "1"}
    environment["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
