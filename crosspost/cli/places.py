"""A glance at the arguments and the configuration before either is really read.

The language is needed before the first sentence, and an idle run must not load
the settings: so the few lines above the first table are looked at as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


def option(argv: Sequence[str], name: str) -> str | None:
    """The value of an option as it stands in the arguments."""
    for place, word in enumerate(argv):
        if word == name and place + 1 < len(argv):
            return argv[place + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def configured_language(config: Path) -> str | None:
    """`language` of the configuration, if it is plainly there."""
    return _setting(config, "language")


def sandboxed(config: Path, environment: Mapping[str, str]) -> bool:
    """Whether the configuration says `sandbox = true`; the environment wins.

    Whatever is not plainly "no" is the sandbox: nothing is published by mistake.
    """
    told = environment.get("CROSSPOST_SANDBOX") or _setting(config, "sandbox")
    return told is not None and told.strip().lower() not in _NO


_NO = frozenset({"", "false", "0", "no", "off", "n", "f"})


def _setting(config: Path, name: str) -> str | None:
    for line in _top(config):
        key, equals, value = line.partition("=")
        if equals and key.strip() == name:
            return value.split("#")[0].strip().strip("\"'")
    return None


def _top(config: Path) -> Iterator[str]:
    """The lines before the first table."""
    try:
        with config.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.lstrip().startswith("["):
                    return
                yield line
    except OSError:
        return
