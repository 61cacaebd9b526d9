"""What is paid for at every start: the standard library, and nothing heavier."""

from __future__ import annotations

import pytest

from fresh import loaded_by, not_standard

PROGRAM = """
import sys
from crosspost.__main__ import main
sys.exit(main())
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
    said, loaded = loaded_by(PROGRAM, *arguments)

    assert said
    assert not_standard(loaded) == set()
    assert loaded & HEAVY == set()


def test_what_is_not_standard_would_be_seen() -> None:
    _, loaded = loaded_by("import pytest, email, crosspost")

    assert "pytest" in not_standard(loaded)
    assert not_standard({"crosspost.cli", "zoneinfo._tzpath"}) == set()
    assert "email" in loaded & HEAVY
