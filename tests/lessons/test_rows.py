"""Every failure has its tests, and each test that is named is really there."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
ROWS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).with_name("rows.toml")).read_text(encoding="utf-8")
)["row"]
NUMBERS = range(1, 55)
OURS = ("test_publishing.py", "test_archive.py")


@cache
def defined(file: str) -> dict[str, str]:
    """Tests of a file, those of classes as `Class::test`, with their docstrings."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    found = {}
    for one in tree.body:
        if isinstance(one, ast.FunctionDef):
            found[one.name] = ast.get_docstring(one) or ""
        if isinstance(one, ast.ClassDef):
            for inner in one.body:
                if isinstance(inner, ast.FunctionDef):
                    name = f"{one.name}::{inner.name}"
                    found[name] = ast.get_docstring(inner) or ""
    return {name: said for name, said in found.items() if "test_" in name}


def test_no_failure_is_left_out() -> None:
    assert sorted(row["number"] for row in ROWS) == list(NUMBERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["number"]))
def test_every_test_that_is_named_is_there(row: dict[str, Any]) -> None:
    assert row["lesson"]
    assert row["tests"]
    for node in row["tests"]:
        file, _, name = node.partition("::")
        assert name in defined(file), node


@pytest.mark.parametrize("file", OURS)
def test_no_test_here_is_without_its_lesson(file: str) -> None:
    named = {node for row in ROWS for node in row["tests"]}

    for name, said in defined(f"lessons/{file}").items():
        assert f"lessons/{file}::{name}" in named
        assert said, f"{name} does not say what it teaches"
