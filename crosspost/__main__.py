"""`crosspost` and `python -m crosspost`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit code is its answer."""
    try:
        from crosspost.cli import main as run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was anyone to say it
        return 130


if __name__ == "__main__":
    sys.exit(main())
