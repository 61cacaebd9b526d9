"""What is answered without loading anything else: `--help`, and a tick that may rest.

Both are on the way of every start, so nothing but `os` and `sys` is loaded; in
any doubt the answer is left to the proper way.
"""

from __future__ import annotations

import os
import sys

from crosspost.cli import places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HELP = frozenset({"--help", "-h"})
_FLAGS = frozenset({"--sandbox", "--verbose", "--no-color"})


def wants_overview(argv: Sequence[str]) -> bool:
    """Whether nothing but the list of commands is asked for."""
    return not argv or (len(argv) == 1 and argv[0] in _HELP)


class PlainTick:
    """The arguments of a tick, as `argparse` would give them."""

    command = "tick"

    def __init__(self, options: Mapping[str, str]) -> None:
        self.config = options.get("--config")
        self.language = options.get("--language")
        self.sandbox = "--sandbox" in options
        self.verbose = "--verbose" in options
        self.no_color = "--no-color" in options


def plain_tick(argv: Sequence[str]) -> PlainTick | None:
    """The arguments, where they are those of a tick and nothing else."""
    options = _only_a_tick(argv)
    return None if options is None else PlainTick(options)


def may_rest(argv: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether this is a tick, and there is nothing to do since the last one.

    The heartbeat is written then.
    """
    options = _only_a_tick(argv)
    if options is None:
        return False
    config = places.config_path(options.get("--config"), environment)
    sandbox = "--sandbox" in options or places.sandboxed(config, environment)
    try:
        return _rests(config, sandbox="sandbox" if sandbox else "")
    except (OSError, ValueError):
        return False


def _only_a_tick(argv: Sequence[str]) -> dict[str, str] | None:
    """The options around the one word `tick`; None where there is anything else."""
    options: dict[str, str] = {}
    words = 0
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        if word == "tick":
            words += 1
        elif word in _FLAGS:
            options[word] = ""
        elif name in {"--config", "--language"}:
            options[name] = value if equals else next(rest, "")
        else:
            return None
    language = options.get("--language", "fr")
    known = language in {"fr", "en"} and options.get("--config") != ""
    return options if words == 1 and known else None


def _rests(config: str, *, sandbox: str) -> bool:
    from crosspost.state import quiet

    home = os.path.dirname(config)  # noqa: PTH120 -- pathlib costs a start too much
    state = os.path.join(home, "state", sandbox) if sandbox else f"{home}/state"  # noqa: PTH118
    if os.path.exists(f"{state}/{quiet.PULSE}"):  # noqa: PTH110 -- as above
        return False  # monitoring wants to be told, and that is more than a glance
    until = quiet.holds(state, lambda: sight(config, state))
    if until is None:
        return False
    quiet.beat(state, until)
    return True


def sight(config: str, state: str) -> str:
    """What `state.quiet` compares: see there.

    Raises:
        OSError: The outbox is there and cannot be read.
    """
    from crosspost.sources.listing import walk
    from crosspost.state import quiet

    outbox = f"{os.path.dirname(config)}/outbox"  # noqa: PTH120 -- as above
    there = os.path.isdir(outbox)  # noqa: PTH112 -- as above
    files = ((path, quiet.of_stat(stat)) for path, stat in walk(outbox) if there)
    return quiet.sight(state, config, files if there else (("outbox", "missing"),))


def say(text: str) -> None:
    """Print a text that nobody must fold or colour."""
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(text.encode("ascii", "replace").decode("ascii") + "\n")
