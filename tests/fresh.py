"""What a new interpreter loads: for promises about the cost of a start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import crosspost

PROBE = """
import contextlib, io, json, sys
_before = set(sys.modules)
_program = sys.argv.pop(1)
with contextlib.redirect_stdout(io.StringIO()) as _said:
    try:
        exec(_program, {"__name__": "__main__"})
    except SystemExit:
        pass
print(json.dumps([_said.getvalue(), sorted(set(sys.modules) - _before)]))
"""


def loaded_by(program: str, *arguments: str) -> tuple[str, set[str]]:
    """What `program` prints, and the modules it loads, in a new interpreter.

    Coverage is kept out of it: it would load more than the program does.
    """
    folder = Path(crosspost.__file__).parents[1]
    bare = {name: word for name, word in os.environ.items() if "COV" not in name}
    probe = subprocess.run(
        [sys.executable, "-P", "-c", PROBE, program, *arguments],
        env={**bare, "PYTHONPATH": str(folder)},
        capture_output=True,
        check=True,
        text=True,
    )
    said, modules = json.loads(probe.stdout)
    return said, set(modules)


def not_standard(modules: set[str]) -> set[str]:
    """The names of packages among `modules` that are neither Python's nor ours."""
    roots = {name.partition(".")[0] for name in modules}
    others = roots - sys.stdlib_module_names - {"crosspost"}
    return {name for name in others if not name.startswith("_sysconfigdata")}
