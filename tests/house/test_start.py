"""What is paid for at every start: the standard library, and nothing heavier."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import crosspost

PROBE = """
import contextlib, io, json, sys
before = set(sys.modules)
from crosspost.__main__ import main
sys.argv = ["crosspost", *sys.argv[1:]]
with contextlib.redirect_stdout(io.StringIO()) as said:
    try:
        main()
    except SystemExit:
        pass
print(json.dumps([len(said.getvalue()), sorted(set(sys.modules) - before)]))
"""
# Of the standard library too: what costs a start more than it may.
HEAVY = {
    "asyncio",
    "email",
    "http",
    "multiprocessing",
    "ssl",
    "unittest",
    "urllib.request",
    "xml",
}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["post", "--help"]])
def test_help_loads_the_standard_library_only(arguments: list[str]) -> None:
    folder = Path(crosspost.__file__).parents[1]
    bare = {name: word for name, word in os.environ.items() if "COV" not in name}
    probe = subprocess.run(
        [sys.executable, "-P", "-c", PROBE, *arguments],
        env={**bare, "PYTHONPATH": str(folder)},
        capture_output=True,
        check=True,
        text=True,
    )

    said, loaded = json.loads(probe.stdout)

    assert said
    roots = {name.partition(".")[0] for name in loaded} - {"crosspost"}
    others = roots - sys.stdlib_module_names
    assert {name for name in others if not name.startswith("_sysconfigdata")} == set()
    assert not HEAVY & set(loaded)
