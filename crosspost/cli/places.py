"""A glance at the arguments and the configuration before either is really read.

The language is needed before the first sentence, and an idle run must not load
the settings: so the few lines above the first table are looked at as text.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def option(argv: Sequence[str], name: str) -> str | None:
    """The value of an option as it stands in the arguments."""
    for place, word in enumerate(argv):
        if word == name and place + 1 < len(argv):
            return argv[place + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def configured_language(config: str) -> str | None:
    """`language` of the configuration, if it is plainly there."""
    return _setting(config, "language")


def sandboxed(config: str, environment: Mapping[str, str]) -> bool:
    """Whether the configuration says `sandbox = true`; the environment wins.

    Whatever is not plainly "no" is the sandbox: nothing is published by mistake.
    """
    told = environment.get("CROSSPOST_SANDBOX") or _setting(config, "sandbox")
    return told is not None and told.strip().lower() not in _NO


_NO = frozenset({"", "false", "0", "no", "off", "n", "f"})


def _setting(config: str, name: str) -> str | None:
    for line in _top(config):
        key, equals, value = line.partition("=")
        if equals and key.strip() == name:
            return value.split("#")[0].strip().strip("\"'")
    return None


def _top(config: str) -> Iterator[str]:
    """The lines before the first table."""
    try:
        with open(config, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 -- pathlib costs a start too much
            for line in file:
                if line.lstrip().startswith("["):
                    return
                yield line
    except OSError:
        return


def config_path(named: str | None, environment: Mapping[str, str]) -> str:
    """The configuration: `--config`, `CROSSPOST_CONFIG`, here, or the user's own."""
    # With os.path: pathlib costs a start too much.
    chosen = named or environment.get("CROSSPOST_CONFIG")
    if chosen:
        return os.path.abspath(chosen)  # noqa: PTH100
    here = os.path.abspath("config.toml")  # noqa: PTH100
    if os.path.exists(here):  # noqa: PTH110
        return here
    home = environment.get("XDG_CONFIG_HOME") or (
        f"{environment['HOME']}/.config" if environment.get("HOME") else ""
    )
    own = f"{home}/crosspost/config.toml"
    return own if home and os.path.exists(own) else here  # noqa: PTH110
