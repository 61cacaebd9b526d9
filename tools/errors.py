"""Print whatever goes wrong, as it is read: `python tools/errors.py`.

Each mishap of `tests/mishaps` happens for real, in a town of its own; its name, the
exit code and what the command said stand one below the other, at 80 columns. Words
after the command choose mishaps whose name holds one of them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from mishaps import ALL
from mishaps.stage import staged


def main(chosen: list[str]) -> int:
    """Let them happen one after another; 1 if an exit code is another than said."""
    wrong = 0
    for number, mishap in enumerate(ALL, 1):
        if chosen and not any(word in mishap.name for word in chosen):
            continue
        with tempfile.TemporaryDirectory() as folder:
            with staged(Path(folder)) as stage:
                run = mishap.happen(stage)
            said = (run.out + run.err).replace(str(Path(folder)), "…")
        flag = "" if run.code == mishap.code else f" (not {mishap.code})"
        wrong += bool(flag)
        print(f"── {number}. {mishap.name} · {run.code}{flag}\n{said}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
